"""What reading a large document costs, whole processes: belay lint and belay explain, and belay mock up to its ready file,
beside PyYAML's parser in C alone."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import building
from bench.table import table

GOAL_MS = 150.0
GOAL_MIB = 60.0
# A mock that listens may have more: 80 MB.
MOCK_GOAL_MIB = 80e6 / (1 << 20)
MOCK = "belay mock, ready"
SIZE = 350_000
RUNS = 15
PEER = "import sys, yaml; yaml.load(open(sys.argv[1]), Loader=yaml.CSafeLoader)"

MESSAGE = """\
    Event{n}:
      name: event_{n}
      title: Event {n}
      summary: What happened to the thing with the number {n}.
      payload:
        $ref: '#/components/schemas/Event{n}'
      examples:
        - name: plain
          payload: {{type: event_{n}, id: {n}, at: '2026-01-01T00:00:00Z', tags: [a, b], detail: {{size: 1, note: text}}}}
"""
SCHEMA = """\
    Event{n}:
      type: object
      description: The event with the number {n}, which is like the others, as they are in long documents.
      required: [type, id, at]
      properties:
        type: {{const: event_{n}}}
        id: {{type: integer, minimum: 0, description: The number of the thing that it is about.}}
        at: {{type: string, format: date-time, description: When it happened.}}
        tags: {{type: array, items: {{type: string, maxLength: 20}}}}
        detail:
          $ref: '#/components/schemas/Detail'
        before: {{oneOf: [{{type: 'null'}}, {{$ref: '#/components/schemas/Event{other}'}}]}}
"""
DETAIL = """\
    Detail:
      type: object
      properties:
        size: {type: number}
        note: {type: string}
"""


@dataclass
class Costs:
    """Of each run: milliseconds by the clock, and the most memory, in MiB."""

    wall: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


def document() -> str:
    """A document of `SIZE` bytes: as many messages as it takes."""
    messages, schemas, keys, size, count = [], [DETAIL], [], 0, 0
    while size < SIZE:
        count += 1
        messages.append(MESSAGE.format(n=count))
        schemas.append(SCHEMA.format(n=count, other=1))
        keys.append(f"      event{count}: {{$ref: '#/components/messages/Event{count}'}}\n")
        size += len(messages[-1]) + len(schemas[-1]) + len(keys[-1])
    return (
        "asyncapi: 3.0.0\ninfo: {title: Events, version: 1.0.0}\n"
        "servers:\n  main: {host: events.example.com, protocol: wss, pathname: /v1}\n"
        "channels:\n  events:\n    address: /events\n    messages:\n" + "".join(keys)
        + "operations:\n  publish: {action: send, channel: {$ref: '#/channels/events'}}\n"
        "components:\n  messages:\n" + "".join(messages) + "  schemas:\n" + "".join(schemas)
    )  # fmt: skip


def measure() -> dict[str, Costs]:
    """Runs the programs in turns."""
    belay = str(building.belay())
    python = os.environ.get("BELAY_PYTHON") or sys.executable
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "asyncapi.yaml"
        file.write_text(document())
        commands = {
            "belay lint": [belay, "lint", str(file)],
            "belay explain": [belay, "explain", str(file)],
            "PyYAML alone": [python, "-c", PEER, str(file)],
        }
        found = {name: Costs() for name in commands}
        for _ in range(RUNS):
            for name, command in commands.items():
                run(command, found[name])
            start_mock(belay, file, found.setdefault(MOCK, Costs()))
    return found


def start_mock(belay: str, document: Path, costs: Costs) -> None:
    """Until the ready file is there; memory up to the end, which comes half a second later."""
    ready = document.with_name("ready.json")
    start = time.perf_counter()
    process = subprocess.Popen(
        [belay, "mock", str(document), "--port", "0", "--ready-file", str(ready)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not ready.exists():
        if process.poll() is not None:
            raise building.Unavailable(f"belay mock {document} ended with {process.returncode}")
        time.sleep(0.0005)
    costs.wall.append((time.perf_counter() - start) * 1e3)
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    costs.memory.append(usage.ru_maxrss / 1024)


def run(command: list[str], costs: Costs) -> None:
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    costs.wall.append((time.perf_counter() - start) * 1e3)
    costs.memory.append(usage.ru_maxrss / 1024)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise building.Unavailable(f"{' '.join(command)} ended with {process.returncode}")


def show(found: dict[str, Costs]) -> str:
    peer = min(found["PyYAML alone"].wall)
    rows = [
        [
            name, f"{min(costs.wall):.0f}", f"{statistics.median(costs.wall):.0f}", f"{min(costs.wall) / peer:.2f}",
            f"{max(costs.memory):.0f}",
            "" if name.startswith("Py") else
            "yes" if min(costs.wall) < GOAL_MS and max(costs.memory) < (MOCK_GOAL_MIB if name == MOCK else GOAL_MIB) else "NO",
        ]
        for name, costs in found.items()
    ]  # fmt: skip
    # The least time counts: anything above it was taken by other programs.
    goal = f"below {GOAL_MS:g} ms and {GOAL_MIB:g} MiB, a mock {MOCK_GOAL_MIB:.0f}"
    return table(["process", "least ms", "median ms", "of PyYAML's", "most MiB", goal], rows)


def as_json(found: dict[str, Costs]) -> dict[str, Any]:
    return {name: {"wall_ms": costs.wall, "memory_mib": costs.memory} for name, costs in found.items()}
