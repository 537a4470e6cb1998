"""What a server of rooms costs: delivered frames, the processor's time for each, latencies, and idle memory."""

from __future__ import annotations

import itertools
import json
import statistics
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bounds import servers
from bounds.servers import Server
from bounds.wire import close_all, join_many

from bench import building
from bench.table import count, milliseconds, ratio, table

SERVER_CORE, CLIENT_CORE = "0", "1"
ROLES = ("inviter", "invitee")
# The most messages in flight in a room of a closed loop: more would measure buffers.
MOST_IN_FLIGHT = 100
# The program that makes percentiles of the load client's output.
PERCENTILES = "LatencyPercentiles"
# Connections whose memory is measured.
IDLE = 2000


@dataclass(frozen=True)
class Setup:
    """A number of rooms and of members in each, who all speak."""

    rooms: int
    members: int
    # Messages a second in all; 0 for as many as possible.
    rate: int = 0
    # Messages that each member has in flight.
    window: int = 10

    @property
    def name(self) -> str:
        rooms = "1 room" if self.rooms == 1 else f"{self.rooms:,} rooms"
        return f"{rooms} of {self.members}" + (f", {self.rate:,}/s" if self.rate else "")

    def seats(self, server: Server) -> list[tuple[str, str]]:
        """Each member and the room, one room after the other."""
        # The mock's rooms by number, without the one that has other members.
        names = sorted({room for _, room in server.targets} - {"other"}, key=lambda name: (len(name), name))
        rooms = names[: self.rooms] or map(str, range(self.rooms))
        return [(ROLES[member % 2], room) for room in rooms for member in range(self.members)]

    def seat_lines(self, server: Server) -> str:
        """The seats as the load client reads them."""
        numbers = {room: number for number, (_, room) in enumerate(self.seats(server))}
        return "".join(f"{numbers[room]} 1 {server.target(who, room)}\n" for who, room in self.seats(server))

    @property
    def pace(self) -> list[str]:
        if self.rate:
            return ["--rate", str(self.rate)]
        return ["--window", str(max(1, min(self.window, MOST_IN_FLIGHT // self.members)))]


# --- Servers ---

Start = Callable[[Setup], Server]


def start_mock(setup: Setup, contract: Sequence[str] = ()) -> Server:
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(f"scenario: rooms\nrooms: {setup.rooms + 1}\n")
        file.flush()
        return servers.start_mock(file.name, pinned(SERVER_CORE), contract)


def start_interpreted(setup: Setup) -> Server:
    """The same contract as it stands in its file, with none of its codecs."""
    return start_mock(setup, ["spec/send-buddy.yaml"])


def start_ws(_: Setup) -> Server:
    return servers.start_ws(pinned(SERVER_CORE))


def start_aiohttp(_: Setup) -> Server:
    return servers.start_aiohttp(pinned(SERVER_CORE), "--in-turn")


STARTS: dict[str, Start] = {"belay": start_mock, "interpreted": start_interpreted, "ws": start_ws, "aiohttp": start_aiohttp}


def pinned(core: str) -> list[str]:
    return ["taskset", "-c", core]


# --- One run ---


@dataclass
class Run:
    """The load client's figures for one measured span."""

    figures: dict[str, int] = field(default_factory=dict)
    latencies: Counter[int] = field(default_factory=Counter)
    # Resident bytes of the server before the first connection, and at the end.
    before: int = 0
    after: int = 0

    @property
    def seconds(self) -> float:
        return self.figures["nanoseconds"] / 1e9

    @property
    def delivered(self) -> float:
        """Frames a second."""
        return self.figures["delivered"] / self.seconds

    @property
    def cost(self) -> float:
        """Microseconds of the processor for each delivered frame."""
        return self.figures["server_work"] / self.figures["delivered"] / 1000

    @property
    def server_share(self) -> float:
        return self.figures["server_work"] / self.figures["nanoseconds"]

    @property
    def client_share(self) -> float:
        return self.figures["client_work"] / self.figures["nanoseconds"]


def measure(setup: Setup, start: Start, seconds: float) -> Run:
    with start(setup) as server:
        return run_load(setup, server, seconds)


def run_load(setup: Setup, server: Server, seconds: float) -> Run:
    """Puts the load on a server that runs; its clients come and go with it."""
    with tempfile.NamedTemporaryFile("w") as seats:
        seats.write(setup.seat_lines(server))
        seats.flush()
        run = Run(before=server.memory())
        command = [
            *pinned(CLIENT_CORE), str(building.LOAD_CLIENT), "--port", str(server.port),
            "--pid", str(server.process.pid), "--seats", seats.name, "--seconds", str(seconds), *setup.pace,
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{server.name}, {setup.name}: {done.stderr.strip()}")
        run.after = server.memory()
        for line in done.stdout.splitlines():
            match line.split():
                case ["at", nanoseconds, times]:
                    run.latencies[int(nanoseconds)] += int(times)
                case [name, value]:
                    run.figures[name] = int(value)
        if not run.figures["delivered"]:
            raise RuntimeError(f"{server.name}, {setup.name}: nothing came in {seconds:g} s; give it more with --seconds")
        return run


# --- Several ---


@dataclass
class Figures:
    """Several runs of one setup against one server."""

    setup: Setup
    server: str
    runs: list[Run] = field(default_factory=list)

    def median(self, what: Callable[[Run], float]) -> float:
        return statistics.median(map(what, self.runs))

    @cached_property
    def percentiles(self) -> dict[str, int]:
        """Nanoseconds of latencies, of all runs together, by an HdrHistogram."""
        together = sum((run.latencies for run in self.runs), Counter())
        lines = "".join(f"at {nanoseconds} {times}\n" for nanoseconds, times in sorted(together.items()))
        program = building.build(PERCENTILES)
        done = subprocess.run([str(program)], input=lines, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def row(self, beside: dict[str, Figures]) -> list[str]:
        ours = beside.get("belay")
        cost = self.median(lambda run: run.cost)
        return [
            self.setup.name,
            self.server,
            count(self.median(lambda run: run.delivered)),
            f"{cost:.2f}",
            "" if ours is None else ratio(cost / ours.median(lambda run: run.cost)),
            *(milliseconds(self.percentiles[name]) for name in ("p50", "p99", "p999")),
            f"{self.median(lambda run: run.server_share):.0%}",
            f"{self.median(lambda run: run.client_share):.0%}",
        ]

    def json(self) -> dict[str, Any]:
        return {
            "setup": self.setup.name,
            "server": self.server,
            "delivered_per_second": [run.delivered for run in self.runs],
            "cpu_us_per_delivered_frame": [run.cost for run in self.runs],
            "latency_ns": self.percentiles,
            "server_share": [run.server_share for run in self.runs],
            "client_share": [run.client_share for run in self.runs],
            "resident_before": [run.before for run in self.runs],
            "resident_after": [run.after for run in self.runs],
        }


HEADS = [
    "rooms", "server", "delivered/s", "CPU µs/frame", "to ours", "p50 ms", "p99 ms", "p99.9 ms", "server CPU",
    "client CPU",
]  # fmt: skip


def compare(setups: Sequence[Setup], names: Sequence[str], turns: int, seconds: float) -> list[Figures]:
    """Runs each setup against each server, in turns, so that other load on the machine affects all of them alike."""
    found = []
    for setup in setups:
        beside = {name: Figures(setup, name) for name in names}
        for _ in range(turns):
            for name in names:
                beside[name].runs.append(measure(setup, STARTS[name], seconds))
        found += beside.values()
        print(table(HEADS, [figures.row(beside) for figures in beside.values()]), flush=True)
        print(flush=True)
    return found


# --- How it grows ---


def growth(found: Sequence[Figures]) -> str:
    """How much more a frame costs in ten times as many rooms, or in larger ones, than in fewer or smaller ones."""
    cost = {(each.setup, each.server): each.median(lambda run: run.cost) for each in found if not each.setup.rate}
    setups, names = dict.fromkeys(setup for setup, _ in cost), dict.fromkeys(server for _, server in cost)
    rows = [
        [f"{small.name} → {large.name}", *(ratio(cost[large, name] / cost[small, name]) for name in names)]
        for small, large in itertools.product(setups, setups)
        if (small.members == large.members and small.rooms * 10 == large.rooms)
        or (small.rooms == large.rooms and small.members < large.members <= small.members * 10)
    ]
    return table(["CPU a frame grows by", *names], rows) if rows else ""


# --- Idle memory ---


def idle(names: Sequence[str]) -> dict[str, float]:
    """The memory of each of many connections that send nothing, in bytes."""
    setup = Setup(IDLE // 2, 2)
    found = {}
    for name in names:
        with STARTS[name](setup) as server:
            before = server.memory()
            peers = join_many(server, setup.seats(server))
            found[name] = (server.memory() - before) / len(peers)
            close_all(peers)
    return found


def show_idle(found: dict[str, float]) -> str:
    ours = found.get("belay")
    rows = [[name, f"{each / 1000:.1f}", ratio(each / ours) if ours else ""] for name, each in found.items()]
    return table([f"{IDLE:,} idle connections", "kB each", "to ours"], rows)
