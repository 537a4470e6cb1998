"""`belay verify` and Ctrl-C: it ends soon, writes what it knows by then, and leaves no process."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import journal
from harness import DEADLINE, Belay, Mock, poll
from test_verify_command import target_of, write

# How long it may take to end, in seconds: no limit of a target and no child delays it more.
SOON = 4.0


class Run:
    """A run of `belay verify` with every report, which is to be interrupted."""

    def __init__(self, belay: Belay, target: Path, *arguments: str) -> None:
        self.folder = target.parent
        self.console = self.folder / "console.txt"
        self.errors = self.folder / "errors.txt"
        places = ["--json", "r.json", "--junit", "r.xml", "--html", "r.html", "--write-known", "known.yaml"]
        paths = [word if word.startswith("--") else str(self.folder / word) for word in places]
        journal.watch("belay verify", self.console)
        journal.watch("belay verify (errors)", self.errors)
        with open(self.console, "w") as console, open(self.errors, "w") as errors:
            self.process = subprocess.Popen(
                [*belay.command, "verify", str(target), *paths, *arguments], cwd=belay.root,
                stdin=subprocess.DEVNULL, stdout=console, stderr=errors,
            )  # fmt: skip

    def interrupt(self, how: signal.Signals = signal.SIGINT) -> int:
        """Returns: the exit code."""
        self.process.send_signal(how)
        start = time.monotonic()
        code = self.process.wait(DEADLINE)
        assert time.monotonic() - start < SOON
        return code

    def expect_reports(self) -> dict[str, Any]:
        """Returns: the JSON report, after all of them are found to be there and to say what happened."""
        report = json.loads((self.folder / "r.json").read_text())
        assert report["interrupted"] is True
        suite = ElementTree.parse(self.folder / "r.xml").getroot()[0]
        assert suite.find("properties/property[@name='interrupted']").attrib["value"] == "true"
        assert suite.find("testcase[@name='the run was interrupted']/error") is not None
        assert "<h1>The run was interrupted</h1>" in (self.folder / "r.html").read_text()
        console = self.console.read_text()
        assert "interrupted: checks that had not run yet are skipped" in console
        assert console.splitlines()[-1].startswith("the run was interrupted: ")
        assert not (self.folder / "known.yaml").exists(), "a part of a run does not list all that fails"
        return report


@pytest.fixture
def deaf() -> Iterator[int]:
    """A port with a listener that never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        yield listener.getsockname()[1]


def hanging(mock: Mock, folder: Path, port: int, **more: Any) -> Path:
    limits = {"deliver": "60s", "close": "60s"}
    address = f"127.0.0.1:{port}"
    return write(target_of(mock, nodes=[f"ws://{address}"], http=f"http://{address}", limits=limits, **more), folder)


def is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


# --- Servers ---


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_hangs_delays_no_end(
    belay: Belay, mock: Mock, deaf: int, tmp_path: Path, how: signal.Signals
) -> None:
    run = Run(belay, hanging(mock, tmp_path, deaf))
    # It has connected once the server's side has something to accept; the kernel does that by itself.
    poll(lambda: f":{deaf:04X}" in Path("/proc/net/tcp").read_text().split(f":{deaf:04X}", 1)[1], "a connection")
    assert run.interrupt(how) == 1
    report = run.expect_reports()
    assert report["summary"]["failed"] == 0
    assert {check["status"] for check in report["checks"]} == {"skipped"}


def test_what_was_known_by_then_is_reported(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    # The check of an idle connection holds the run for as long as it takes.
    run = Run(belay, write(target_of(mock, limits={"deliver": "2s", "close": "2s", "idle": "60s"}), tmp_path), "--verbose")
    poll(lambda: "passed  sessionChat/receiveMessage/" in run.console.read_text(), "a passed check")
    assert run.interrupt() == 1
    report = run.expect_reports()
    assert report["summary"]["passed"] > 10 and report["summary"]["failed"] == 0
    assert report["summary"]["skipped"] > 0


# --- Commands ---

# Says who it is, and has a child of its own that would sleep on.
SLEEPS = "echo $$ > group; sleep 300 & sleep 300"
# The same, and won't hear of an end.
STUBBORN = "trap '' TERM INT; echo $$ > group; while :; do sleep 1; done"


def started(folder: Path) -> int:
    """The process group of the command."""
    file = folder / "group"
    poll(lambda: file.exists() and file.read_text().endswith("\n"), "the command")
    return os.getpgid(int(file.read_text()))


@pytest.mark.parametrize("command", [SLEEPS, STUBBORN], ids=["sleeps", "stubborn"])
def test_a_command_for_tokens_ends_with_the_run(belay: Belay, mock: Mock, tmp_path: Path, command: str) -> None:
    run = Run(belay, write(target_of(mock, tokens={"command": command}, probes={}), tmp_path))
    group = started(tmp_path)
    assert group != os.getpgid(run.process.pid), "a group of its own, so that all of it can be ended"
    assert run.interrupt() == 1
    poll(lambda: not is_there(group), "the end of the command and its child")
    run.expect_reports()


def test_a_second_signal_ends_everything_at_once(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    run = Run(belay, write(target_of(mock, tokens={"command": STUBBORN}, probes={}), tmp_path))
    group = started(tmp_path)
    run.process.send_signal(signal.SIGINT)
    # Two signals of a kind that come at once are one to the kernel.
    run.process.send_signal(signal.SIGTERM)
    assert run.process.wait(DEADLINE) in (128 + signal.SIGINT, 128 + signal.SIGTERM)
    poll(lambda: not is_there(group), "the end of the command")
    assert not (tmp_path / "r.json").exists()


def test_a_commands_output_may_be_longer_than_a_pipe(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    tokens = {role: mock.person(role)["token"] for role in ("inviter", "invitee", "outsider")}
    (tmp_path / "tokens.json").write_text(json.dumps(tokens) + " " * 300_000)
    target = write(target_of(mock, tokens={"command": "cat ./tokens.json"}, probes={}), tmp_path)
    result = belay.run("verify", target, "--only", "*/admits/*")
    assert result.returncode == 0, result.stderr


def test_a_command_that_fails_is_told_without_what_it_printed(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    target = write(target_of(mock, tokens={"command": "echo secret-of-mine; exit 3"}, probes={}), tmp_path)
    result = belay.run("verify", target)
    assert result.returncode == 65
    assert "the command for tokens failed: it ended with status 3" in result.stderr
    assert "secret-of-mine" not in result.stdout + result.stderr


@pytest.mark.slow
def test_a_command_for_tokens_has_half_a_minute(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    target = write(target_of(mock, tokens={"command": SLEEPS}, probes={}), tmp_path)
    result = belay.run("verify", target, timeout=60)
    assert result.returncode == 65
    assert "the command for tokens failed: it was not finished within 30 seconds" in result.stderr
    group = int((tmp_path / "group").read_text())
    poll(lambda: not is_there(group), "the end of the command and its child")
