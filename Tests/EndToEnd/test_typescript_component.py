"""protocol.md, "React Integration Example" and "Token Refresh Strategy", on the generated client and nothing else.

The component is in typescript/component.tsx; what a page does beyond the document is Examples/react-chat, and tested in
test_react_chat.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from browser import Browser
from control import Control
from harness import Mock
from typescript import PAGES, bundle, served, type_check

Start = Callable[..., Mock]
# In seconds, for a slow machine. Nothing waits that long in a run that passes.
DEADLINE = 30.0
COMPONENT = PAGES / "component.tsx"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("component")
    bundle(COMPONENT, folder / "app.js", '--define:process.env.NODE_ENV="development"', "--jsx-dev")
    (folder / "index.html").write_text(
        '<!doctype html><link rel="icon" href="data:,"><body><div id="root"></div><script type="module" src="app.js">'
        "</script>"
    )
    with served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as browser:
        browser.stop_clocks()
        yield browser


class Page:
    def __init__(self, browser: Browser, site: str) -> None:
        self.browser, self.site = browser, site

    def open(self, mock: Mock, role: str = "inviter") -> None:
        self.browser.forget_cookies()
        query = {"server": mock.ready["http"], "session": mock.session_id(), "role": role}
        self.browser.open(f"{self.site}?{urlencode(query)}")
        self.wait_for("!!document.querySelector('input')")
        if role != "outsider":
            Control(mock).wait(kind="connected", person=role)

    def wait_for(self, expression: str) -> Any:
        return self.browser.wait_for(expression, DEADLINE)

    def wait_to_see(self, text: str) -> None:
        self.wait_for(f"document.querySelector('.messages').innerText.includes({json.dumps(text)})")

    def say(self, text: str) -> None:
        self.browser.evaluate("document.querySelector('input').focus()")
        self.browser.type(text)
        self.browser.press_enter()

    def tokens(self) -> list[str]:
        return [parse_qs(urlsplit(url).query)["token"][0] for url in self.browser.sockets]


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    yield Page(browser, site)
    assert browser.own_complaints == []


def test_the_component_imports_react_and_the_generated_file_alone() -> None:
    lines = [line for line in COMPONENT.read_text().splitlines() if line.startswith("import ")]
    assert {line.rsplit('"', 2)[1] for line in lines} == {
        "react", "react-dom/client", "../../../Examples/react-chat/src/send-buddy",
    }  # fmt: skip


def test_the_component_has_the_contracts_types(tmp_path: Path) -> None:
    type_check(COMPONENT, folder=tmp_path)


def test_messages_and_typing_go_both_ways(page: Page, mock: Mock) -> None:
    """> setMessages((prev) => [...prev, { … }]) … setIsTyping(data.is_typing)"""
    with mock.join("invitee") as partner:
        page.open(mock)
        partner.say("Hello, climbing partner!")
        partner.hear()
        page.wait_to_see("Jane Smith: Hello, climbing partner!")
        partner.typing(True)
        page.wait_to_see("Partner is typing...")
        page.browser.pass_time(3_000)
        page.wait_for("!document.querySelector('.typing')")
        page.say("  Hello back  ")
        assert [frame["is_typing"] for frame in partner.hear_until("Hello back")] == [True]
        page.wait_to_see("John Doe: Hello back")
        page.browser.pass_time(2_000)
        assert partner.hear()["is_typing"] is False


def test_an_expired_token_is_refreshed_and_kept(page: Page, start: Start) -> None:
    """> localStorage.setItem('accessToken', data.access); // Reconnect with new token"""
    page.open(start("token-expires", "--speed", "0"))
    page.wait_to_see("Jane Smith: There you are again, John Doe.")
    page.wait_to_see("Jane Smith: Quick, before your token expires!")
    first, second = page.tokens()
    assert first != second == page.browser.evaluate("localStorage.getItem('accessToken')")


def test_a_refresh_that_is_refused_ends_it_without_a_loop(page: Page, start: Start) -> None:
    """> console.error('Token refresh failed:', error); // Redirect to login"""
    page.open(start("kicked"))
    page.wait_to_see("Which code shall it be?")
    page.browser.forget_cookies()
    page.say("tokenInvalid")
    page.wait_to_see("4003 tokenInvalid")
    assert len(page.browser.sockets) == 1


def test_a_denied_person_is_told_so(page: Page, mock: Mock) -> None:
    """> `4004`: User is not a participant in this session"""
    page.open(mock, "outsider")
    page.wait_to_see("4004 notParticipant")
    assert len(page.browser.sockets) == 1


def test_unmounting_closes_the_socket(page: Page, mock: Mock) -> None:
    """> return () => { ws.close(); };"""
    with mock.join("invitee") as partner:
        page.open(mock)
        partner.say("Are you there?")
        page.wait_to_see("Are you there?")
        page.browser.evaluate("leave()")
        page.browser.hear_until(lambda: page.browser.closed_sockets == 1, "the socket to be closed", DEADLINE)
    assert page.browser.timers() == []
