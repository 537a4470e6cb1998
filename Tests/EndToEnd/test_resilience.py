"""Peers that go silent, go away, or stop reading: the mock serves all others, within bounded memory."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import journal
from harness import Mock, poll
from rawsocket import TEXT, RawSocket, close, frame, someone, text

MIB = 1 << 20


def test_what_came_before_a_half_close_is_delivered(mock: Mock) -> None:
    with mock.join("invitee") as other, someone(mock) as raw:
        raw.send(text('{"type": "message", "content": "My last words"}'))
        raw.socket.shutdown(socket.SHUT_WR)
        assert other.hear()["content"] == "My last words"
        while raw.more():
            pass  # The server ends its side, too.
        assert other.fence() == []


def test_a_peer_that_half_closes_before_the_handshake_is_answered_costs_nothing(mock: Mock) -> None:
    for _ in range(20):
        with RawSocket(mock) as raw:
            raw.send(raw.request(mock.person("inviter")["token"]))
            raw.socket.shutdown(socket.SHUT_WR)
    with mock.join("inviter") as tab:
        assert tab.fence() == []


def test_an_abandoned_wait_is_ended(mock: Mock) -> None:
    """Twenty clients ask to be told of a message within ten minutes, and leave: nothing of theirs stays."""
    folder = Path(f"/proc/{mock.process.pid}/fd")

    def sockets() -> int:
        count = 0
        for entry in os.listdir(folder):
            with contextlib.suppress(FileNotFoundError):
                count += os.readlink(folder / entry).startswith("socket:")
        return count

    before = sockets()
    body = b'{"within": "10m"}'
    ask = b"POST /__belay/journal/wait HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    with contextlib.ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(RawSocket(mock)).send(ask)
        poll(lambda: sockets() >= before + 20, "twenty waits")
    poll(lambda: sockets() <= before, "their end")


def test_a_repeated_offender_waits_and_others_are_admitted(mock: Mock) -> None:
    unmasked = frame(TEXT, b"x", masked=False)
    for _ in range(40):
        with someone(mock) as raw:
            raw.send(unmasked)
            assert raw.closing() == 1002
    with mock.join("inviter") as tab:
        assert tab.fence() == []


def test_a_peer_that_vanishes_is_forgotten(mock: Mock) -> None:
    """A reset, not a close: as when a laptop's lid falls."""
    with mock.join("invitee") as other:
        for _ in range(20):
            raw = someone(mock)
            raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raw.socket.close()
        assert other.fence() == []


def test_a_peer_that_sends_a_frame_forever_does_not_delay_others(mock: Mock) -> None:
    """Slowloris: a header, a byte now and then, never an end."""
    slow = [someone(mock) for _ in range(20)]
    with mock.join("invitee") as other:
        for byte in frame(TEXT, b"x" * 60)[:40]:
            for raw in slow:
                raw.send(bytes([byte]))
        assert other.fence() == []
    for raw in slow:
        raw.socket.close()


def test_half_finished_requests_do_not_delay_others(mock: Mock) -> None:
    waiting = [RawSocket(mock) for _ in range(100)]
    for raw in waiting:
        raw.send(raw.request(mock.person("inviter")["token"])[:-2])
    with mock.join("inviter") as tab:
        assert tab.fence() == []
    for raw in waiting:
        raw.socket.close()


def test_a_close_that_is_never_answered_still_ends(mock: Mock) -> None:
    with RawSocket(mock) as raw:
        raw.upgrade(None)
        assert raw.closing() == 4001
        assert raw.ends(), "the server waits for the answer for a second, not for ever"


def test_a_peer_that_stops_reading_costs_bounded_memory_and_harms_no_other(start: Callable[..., Mock]) -> None:
    """64 MiB are sent to a client that reads none of them."""
    mock = start("quiet", out=subprocess.DEVNULL)
    before = mock.resident_memory()
    content = "🧗" * 2000
    message = text(json.dumps({"type": "message", "content": content}, ensure_ascii=False))
    count = 64 * MIB // len(message)
    with someone(mock, "invitee", receive_buffer=4096) as stalled, someone(mock) as speaker:
        most = before
        for number in range(count):
            speaker.send(message)
            assert json.loads(speaker.receive_text())["content"] == content
            if number % 256 == 0:
                most = max(most, mock.resident_memory())
        with mock.join("inviter") as late:
            assert late.fence() == [], "newcomers are served"
        speaker.send(close(1000))
        # It was cut, or it would have grown with what was sent to it.
        stalled.socket.settimeout(10)
        taken = drained(stalled)
    journal.figure(
        f"memory: {before // MIB} MiB before, at most {most // MIB} MiB; {taken // MIB} MiB reached the stalled peer"
    )
    # What was said is kept, once; what the peer leaves is bounded.
    assert most - before < count * len(message) + 56 * MIB
    assert taken < 32 * MIB


def test_a_peer_that_is_cut_during_a_message_harms_no_other(start: Callable[..., Mock], tmp_path: Path) -> None:
    """Its end sets the script off while the message is on its way to those who joined later."""
    scenario = tmp_path / "goodbye.yaml"
    scenario.write_text(
        "scenario: goodbye\nyou: inviter\nscript:\n  - on: disconnect\n    once: true\n    do:\n"
        "      - invitee: {type: message, content: gone}\n"
    )
    mock = start(str(scenario), "--speed", "0", out=subprocess.DEVNULL)
    with someone(mock, "inviter", receive_buffer=4096), someone(mock, "invitee") as speaker:
        heard: list[str] = []
        for number in range(64 * MIB // 8000):
            said = f"{number} {'x' * 1990}"
            speaker.send(text(json.dumps({"type": "message", "content": said})))
            while not heard or heard[-1] == "gone":
                heard.append(json.loads(speaker.receive_text())["content"])
            if "gone" in heard:
                break
            assert heard == [said]
            heard = []
        assert heard == ["gone", said] or heard == [said, "gone"]


def drained(raw: RawSocket) -> int:
    """Reads to the end of the stream, and counts."""
    taken = 0
    try:
        while data := raw.socket.recv(MIB):
            taken += len(data)
    except ConnectionError:
        pass
    return taken


def test_a_flood_of_invalid_frames_costs_bounded_memory(start: Callable[..., Mock]) -> None:
    mock = start("quiet", out=subprocess.DEVNULL)
    before = mock.resident_memory()
    noise = frame(TEXT, b"[" * 65_000)
    with someone(mock) as raw, mock.join("invitee") as other:
        for _ in range(500):
            raw.send(noise)
        raw.send(text('{"type": "message", "content": "after"}'))
        assert json.loads(raw.receive_text())["content"] == "after"
        assert other.hear()["content"] == "after"
    journal.figure(f"memory: {before // MIB} MiB before, {mock.resident_memory('VmHWM') // MIB} MiB at most")
    assert mock.resident_memory("VmHWM") - before < 40 * MIB


def test_an_unread_console_does_not_stop_the_mock(start: Callable[..., Mock]) -> None:
    """A pipe that is full: `belay mock | less`, and no key is pressed."""
    mock = start("quiet", out=subprocess.PIPE)
    message = text(json.dumps({"type": "message", "content": "x" * 2000}))
    with someone(mock) as raw:
        for _ in range(500):
            raw.send(message)
            assert len(json.loads(raw.receive_text())["content"]) == 2000
    assert mock.stop() == 0


def test_connections_that_come_and_go_leave_nothing_behind(start: Callable[..., Mock]) -> None:
    mock = start("friendly-partner", "--keep-events", "100", "--keep-messages", "100", out=subprocess.DEVNULL)

    def visit(times: int) -> None:
        for _ in range(times):
            with someone(mock) as raw:
                raw.send(close(1000))
                while raw.receive().opcode != 8:
                    pass

    visit(400)
    warm = mock.resident_memory()
    visit(2000)
    journal.figure(f"memory: {warm / MIB:.1f} MiB after 400 visits, {mock.resident_memory() / MIB:.1f} MiB after 2400")
    # One kilobyte a visit would be twice as much.
    assert mock.resident_memory() - warm < MIB
    poll(lambda: open_sockets(mock) <= 2, "the sockets of those who left to be closed")


def open_sockets(mock: Mock) -> int:
    found = 0
    for descriptor in Path(f"/proc/{mock.process.pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found += os.readlink(descriptor).startswith("socket:")
    return found
