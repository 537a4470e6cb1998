"""A client that does not read, in a room with many messages."""

from __future__ import annotations

import json
import select
import socket
import threading
import time
import urllib.request
from dataclasses import dataclass
from typing import Any

from bounds.report import Report, mb
from bounds.servers import Server
from bounds.talk import Latencies, Pair, beside
from bounds.wire import Reader, join, message

MIB = 1 << 20
FLOOD = 32 * MIB
WINDOW = 16
RECEIVE_BUFFER = 4096
SAID = message("🧗" * 1900)
# The longest queue of one reader, with some overhead (the kernel's buffers do not count as the server's).
MOST_GROWTH = 32_000_000
MOST_LATENCY = 2.0
CODES = (1008, 1013)
TIME_LIMIT = 30.0


def check(server: Server, report: Report) -> None:
    stall(server, report)
    wake(server, report)


def stall(server: Server, report: Report) -> None:
    """One reads nothing at all; another pair talks on in another room.

    The other costs of a busy room are not the slow reader's fault: first the same is sent without it, after the
    mock's journal has been filled.
    """
    with Pair(server) as pair:
        flooded(server, pair)
        without = flooded(server, pair)
        with join(server, "invitee", "main", RECEIVE_BUFFER):
            beside_him = flooded(server, pair)
    growth = beside_him.growth - without.growth
    report.add(
        "slow",
        f"a stalled reader, {beside_him.said // MIB} MiB said",
        server.name,
        f"memory grew by {mb(growth)} more than without him ({mb(without.growth)}); {mb(beside_him.most)} at most",
        f"< {mb(MOST_GROWTH)}",
        growth < MOST_GROWTH if server.is_mock else None,
        growth=growth,
        growth_without=without.growth,
        said=beside_him.said,
    )
    ratio, tail = (beside_him.latencies.ratio(without.latencies, share) for share in (0.5, 0.99))
    report.add(
        "slow",
        "a pair in another room, with a stalled reader beside",
        server.name,
        f"p50 × {ratio:.2f}, p99 × {tail:.2f} ({without.latencies} without him; {beside_him.latencies} with him)",
        f"× {MOST_LATENCY:g}",
        max(ratio, tail) <= MOST_LATENCY if server.is_mock else None,
        p50=ratio,
        p99=tail,
    )


@dataclass
class Flood:
    """What was measured while many messages were sent."""

    before: int
    most: int
    said: int
    latencies: Latencies

    @property
    def growth(self) -> int:
        return self.most - self.before


def flooded(server: Server, pair: Pair) -> Flood:
    before = server.memory()
    found = Flood(before, before, 0, Latencies())

    def look() -> None:
        found.most = max(found.most, server.memory())

    with beside(lambda counter, stop: speak(server, counter, stop)) as counter:
        end = time.monotonic() + TIME_LIMIT
        while counter.value < FLOOD and time.monotonic() < end:
            found.latencies.samples += pair.talk(0.2, look).samples
        found.said = counter.value
    look()
    return found


def wake(server: Server, report: Report) -> None:
    """Readers that stop and go on later: which close code they receive.

    One wakes as soon as the server has given up on him, which only a mock tells; one reads a little now and then.
    """
    sleeper = join(server, "invitee", "main", RECEIVE_BUFFER)
    # The number of its socket tells it from the other one in the journal.
    socket_number = last_socket(server) if server.is_mock else 0
    dawdler = join(server, "invitee", "main", RECEIVE_BUFFER)
    codes: dict[str, tuple[int | None, int]] = {}
    ended = threading.Event()
    thread = threading.Thread(target=lambda: codes.update(dawdler=dawdle(dawdler, ended)), daemon=True)
    thread.start()
    journal_code: int | None = None
    with beside(lambda counter, stop: speak(server, counter, stop)) as counter:
        end = time.monotonic() + TIME_LIMIT
        while counter.value < FLOOD and time.monotonic() < end:
            time.sleep(0.02)
            if server.is_mock and (journal_code := given_up(server, socket_number)):
                break
    sleeper.settimeout(5)
    codes["sleeper"] = Reader(sleeper).close_code()
    sleeper.close()
    ended.set()
    thread.join(10)
    dawdler.close()
    for name, what in [("sleeper", "code of one who stops, then reads on"), ("dawdler", "code of one who dawdles")]:
        code, count = codes.get(name, (None, 0))
        aside = f"; the journal has {journal_code}" if name == "sleeper" and server.is_mock else ""
        report.add(
            "slow",
            what,
            server.name,
            f"{code or 'no close frame'} after {mb(count)}{aside}",
            " or ".join(map(str, CODES)),
            code in CODES if server.is_mock else None,
            code=code,
        )


def dawdle(peer: socket.socket, ended: threading.Event) -> tuple[int | None, int]:
    """Reads 16 kB a tenth of a second, and all there is once the others have done."""
    reader = Reader(peer)
    code, count = None, 0
    peer.settimeout(5)
    while True:
        try:
            more = peer.recv(1 << 14)
        except (ConnectionError, TimeoutError):
            break
        if not more:
            break
        reader.buffer += more
        while received := reader.take():
            count += len(received[1])
            if received[0] == 8:
                code = int.from_bytes(received[1][:2], "big")
        if not ended.is_set():
            time.sleep(0.1)
    return code, count


def speak(server: Server, counter: Any, stop: Any) -> None:
    """Sends the same message again and again, and reads what comes back, as a page does."""
    with join(server, "inviter", "main") as peer:
        while not stop.is_set() and counter.value < FLOOD:
            counter.value += converse(peer, MIB // 4)


def converse(peer: socket.socket, count: int) -> int:
    """Sends that many bytes, with at most a window of them not yet received back."""
    reader = Reader(peer)
    said = ahead = 0
    while said < count:
        peer.sendall(SAID)
        said += len(SAID)
        ahead += 1
        while ahead >= WINDOW or select.select([peer], [], [], 0)[0]:
            if reader.next() is None:
                raise ConnectionError
            ahead -= 1
    while ahead and reader.next():
        ahead -= 1
    return said


# --- What a mock reports ---


def entries(server: Server, query: str) -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/__belay/journal?{query}", timeout=10) as answer:
        return json.load(answer)["entries"]


def last_socket(server: Server) -> int:
    return entries(server, "kind=connected")[-1]["socket"]


def given_up(server: Server, number: int) -> int | None:
    found = entries(server, f"kind=disconnected,closing&socket={number}")
    return found[-1]["code"] if found else None
