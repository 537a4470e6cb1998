"""How long writing a contract's whole output takes, whole processes: belay generate, and the program of the plugin."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bounds.servers import ROOT

from bench import building
from bench.table import table

CONTRACT = ROOT / "spec/send-buddy.yaml"
GOAL_MS = 50.0
RUNS = 20

Command = Callable[[Path], list[str]]


@dataclass
class Times:
    """Milliseconds of each run: by the clock, and of a processor."""

    wall: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)


def programs() -> dict[str, Command]:
    belay = building.belay()
    plugin = belay.with_name("belay-generate")
    found: dict[str, Command] = {
        "belay generate": lambda contract: [
            str(belay), "generate", "--contract", str(contract), "--output", "Sources/Made",
        ],
    }  # fmt: skip
    if plugin.exists():
        found[plugin.name] = lambda contract: [str(plugin), str(contract), "--output", "Made.swift"]
    return found


def measure() -> dict[str, Times]:
    """Runs the programs in turns; each run writes everything again."""
    commands = programs()
    found = {name: Times() for name in commands}
    for _ in range(RUNS):
        for name, command in commands.items():
            run(command, found[name])
    return found


def run(command: Command, times: Times) -> None:
    """In a folder of its own, with the contract in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "spec").mkdir()
        words = command(Path(shutil.copy(CONTRACT, folder / "spec")))
        before, start = work_of_children(), time.perf_counter()
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True)
        times.wall.append((time.perf_counter() - start) * 1e3)
        times.busy.append((work_of_children() - before) * 1e3)
        if done.returncode or not list(folder.rglob("*.swift")):
            raise building.Unavailable(f"{' '.join(words)} has written nothing: {done.stderr.strip()}")


def work_of_children() -> float:
    """Seconds of a processor."""
    times = os.times()
    return times.children_user + times.children_system


def show(found: dict[str, Times]) -> str:
    rows = [
        [
            name, f"{min(times.wall):.1f}", f"{statistics.median(times.wall):.1f}",
            f"{statistics.median(times.busy):.1f}", "yes" if min(times.wall) < GOAL_MS else "NO",
        ]
        for name, times in found.items()
    ]  # fmt: skip
    # The least time counts: anything above it was taken by other programs.
    return table(["process", "least ms", "median ms", "processor ms", f"below {GOAL_MS:g} ms"], rows)


def as_json(found: dict[str, Times]) -> dict[str, Any]:
    return {name: {"wall_ms": times.wall, "busy_ms": times.busy} for name, times in found.items()}
