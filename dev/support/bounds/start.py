"""How soon `belay mock` listens: its ready file's time, less that of the start."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from bounds.report import Report
from bounds.servers import ROOT, Server

MOST_MS = 100.0
STARTS = 20


def check(server: Server, report: Report) -> None:
    """The least of some starts counts: what the program needs is in every one of them. Other servers write no such file."""
    if not server.is_mock:
        return
    program = os.environ.get("BELAY") or str(ROOT / ".build/release/belay")
    with tempfile.TemporaryDirectory() as folder:
        times = [milliseconds(program, Path(folder) / f"{number}.json") for number in range(STARTS)]
    report.add(
        "start",
        f"from the start to the ready file, least of {STARTS}",
        server.name,
        f"{min(times):.0f} ms, median {statistics.median(times):.0f} ms",
        f"< {MOST_MS:g} ms",
        min(times) < MOST_MS,
        times=times,
    )


def milliseconds(program: str, ready: Path) -> float:
    started = time.time()
    process = subprocess.Popen(
        [program, "mock", "friendly-partner", "--port", "0", "--ready-file", str(ready)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        while not ready.exists():
            if process.poll() is not None:
                raise RuntimeError(f"belay mock ended with {process.returncode}")
            time.sleep(0.002)
        json.loads(ready.read_text())
        return 1000 * (ready.stat().st_mtime - started)
    finally:
        process.terminate()
        process.wait()
