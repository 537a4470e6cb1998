"""What judging a message by its schema costs, from its bytes to the verdict, beside PyPI's jsonschema-rs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import building
from bench.table import table
from bounds.servers import ROOT

# The peer, and what reads the documents for both.
PACKAGES = ["jsonschema-rs==0.61.2", "PyYAML==6.0.3"]
PEER = Path(__file__).with_name("schemas_peer.py")


def measure() -> dict[str, Any]:
    """For each document the microseconds of its messages, by both."""
    probe = Path(os.environ.get("BELAY_SCHEMA_PROBE") or ROOT / ".build/release/schema-probe")
    if not os.access(probe, os.X_OK):
        raise building.Unavailable(f"no {probe}; run swift build -c release --product schema-probe")
    done = subprocess.run(
        [peer_python(), PEER, probe, *documents()], stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise building.Unavailable(f"{PEER.name} ended with {done.returncode}")
    return json.loads(done.stdout)


def documents() -> list[Path]:
    """The contracts of this repository, and those of the corpus where BELAY_ASYNCAPI_CORPUS names it."""
    folders = [ROOT / "spec", ROOT / "Examples/contracts", Path(os.environ.get("BELAY_ASYNCAPI_CORPUS") or "/nowhere")]
    return [file for folder in folders for kind in ("yaml", "json") for file in sorted(folder.glob(f"*.{kind}"))]


def peer_python() -> Path:
    """A Python that has the packages; made once."""
    folder = building.FOLDER / "schemas-venv"
    made = folder / "made-from"
    if not made.exists() or made.read_text() != "\n".join(PACKAGES):
        building.run([sys.executable, "-m", "venv", "--clear", str(folder)], "python3 -m venv")
        pip = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        building.run([*pip, *PACKAGES], "pip install")
        made.write_text("\n".join(PACKAGES))
    return folder / "bin/python"


def show(found: dict[str, Any]) -> str:
    rows = [row(name, [costs]) for name, costs in found.items()]
    rows.append(row("all", list(found.values())))
    heads = ["document", "messages", "bytes", "µs each", "jsonschema-rs", "times as fast", "its verdict alone"]
    return table(heads, rows)


def row(name: str, costs: list[dict[str, Any]]) -> list[str]:
    ours, theirs, alone, count, size = (
        sum(cost[key] for cost in costs) for key in ("belay", "peer", "peer_alone", "messages", "bytes")
    )
    return [
        name, str(count), f"{size / count:.0f}", f"{ours / count:.2f}", f"{theirs / count:.2f}", f"{theirs / ours:.1f}",
        f"{alone / count:.2f}",
    ]  # fmt: skip
