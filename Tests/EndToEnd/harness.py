"""The real binary, run and talked to as its users do, with a client that is not ours."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

import journal

# The time limit of anything that should be immediate. Nothing waits that long in a run that passes.
DEADLINE = 10.0

Frame = dict[str, Any]


class Belay:
    """The program, run in a folder."""

    def __init__(self, program: Path, root: Path, *first: str) -> None:
        self.program = program
        self.root = root
        # The whole command up to belay's own arguments.
        self.command = [str(program), *first]

    def run(
        self, *arguments: str | Path, cwd: Path | None = None, timeout: float = 30, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Runs a command that ends by itself."""
        command = [*self.command, *map(str, arguments)]
        if os.environ.get("BELAY_INTERPRETED") and arguments[:1] == ("replay",):
            command += ["--contract", str(self.root / "spec/send-buddy.yaml")]
        result = subprocess.run(
            command,
            cwd=cwd or self.root,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        journal.note("belay", f"{' '.join(map(str, arguments))} → {result.returncode}")
        for line in (result.stdout + result.stderr).splitlines():
            journal.note("", line)
        return result

    def token(self, role: str, *arguments: str) -> str:
        result = self.run("token", role, *arguments)
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()


def is_built_in(scenario: str) -> bool:
    """Whether what is to be played is for the contract that belay was built with: no contract, and names none."""
    file = Path(scenario)
    text = file.read_text(errors="replace") if file.is_file() else ""
    return not scenario.startswith("-") and re.search(r"^[\"']?(asyncapi|contract)[\"']?\s*:", text, re.MULTILINE) is None


class Mock:
    """A running `belay mock`."""

    def __init__(
        self, belay: Belay, scenario: str, arguments: tuple[str, ...] = (), *, folder: Path, out: int | None = None
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.belay = belay
        self.ready_file = folder / "ready.json"
        self.console = folder / "console.txt"
        self.errors = folder / "errors.txt"
        # With BELAY_INTERPRETED the same contract is served as it stands in its file, and not by its generated codecs.
        contract = ["spec/send-buddy.yaml"] if os.environ.get("BELAY_INTERPRETED") and is_built_in(scenario) else []
        command = [*belay.command, "mock", *contract, scenario, "--port", "0", "--ready-file", str(self.ready_file), *arguments]
        with open(self.console, "w") as console, open(self.errors, "w") as errors:
            self.started_at = time.time()
            self.process = subprocess.Popen(
                command, cwd=belay.root, stdin=subprocess.DEVNULL, stdout=out or console, stderr=errors
            )
        journal.watch(f"belay mock {scenario}", self.console)
        journal.watch(f"belay mock {scenario} (errors)", self.errors)
        self.ready: dict[str, Any] = {}

    def wait_until_ready(self, deadline: float = DEADLINE) -> None:
        deadline += time.monotonic()
        while not self.ready_file.exists():
            assert (
                self.process.poll() is None
            ), f"the mock ended with {self.process.returncode}: {self.errors.read_text()}"
            assert time.monotonic() < deadline, "no ready file"
            time.sleep(0.002)  # Polls a file; there is no event to wait for.
        self.ready = json.loads(self.ready_file.read_text())

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ends it, if it still runs.

        Returns: its exit code.
        """
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    # --- Where things are ---

    @property
    def port(self) -> int:
        return int(self.ready["http"].rsplit(":", 1)[1])

    def session_id(self, room: str = "main") -> str:
        return self.ready["rooms"][room]["session_id"]

    def person(self, role: str) -> dict[str, str]:
        return self.ready["people"][role]

    def url(self, room: str = "main", token: str | None = None) -> str:
        """The endpoint as the protocol document writes it; `token` None leaves the parameter out."""
        return self.endpoint(self.session_id(room), token)

    def endpoint(self, session_id: str, token: str | None = None) -> str:
        query = "" if token is None else f"?token={token}"
        return f"{self.ready['ws']}/ws/sessions/{session_id}/{query}"

    # --- Clients ---

    def join(self, role: str, room: str = "main") -> Tab:
        """A browser tab of a person, open."""
        return Tab(self.url(room, self.person(role)["token"]), role)

    def pair(self) -> tuple[Tab, Tab]:
        """Both participants of the main room."""
        return self.join("inviter"), self.join("invitee")

    def resident_memory(self, field: str = "VmRSS") -> int:
        """Bytes, as Linux counts them."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith(f"{field}:"))


class Closed(AssertionError):
    """The socket was closed where a frame was expected."""


_marks = itertools.count(1)


class Tab:
    """One WebSocket connection; what passes over it is in the journal."""

    def __init__(self, url: str, name: str = "client", **options: Any) -> None:
        self.name = name
        self.texts: list[str] = []
        journal.note(name, f"connects to {url}")
        self.socket = connect(
            url,
            proxy=None,
            open_timeout=DEADLINE,
            close_timeout=DEADLINE,
            ping_interval=None,
            max_size=None,
            max_queue=None,
            **options,
        )

    def __enter__(self) -> Tab:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def leave(self) -> None:
        self.socket.close()

    # --- Speaking ---

    def send(self, frame: Frame | str | bytes) -> None:
        """An object as JSON, a text as it is, bytes as a binary frame."""
        raw = json.dumps(frame, ensure_ascii=False) if isinstance(frame, dict) else frame
        journal.note(f"{self.name} >", raw)
        self.socket.send(raw)

    def say(self, content: str) -> None:
        self.send({"type": "message", "content": content})

    def typing(self, is_typing: bool) -> None:
        self.send({"type": "typing", "is_typing": is_typing})

    # --- Listening ---

    def hear_raw(self) -> str:
        """The next frame's text, as it came."""
        try:
            raw = self.socket.recv(timeout=DEADLINE)
        except TimeoutError:
            raise AssertionError(f"{self.name} heard nothing for {DEADLINE:g} s") from None
        except ConnectionClosed as closed:
            raise Closed(f"{self.name} was closed, not told anything: {closed}") from None
        journal.note(f"{self.name} <", raw)
        assert isinstance(raw, str), f"a binary frame: {raw!r}"
        self.texts.append(raw)
        return raw

    def hear(self) -> Frame:
        """The next frame."""
        return json.loads(self.hear_raw())

    def hear_until(self, content: str) -> list[Frame]:
        """The frames before the message that says this: after a fence has come, silence is proved, with no clock."""
        heard: list[Frame] = []
        while True:
            frame = self.hear()
            if frame.get("content") == content:
                return heard
            heard.append(frame)

    def fence(self, *others: Tab) -> list[Frame]:
        """Sends a message that goes to everyone, and returns what this tab received before it.

        `others` listen up to the same message; what they heard is in the list behind.
        """
        mark = f"fence {next(_marks)}"
        self.say(mark)
        heard = self.hear_until(mark)
        for other in others:
            heard += other.hear_until(mark)
        return heard

    def closing(self) -> tuple[int, str]:
        """Waits for the close, with no frame before it.

        Returns: the code and the reason that a browser would see.
        """
        try:
            frame = self.socket.recv(timeout=DEADLINE)
        except ConnectionClosed as closed:
            journal.note(f"{self.name} x", closed)
            code = closed.rcvd.code if closed.rcvd else 1006
            return code, closed.rcvd.reason if closed.rcvd else ""
        except TimeoutError:
            raise AssertionError(f"{self.name} was not closed within {DEADLINE:g} s") from None
        raise AssertionError(f"{self.name} was told {frame!r}, not closed")


def poll(condition: Any, what: str, deadline: float = DEADLINE) -> Any:
    """Waits for something that has no event to wait for.

    Returns: the first true value of the condition.
    """
    end = time.monotonic() + deadline
    while not (value := condition()):
        assert time.monotonic() < end, f"not within {deadline:g} s: {what}"
        time.sleep(0.01)
    return value


def expect_banner(mock: Mock, text: str) -> None:
    """Waits until a mock has printed a text: it prints after it has written its ready file."""
    poll(lambda: text in mock.console.read_text(), f"{text!r} on the console")
