"""Handshakes that are never finished: when they are dropped."""

from __future__ import annotations

import select
import socket
import time
from dataclasses import dataclass, field

from bounds.report import Report
from bounds.servers import Server
from bounds.wire import dial, join, request

LIMIT = 10.0
# How far from 10 s still counts as 10 s.
SLACK = 1.0
TIME_LIMIT = 16.0
EACH = 5


@dataclass
class Visitor:
    """A client that begins a handshake; it sends `drip` at one byte a second."""

    what: str
    start: bytes
    drip: bytes = b""
    is_judged: bool = True
    # Whether a server may refuse it before its time is up.
    may_be_refused: bool = False
    sockets: list[socket.socket] = field(default_factory=list)
    # Seconds after which each was dropped.
    ends: list[float] = field(default_factory=list)
    said: bytes = b""


def check(server: Server, report: Report) -> None:
    whole = request(server, "inviter", "main")
    head = whole[:-2]
    # After an answer no handshake is unfinished, so this one is shown and not judged.
    idle = f"GET /elsewhere HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode()
    body = b"POST /elsewhere HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n" + b"x" * 10
    visitors = [
        Visitor("no byte at all", b""),
        Visitor("half of the request line", whole[:20]),
        Visitor("half of the headers", whole[: len(head) // 2 + 40]),
        Visitor("all but the last line's end", head),
        Visitor("headers without end, a byte a second", head + b"X-More: ", b"x" * 60),
        Visitor("a request line, a byte a second", b"", b"GET /ws/sessions/" + b"x" * 60),
        Visitor("a handshake with a body that never comes", head + b"Content-Length: 100\r\n\r\n", may_be_refused=True),
        Visitor("a half of a second request, behind one that was answered", idle + whole[:20]),
        Visitor("a request with a body that never comes", body, is_judged=False),
        Visitor("a kept-alive connection that was answered and is idle", idle, is_judged=False),
    ]
    descriptors = server.descriptors()
    patient = join(server, "inviter", "main")
    wait(server, visitors)
    for visitor in visitors:
        add(server, report, visitor)
    if server.is_mock:
        lasts = not select.select([patient], [], [], 0)[0]
        report.add(
            "handshake", "a finished one lasts", server.name, str(lasts), f"open after {TIME_LIMIT:g} s", lasts
        )
        late(server, report)
        patient.close()
        for visitor in visitors:
            for peer in visitor.sockets:
                peer.close()
        end = time.monotonic() + 5
        while (left := server.descriptors() - descriptors) > 0 and time.monotonic() < end:
            time.sleep(0.1)
        report.add("handshake", "descriptors left behind", server.name, str(left), "none", left <= 0)
    flood_of_headers(server, report)


def wait(server: Server, visitors: list[Visitor]) -> None:
    """Begins all of them, and notes when each ends."""
    start = time.monotonic()
    waiting: dict[int, tuple[Visitor, socket.socket]] = {}
    poll = select.poll()
    for visitor in visitors:
        for _ in range(EACH):
            peer = dial(server)
            peer.sendall(visitor.start)
            visitor.sockets.append(peer)
            waiting[peer.fileno()] = (visitor, peer)
            poll.register(peer, select.POLLIN)
    second = 0
    while waiting and (now := time.monotonic() - start) < TIME_LIMIT:
        for descriptor, _ in poll.poll(50):
            visitor, peer = waiting[descriptor]
            try:
                more = peer.recv(1 << 12)
            except ConnectionError:
                more = b""
            visitor.said = visitor.said or more
            if not more:
                visitor.ends.append(time.monotonic() - start)
                poll.unregister(descriptor)
                del waiting[descriptor]
        if now >= second + 1:
            for visitor, peer in list(waiting.values()):
                if visitor.drip[second : second + 1]:
                    try:
                        peer.sendall(visitor.drip[second : second + 1])
                    except ConnectionError:
                        pass  # Its end is noticed when it is read.
            second += 1


def add(server: Server, report: Report, visitor: Visitor) -> None:
    left = EACH - len(visitor.ends)
    latest = max(visitor.ends, default=0)
    figure = f"open after {TIME_LIMIT:g} s" if left else f"dropped after {latest:.1f} s"
    if visitor.said and not visitor.start.startswith((b"GET /elsewhere", b"POST")):
        figure += " with " + visitor.said.split(b"\r\n")[0].decode(errors="replace")
    is_early = not left and min(visitor.ends) < LIMIT - SLACK and not visitor.may_be_refused
    is_kept = not left and not is_early and latest <= LIMIT + SLACK
    report.add(
        "handshake",
        visitor.what,
        server.name,
        figure,
        f"{LIMIT:g} ± {SLACK:g} s",
        is_kept if server.is_mock and visitor.is_judged else None,
        seconds=None if left else latest,
    )


def late(server: Server, report: Report) -> None:
    """A client on a slow line, which needs some seconds for its handshake, is let in."""
    whole = request(server, "inviter", "main")
    with dial(server) as peer:
        step = len(whole) // 6 + 1
        for start in range(0, len(whole), step):
            time.sleep(1)
            peer.sendall(whole[start : start + step])
        status = peer.recv(1 << 12).split(b"\r\n")[0].decode()
    report.add("handshake", "one that takes 6 s", server.name, status, "let in", " 101 " in status)


def flood_of_headers(server: Server, report: Report) -> None:
    """Headers without end at full speed must be refused before they fill the memory."""
    before, sent = server.memory(), 0
    line = b"X-More: " + b"x" * 1000 + b"\r\n"
    with dial(server) as peer:
        peer.settimeout(1)
        try:
            peer.sendall(request(server, "inviter", "main")[:-2])
            while sent < 64 << 20:
                peer.sendall(line * 16)
                sent += len(line) * 16
        except OSError:
            pass
    growth = server.memory() - before
    is_kept = sent < 16 << 20 and growth < 8_000_000
    report.add(
        "handshake",
        "headers without end, at full speed",
        server.name,
        f"{sent / 1000:,.0f} kB were taken, memory grew by {growth / 1e6:.1f} MB",
        "< 16 MiB taken",
        is_kept if server.is_mock else None,
        taken=sent,
    )
