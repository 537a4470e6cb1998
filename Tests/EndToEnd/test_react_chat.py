"""Examples/react-chat, in a headless Chromium: protocol.md's component and token refresh, as a person sees them.

The page's clock stands still and the tests move it. They need not wait for what the page does after seconds, and they
see at once that it will do nothing more.
"""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from aiohttp import web

from browser import Browser, corner
from harness import Mock
from readme import blocks
from tokens import claims_of
from typescript import served

Start = Callable[..., Mock]
EXAMPLE = Path(__file__).resolve().parents[2] / "Examples/react-chat"
# In seconds, for a slow machine. Nothing waits that long in a run that passes.
DEADLINE = 30.0


# --- The page, built and served ---


def build(*arguments: str | Path) -> None:
    result = subprocess.run([EXAMPLE / "build", *arguments], capture_output=True, text=True, timeout=120)
    # The script says what to install, if something is missing.
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the page is served. React's development build warns of mistakes, and StrictMode makes some visible."""
    folder = tmp_path_factory.mktemp("react-chat")
    build("--development", folder)
    with served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as browser:
        browser.stop_clocks()
        # A random pause is three quarters of what it may be: 1 s and 2 s, rounded up.
        browser.prepare("Math.random = () => .75")
        yield browser


class Chat:
    """The page, as its user sees and uses it."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser, self.site = browser, site

    def open(self, server: Mock | str, role: str = "inviter", **options: Any) -> None:
        """Opens the page afresh, and logs in."""
        address = server if isinstance(server, str) else server.ready["http"]
        self.browser.open(f"{self.site}?{urlencode({'server': address, 'role': role})}", **options)

    def join(self, server: Mock | str, role: str = "inviter") -> None:
        self.open(server, role)
        self.wait_for_status("Connected")

    # --- What is shown ---

    def wait_for(self, expression: str) -> Any:
        return self.browser.wait_for(expression, DEADLINE)

    def wait_for_status(self, text: str) -> str:
        """Returns: the whole status, which has this in it."""
        return self._wait_for_text("status", text)

    def wait_for_problem(self, text: str) -> str:
        """Returns: the whole alert, which has this in it."""
        return self._wait_for_text("alert", text)

    def _wait_for_text(self, role: str, text: str) -> str:
        shown = f"document.querySelector('[role={role}]')?.textContent"
        return self.wait_for(f"({shown} ?? '').includes({json.dumps(text)}) && {shown}")

    def wait_for_message(self, text: str) -> None:
        """Waits for a message that shows like this, as the last one."""
        self.wait_for(f"{MESSAGES}.at(-1) === {json.dumps(text)}")

    def messages(self) -> list[str]:
        return self.browser.evaluate(MESSAGES)

    def wait_for_typing(self, text: str) -> None:
        self.wait_for(f"{TYPING} === {json.dumps(text)}")

    @property
    def typing(self) -> str:
        return self.browser.evaluate(TYPING)

    # --- What is done ---

    def type(self, text: str) -> None:
        self.browser.evaluate(f"{INPUT}.focus()")
        self.browser.type(text)

    def say(self, text: str) -> None:
        self.type(text)
        self.browser.press_enter()

    @property
    def input(self) -> str:
        return self.browser.evaluate(f"{INPUT}.value")

    def click(self, name: str) -> None:
        button = f"[...document.querySelectorAll('button')].find(b => b.textContent === {json.dumps(name)})"
        self.browser.evaluate(f"{button}.click()")

    def try_now(self) -> None:
        """Lets the time pass for which the page waits before it tries again."""
        (delay,) = self.browser.timers()
        assert self.browser.pass_time(int(delay) + 1) == [delay]

    # --- What it asks of the server ---

    def wait_for_sockets(self, count: int) -> None:
        """Waits until it has opened so many, in all."""
        self.browser.hear_until(lambda: len(self.browser.sockets) == count, f"{count} sockets", DEADLINE)

    def tokens(self) -> list[str]:
        """The token of each socket, in their order."""
        return [parse_qs(urlsplit(url).query)["token"][0] for url in self.browser.sockets]

    def refreshes(self) -> int:
        return sum(url.endswith("/api/auth/refresh/") for url in self.browser.requests)


MESSAGES = (
    "[...document.querySelectorAll('[role=log] li')]"
    ".map(m => `${m.querySelector('strong').textContent} ${m.querySelector('bdi').textContent}`)"
)
TYPING = "document.querySelector('.typing').textContent"
INPUT = "document.getElementById(document.querySelector('label').htmlFor)"


@pytest.fixture
def chat(browser: Browser, site: str) -> Iterator[Chat]:
    browser.forget_cookies()
    yield Chat(browser, site)
    browser.block()
    assert browser.own_complaints == []


@pytest.fixture
def expiring(start: Start, tmp_path: Path) -> Mock:
    """A mock whose token expires when the person at the page says so."""
    return start(str(scenario(tmp_path, "{type: message, content: Let it expire}", "tokenInvalid")))


def scenario(folder: Path, on: str, close: str) -> Path:
    file = folder / f"{close}.yaml"
    file.write_text(f"scenario: {close}\nyou: inviter\nscript:\n  - on: {on}\n    do:\n      - close: {close}\n")
    return file


class OddServer:
    """Logs every user in, and does to sockets what the mock, which keeps to the contract, would not."""

    def __init__(self) -> None:
        # Said to each socket.
        self.frames: list[str | bytes] = []
        # With which codes the next sockets are closed; those after them stay open.
        self.codes: list[int] = []
        self._sockets: list[web.WebSocketResponse] = []
        self._end = asyncio.Event()
        started: Future[tuple[str, asyncio.AbstractEventLoop]] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(started)), daemon=True)
        self._thread.start()
        self.address, self._loop = started.result(DEADLINE)

    async def _serve(self, started: Future[tuple[str, asyncio.AbstractEventLoop]]) -> None:
        app = web.Application()
        app.router.add_post("/__belay/login/{role}", self._log_in)
        app.router.add_post("/api/auth/refresh/", self._refresh)
        app.router.add_get("/ws/sessions/{session}/", self._chat)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        started.set_result((f"http://127.0.0.1:{runner.addresses[0][1]}", asyncio.get_running_loop()))
        await self._end.wait()
        await runner.cleanup()

    def close_socket(self, code: int) -> None:
        """Closes the newest one."""
        asyncio.run_coroutine_threadsafe(self._sockets[-1].close(code=code), self._loop).result(DEADLINE)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(DEADLINE)

    async def _log_in(self, request: web.Request) -> web.Response:
        headers = {
            "Access-Control-Allow-Origin": request.headers["Origin"],
            "Access-Control-Allow-Credentials": "true",
        }
        return web.json_response({"access": "a.b.c"}, headers=headers)

    async def _refresh(self, _: web.Request) -> web.Response:
        """Keeps every request waiting."""
        await self._end.wait()
        return web.Response()

    async def _chat(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        for frame in self.frames:
            await (socket.send_str(frame) if isinstance(frame, str) else socket.send_bytes(frame))
        if self.codes:
            await socket.close(code=self.codes.pop(0))
        async for _ in socket:
            pass
        return socket


@pytest.fixture
def odd() -> Iterator[OddServer]:
    server = OddServer()
    yield server
    server.stop()


# --- Messages ---


def test_messages_go_both_ways(chat: Chat, mock: Mock) -> None:
    """> setMessages((prev) => [...prev, { … }]);"""
    with mock.join("invitee") as partner:
        chat.join(mock)
        chat.say("  Hello, climbing partner!  ")
        assert partner.hear_until("Hello, climbing partner!")[0]["type"] == "typing"
        chat.wait_for_message("John Doe: Hello, climbing partner!")
        assert chat.input == ""
        partner.say("شكرا <b>for</b> asking 🧗")
        chat.wait_for_message("Jane Smith: شكرا <b>for</b> asking 🧗")
        assert len(chat.messages()) == 2
        sent_at = partner.hear()["created_at"]
    assert chat.browser.evaluate("document.querySelector('[role=log] li:last-child time').dateTime") == sent_at
    # StrictMode mounts twice; the server sees one socket, and one person.
    assert len(chat.browser.sockets) == 1


def test_a_message_of_spaces_is_not_sent(chat: Chat, mock: Mock) -> None:
    """> if (!inputValue.trim() || !wsRef.current) return;"""
    with mock.join("invitee") as partner:
        chat.join(mock)
        chat.say("   ")
        assert chat.input == "   "
        chat.browser.evaluate(f"{INPUT}.select()")
        chat.type("Hi")
        chat.click("Send")
        assert [frame["type"] for frame in partner.hear_until("Hi")] == ["typing", "typing"]


def test_the_list_shows_the_newest_message_and_the_reader_may_look_back(chat: Chat, mock: Mock) -> None:
    at_end = "(e => e.scrollHeight - e.scrollTop - e.clientHeight < 8)(document.querySelector('[role=log]'))"
    with mock.join("invitee") as partner:
        chat.join(mock)
        for number in range(60):
            partner.say(f"Message {number}")
        chat.wait_for_message("Jane Smith: Message 59")
        assert chat.browser.evaluate(at_end)
        chat.wait_for(
            "new Promise(done => { const e = document.querySelector('[role=log]');"
            " e.addEventListener('scroll', () => done(true), { once: true }); e.scrollTop = 0; })"
        )
        partner.say("One more")
        chat.wait_for_message("Jane Smith: One more")
    assert chat.browser.evaluate("document.querySelector('[role=log]').scrollTop") == 0


# --- The partner's typing ---


def test_typing_is_shown_until_it_stops(chat: Chat, mock: Mock) -> None:
    """> {isTyping && <div className="typing">Partner is typing...</div>}"""
    with mock.join("invitee") as partner:
        chat.join(mock)
        assert chat.typing == ""
        partner.typing(True)
        chat.wait_for_typing("Jane Smith is typing…")
        partner.typing(False)
        chat.wait_for_typing("")
    assert 3_000 not in chat.browser.timers()


def test_typing_is_hidden_after_three_seconds(chat: Chat, mock: Mock) -> None:
    """> // Auto-hide typing indicator after 3 seconds"""
    with mock.join("invitee") as partner:
        chat.join(mock)
        partner.typing(True)
        chat.wait_for_typing("Jane Smith is typing…")
        assert chat.browser.pass_time(2_999) == []
        assert chat.typing == "Jane Smith is typing…"
        assert chat.browser.pass_time(1) == [3_000]
        chat.wait_for_typing("")


def test_typing_that_goes_on_stays_shown(chat: Chat, mock: Mock) -> None:
    """The document's component forgets to clear its timer: the first frame's would hide what the second shows."""
    with mock.join("invitee") as partner, mock.join("inviter") as other_tab:
        chat.join(mock)
        partner.typing(True)
        chat.wait_for_typing("Jane Smith is typing…")
        assert chat.browser.pass_time(2_000) == []
        partner.typing(True)
        # Both frames are there when what follows them is.
        assert other_tab.hear()["type"] == other_tab.hear()["type"] == "typing"
        other_tab.say("Go on")
        chat.wait_for_message("John Doe: Go on")
        assert chat.browser.pass_time(2_999) == []
        assert chat.typing == "Jane Smith is typing…"
        assert chat.browser.pass_time(1) == [3_000]
        chat.wait_for_typing("")


def test_a_message_ends_the_typing_indicator(chat: Chat, mock: Mock) -> None:
    with mock.join("invitee") as partner:
        chat.join(mock)
        partner.typing(True)
        chat.wait_for_typing("Jane Smith is typing…")
        partner.say("Done")
        chat.wait_for_message("Jane Smith: Done")
        assert chat.typing == ""


# --- One's own typing ---


def test_own_typing_is_sent_and_stopped(chat: Chat, mock: Mock) -> None:
    """> // Stop typing after 2 seconds of inactivity"""
    with mock.join("invitee") as partner:
        chat.join(mock)
        chat.type("H")
        assert partner.hear()["is_typing"] is True
        chat.type("i")
        # The next one is sent when a second is over, before the partner's page hides the first.
        assert chat.browser.pass_time(1_000) == [1_000]
        chat.type("!")
        assert partner.hear()["is_typing"] is True
        assert chat.browser.pass_time(1_999) == [1_000]
        assert chat.browser.pass_time(1) == [2_000]
        assert partner.hear()["is_typing"] is False
        assert partner.fence() == []
    # You don't see your own.
    assert chat.typing == ""


def test_a_sent_message_stops_own_typing_first(chat: Chat, mock: Mock) -> None:
    with mock.join("invitee") as partner:
        chat.join(mock)
        chat.say("Hi!")
        before = partner.hear_until("Hi!")
        assert [frame["is_typing"] for frame in before] == [True, False]
        chat.wait_for_message("John Doe: Hi!")
        assert [timer for timer in chat.browser.timers() if timer < 5_000] == []
        assert partner.fence() == []


def test_text_that_is_taken_back_stops_own_typing(chat: Chat, mock: Mock) -> None:
    with mock.join("invitee") as partner:
        chat.join(mock)
        chat.type("Hm")
        assert partner.hear()["is_typing"] is True
        chat.browser.evaluate(f"{INPUT}.select()")
        chat.browser.evaluate("document.execCommand('delete')")
        assert partner.hear()["is_typing"] is False
        assert partner.fence() == []


# --- 4003 ---


def test_4003_then_refresh_then_reconnect(chat: Chat, expiring: Mock) -> None:
    """> if (event.code === 4003) { // Token expired - refresh it … // Reconnect with new token }"""
    with expiring.join("invitee") as partner:
        chat.join(expiring)
        chat.say("Let it expire")
        chat.wait_for_message("John Doe: Let it expire")
        chat.wait_for_sockets(2)
        chat.wait_for_status("Connected")
        chat.say("Here again")
        chat.wait_for_message("John Doe: Here again")
        partner.hear_until("Here again")
        partner.say("Welcome back")
        chat.wait_for_message("Jane Smith: Welcome back")
    assert chat.messages()[0] == "John Doe: Let it expire", "what was said before is still there"
    assert chat.refreshes() == 1
    first, second = (claims_of(expiring, token) for token in chat.tokens())
    assert first["jti"] != second["jti"] and first["user_id"] == second["user_id"]


def test_a_token_that_worked_is_refreshed_at_once_again(chat: Chat, expiring: Mock) -> None:
    chat.join(expiring)
    for sockets in [2, 3]:
        chat.say("Let it expire")
        chat.wait_for_sockets(sockets)
        chat.wait_for_status("Connected")
        assert chat.browser.pass_time(5_000) == [5_000]
    assert chat.refreshes() == 2 and len(set(chat.tokens())) == 3


def test_the_scenario_of_an_expiring_token_plays_to_its_end(chat: Chat, start: Start) -> None:
    chat.join(start("token-expires", "--speed", "0"))
    chat.wait_for_message("Jane Smith: There you are again, John Doe.")
    assert chat.messages()[0] == "Jane Smith: Quick, before your token expires!"
    assert chat.refreshes() == 1 and len(chat.browser.sockets) == 2


def test_without_a_cookie_the_user_has_to_log_in_again(chat: Chat, expiring: Mock) -> None:
    """> console.error('Token refresh failed:', error); // Redirect to login"""
    chat.join(expiring)
    chat.browser.forget_cookies()
    chat.say("Let it expire")
    assert chat.wait_for_problem("Your login has expired.").endswith("Log in again")
    assert chat.browser.timers() == [] and len(chat.browser.sockets) == 1 and chat.refreshes() == 1
    chat.click("Log in again")
    chat.wait_for_status("Connected")
    chat.say("Here again")
    chat.wait_for_message("John Doe: Here again")
    assert len(set(chat.tokens())) == 2


def test_a_refresh_that_does_not_get_through_is_tried_again(chat: Chat, expiring: Mock) -> None:
    """A network that is down for a moment does not ask for a new login."""
    chat.join(expiring)
    chat.browser.block("*/api/auth/refresh/")
    chat.say("Let it expire")
    chat.wait_for_status("Your login has expired. Trying again in")
    chat.browser.block()
    chat.try_now()
    chat.wait_for_status("Connected")
    assert chat.refreshes() == 2 and len(set(chat.tokens())) == 2


def test_a_new_token_that_is_refused_too_makes_no_loop(chat: Chat, start: Start, tmp_path: Path) -> None:
    chat.open(start(str(scenario(tmp_path, "connect", "tokenInvalid"))))
    chat.wait_for_status("Your login has expired. Trying again in 1 s.")
    assert chat.refreshes() == 1 and len(chat.browser.sockets) == 2
    chat.try_now()
    chat.wait_for_status("Your login has expired. Trying again in 2 s.")
    assert chat.refreshes() == 2 and len(chat.browser.sockets) == 3


# --- Denied ---


def test_4004_is_shown_and_not_retried(chat: Chat, mock: Mock) -> None:
    """> `4004`: User is not a participant in this session"""
    chat.open(mock, "outsider")
    assert chat.wait_for_problem("You are not a participant") == "You are not a participant in this session. "
    assert chat.browser.timers() == [] and len(chat.browser.sockets) == 1 and chat.refreshes() == 0
    assert chat.browser.evaluate("document.querySelector('form button').disabled")


@pytest.mark.parametrize(
    ("name", "text"), [("tokenMissing", "You are not logged in."), ("userNotFound", "Your account was not found.")]
)
def test_4001_and_4002_are_shown_and_not_retried(
    chat: Chat, start: Start, tmp_path: Path, name: str, text: str
) -> None:
    """> `4001`: No token provided … `4002`: User not found"""
    chat.open(start(str(scenario(tmp_path, "connect", name))))
    assert chat.wait_for_problem(text) == f"{text} Log in again"
    assert chat.browser.timers() == [] and len(chat.browser.sockets) == 1 and chat.refreshes() == 0


def test_a_login_that_fails_says_why_and_can_be_tried_again(chat: Chat, start: Start) -> None:
    mock = start()
    chat.open(mock, "nobody")
    assert "there are inviter, invitee" in chat.wait_for_problem("No login as nobody")
    mock.stop(signal.SIGKILL)
    chat.open(mock)
    chat.wait_for_problem("No login as inviter")
    start("quiet", "--port", str(mock.port))
    chat.click("Try again")
    chat.wait_for_status("Connected")
    assert chat.browser.evaluate("document.querySelector('[role=alert]')") is None


# --- Cut, and back ---


def test_a_server_that_dies_and_comes_back_is_found_again(chat: Chat, start: Start) -> None:
    mock = start()
    with mock.join("invitee") as partner:
        chat.join(mock)
        chat.say("Before")
        chat.wait_for_message("John Doe: Before")
        partner.typing(True)
        chat.wait_for_typing("Jane Smith is typing…")
        chat.type("Is anybody there?")
        mock.stop(signal.SIGKILL)
    chat.wait_for_status("There is no connection. Trying again in 1 s.")
    assert chat.typing == ""
    chat.browser.press_enter()
    assert chat.input == "Is anybody there?", "what could not be sent is not lost"
    # The server is still gone, and the page waits longer.
    chat.try_now()
    chat.wait_for_status("Trying again in 2 s.")
    back = start("quiet", "--port", str(mock.port))
    chat.try_now()
    chat.wait_for_status("Connected")
    with back.join("invitee") as partner:
        chat.browser.press_enter()
        partner.hear_until("Is anybody there?")
    chat.wait_for_message("John Doe: Is anybody there?")
    assert chat.messages()[0] == "John Doe: Before"


def test_a_server_that_restarts_is_found_again(chat: Chat, start: Start) -> None:
    """1001: a server that is told to stop says so."""
    mock = start()
    chat.join(mock)
    assert mock.stop() == 0
    chat.wait_for_status("Trying again in 1 s.")
    start("quiet", "--port", str(mock.port))
    chat.try_now()
    chat.wait_for_status("Connected")
    chat.say("Here again")
    chat.wait_for_message("John Doe: Here again")


def test_leaving_the_page_closes_the_socket(chat: Chat, mock: Mock) -> None:
    """> return () => { ws.close(); };"""
    with mock.join("invitee") as partner:
        chat.join(mock)
        partner.typing(True)
        chat.wait_for_typing("Jane Smith is typing…")
        chat.type("Hm")
        chat.click("Leave")
        chat.wait_for("!document.querySelector('form')")
        chat.browser.hear_until(lambda: chat.browser.closed_sockets == 1, "the socket to be closed", DEADLINE)
        assert chat.browser.timers() == []
        assert partner.hear()["is_typing"] is True
        assert partner.fence() == []
    chat.click("Join again")
    chat.wait_for_status("Connected")
    assert len(chat.browser.sockets) == 2 and chat.messages() == []


def test_leaving_while_disconnected_stops_reconnecting(chat: Chat, mock: Mock) -> None:
    chat.join(mock)
    mock.stop(signal.SIGKILL)
    chat.wait_for_status("Trying again in 1 s.")
    chat.click("Leave")
    chat.wait_for("!document.querySelector('form')")
    assert chat.browser.timers() == []


def test_leaving_during_a_refresh_stops_it(chat: Chat, odd: OddServer) -> None:
    odd.codes = [4003]
    chat.open(odd.address)
    chat.wait_for_status("Your login has expired. Renewing it…")
    chat.click("Leave")
    chat.wait_for("!document.querySelector('form')")
    assert chat.browser.timers() == [] and len(chat.browser.sockets) == 1


@pytest.mark.parametrize("code", [1001, 1011, 1012, 1013])
def test_a_temporary_code_is_retried(chat: Chat, odd: OddServer, code: int) -> None:
    odd.codes = [code, code]
    chat.open(odd.address)
    chat.wait_for_status("There is no connection. Trying again in 1 s.")
    chat.try_now()
    chat.wait_for_status("There is no connection. Trying again in 2 s.")
    chat.try_now()
    chat.wait_for_status("Connected")
    assert len(chat.browser.sockets) == 3
    # A socket that has stood for five seconds makes up for those before it.
    assert chat.browser.pass_time(5_000) == [5_000]
    odd.close_socket(code)
    chat.wait_for_status("There is no connection. Trying again in 1 s.")


def test_frames_that_the_page_does_not_know_are_passed_over(chat: Chat, odd: OddServer) -> None:
    message = {
        "type": "message",
        "message_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
        "content": "Still here",
        "sender_id": "660e8400-e29b-41d4-a716-446655440000",
        "sender_name": "Jane Smith",
        "created_at": "2026-01-13T18:30:00.123456Z",
        "mood": "good",
    }
    odd.frames = [
        '{"type": "reaction", "emoji": "🧗"}', '{"type": "toString"}', '{"type": "message"}', "no JSON", "null", "[]",
        b"\x00\x01", json.dumps(message),
    ]  # fmt: skip
    chat.join(odd.address)
    chat.wait_for_message("Jane Smith: Still here")
    assert chat.messages() == ["Jane Smith: Still here"]


# --- The page itself ---


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_can_be_read_in_light_and_dark(chat: Chat, mock: Mock, tmp_path: Path, scheme: str) -> None:
    with mock.join("invitee") as partner:
        chat.open(mock, scheme=scheme)
        chat.wait_for_status("Connected")
        chat.say("Still up for Saturday?")
        chat.wait_for_message("John Doe: Still up for Saturday?")
        partner.say("Yes! " + "I bring the rope, you bring the coffee. " * 5)
        partner.typing(True)
        chat.wait_for_typing("Jane Smith is typing…")
        chat.type("Fine")
        brightness = sum(corner(chat.browser.screenshot(tmp_path / f"{scheme}.png"))) / 3
        assert brightness > 200 if scheme == "light" else brightness < 60
        ratio, text = chat.browser.contrast()
        assert ratio >= 4.5, f"{text!r} has a contrast of {ratio:.2f}"
    # An alert has colours of its own.
    chat.open(mock, "outsider", scheme=scheme)
    chat.wait_for_problem("You are not a participant")
    chat.browser.screenshot(tmp_path / f"{scheme}-denied.png")
    ratio, text = chat.browser.contrast()
    assert ratio >= 4.5, f"{text!r} has a contrast of {ratio:.2f}"


def test_the_page_fits_a_small_screen(chat: Chat, mock: Mock) -> None:
    with mock.join("invitee") as partner:
        chat.open(mock, width=320)
        chat.wait_for_status("Connected")
        partner.say("x" * 300)
        chat.wait_for_message(f"Jane Smith: {'x' * 300}")
    assert chat.browser.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_readmes_commands_build_and_serve_the_page(chat: Chat, mock: Mock, root: Path) -> None:
    """As printed, but for the ports."""
    (commands,) = (block.text.splitlines() for block in blocks(EXAMPLE / "README.md") if block.language == "sh")
    building, serving = (shlex.split(line, comments=True) for line in commands)
    assert building == ["Examples/react-chat/build"]
    subprocess.run(building, cwd=root, check=True, timeout=120)
    assert serving[-1] == "3000"
    with subprocess.Popen(
        [*serving[:1], "-u", *serving[1:-1], "0"],
        cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as server:  # fmt: skip
        try:
            assert server.stdout
            address = re.search(r"http://127\.0\.0\.1:\d+/", line := server.stdout.readline())
            assert address, line
            page = Chat(chat.browser, address[0])
            page.join(mock)
            page.say("Built for production")
            page.wait_for_message("John Doe: Built for production")
        finally:
            server.terminate()
