"""What every package must do where it was installed: serve, be judged by itself, and stop."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

ROOT = Path(__file__).resolve().parents[2]

# The time limit of anything that should be immediate. Nothing waits that long in a run that passes.
DEADLINE = 60.0

# A machine without Swift: no toolchain on the PATH, no libraries of one.
PLAIN = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8"}

# Many wrappers (npx, sudo, chroot) stand between the test and the program.
Command = Sequence[str | Path]


def as_root(*command: str | Path) -> list[str]:
    """The command, run as root: as it is where we are root, with sudo elsewhere."""
    prefix = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    return [*prefix, *map(str, command)]


def run(*command: str | Path, cwd: Path | None = None, timeout: float = 300, **environment: str) -> str:
    """Runs a command that must succeed, with nothing of this machine's Swift in reach.

    Returns: what it printed.
    """
    result = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**PLAIN, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout,
    )
    assert result.returncode == 0, f"{' '.join(map(str, command))} ended with {result.returncode}:\n{result.stdout}"
    return result.stdout


@dataclass
class Place:
    """Where a package was installed, and how its program is run there."""

    # The command that runs the program.
    command: Command
    # A folder to work in, which is empty, as the test sees it, and as the program does.
    folder: Path
    inside: Path | None = None
    environment: dict[str, str] = field(default_factory=dict)

    def path(self, name: str) -> str:
        """A file of the folder, as the program names it."""
        return str((self.inside or self.folder) / name)

    def run(self, *arguments: str) -> str:
        return run(*self.command, *arguments, cwd=self.folder, **self.environment)

    def start(self, *arguments: str) -> Mock:
        return Mock(self, arguments)


class Mock:
    """A mock of an installed program, with a process group of its own, as a shell's job has."""

    def __init__(self, place: Place, arguments: Sequence[str]) -> None:
        self.ready_file = place.folder / "ready.json"
        self.console = place.folder / "console.txt"
        options = ["--port", "0", "--ready-file", place.path("ready.json")]
        command = [*map(str, place.command), "mock", *arguments, *options]
        with open(self.console, "w") as console:
            self.process = subprocess.Popen(
                command,
                cwd=place.folder,
                env={**PLAIN, **place.environment},
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __enter__(self) -> Mock:
        try:
            self.ready = self._wait_until_ready()
        except BaseException:
            self._kill()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._kill()

    def _wait_until_ready(self) -> dict[str, Any]:
        deadline = time.monotonic() + DEADLINE
        while not self.ready_file.exists():
            assert self.process.poll() is None, f"the mock ended: {self.console.read_text()}"
            assert time.monotonic() < deadline, f"no ready file: {self.console.read_text()}"
            time.sleep(0.01)  # Polls a file; there is no event to wait for.
        return json.loads(self.ready_file.read_text())

    def _kill(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    @property
    def port(self) -> int:
        return int(self.ready["http"].rsplit(":", 1)[1])

    def stop(self) -> None:
        """Ends it as Ctrl-C does; it must take its ready file away, and leave nothing that listens."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(DEADLINE)
        deadline = time.monotonic() + DEADLINE
        while self.ready_file.exists():
            assert time.monotonic() < deadline, f"the mock did not stop: {self.console.read_text()}"
            time.sleep(0.01)  # The wrapper may end before the program.


def talk(mock: Mock) -> None:
    """Says something as the first person, over a WebSocket, and hears it."""
    with connect(mock.ready["sockets"][0]["url"], proxy=None, open_timeout=DEADLINE) as socket:
        socket.send(json.dumps({"type": "message", "content": "It is me."}))
        while json.loads(socket.recv(timeout=DEADLINE)).get("content") != "It is me.":
            pass


def write_target(mock: Mock, folder: Path) -> None:
    """The example's target, at the mock's port, without the check that waits fifteen seconds."""
    text = (ROOT / "Examples/target.yaml").read_text().replace(":8000", f":{mock.port}")
    (folder / "target.yaml").write_text(re.sub(r"^limits: .*$", "limits: {idle: 0s}", text, flags=re.MULTILINE))


def serves_verifies_itself_and_stops(place: Place) -> None:
    """The proof of a package, with a contract that a user brings along."""
    shutil.copy(ROOT / "spec/send-buddy.yaml", place.folder / "contract.yaml")
    with place.start(place.path("contract.yaml")) as mock:
        talk(mock)
        write_target(mock, place.folder)
        verdict = place.run("verify", "--contract", place.path("contract.yaml"), place.path("target.yaml"))
        assert "the contract is kept" in verdict, verdict
        mock.stop()
