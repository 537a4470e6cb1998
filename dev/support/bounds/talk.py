"""A pair that talks while something else happens: how long a message takes from one to the other."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.sharedctypes import Synchronized
from typing import Any

from bounds.servers import Server
from bounds.wire import Reader, join, message

# Seconds between two messages: short enough for a 99.9th percentile, long enough for the pair not to be a load.
PACE = 0.002


@dataclass
class Latencies:
    """Seconds."""

    samples: list[float] = field(default_factory=list)

    def at(self, share: float) -> float:
        ordered = sorted(self.samples)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    def ratio(self, quiet: Latencies, share: float) -> float:
        return self.at(share) / quiet.at(share)

    def __str__(self) -> str:
        return f"p50 {self.at(0.5) * 1e6:.0f} µs, p99 {self.at(0.99) * 1e6:.0f} µs"


class Pair:
    """Two people in a room of their own."""

    def __init__(self, server: Server) -> None:
        self.sockets = [join(server, "inviter", "other"), join(server, "friend", "other")]
        self.speaker, self.listener = map(Reader, self.sockets)
        self.number = 0

    def __enter__(self) -> Pair:
        return self

    def __exit__(self, *_: object) -> None:
        for peer in self.sockets:
            peer.close()

    def say(self) -> float:
        """Sends a message; returns how long it took to arrive."""
        self.number += 1
        mark = f"number {self.number}"
        start = time.perf_counter()
        self.speaker.peer.sendall(message(mark))
        heard = self.listener.next()
        taken = time.perf_counter() - start
        echo = self.speaker.next()
        for received in (heard, echo):
            if received is None or mark.encode() not in received[1]:
                raise RuntimeError(f"the pair said {mark!r}, and heard {received!r}")
        return taken

    def talk(self, seconds: float, meanwhile: Callable[[], Any] = lambda: None) -> Latencies:
        """Talks at a steady pace. `meanwhile` is called between two messages, ten times a second."""
        found = Latencies()
        end = time.monotonic() + seconds
        look = 0.0
        while (now := time.monotonic()) < end:
            if now >= look:
                meanwhile()
                look = now + 0.1
            found.samples.append(self.say())
            time.sleep(PACE)
        return found

    def work(self, server: Server, count: int = 60, turns: int = 5) -> float:
        """Microseconds of processor that the server spends on a message. A leaked listener would raise it.

        The least of some turns: what else the machine does only ever adds.
        """
        return min(self.work_once(server, count) for _ in range(turns))

    def work_once(self, server: Server, count: int) -> float:
        before = server.work()
        for _ in range(count):
            self.say()
        return (server.work() - before) / count / 1000


Counter = Any
Body = Callable[[Counter, Any], None]


@contextlib.contextmanager
def beside(body: Body, niceness: int = 10) -> Iterator[Counter]:
    """Runs something in a process of its own, for as long as the block lasts.

    It gives way to the server and to the pair: they would not share a processor with who floods them from elsewhere.
    """
    context = multiprocessing.get_context("fork")
    counter: Synchronized[int] = context.Value("q", 0)
    stop = context.Event()

    def run() -> None:
        os.nice(niceness)
        with contextlib.suppress(ConnectionError, TimeoutError, KeyboardInterrupt):
            body(counter, stop)

    process = context.Process(target=run, daemon=True)
    process.start()
    try:
        yield counter
    finally:
        stop.set()
        process.join(5)
        if process.is_alive():
            process.terminate()
            process.join()
