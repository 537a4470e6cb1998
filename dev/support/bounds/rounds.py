"""Twenty thousand clients that come and go: what they leave behind."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

from bounds.report import Report, mb
from bounds.servers import Server
from bounds.talk import Pair
from bounds.wire import CLOSE, DEADLINE, Reader, dial, frame, read_head, request, reset

ROUNDS = 20_000
AT_ONCE = 100
# Enough rounds to fill the mock's journal: two entries a round; it holds 20,000 and has room for twice as many.
WARM_UP = 20_000
MOST_GROWTH = 8_000_000
REQUESTS = 2000
MOST_WORK = 1.5
# The runtimes' pools may grow up to the number of cores, once.
SPARE_THREADS = 2
GOODBYE = frame(CLOSE, b"\x03\xe8")


@dataclass
class Footprint:
    memory: int
    descriptors: int
    threads: int
    # Microseconds of processor for a message of a pair.
    work: float

    @classmethod
    def of(cls, server: Server, pair: Pair) -> Footprint:
        # Every connection must be closed by now: the server waits a second for its peers at most. Nothing is sent before
        # the count, since a mock at rest must free what it holds without another event.
        time.sleep(3)
        memory, descriptors, threads = server.memory(), server.descriptors(), server.threads()
        pair.work(server, 20, turns=1)
        time.sleep(1)
        return cls(memory, descriptors, threads, pair.work(server))


def check(server: Server, report: Report) -> None:
    with Pair(server) as pair:
        pair.work(server)
        turns(server, WARM_UP)
        before = Footprint.of(server, pair)
        start = time.monotonic()
        turns(server, ROUNDS)
        taken = time.monotonic() - start
        what = f"{ROUNDS} rounds ({ROUNDS / taken:,.0f}/s)"
        judge(server, report, "rounds", what, before, Footprint.of(server, pair))


def control(server: Server, report: Report) -> None:
    """Measures the control API, which only a mock has."""
    if not server.is_mock:
        return
    state = get(server, "/__belay/state")
    events = get(server, "/__belay/events")
    within = json.dumps({"within": "5m", "kind": "script", "since": 0}).encode()
    wait = (
        f"POST /__belay/journal/wait HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(within)}\r\n\r\n"
    ).encode() + within
    kinds: list[tuple[str, Callable[[int], None]]] = [
        ("requests for the state", lambda count: ask(server, state, count, wants_answer=True)),
        ("events opened and dropped", lambda count: ask(server, events, count, wants_answer=True)),
        ("journal waits given up", lambda count: ask(server, wait, count, wants_answer=False)),
    ]
    with Pair(server) as pair:
        pair.work(server)
        for name, body in kinds:
            body(REQUESTS // 10)
            before = Footprint.of(server, pair)
            body(REQUESTS)
            judge(server, report, "control", f"{REQUESTS} {name}", before, Footprint.of(server, pair))


def judge(server: Server, report: Report, check: str, what: str, before: Footprint, after: Footprint) -> None:
    growth, work = after.memory - before.memory, after.work / before.work
    figures = [
        (
            "memory",
            f"{growth / 1e6:+.1f} MB, {mb(before.memory)} before",
            f"< +{mb(MOST_GROWTH)}",
            growth < MOST_GROWTH,
            growth,
        ),
        (
            "descriptors and threads",
            f"{before.descriptors} and {before.threads} before, {after.descriptors} and {after.threads} after",
            f"no more (threads: {SPARE_THREADS})",
            after.descriptors <= before.descriptors and after.threads <= before.threads + SPARE_THREADS,
            after.descriptors - before.descriptors,
        ),
        (
            "work for a message, which grows if something leaked still listens",
            f"× {work:.2f} ({before.work:.0f} µs before, {after.work:.0f} µs after)",
            f"× {MOST_WORK:g}",
            work <= MOST_WORK,
            work,
        ),
    ]
    for name, figure, bound, is_kept, value in figures:
        report.add(
            check, f"{what}: {name}", server.name, figure, bound, is_kept if server.is_mock else None, value=value
        )


# --- Visits ---


def turns(server: Server, count: int) -> None:
    """Closed in good order, cut with a reset, and left half-open in the handshake, a third each."""
    hello = request(server, "inviter", "main")
    for number in range(count // AT_ONCE):
        peers = [dial(server) for _ in range(AT_ONCE)]
        match number % 3:
            case 0:
                leave(peers, hello)
            case 1:
                vanish(peers, hello)
            case _:
                turn_back(peers, hello)


def leave(peers: list[socket.socket], hello: bytes) -> None:
    for peer in peers:
        peer.sendall(hello)
    for peer in peers:
        read_head(peer)
        peer.sendall(GOODBYE)
    for peer in peers:
        Reader(peer).close_code()
        peer.close()


def vanish(peers: list[socket.socket], hello: bytes) -> None:
    for peer in peers:
        peer.sendall(hello)
    for peer in peers:
        read_head(peer)
        reset(peer)


def turn_back(peers: list[socket.socket], hello: bytes) -> None:
    """Half of them send half of a handshake; all shut their own side, and see the server's end."""
    for index, peer in enumerate(peers):
        peer.sendall(hello if index % 2 else hello[: len(hello) // 2])
        peer.shutdown(socket.SHUT_WR)
    for peer in peers:
        peer.settimeout(DEADLINE)
        try:
            while peer.recv(1 << 12):
                pass
        except ConnectionError:
            pass
        peer.close()


def get(server: Server, path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode()


def ask(server: Server, wanted: bytes, count: int, wants_answer: bool) -> None:
    """Asks, reads the beginning of the answer if one is expected, and leaves: with a close or a reset, in turns."""
    for number in range(count // AT_ONCE):
        peers = [dial(server) for _ in range(AT_ONCE)]
        for peer in peers:
            peer.sendall(wanted)
        if wants_answer:
            for peer in peers:
                read_head(peer)
        else:
            # Nothing observable says that the server is waiting.
            time.sleep(0.05)
        for peer in peers:
            if number % 2:
                reset(peer)
            else:
                peer.close()
