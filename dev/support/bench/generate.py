"""How long the generator takes, as a whole process: the contract in, every file of its output written."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from bounds.servers import ROOT

from bench import building
from bench.table import table

CONTRACT = "spec/send-buddy.yaml"
GOAL_MS = 50.0
TURNS = 20


def measure() -> dict[str, list[float]]:
    """Milliseconds of each turn, beside a process that does nothing but start."""
    found: dict[str, list[float]] = {"belay generate": [], "belay --version": []}
    for _ in range(TURNS):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "spec").mkdir()
            shutil.copy(ROOT / CONTRACT, Path(folder) / CONTRACT)
            found["belay generate"].append(milliseconds([str(building.belay()), "generate"], folder))
            if not list(Path(folder).glob("Sources/*/*.swift")):
                raise building.Unavailable("belay generate has written nothing")
        found["belay --version"].append(milliseconds([str(building.belay()), "--version"], "/"))
    return found


def milliseconds(command: list[str], folder: str) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    taken = time.perf_counter() - start
    if done.returncode:
        raise building.Unavailable(f"{' '.join(command)} failed: {done.stderr.strip()}")
    return taken * 1000


def show(found: dict[str, list[float]]) -> str:
    rows = [[name, f"{min(times):.1f}", f"{statistics.median(times):.1f}"] for name, times in found.items()]
    return table(["process", "least ms", "median ms"], rows) + f"\n\nGoal: less than {GOAL_MS:g} ms."


def as_json(found: dict[str, list[float]]) -> dict[str, Any]:
    return {"milliseconds": found, "goal": GOAL_MS}
