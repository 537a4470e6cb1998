"""protocol.md, "Manual Testing with wscat": the lines as printed, typed into a command-line client."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from harness import DEADLINE, Mock, Tab, poll

# As the document prints them.
CONNECT = 'wscat -c "ws://localhost:8000/ws/sessions/YOUR_SESSION_ID/?token=YOUR_ACCESS_TOKEN"'
TYPED = ['{"type": "message", "content": "Test message"}', '{"type": "typing", "is_typing": true}']


def url(mock: Mock) -> str:
    """What the printed command connects to, with the reader's own values put in."""
    printed = re.fullmatch(r'wscat -c "(.*)"', CONNECT)[1]
    token = mock.person("inviter")["token"]
    return (
        printed.replace("localhost:8000", f"localhost:{mock.port}")
        .replace("YOUR_SESSION_ID", mock.session_id())
        .replace("YOUR_ACCESS_TOKEN", token)
    )


def test_the_printed_lines_work_typed_into_a_command_line_client(mock: Mock) -> None:
    """> {"type": "message", "content": "Test message"} > {"type": "typing", "is_typing": true}"""
    with mock.join("invitee") as partner:
        client = subprocess.run(
            [sys.executable, "-m", "websockets", url(mock)],
            input="".join(f"{line}\n" for line in TYPED),
            capture_output=True,
            text=True,
            timeout=DEADLINE,
        )
        assert client.returncode == 0, client.stderr
        assert "Connected" in client.stdout, client.stdout
        assert partner.hear()["content"] == "Test message"
        assert partner.hear()["is_typing"] is True


def test_the_printed_lines_are_answered(mock: Mock) -> None:
    """> # Send a message … # Send typing indicator"""
    with Tab(url(mock)) as tab:
        tab.send(TYPED[0])
        assert tab.hear()["content"] == "Test message"
        tab.send(TYPED[1])
        assert tab.fence() == []


@pytest.mark.compiled
def test_the_banner_prints_urls_that_can_be_pasted(mock: Mock) -> None:
    """> Connect to WebSocket: wscat -c "ws://…" — the mock prints that URL for each person"""
    urls = poll(lambda: re.findall(r"ws://\S+(?=\n[^\0]*stop)", mock.console.read_text()), "the banner")
    assert len(urls) == len(set(urls)) == 4, "two people in each of two rooms"
    for pasted in urls:
        with Tab(pasted) as tab:
            assert tab.fence() == []


def test_a_refused_frame_is_explained_on_the_console(mock: Mock) -> None:
    """> Use browser DevTools Network tab to inspect WebSocket frames; here the console shows them"""
    with mock.join("inviter") as tab:
        tab.send({"type": "message", "content": 5})
        assert tab.fence() == []
    shown = poll(lambda: re.search(r"(?i)dropped.*content", text := mock.console.read_text()) and text, "the reason")
    assert json.dumps({"type": "message", "content": 5}) in shown
