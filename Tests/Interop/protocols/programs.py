"""The servers and clients of public protocols: installed, started, waited for by what they print, and ended."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import stack

HERE = Path(__file__).resolve().parent
VENV = stack.BUILD / "protocols"
PYTHON = VENV / "bin/python"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
# What a client may take for its work, in seconds; on a busy machine its modules alone take some.
CLIENT_DEADLINE = 60.0


def install() -> None:
    """The Python packages, into a venv that shares nothing with Django's."""
    stack.install_packages(VENV, HERE / "requirements.txt")


@contextlib.contextmanager
def running(command: Sequence[str | Path], pattern: str) -> Iterator[str]:
    """A program that says where it is, in its output, by a group of this pattern; it is gone when the block ends."""
    stack.BUILD.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="program-", dir=stack.BUILD))
    process = stack.Process(command, folder / "log", PYTHONUNBUFFERED="1", TMPDIR=str(folder))
    try:
        said: list[str] = []

        def has_said() -> bool:
            said[:] = re.findall(pattern, process.log.read_text(errors="replace"))
            return bool(said)

        stack.poll(Path(command[0]).name, has_said, process)
        yield said[0]
    finally:
        process.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def graphql_server() -> Iterator[str]:
    command = [PYTHON, "-m", "uvicorn", "--app-dir", HERE, "graphql_server:app", "--port", "0"]
    with running(command, r"running on http://(127\.0\.0\.1:\d+)") as address:
        yield f"ws://{address}/graphql"


@contextlib.contextmanager
def central_system() -> Iterator[str]:
    with running([PYTHON, HERE / "central_system.py"], r"listening on port (\d+)") as port:
        yield f"ws://127.0.0.1:{port}/ocpp/CP-0017"


@contextlib.contextmanager
def language_server() -> Iterator[str]:
    with running([PYTHON, HERE / "language_server.py"], r"listening on port (\d+)") as port:
        yield f"ws://127.0.0.1:{port}/"


@contextlib.contextmanager
def browser() -> Iterator[str]:
    """A headless Chromium; what is given is the address of its one page."""
    program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if program is None:
        raise stack.Trouble("Chromium is missing: install it (apt-get install chromium)")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [
            *[program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"],
            *["--disable-extensions", "--disable-background-networking", "--remote-debugging-port=0"],
            *[f"--user-data-dir={profile}", "about:blank"],
        ]
        with running(command, r"DevTools listening on ws://(127\.0\.0\.1:\d+)/") as address:
            yield _page(address)


def _page(address: str) -> str:
    with urllib.request.urlopen(f"http://{address}/json", timeout=stack.START_DEADLINE) as answer:
        targets = json.load(answer)
    return next(target["webSocketDebuggerUrl"] for target in targets if target["type"] == "page")


def run_client(name: str, url: str) -> dict[str, Any]:
    """What a client says that it got from a server."""
    result = subprocess.run(
        [PYTHON, HERE / f"client_{name}.py", url],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=CLIENT_DEADLINE,
    )
    assert result.returncode == 0, f"{name} ended with {result.returncode}:\n{result.stdout}{result.stderr}"
    return json.loads(result.stdout)
