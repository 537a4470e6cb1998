"""A socket that its client closes at once uses up nothing: without a browser, and in Chromium under React's StrictMode."""

from __future__ import annotations

import functools
import http.server
import json
import os
import socket
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from browser import Browser
from harness import Belay, Mock, poll

Start = Callable[..., Mock]
DEADLINE = 30.0

SCRIPT = """
scenario: early
you: inviter
seed: 3
script:
  - {on: connect, once: true, do: [{invitee: {type: message, content: "first {{pick: a | b | c | d}}"}}]}
  - {on: connect, count: 2, do: [{invitee: {type: message, content: second}}]}
  - {on: reconnect, do: [{invitee: {type: message, content: again}}]}
  - {on: disconnect, do: [{invitee: {type: message, content: gone}}]}
"""

# A component as protocol.md has it. `close=at-once`: the socket is closed when the component is unmounted, open or not.
# `close=on-open`: browsers complain of sockets that are closed before they are open, so many a hook waits for that.
PAGE = """
import { StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";

const given = new URLSearchParams(window.location.search);

function Chat() {
  const [frames, setFrames] = useState([]);
  useEffect(() => {
    const socket = new WebSocket(given.get("url"));
    let isMounted = true;
    socket.onmessage = event => isMounted && setFrames(frames => [...frames, event.data]);
    socket.onopen = () => isMounted || socket.close();
    return () => {
      isMounted = false;
      if (given.get("close") === "at-once" || socket.readyState === WebSocket.OPEN) socket.close();
    };
  }, []);
  return frames.map((frame, index) => <p key={index}>{frame}</p>);
}

const root = createRoot(document.getElementById("root"));
root.render(given.has("strict") ? <StrictMode><Chat /></StrictMode> : <Chat />);
"""

FRAMES = "[...document.querySelectorAll('p')].map(p => p.textContent)"


@pytest.fixture
def early(start: Start, tmp_path: Path) -> Callable[..., Mock]:
    """Starts a mock whose script tells the first connection from all others."""
    scenario = tmp_path / "early.yaml"
    scenario.write_text(SCRIPT)
    return lambda *arguments: start(str(scenario), "--speed", "0", *arguments)


def heard(mock: Mock) -> list[str]:
    """What a client hears that comes now and stays, byte by byte."""
    with mock.join("inviter") as tab:
        tab.say("The end")
        tab.hear_until("The end")
        return tab.texts


@pytest.mark.parametrize("times", [1, 3])
def test_the_next_client_hears_what_it_would_have_heard(early: Callable[..., Mock], times: int) -> None:
    expected = heard(early())
    assert [json.loads(text)["content"][:5] for text in expected] == ["first", "The e"]
    mock = early()
    for number in range(times):
        mock.join("inviter").socket.close()
        poll(lambda: mock.console.read_text().count("closed at once") == number + 1, "the console's line")
    assert heard(mock) == expected


@pytest.mark.parametrize("is_reset", [False, True])
def test_a_client_that_is_gone_before_the_handshake_is_done_uses_up_nothing(
    early: Callable[..., Mock], is_reset: bool
) -> None:
    expected = heard(early())
    mock = early()
    target = urlsplit(mock.url(token=mock.person("inviter")["token"]))
    with socket.create_connection(("127.0.0.1", mock.port)) as tcp:
        tcp.sendall(
            f"GET {target.path}?{target.query} HTTP/1.1\r\nHost: {target.netloc}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        if is_reset:
            # On, and zero seconds: TCP ends with a reset.
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert heard(mock) == expected


def test_the_console_says_so_in_one_line(early: Callable[..., Mock]) -> None:
    mock = early()
    mock.join("inviter").socket.close()
    poll(lambda: "closed at once" in mock.console.read_text(), "the console's line")
    (line,) = [line for line in mock.console.read_text().splitlines() if "closed at once" in line]
    assert line == (
        "- inviter has left main (1000): closed at once, before it sent anything: the script counts it as never opened"
    )


def test_a_client_that_has_said_something_counts(early: Callable[..., Mock]) -> None:
    mock = early()
    heard(mock)
    poll(lambda: "has left" in mock.console.read_text(), "the console's line")
    with mock.join("inviter") as tab:
        assert tab.hear()["content"] == "second"
        assert tab.hear()["content"] == "again"


def test_a_transcript_of_it_plays_again(early: Callable[..., Mock], belay: Belay, tmp_path: Path) -> None:
    file = tmp_path / "t.ndjson"
    mock = early("--record", str(file))
    mock.join("inviter").socket.close()
    poll(lambda: "closed at once" in mock.console.read_text(), "the console's line")
    heard(mock)
    mock.stop()
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line["early"] for line in lines if "disconnect" in line and "early" in line] == [True]
    (answer,) = [line for line in lines if "uncounted" in line]
    assert answer == {"uncounted": 1, "room": mock.session_id(), "removed": 1}
    result = belay.run("replay", file, "--scenario", tmp_path / "early.yaml")
    assert result.returncode == 0, result.stdout + result.stderr


def test_its_messages_are_not_kept(early: Callable[..., Mock], tmp_path: Path) -> None:
    expected = heard(early())
    file = tmp_path / "messages.ndjson"
    mock = early("--journal", str(file))
    mock.join("inviter").socket.close()
    poll(lambda: "closed at once" in mock.console.read_text(), "the console's line")
    assert heard(mock) == expected
    mock.stop()
    kept: list[str] = []
    for line in map(json.loads, file.read_text().splitlines()):
        kept += [line["text"]] if "keep" in line else []
        kept = kept[: len(kept) - line.get("remove", 0)]
    # The last one is of the end: the client has left.
    assert kept[:2] == expected


# --- In a browser ---


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("strict-mode")
    (folder / "page.jsx").write_text(PAGE)
    (folder / "index.html").write_text('<!DOCTYPE html><div id="root"></div><script src="app.js"></script>')
    # React's development build mounts everything twice.
    subprocess.run(
        [
            "esbuild", "page.jsx", "--bundle", "--outfile=app.js", "--jsx=automatic", "--jsx-dev",
            '--define:process.env.NODE_ENV="development"', "--log-level=warning",
        ],
        cwd=folder, check=True, timeout=120, env={"NODE_PATH": "/usr/share/nodejs", **os.environ},
    )  # fmt: skip
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as browser:
        yield browser


def shown(browser: Browser, page: str, mock: Mock, **options: str) -> list[str]:
    """The frames that a component gets which is mounted now, up to what a partner says then."""
    url = mock.url(token=mock.person("inviter")["token"])
    browser.open(f"{page}?{urlencode({'url': url, **options})}")
    browser.wait_for(f"{FRAMES}.some(text => text.includes('first'))", DEADLINE)
    with mock.join("invitee") as partner:
        partner.say("fence")
        browser.wait_for(f"{FRAMES}.some(text => text.includes('fence'))", DEADLINE)
        return browser.evaluate(FRAMES)


@pytest.mark.parametrize("close", ["at-once", "on-open"])
def test_strict_mode_changes_nothing(early: Callable[..., Mock], browser: Browser, page: str, close: str) -> None:
    expected = shown(browser, page, early(), close=close)
    assert [json.loads(text)["content"][:5] for text in expected] == ["first", "fence"]
    assert len(browser.sockets) == 1
    assert shown(browser, page, early(), close=close, strict="on") == expected
    assert len(browser.sockets) == 2
