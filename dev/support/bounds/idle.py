"""Connections that do nothing: what they cost."""

from __future__ import annotations

import itertools
import select
import socket
import time

from bounds.report import Report, mb
from bounds.servers import Server
from bounds.wire import close_all, join_many

CONNECTIONS = 10_000
MOST = 120_000_000
# Longer than a handshake may take: a client that finished it in time must not be dropped.
REST = 12.0
SEATS = [("inviter", "main"), ("invitee", "main"), ("inviter", "other"), ("friend", "other")]


def check(server: Server, report: Report) -> None:
    before = server.memory()
    start = time.monotonic()
    peers = join_many(server, itertools.islice(itertools.cycle(SEATS), CONNECTIONS))
    taken = time.monotonic() - start
    time.sleep(REST)
    after = server.memory()
    open_still = CONNECTIONS - len(ended(peers))
    each = (after - before) / CONNECTIONS
    report.add(
        "idle",
        f"{CONNECTIONS:,} idle connections",
        server.name,
        f"{mb(after)} resident in all, {mb(before)} without them, {each / 1000:.1f} kB each; joined in {taken:.1f} s",
        f"< {mb(MOST)}",
        after < MOST if server.is_mock else None,
        resident=after,
        before=before,
        each=each,
    )
    if server.is_mock:
        report.add(
            "idle",
            f"open after {REST:g} s",
            server.name,
            str(open_still),
            f"all {CONNECTIONS:,}",
            open_still == CONNECTIONS,
        )
    close_all(peers)


def ended(peers: list[socket.socket]) -> list[int]:
    """The sockets with something to read, which can only be their end."""
    poll = select.poll()
    for peer in peers:
        poll.register(peer, select.POLLIN | select.POLLRDHUP)
    return [descriptor for descriptor, _ in poll.poll(0)]
