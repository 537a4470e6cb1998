"""A mock that has no file descriptor left: it waits, says so once, and takes clients again."""

from __future__ import annotations

import os
import resource
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from control import Control
from harness import Belay, Mock, poll

Start = Callable[..., Mock]

LIMIT = 64


def limited(belay: Belay, folder: Path, soft: int, hard: int) -> Mock:
    """A mock in a shell with these limits."""
    narrow = Belay(belay.program, belay.root, "prlimit", f"--nofile={soft}:{hard}", "--", str(belay.program))
    narrow.command = narrow.command[1:]
    mock = Mock(narrow, "quiet", folder=folder)
    mock.wait_until_ready()
    return mock


def open_files(mock: Mock) -> int:
    return len(os.listdir(f"/proc/{mock.process.pid}/fd"))


def seconds_of_processor(mock: Mock) -> float:
    fields = Path(f"/proc/{mock.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.fixture
def full(belay: Belay, tmp_path: Path):
    """A mock whose descriptors are all taken, and the sockets that have them; one more waits to be accepted."""
    mock = limited(belay, tmp_path, LIMIT, LIMIT)
    sockets: list[socket.socket] = []
    try:
        while open_files(mock) < LIMIT:
            before = open_files(mock)
            sockets.append(socket.create_connection(("127.0.0.1", mock.port)))
            poll(lambda: open_files(mock) > before or open_files(mock) >= LIMIT, "the connection is accepted")
        sockets.append(socket.create_connection(("127.0.0.1", mock.port)))
        poll(lambda: "no file descriptor is left" in mock.console.read_text(), "a line on the console")
        yield mock, sockets
    finally:
        for each in sockets:
            each.close()
        mock.stop()


def test_it_says_so_once_with_the_limit_and_the_cure(full: tuple[Mock, list[socket.socket]]) -> None:
    mock, sockets = full
    before = seconds_of_processor(mock)
    # A second of trying again: it is what there is to measure.
    with pytest.raises(TimeoutError):
        sockets[-1].settimeout(1)
        sockets[-1].sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        sockets[-1].recv(1)
    assert seconds_of_processor(mock) - before < 0.3, "it does not try again at once"
    lines = [line for line in mock.console.read_text().splitlines() if "descriptor" in line]
    assert len(lines) == 1 and f"may have {LIMIT} open" in lines[0] and "ulimit -n" in lines[0]


def test_it_takes_clients_again(full: tuple[Mock, list[socket.socket]]) -> None:
    mock, sockets = full
    for _ in range(4):
        sockets.pop(0).close()
    waiting = sockets[-1]
    waiting.settimeout(10)
    waiting.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert waiting.recv(12) == b"HTTP/1.1 200"
    with mock.join("inviter") as tab:
        assert tab.fence() == []
    told = [entry["text"] for entry in Control(mock).journal(kind="fault")]
    assert len(told) == 1 and "no file descriptor is left" in told[0]


def test_it_raises_the_soft_limit_to_the_hard_one(belay: Belay, tmp_path: Path) -> None:
    mock = limited(belay, tmp_path, LIMIT, 512)
    try:
        assert resource.prlimit(mock.process.pid, resource.RLIMIT_NOFILE) == (512, 512)
    finally:
        assert mock.stop() == 0
