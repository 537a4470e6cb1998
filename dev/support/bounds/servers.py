"""The servers that are measured: the mock, and others that do the same."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
PEERS = Path(__file__).parent / "peers"
NODE_MODULES = "/usr/share/nodejs"


@dataclass
class Server:
    """A process that serves rooms on a port of its own."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    # Paths of WebSocket requests, by person and room.
    targets: dict[tuple[str, str], str] = field(default_factory=dict)
    # What the mock's ready file says.
    ready: dict[str, Any] = field(default_factory=dict)
    is_mock: bool = False

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def target(self, person: str, room: str) -> str:
        return self.targets.get((person, room), f"/ws/{room}/{person}")

    # --- What the kernel says about it ---

    def memory(self, what: str = "Rss") -> int:
        """Bytes, by a name of smaps_rollup: Rss, Anonymous."""
        return next(
            int(line.split()[1]) << 10
            for line in Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines()
            if line.startswith(f"{what}:")
        )

    def descriptors(self) -> int:
        """Open descriptors without timers, which a runtime makes when it first needs them and then keeps."""
        folder = Path(f"/proc/{self.process.pid}/fd")
        count = 0
        for entry in os.listdir(folder):
            with contextlib.suppress(FileNotFoundError):
                count += os.readlink(folder / entry) != "anon_inode:[timerfd]"
        return count

    def threads(self) -> int:
        return len(os.listdir(f"/proc/{self.process.pid}/task"))

    def work(self) -> int:
        """Nanoseconds on a processor, of all threads that there are."""
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks)


def start_mock(
    scenario: str = "quiet",
    prefix: Sequence[str] = (),
    contract: Sequence[str] = (),
    arguments: Sequence[str] = (),
) -> Server:
    """The mock, playing a scenario by its name or file, or none. `prefix` is a command that starts another one: taskset.

    With a contract's file the mock serves that as it stands there, and not by its generated codecs.
    """
    names = [*contract, scenario] if scenario else contract
    program = os.environ.get("BELAY") or str(ROOT / ".build/release/belay")
    with tempfile.TemporaryDirectory() as folder:
        ready_file = Path(folder) / "ready.json"
        # Its output is discarded: the speed of a terminal is not part of the measurement.
        process = subprocess.Popen(
            [*prefix, program, "mock", *names, *arguments, "--port", "0", "--ready-file", str(ready_file)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        wait_until(process, ready_file.exists, program)
        ready: dict[str, Any] = json.loads(ready_file.read_text())
    targets = {
        (person, name): f"/ws/sessions/{room['session_id']}/?token={ready['people'][person]['token']}"
        for name, room in ready.get("rooms", {}).items()
        for person in room["members"]
    }
    return Server("belay", process, int(ready["http"].rsplit(":", 1)[1]), targets, ready, is_mock=True)


def start_aiohttp(prefix: Sequence[str] = (), *arguments: str) -> Server:
    return start_peer("aiohttp", [*prefix, python_with_aiohttp(), str(PEERS / "rooms.py"), *arguments])


def start_ws(prefix: Sequence[str] = ()) -> Server:
    return start_peer("ws", [*prefix, "node", str(PEERS / "rooms.js")])


def start_peer(name: str, command: list[str]) -> Server:
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"{name} did not start")
    return Server(name, process, int(line))


def python_with_aiohttp() -> str:
    return os.environ.get("BELAY_PYTHON") or str(ROOT / ".build/venv/bin/python")


def peers() -> tuple[list[Any], list[str]]:
    """The servers to compare with: how to start each, and a line about each that is missing."""
    found: list[Any] = []
    missing: list[str] = []
    python = python_with_aiohttp()
    if shutil.which(python) and subprocess.run([python, "-c", "import aiohttp"], capture_output=True).returncode == 0:
        found.append(start_aiohttp)
    else:
        missing.append(f"aiohttp is left out: {python} does not have it (dev/test installs it, or set BELAY_PYTHON)")
    if shutil.which("node") and Path(NODE_MODULES, "ws").is_dir():
        found.append(start_ws)
    else:
        missing.append("Node's ws is left out: apt-get install node-ws")
    return found, missing


def wait_until(process: subprocess.Popen[bytes], condition: Any, what: str) -> None:
    end = time.monotonic() + 30
    while not condition():
        if process.poll() is not None:
            sys.exit(f"{what} ended with {process.returncode}")
        if time.monotonic() > end:
            process.kill()
            sys.exit(f"{what} is not ready after 30 s")
        time.sleep(0.01)
