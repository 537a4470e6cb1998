"""A whole verdict over the mock: how long `belay verify` takes as a process."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from bounds.report import Report
from bounds.servers import ROOT, Server

MOST = 2.0
RUNS = 5


def check(server: Server, report: Report) -> None:
    """The least of some runs, since what a busy machine adds is not the program's. Other servers have no such command."""
    if not server.is_mock:
        return
    program = os.environ.get("BELAY") or str(ROOT / ".build/release/belay")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "target.yaml"
        # JSON is YAML.
        target.write_text(json.dumps(target_of(server.ready)))
        times = [seconds(program, target) for _ in range(RUNS)]
    report.add(
        "verdict",
        f"belay verify of the mock, least of {RUNS}",
        server.name,
        f"{min(times):.2f} s",
        f"< {MOST:g} s",
        min(times) < MOST,
        times=times,
    )


def seconds(program: str, target: Path) -> float:
    start = time.monotonic()
    result = subprocess.run([program, "verify", str(target)], cwd=ROOT, capture_output=True, text=True)
    taken = time.monotonic() - start
    if result.returncode:
        raise RuntimeError(f"belay verify ended with {result.returncode}: {result.stdout[-500:]}{result.stderr[-500:]}")
    return taken


def target_of(ready: dict[str, Any]) -> dict[str, Any]:
    """Everything that the suite can use but the wait in silence, which takes fifteen seconds whatever is measured."""
    return {
        "name": "mock",
        "nodes": [ready["ws"]],
        "http": ready["http"],
        "origin": "http://localhost:3000",
        "rooms": ready["rooms"],
        "people": {role: {"id": person["id"], "name": person["name"]} for role, person in ready["people"].items()},
        "tokens": {
            "mint": {
                "algorithm": ready["jwt"]["algorithm"],
                "key": {"value": ready["jwt"]["key"]},
                "claims": {"user_id": "{id}", "token_type": "access", "jti": "{uuid}"},
            }
        },
        "limits": {"idle": "0s"},
        "probes": {"refresh": {"cookie": "refresh_token", "value": {"mint": {"token_type": "refresh"}}}},
    }
