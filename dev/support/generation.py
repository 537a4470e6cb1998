"""How long writing a contract's whole output takes, whole processes: belay generate, and the program of the plugin.

    generation.py FOLDER [RUNS]

FOLDER is SwiftPM's, with a release build: .build/release. Each run writes everything anew: the module and the schemas
for editors, or the plugin's one file. The least of the runs is what it takes; what is above that, others have taken.
Prints milliseconds a row; the exit code is 1 if the least is 50 ms or more.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

LIMIT = 50.0
CONTRACT = Path(__file__).resolve().parents[2] / "spec/send-buddy.yaml"


def measured(command: Callable[[Path], list[str | Path]], runs: int) -> tuple[list[float], list[float]]:
    """Wall time and processor time of each run, in a folder of its own with the contract in it."""
    walls, busy = [], []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "spec").mkdir()
            contract = shutil.copy(CONTRACT, folder / "spec")
            words = command(Path(contract))
            before, start = os.times(), time.perf_counter()
            subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL)
            walls.append((time.perf_counter() - start) * 1e3)
            after = os.times()
            busy.append((after.children_user + after.children_system - before.children_user - before.children_system) * 1e3)
            assert len(list(folder.rglob("*.swift"))) > 0, "nothing was written"
    return walls, busy


def main(folder: Path, runs: int = 20) -> int:
    programs = {
        "belay generate": lambda contract: [folder / "belay", "generate", "--contract", contract, "--output", "Sources/Made"],
        "belay-generate": lambda contract: [folder / "belay-generate", contract, "--output", "Made.swift"],
    }
    least = 0.0
    for name, command in programs.items():
        walls, busy = measured(command, runs)
        least = max(least, min(walls))
        print(
            f"{name}: {min(walls):.0f} ms at the least, {statistics.median(walls):.0f} ms in the median of {runs};"
            f" {statistics.median(busy):.0f} ms of a processor"
        )
    return 0 if least < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), *map(int, sys.argv[2:])))
