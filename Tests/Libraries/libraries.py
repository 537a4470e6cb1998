"""What the libraries' tests share: where things are, Node with the npm package, and processes to be watched."""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import shutil
import signal
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NPM = ROOT / "Distribution/npm/belay"
PYTHON = ROOT / "Distribution/python"
JAVASCRIPT = Path(__file__).parent / "javascript"
# The time limit of anything that should be immediate, in seconds. Nothing waits that long in a run that passes.
DEADLINE = 30.0
# A whole file of tests, on a slow machine.
LONG = 300.0


def tool(name: str, package: str) -> str:
    """A program that Debian has a package of."""
    found = shutil.which(name)
    assert found, f"{name} is not installed: apt-get install {package}"
    return found


class Node:
    """Node, in a project where the npm package stands in node_modules."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = tool("node", "nodejs")
        modules = folder / "node_modules"
        modules.mkdir(parents=True)
        (modules / "belay").symlink_to(NPM)
        (folder / "package.json").write_text('{"type": "module"}\n')

    def command(self, *arguments: str | Path) -> list[str]:
        """A command of a Node that has WebSocket, in whatever way its version has it."""
        return [self.program, *self.websocket(), *map(str, arguments)]

    def websocket(self) -> list[str]:
        flag = "--experimental-websocket"
        question = f"[typeof WebSocket !== 'undefined', process.allowedNodeEnvironmentFlags.has('{flag}')]"
        has_own, has_flag = json.loads(self.run_plain("-p", f"JSON.stringify({question})").stdout)
        return [] if has_own else [flag] if has_flag else ["--require", str(JAVASCRIPT / "websocket.cjs")]

    def run_plain(self, *arguments: str | Path, timeout: float = DEADLINE) -> subprocess.CompletedProcess[str]:
        return run([self.program, *map(str, arguments)], self.folder, timeout)

    def run(
        self, *arguments: str | Path, cwd: Path | None = None, timeout: float = DEADLINE
    ) -> subprocess.CompletedProcess[str]:
        return run(self.command(*arguments), cwd or self.folder, timeout)

    def tests(self, file: Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Runs a file of tests. Its result is judged by the caller."""
        return self.run("--test-reporter=tap", "--test", file, cwd=cwd, timeout=LONG)


def run(command: list[str], cwd: Path, timeout: float = DEADLINE) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout)


def passed(result: subprocess.CompletedProcess[str]) -> int:
    """How many tests of a run passed, all of which must have."""
    assert result.returncode == 0, result.stdout + result.stderr
    counts = {name: int(number) for name, number in re.findall(r"^# (pass|fail|skipped) (\d+)$", result.stdout, re.M)}
    assert counts["fail"] == counts["skipped"] == 0, result.stdout
    return counts["pass"]


class Watched:
    """A process that is none of ours to wait for: it tells of its end by a descriptor."""

    def __init__(self, pid: int) -> None:
        self.descriptor = os.pidfd_open(pid)

    def ends(self) -> bool:
        """Whether it ends in time."""
        return bool(select.select([self.descriptor], [], [], DEADLINE)[0])

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.descriptor, signal.SIGKILL)
        os.close(self.descriptor)
