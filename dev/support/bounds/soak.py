"""Millions of messages, and a day of the contract's time: what a mock that runs for long keeps of it."""

from __future__ import annotations

import time
from collections import Counter
from urllib.parse import urlsplit

from bench import building
from bench.server import Run, Setup, run_load, start_mock
from bounds import servers
from bounds.report import Report, mb
from bounds.servers import Server
from bounds.wire import Reader, join

# A hundred rooms of two, as fast as they can.
ROOMS = Setup(100, 2)
MESSAGES = 10_000_000
# The first turn fills what is bounded: 50,000 messages, 20,000 events.
TURN = 10.0
MOST_GROWTH = 0.1
# Latencies of two spans of one server, on a machine that has other things to do, too.
MOST_LATENCY = 1.5

DAY = 24 * 3600
# So many seconds of the contract's time in one.
SPEED = 2000
FEED = "Examples/contracts/price-feed.yaml"


def check(server: Server, report: Report) -> None:
    """Sends millions of messages to a mock with rooms of its own; others keep no messages, and are not measured."""
    if not server.is_mock:
        return
    building.build_load_client()
    turns: list[Run] = []
    with start_mock(ROOMS) as rooms:
        while sum(run.figures["said"] for run in turns) < MESSAGES:
            turns.append(run_load(ROOMS, rooms, TURN))
    said = sum(run.figures["said"] for run in turns)
    first, last = turns[0].after, turns[-1].after
    growth = max(run.after for run in turns) / first - 1
    report.add(
        "soak",
        f"resident memory, {said:,} messages",
        server.name,
        f"{mb(first)} after the first {turns[0].figures['said']:,}, {mb(last)} at the end, {growth:+.1%} at most",
        f"< {MOST_GROWTH:+.0%}",
        growth < MOST_GROWTH,
        resident=[run.after for run in turns],
        said=said,
    )
    early, late = median(turns[0].latencies), median(turns[-1].latencies)
    report.add(
        "soak",
        "latency, the median",
        server.name,
        f"{early / 1e6:.2f} ms in the first turn, {late / 1e6:.2f} ms in the last",
        f"× {MOST_LATENCY:g}",
        late <= early * MOST_LATENCY,
        latencies=[median(run.latencies) for run in turns],
    )


def median(latencies: Counter[int]) -> int:
    """Nanoseconds; the load client has rounded them."""
    left = latencies.total() // 2
    for nanoseconds, times in sorted(latencies.items()):
        left -= times
        if left < 0:
            return nanoseconds
    raise RuntimeError("nothing was delivered")


def day(server: Server, report: Report) -> None:
    """Lets a contract that sends by the clock do so for a day, to one client that hears all of it."""
    if not server.is_mock:
        return
    # Full within the first hour: what grows then grows for ever.
    with servers.start_mock("", contract=[FEED], arguments=["--speed", str(SPEED), "--keep-events", "500"]) as feed:
        address = urlsplit(feed.ready["sockets"][0]["url"])
        feed.targets["client", ""] = address.path + (f"?{address.query}" if address.query else "")
        heard, hour = 0, 0
        start = time.monotonic()
        with join(feed, "client", "") as peer:
            reader = Reader(peer)
            while (passed := (time.monotonic() - start) * SPEED) < DAY and reader.next():
                heard += 1
                if not hour and passed > DAY / 24:
                    hour = feed.memory()
            resident = feed.memory()
    report.add(
        "day",
        f"resident memory, a day at {SPEED} times its pace, {heard:,} frames",
        server.name,
        f"{mb(hour)} after an hour, {mb(resident)} at the end",
        f"< {MOST_GROWTH:+.0%}",
        resident < hour * (1 + MOST_GROWTH) and heard > 0,
        resident=resident,
        hour=hour,
        heard=heard,
    )
