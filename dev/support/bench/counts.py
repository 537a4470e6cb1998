"""Figures that don't vary: the instructions and allocations of each sample, and the recorded ones."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench import building
from bench.building import PACKAGE

FILE = PACKAGE / "Thresholds/codecs.json"
# Another compiler, or another C library, shifts a few instructions.
TOLERANCE = 0.02
# An improvement by this much is worth recording.
PROGRESS = 0.05


@dataclass(frozen=True)
class Counts:
    """What decoding or encoding a sample once takes."""

    instructions: int
    allocations: int


def count() -> dict[str, Counts]:
    building.install("valgrind", "libsimdjson-dev")
    program = building.build("CodecCounts")
    with tempfile.TemporaryDirectory() as folder:
        # valgrind can't read the debug information of every compiler, and does not need it.
        stripped = Path(folder) / "CodecCounts"
        shutil.copy(program, stripped)
        subprocess.run(["strip", "--strip-debug", str(stripped)], check=True)
        allocations = dict(
            line.split("\t") for line in building.run([str(stripped)], "counting allocations").splitlines()
        )
        building.run(
            [
                "valgrind", "--tool=callgrind", "--collect-atstart=no", f"--callgrind-out-file={folder}/out",
                str(stripped),
            ],
            "counting instructions",
        )  # fmt: skip
        instructions = differences(Path(folder))
    return {name: Counts(instructions[name], round(float(each))) for name, each in allocations.items()}


def differences(folder: Path) -> dict[str, int]:
    """For each sample callgrind has written two parts: one for N times, and one for twice as many."""
    parts: dict[str, dict[int, int]] = {}
    for file in folder.glob("out.*"):
        text = file.read_text()
        trigger = re.search(r"^desc: Trigger: Client Request: (.*)\t(\d+)$", text, re.MULTILINE)
        total = re.search(r"^totals: (\d+)$", text, re.MULTILINE)
        if trigger and total:
            parts.setdefault(trigger[1], {})[int(trigger[2])] = int(total[1])
    found = {}
    for name, part in parts.items():
        (once, less), (twice, more) = sorted(part.items())
        found[name] = round((more - less) / (twice - once))
    return found


def recorded() -> dict[str, Counts]:
    if not FILE.exists():
        return {}
    return {name: Counts(**values) for name, values in json.loads(FILE.read_text()).items()}


def record(counts: dict[str, Counts]) -> None:
    FILE.parent.mkdir(exist_ok=True)
    values = {name: {"allocations": of.allocations, "instructions": of.instructions} for name, of in counts.items()}
    FILE.write_text(json.dumps(values, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def problems(counts: dict[str, Counts], before: dict[str, Counts]) -> list[str]:
    """One line for each sample that takes more than is recorded."""
    found = [f"{name}: is no longer measured; run dev/bench --record" for name in before.keys() - counts.keys()]
    for name, now in counts.items():
        then = before.get(name)
        if then is None:
            found.append(f"{name}: nothing is recorded for it; run dev/bench --record")
            continue
        if now.allocations > then.allocations:
            found.append(f"{name}: {now.allocations} allocations, and {then.allocations} are allowed")
        if now.instructions > then.instructions * (1 + TOLERANCE):
            more = now.instructions / then.instructions - 1
            found.append(f"{name}: {now.instructions:,} instructions, {more:.1%} more than {then.instructions:,}")
    return sorted(found)


def progress(counts: dict[str, Counts], before: dict[str, Counts]) -> list[str]:
    """The samples that take so much less that it should be recorded."""
    return sorted(
        name
        for name, now in counts.items()
        if (then := before.get(name))
        and (now.allocations < then.allocations or now.instructions < then.instructions * (1 - PROGRESS))
    )
