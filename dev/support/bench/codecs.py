"""What codecs cost compared with a C++ peer and Foundation's: ratios of times, and counts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bench import building
from bench.building import PACKAGE
from bench.counts import Counts
from bench.table import table

PREFIX = "package.benchmark.Codecs."
# The names of the sides in Benchmarks/Codecs, and their headings in the table.
PEERS = {"cxx": "C++", "codable": "JSONDecoder", "serialization": "JSONSerialization"}


@dataclass(frozen=True)
class Time:
    """Nanoseconds for one time."""

    least: float
    median: float


@dataclass(frozen=True)
class Row:
    name: str
    times: dict[str, Time]

    def faster(self, peer: str, least: bool = False) -> float:
        """How many times as fast as a peer Belay is."""
        ours, theirs = self.times["belay"], self.times[peer]
        return theirs.least / ours.least if least else theirs.median / ours.median


def measure(only: str | None) -> list[Row]:
    """All rows, or those whose name matches a regular expression."""
    building.install("libsimdjson-dev")
    text = building.run(
        [
            "swift", "package", "--package-path", str(PACKAGE), "--allow-writing-to-package-directory", "benchmark",
            "--target", "Codecs", *(["--filter", only] if only else []), "--format", "jmh", "--path", "stdout",
            "--no-progress", "--quiet",
        ],
        "measuring codecs",
    )  # fmt: skip
    # The plugin prints more than the JSON.
    elements = json.loads(text[text.index("[{") :]) if "[{" in text else []
    if not elements:
        raise building.Unavailable("no row was measured" + (f"; does any match {only}?" if only else ""))
    return [row(element) for element in elements]


def row(element: dict[str, Any]) -> Row:
    # ordo-one writes spaces as underscores, and our names have no underscore.
    name = element["benchmark"].removeprefix(PREFIX).replace("_", " ")
    metrics = {name: values["scorePercentiles"] for name, values in element["secondaryMetrics"].items()}
    return Row(name, {side: Time(at["0.0"] / 1000, at["50.0"] / 1000) for side, at in metrics.items()})


def show(rows: list[Row], counts: dict[str, Counts], verbose: bool) -> str:
    heads = ["", "C++", "least", *list(PEERS.values())[1:], "instructions", "allocations"]
    if verbose:
        heads += ["ns", *(f"{name} ns" for name in PEERS.values())]
    lines = []
    for row in rows:
        of = counts.get(row.name)
        line = [row.name, f"{row.faster('cxx'):.2f}", f"{row.faster('cxx', least=True):.2f}"]
        line += [f"{row.faster(peer):.1f}" for peer in list(PEERS)[1:]]
        line += [f"{of.instructions:,}", str(of.allocations)] if of else ["", ""]
        if verbose:
            line += [f"{row.times[side].median:,.0f}" for side in ("belay", *PEERS)]
        lines.append(line)
    return (
        "How many times as fast as each peer Belay is (medians of turns taken one after the other; for C++ also the\n"
        "ratio of the least times), and its instructions and allocations:\n\n" + table(heads, lines)
    )


def as_json(rows: list[Row], counts: dict[str, Counts]) -> list[dict[str, Any]]:
    return [
        {
            "row": row.name,
            "ns": {side: {"least": time.least, "median": time.median} for side, time in row.times.items()},
            "times_as_fast_as": {peer: row.faster(peer) for peer in PEERS},
            "counts": vars(counts[row.name]) if row.name in counts else None,
        }
        for row in rows
    ]
