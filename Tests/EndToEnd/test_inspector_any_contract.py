"""The inspector of a mock of any contract: sockets and connections in the place of rooms with fixed people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from browser import Browser
from harness import Belay, Mock
from test_control_any_contract import silent
from test_inspector import NETWORK, Inspector, ask, play_steps, show_panel, show_way
from test_mock_any_contract import CHARGE, DEVICES, LOBBY, PRICES, served, tab

Start = Callable[..., Mock]
CONTRACTS = [PRICES, LOBBY, DEVICES, CHARGE]

# A server that says texts and bytes.
PLAIN = """\
asyncapi: 3.0.0
info: {title: Plain, version: 1.0.0}
x-perspective: server
servers: {home: {host: localhost, protocol: ws}}
channels:
  wire:
    address: /wire
    messages:
      cheer: {contentType: text/plain, payload: {type: string}}
      picture: {contentType: application/octet-stream, payload: {type: string, format: binary}}
      order: {payload: {type: object, required: [dish], properties: {dish: {type: string}}}}
operations:
  say:
    action: send
    channel: {$ref: '#/channels/wire'}
    messages: [{$ref: '#/channels/wire/messages/cheer'}, {$ref: '#/channels/wire/messages/picture'}]
  hear:
    action: receive
    channel: {$ref: '#/channels/wire'}
    messages: [{$ref: '#/channels/wire/messages/order'}]
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as browser:
        yield browser


class Page(Inspector):
    def wait_for_live(self) -> None:
        self.wait_for("document.querySelector('#live')?.textContent === 'Live'")
        self.wait_for("document.querySelector('#sockets [data-socket]')")

    # --- Connections of the page ---

    def connect(self, socket: str) -> str:
        """Opens a connection from the page.

        Returns: its name.
        """
        shown = f"[...document.querySelectorAll('[data-socket=\"{socket}\"] [data-opened][data-is=open]')]"
        before = self.evaluate(f"{shown}.length")
        self.click(f'#sockets [data-open="{socket}"]')
        name: str = self.wait_for(f"{shown}.length > {before} && {shown}.at(-1).dataset.opened")
        self.wait_for(f"document.querySelector('#as').value === 'here:{name}'")
        return name

    def speak_as(self, speaker: str) -> None:
        self.choose("#as", speaker)

    def pick(self, message: str) -> None:
        self.click(f'#say [data-name="kind {message}"]')

    @property
    def draft(self) -> Any:
        return self.evaluate("document.querySelector('#json').value")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    yield Page(browser)
    assert [complaint for complaint in browser.complaints if not NETWORK.match(complaint)] == []


# --- Before anybody has come ---


def test_it_says_how_a_connection_is_opened(page: Page, start: Start) -> None:
    mock = start(str(LOBBY))
    page.open(mock)
    for place in ("#none", "#sockets"):
        page.wait_for_text(place, served(mock)["url"])
        page.wait_for_text(place, '{"type":"login"')
    page.wait_for_text("#nobody", "Nobody has come yet")
    assert page.evaluate("document.querySelector('#send').disabled")
    page.click("#sockets [aria-label='Copy the URL of lobby']")
    assert page.browser.clipboard() == served(mock)["url"]
    page.click("#none [data-open]")
    page.wait_for_row("sent", "loggedIn")


def test_each_socket_is_shown_with_what_it_needs(page: Page, start: Start) -> None:
    mock = start(str(DEVICES))
    page.open(mock)
    device, alerts = (page.text(f"[data-socket={name}]") for name in ("device", "alerts"))
    assert served(mock, "device")["url"] in device and "telemetry.v2" in device
    assert "Wants the header Authorization, which no page can set" in " ".join(device.split())
    assert served(mock, "alerts")["url"] in alerts and "telemetry.v2" not in alerts


def test_people_and_tokens_are_there_only_where_the_contract_has_any(page: Page, start: Start) -> None:
    page.open(start(str(PRICES)))
    assert page.evaluate("document.querySelector('#persons').hidden")
    assert page.text("#people-title") == "Sockets and rooms"
    show_way(page, "faults")
    assert "Refresh" not in page.text("#faults") and "Half-open" in page.text("#faults")


def test_steps_for_nobody_are_refused_in_words(page: Page, start: Start) -> None:
    page.open(start(str(PRICES)))
    play_steps(page, "- server: ticker")
    page.wait_for_text("#steps-wrong", "Nobody has come yet")


# --- Connections ---


def test_a_connection_of_the_page_is_a_client_like_any_other(page: Page, start: Start) -> None:
    mock = start(str(LOBBY))
    page.open(mock)
    assert page.connect("lobby") == "inspector"
    page.wait_for_row("received", "login")
    page.wait_for_text("#rooms [data-room='lobby green']", "#1 · this page")
    with tab(served(mock), belay_client := "bob") as bob:
        page.wait_for_text("#rooms [data-room='lobby green']", "#2")
        assert page.connect("lobby") == "inspector-2"
        bob.send(json.loads(served(mock)["first"][0]))
        page.speak_as("here:inspector")
        page.pick("say")
        page.write("#say [data-field=text]", f"Hello, {belay_client}")
        page.press("Enter")
        while (frame := bob.hear())["type"] != "said":
            pass
        assert frame["text"] == "Hello, bob"
    page.click("[data-opened=inspector] button")
    page.wait_for("!document.querySelector('[data-opened=inspector]')")
    page.wait_for_row("disconnected", "1000")
    page.wait_for("document.querySelectorAll('#rooms [data-connection]').length === 1")


def test_frames_are_filtered_by_who_is_there(page: Page, start: Start, tmp_path: Path) -> None:
    mock = start(silent(tmp_path, PRICES))
    page.open(mock)
    page.connect("production")
    with tab(served(mock)) as client:
        client.send({"op": "subscribe", "req": 9, "topic": "book", "symbols": ["BTC-USD"]})
        assert client.hear()["req"] == 9
        page.wait_for_row("sent", "req: 9")
        page.choose("#by-person", "production-1")
        page.wait_for("document.querySelector('#count').textContent.includes(' of ')")
        assert {row["who"] for row in page.rows() if row["kind"] != "step"} == {"production-1 #2"}


def test_a_connection_that_is_refused_says_so(page: Page, start: Start) -> None:
    page.open(start(str(DEVICES), "--require-credentials"))
    page.click("#sockets [data-open=device]")
    page.wait_for_text("[data-socket=device] [data-is=refused]", "was refused")
    page.wait_for_row("denied", "deviceToken")
    assert "WebSocket connection to" in page.browser.complaints.pop()
    page.click("[data-socket=device] [data-is=refused] button")
    page.wait_for("!document.querySelector('[data-opened]')")


def test_a_close_by_the_mock_takes_the_connection_away(page: Page, start: Start) -> None:
    page.open(start(str(LOBBY)))
    page.connect("lobby")
    show_way(page, "faults")
    page.click("[data-name='fault 4010 gameStarts']")
    page.wait_for_text("#toast", "closed with 4010")
    page.wait_for("!document.querySelector('[data-opened]')")
    page.wait_for("document.querySelector('#rooms [data-room]')")


# --- What the server says ---


def test_the_server_says_a_message_that_is_filled_from_its_example(page: Page, start: Start, tmp_path: Path) -> None:
    """Also a number that JavaScript would round."""
    mock = start(silent(tmp_path, PRICES))
    page.open(mock)
    with tab(served(mock)) as client, tab(served(mock)) as other:
        page.speak_as("server")
        page.pick("trade")
        assert json.loads(page.draft)["trade_id"] == 9007199254740993
        page.write("#say [data-field=symbol]", "ETH-USD")
        page.choose("#to", "all")
        page.click("#send")
        for each in (client, other):
            heard = each.hear()
            assert heard["event"] == "trade" and heard["symbol"] == "ETH-USD"
            assert heard["trade_id"] == 9007199254740993
        page.open_frame("sent", "trade")
        assert any("9007199254740993" in text for _, text in page.diff())
        page.click("#copy-step")
        assert page.browser.clipboard().startswith("- server: {$message: trade, event: trade, symbol: ETH-USD, ")


def test_what_breaks_the_contract_is_not_said(page: Page, start: Start, tmp_path: Path) -> None:
    mock = start(silent(tmp_path, PRICES))
    page.open(mock)
    with tab(served(mock)):
        page.speak_as("server")
        page.pick("ticker")
        page.write("#say [data-field=symbol]", "bitcoin")
        page.click("#send")
        page.wait_for_text("#say-wrong", "symbol")
        assert "the server could not send this" in page.text("#say-wrong")


def test_arrays_are_shown_and_said_as_arrays(page: Page, start: Start, tmp_path: Path) -> None:
    mock = start(silent(tmp_path, CHARGE))
    page.open(mock)
    with tab(served(mock)) as point:
        page.speak_as("server")
        page.pick("startNow")
        page.write("#json", json.dumps([2, "c77", "StartNow", {"connector": 2, "card": "04A2B7C9"}]))
        page.click("#send")
        assert point.hear() == [2, "c77", "StartNow", {"connector": 2, "card": "04A2B7C9"}]
        row = page.wait_for_row("sent", "startNow")
        assert row["text"] == 'startNow [2,"c77","StartNow",{"connector":2,"card":"04A2B7C9"}]' and row["mark"] == "✓"
        point.send('[3, "c77", {"accepted": "yes"}]')
        page.open_frame("received", "accepted")
        assert ("-", '"accepted": "yes"') in page.diff()


def test_texts_and_bytes_are_shown_and_said_as_what_they_are(page: Page, start: Start, tmp_path: Path) -> None:
    contract = tmp_path / "plain.yaml"
    contract.write_text(PLAIN)
    mock = start(silent(tmp_path, contract))
    page.open(mock)
    with tab(served(mock)) as client:
        page.speak_as("server")
        page.pick("cheer")
        assert page.text("#json-is") == "Text"
        page.write("#json", "hip\nhip, {hooray")
        page.click("#send")
        assert client.hear_raw() == "hip\nhip, {hooray"
        page.open_frame("sent", "hooray")
        assert page.diff() == [("", "hip"), ("", "hip, {hooray")]
        page.pick("picture")
        assert page.text("#json-is") == "Base64"
        page.write("#json", "AAECQUL/")
        page.click("#send")
        assert client.socket.recv(timeout=10) == b"\x00\x01\x02AB\xff"
        page.open_frame("sent", "picture")
        assert page.wait_for_row("sent", "picture")["text"] == "picture binary, 6 bytes  00 01 02 41 42 ff"
        assert page.diff()[1][1].split() == ["0000", "00", "01", "02", "41", "42", "ff", "···AB·"]
        page.click("#copy-step")
        assert page.browser.clipboard() == '- server: {$message: picture, $payload: "AAECQUL/"}\n'


def test_bytes_of_a_client_are_shown_and_sent(page: Page, start: Start) -> None:
    mock = start(str(DEVICES))
    page.open(mock)
    page.connect("device")
    page.pick("samples")
    page.write("#json", "3q2+7w==")
    page.click("#send")
    assert page.wait_for_row("received", "samples")["text"] == "samples binary, 4 bytes  de ad be ef"
    page.write("#json", "§")
    page.click("#send")
    page.wait_for_text("#say-wrong", "not Base64")


def test_a_payload_travels_in_the_envelope_of_its_contract(page: Page, start: Start) -> None:
    gateway = PRICES.with_name("price-feed-gateway.yaml")
    page.open(start(str(gateway)))
    page.connect("gateway")
    page.pick("unsubscribe")
    page.click("#send")
    row = page.wait_for_row("received", "unsubscribe")
    assert row["mark"] == "✓" and 'payload: {"op":"unsubscribe"' in row["text"]
    page.wait_for_row("sent", "unsubscribed")
    page.speak_as("server")
    page.pick("heartbeat")
    page.click("#send")
    page.wait_for_row("sent", "heartbeat")
    assert page.problem == ""


# --- Notes ---


def test_notes_can_be_hidden(page: Page, start: Start) -> None:
    page.open(start(str(LOBBY)))
    assert page.evaluate("document.querySelector('#notes').hidden")
    page.connect("lobby")
    page.wait_for_row("note", 'answers with "loggedIn"')
    page.wait_for_row("sent", "loggedIn")
    page.click("#show-notes")
    page.wait_for("!document.querySelector('#frames [data-n][data-kind=note]:not([hidden])')")
    page.wait_for_row("sent", "loggedIn")
    page.choose("#by-kind", "note")
    page.wait_for_row("note", 'answers with "loggedIn"')


# --- From an empty file to a saved scenario ---


def test_an_empty_scenario_is_filled_by_hand_and_played_again(
    page: Page, start: Start, belay: Belay, tmp_path: Path
) -> None:
    mock = start(silent(tmp_path, PRICES, "script: []"))
    page.open(mock)
    page.wait_for_text("#script", "script: []")
    page.connect("production")
    page.pick("subscribe")
    page.click("#send")
    page.wait_for_row("sent", "subscribed")
    page.speak_as("server")
    page.pick("ticker")
    page.write("#say [data-field=bid]", "1.23")
    page.click("#send")
    page.wait_for_row("sent", "1.23")
    play_steps(page, "[{pause: 1s}, {close: 1012}]")
    page.wait_for_row("disconnected")
    page.click("#record")
    page.wait_for("document.querySelector('#recording').open")
    saved = tmp_path / "saved.yaml"
    saved.write_text(page.text("#recording pre"))
    page.press("Escape")
    assert belay.run("lint", saved).returncode == 0
    again = start(str(PRICES), str(saved), "--speed", "0")
    with tab(served(again)) as client:
        client.send(json.loads(ask(mock, "GET", "journal?kind=received")["entries"][0]["text"]))
        assert client.hear()["event"] == "subscribed"
        assert client.hear()["bid"] == "1.23"
        assert client.closing()[0] == 1012
    page.open(again)
    page.wait_for_text("#script", 'bid: "1.23"')


# --- The page itself ---


def test_the_contract_as_it_was_read_is_a_page_of_its_own(page: Page, start: Start) -> None:
    mock = start(str(PRICES))
    page.open(mock)
    link = page.evaluate("document.querySelector('#contract').href")
    assert link == f"{mock.ready['http']}/__belay/contract"
    for scheme in ("light", "dark"):
        page.browser.open(link, width=600, scheme=scheme)
        assert "Written from the server's side" in page.text("main")
        assert page.evaluate("document.documentElement.scrollWidth") <= 600
        ratio, text = page.browser.contrast()
        assert ratio >= 4.5, f"{text!r} has a contrast of {ratio:.2f}"
    assert page.evaluate("document.querySelector('nav a').href") == f"{mock.ready['http']}/__belay/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [700, 1400])
@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda path: path.stem)
def test_the_page_can_be_read_and_fits(page: Page, start: Start, contract: Path, width: int, scheme: str) -> None:
    mock = start(str(contract))
    page.open(mock, width=width, scheme=scheme)

    def check(what: str) -> None:
        assert page.evaluate("document.documentElement.scrollHeight") <= 900, what
        assert page.evaluate("document.documentElement.scrollWidth") <= width, what
        ratio, text = page.browser.contrast()
        assert ratio >= 4.5, f"{what}: {text!r} has a contrast of {ratio:.2f}"
        nameless = page.evaluate(
            "[...document.querySelectorAll('button, input, select, textarea')].filter(e => !(e.labels?.length ||"
            " e.ariaLabel || e.textContent.trim()) || e.tagName === 'SELECT' && !(e.labels.length || e.ariaLabel))"
            ".map(e => e.outerHTML)"
        )
        assert nameless == [], what

    check("before anybody has come")
    show_panel(page, "people")
    page.connect(served(mock)["name"])
    page.wait_for_row("connected")
    check("a connection")
    show_panel(page, "hand")
    page.speak_as("server")
    check("the server's messages")
    page.click("#send")
    page.open_frame("sent")
    check("a frame")


def test_a_page_that_is_closed_closes_its_connections(page: Page, start: Start) -> None:
    mock = start(str(PRICES))
    page.open(mock)
    page.connect("production")
    page.open(start(str(PRICES)))
    gone = {"kind": "disconnected", "person": "inspector"}
    assert ask(mock, "POST", "journal/wait", gone)["entries"][0]["code"] == 1001
