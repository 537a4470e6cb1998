"""The client of the generated TypeScript in a headless Chromium, through the scenes in mocks/ that are made for it.

The page's clock stands still and the tests move it, and a random pause is always three quarters of what it may be.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from browser import Browser
from control import Control
from harness import Mock
from typescript import PAGES, bundle, served

Start = Callable[..., Mock]
# In seconds, for a slow machine. Nothing waits that long in a run that passes.
DEADLINE = 30.0


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("scenes")
    bundle(PAGES / "scene.ts", folder / "scene.js")
    (folder / "index.html").write_text(
        '<!doctype html><link rel="icon" href="data:,"><body><script type="module" src="scene.js"></script>'
    )
    with served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as browser:
        browser.stop_clocks()
        browser.prepare("Math.random = () => .75")
        yield browser


class Client:
    """The page's client."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser, self.site = browser, site

    def begin(self, mock: Mock, role: str = "inviter", idle: int | None = None, first: str | None = None) -> None:
        self.browser.open(self.site)
        arguments = ", ".join(json.dumps(part) for part in [mock.ready["http"], mock.session_id(), role])
        rest = ", ".join("undefined" if part is None else json.dumps(part) for part in [idle, first])
        self.browser.evaluate(f"begin({arguments}, {rest})", awaitPromise=True)

    def wait_for(self, expression: str) -> Any:
        return self.browser.wait_for(expression, DEADLINE)

    def wait_until(self, state: str) -> dict[str, Any]:
        """Waits until it is in a state.

        Returns: the state, in which an infinite delay is None.
        """
        return self.wait_for(f"connection.state.is === {json.dumps(state)} && connection.state")

    def wait_to_hear(self, text: str) -> None:
        """Waits until this was said last."""
        self.wait_for(f"told.said.at(-1) === {json.dumps(text)}")

    def say(self, text: str) -> None:
        assert self.browser.evaluate(f"say({json.dumps(text)})") == "sent"

    def try_now(self) -> float:
        """Lets the pause pass.

        Returns: how long it was.
        """
        (delay,) = self.browser.timers()
        assert self.browser.pass_time(int(delay) + 1) == [delay]
        return delay

    def told(self, what: str) -> list[str]:
        return self.browser.evaluate(f"told.{what}")

    def states(self) -> list[str]:
        return self.browser.evaluate("told.states.map(({ is }) => is)")

    def tokens(self) -> list[str]:
        """The token of each WebSocket, in their order."""
        return [parse_qs(urlsplit(url).query)["token"][0] for url in self.browser.sockets]

    def refreshes(self) -> int:
        return sum(url.endswith("/api/auth/refresh/") for url in self.browser.requests)

    def assert_over(self) -> None:
        """Nothing more will happen, and whoever iterates has come to the end."""
        self.wait_for("told.heard.at(-1) === '(the end)'")
        assert self.browser.timers() == []


@pytest.fixture
def client(browser: Browser, site: str) -> Iterator[Client]:
    browser.forget_cookies()
    yield Client(browser, site)
    assert browser.own_complaints == []


def test_token_expires(client: Client, start: Start) -> None:
    client.begin(start("token-expires", "--speed", "0"))
    client.wait_to_hear("There you are again, John Doe.")
    assert client.states() == ["connecting", "open", "refreshing", "connecting", "open"]
    assert client.told("said") == client.told("heard")
    assert len(client.told("said")) == 2 and client.refreshes() == 1
    assert len(client.tokens()) == len(set(client.tokens())) == 2


def test_refresh_fails_once(client: Client, start: Start) -> None:
    client.begin(start("refresh-fails-once", "--speed", "0"))
    state = client.wait_until("waiting")
    assert (state["code"], state["name"], state["policy"]) == (4003, "tokenInvalid", "afterRefresh")
    assert client.try_now() == 750
    client.wait_to_hear("There you are again, John Doe.")
    assert client.refreshes() == 2 and len(client.browser.sockets) == 2
    assert client.states() == ["connecting", "open", "refreshing", "waiting", "refreshing", "connecting", "open"]


def test_expired_at_connect(client: Client, start: Start) -> None:
    client.begin(start("expired-at-connect"))
    client.wait_to_hear("Good morning, John Doe.")
    assert client.states() == ["connecting", "open", "refreshing", "connecting", "open"]
    assert client.refreshes() == 1 and len(set(client.tokens())) == 2


def test_expired_at_connect_loses_nothing_that_was_said_before(client: Client, start: Start) -> None:
    """The first WebSocket takes the message, and is refused before the server reads it."""
    mock = start("expired-at-connect")
    with mock.join("invitee") as partner:
        client.begin(mock, first="Are you awake?")
        partner.hear_until("Are you awake?")
        client.wait_for("told.said.includes('Are you awake?')")
        client.say("Good morning")
        assert [frame["content"] for frame in partner.hear_until("Good morning") if frame["type"] == "message"] == []
    assert client.told("said").count("Are you awake?") == 1


def test_server_restarts(client: Client, start: Start) -> None:
    client.begin(start("server-restarts", "--speed", "0"))
    state = client.wait_until("waiting")
    assert (state["code"], state["reason"], state["policy"]) == (1012, "restarting", "backoff")
    assert client.try_now() == 750
    client.wait_for("connection.state.is === 'waiting' && connection.state.code === 1006")
    assert client.try_now() == 1_500
    client.wait_to_hear("Still there!")
    assert len(client.browser.sockets) == 3 and client.refreshes() == 0
    # What it heard was proof enough: of no pause a trace is left.
    assert client.browser.timers() == []


def test_network_cut(client: Client, start: Start) -> None:
    client.begin(start("network-cut", "--speed", "0"))
    for count, pause in enumerate([750, 1_500, 3_000], 1):
        client.wait_for(f"told.states.filter(({{ is }}) => is === 'waiting').length === {count}")
        assert client.wait_until("waiting")["code"] == 1006
        assert client.try_now() == pause
    client.wait_to_hear("Here I am again. Did you get that?")
    assert len(client.browser.sockets) == 4 and len(set(client.tokens())) == 1


def test_half_open(client: Client, start: Start) -> None:
    client.begin(start("half-open"), idle=20_000)
    client.wait_until("open")
    client.say("Is anybody there?")
    # The last that comes.
    client.wait_to_hear("Is anybody there?")
    client.browser.pass_time(20_000)
    state = client.wait_until("waiting")
    assert (state["code"], state["reason"]) == (1006, "Nothing came for too long.")
    client.try_now()
    client.wait_until("open")
    client.say("And now?")
    client.wait_to_hear("And now?")
    assert len(client.browser.sockets) == 2


@pytest.mark.parametrize(
    ("name", "code"), [("tokenMissing", 4001), ("userNotFound", 4002), ("notParticipant", 4004)]
)
def test_kicked_for_good(client: Client, start: Start, name: str, code: int) -> None:
    client.begin(start("kicked"))
    client.wait_to_hear("Which code shall it be?")
    client.say(name)
    state = client.wait_until("closed")
    assert (state["code"], state["name"], state["policy"]) == (code, name, "never")
    assert state["reason"]
    client.assert_over()
    assert len(client.browser.sockets) == 1 and client.refreshes() == 0


def test_kicked_with_a_token_that_is_no_longer_good(client: Client, start: Start) -> None:
    client.begin(start("kicked"))
    client.wait_to_hear("Which code shall it be?")
    client.say("tokenInvalid")
    client.wait_for("told.said.filter(text => text === 'Which code shall it be?').length === 2")
    assert client.refreshes() == 1 and len(client.browser.sockets) == 2


def test_not_a_participant(client: Client, start: Start) -> None:
    client.begin(start("quiet"), "outsider")
    assert client.wait_until("closed")["name"] == "notParticipant"
    assert client.states() == ["connecting", "open", "closed"]
    client.assert_over()


def test_malformed_frames(client: Client, start: Start) -> None:
    client.begin(start("malformed-frames", "--speed", "0"))
    client.wait_to_hear("after all of it")
    assert client.told("said") == [
        f"after {what}"
        for what in [
            "the wrong type", "the missing field", "the unknown message", "the malformed JSON", "the binary message",
            "all of it",
        ]
    ]  # fmt: skip
    others = client.told("other")
    # What breaks the contract is reported; what the contract does not know is none of the client's business.
    assert len(others) == 9 and others[:3] == ["invalid", "invalid", "unknown"] and others.count("invalid") >= 6
    assert client.states() == ["connecting", "open"]


def test_flood(client: Client, start: Start) -> None:
    client.begin(start("flood", "--speed", "0"))
    client.wait_for("told.said.length === 500")
    client.say("More!")
    client.wait_for("told.heard.length === 1001")
    said = client.told("said")
    assert said == client.told("heard")
    numbers = [int(text.split(",")[0].removeprefix("Message ")) for text in said if text != "More!"]
    assert numbers == list(range(1, 1_001))
    assert client.states() == ["connecting", "open"]


def test_a_network_that_comes_back_ends_the_pause(client: Client, start: Start) -> None:
    mock = start("quiet")
    client.begin(mock)
    client.wait_until("open")
    mock.stop(signal.SIGKILL)
    client.wait_until("waiting")
    start("quiet", "--port", str(mock.port))
    client.browser.go_offline(True)
    client.browser.go_offline(False)
    client.wait_until("open")
    assert len(client.browser.sockets) == 2


def test_closing_tells_the_server(client: Client, start: Start) -> None:
    mock = start("quiet")
    client.begin(mock)
    client.wait_until("open")
    client.browser.evaluate("connection.close(4000, 'enough')")
    (entry,) = Control(mock).wait(kind="disconnected")
    assert entry["code"] == 4000
    client.assert_over()
