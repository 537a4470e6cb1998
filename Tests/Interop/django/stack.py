"""Redis, a database and the nodes of the Django server: installed, started on free ports, waited for, and ended.

Needs nothing but Python's standard library; what the server itself needs goes into a venv.
"""

from __future__ import annotations

import contextlib
import functools
import http.client
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
BUILD = ROOT / ".build/interop"
VENV = BUILD / "venv"
HOST = "127.0.0.1"
APPLICATION = "config.asgi:application"
# Everything here is for a server that lives for seconds on this machine: its key need not be secret.
SECRET_KEY = "django-interop-development-key-0123456789"
START_DEADLINE = 60.0
STOP_DEADLINE = 5.0


class Trouble(Exception):
    """Something is missing that the server needs."""


# --- What must be there first ---


def install() -> None:
    """Redis by apt-get, and the Python packages into a venv."""
    if shutil.which("redis-server") is None:
        _install_redis()
    install_packages(VENV, HERE / "requirements.txt")


def install_packages(venv: Path, requirements: Path) -> None:
    """Python packages into a venv, which is made again when the requirements or the Python change."""
    BUILD.mkdir(parents=True, exist_ok=True)
    wanted = f"{sys.version}\n{requirements.read_text()}"
    made_from = venv / "made-from"
    if made_from.exists() and made_from.read_text() == wanted:
        return
    shutil.rmtree(venv, ignore_errors=True)
    _run([sys.executable, "-m", "venv", venv])
    pip = [venv / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "-r", requirements])
    made_from.write_text(wanted)


def _install_redis() -> None:
    if shutil.which("apt-get") is None:
        raise Trouble("redis-server is missing, and so is apt-get to install it")
    root = [] if os.geteuid() == 0 else ["sudo"]
    if root and shutil.which("sudo") is None:
        raise Trouble("redis-server is missing: install it (apt-get install redis-server), or install sudo")
    # The run level keeps the package from starting a service: every run starts a Redis of its own.
    quiet = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", "-q", "-y"]
    _run([*quiet, "update"])
    _run([*quiet, "install", "--no-install-recommends", "redis-server"])


def _run(command: Sequence[str | Path], **environment: str) -> None:
    result = subprocess.run(
        [str(word) for word in command],
        cwd=HERE,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if result.returncode != 0:
        raise Trouble(f"{' '.join(map(str, command))} ended with {result.returncode}:\n{result.stdout}")


# --- Processes ---


_untaken = list(range(20_000, 32_000))
random.shuffle(_untaken)


def free_port() -> int:
    """A free port, below those that the system gives to outgoing connections.

    Each is given once: the first server may not listen yet, and would take the second's readiness for its own.
    """
    while True:
        port = _untaken.pop()
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((HOST, port))
            return port


def poll(what: str, condition: Callable[[], bool], process: Process, deadline: float = START_DEADLINE) -> None:
    end = time.monotonic() + deadline
    while not condition():
        if process.poll() is not None:
            raise Trouble(f"{what} ended with {process.poll()}:\n{process.output()}")
        if time.monotonic() > end:
            raise Trouble(f"{what} does not answer within {deadline:g} s:\n{process.output()}")
        time.sleep(0.02)


class Process:
    """A program with its children, ended together."""

    def __init__(self, command: Sequence[str | Path], log: Path, **environment: str) -> None:
        self.log = log
        with log.open("w") as out:
            self._process = subprocess.Popen(
                [str(word) for word in command],
                cwd=HERE,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def poll(self) -> int | None:
        return self._process.poll()

    def output(self, lines: int = 30) -> str:
        """The end of what it printed."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_DEADLINE)
        # Child or parent: a process that is still there has had its time.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


class Redis(Process):
    """A Redis that keeps nothing."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        options = ["--bind", HOST, "--port", str(self.port), "--save", "", "--appendonly", "no", "--dir", str(folder)]
        super().__init__(["redis-server", *options], folder / "redis.log")
        self.url = f"redis://{HOST}:{self.port}/0"

    def wait_until_ready(self) -> None:
        poll("redis-server", self._answers, self)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection((HOST, self.port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False


# How the protocol document starts a node, how it does in production, and what production has inside. An application
# task that waits for Redis does not end by itself, so the servers are told not to wait for it.
SERVERS: dict[str, Callable[[str], list[str]]] = {
    "daphne": lambda port: ["daphne", "-b", HOST, "-p", port, APPLICATION],
    "gunicorn": lambda port: [
        *["gunicorn", APPLICATION, "-k", "uvicorn_worker.UvicornWorker", "-b", f"{HOST}:{port}"],
        *["--graceful-timeout", "1", "--no-control-socket"],
    ],
    "uvicorn": lambda port: [
        *["uvicorn", APPLICATION, "--host", HOST, "--port", port],
        *["--lifespan", "off", "--timeout-graceful-shutdown", "1"],
    ],
}


class Node(Process):
    """One server process; nodes of a stack share Redis and the database."""

    def __init__(self, kind: str, log: Path, **environment: str) -> None:
        self.kind = kind
        self.port = free_port()
        program, *arguments = SERVERS[kind](str(self.port))
        super().__init__([VENV / "bin" / program, *arguments], log, **environment, PYTHONUNBUFFERED="1")

    @property
    def url(self) -> str:
        return f"ws://{HOST}:{self.port}"

    def wait_until_ready(self) -> None:
        poll(f"{self.kind} on port {self.port}", self._answers, self)

    def _answers(self) -> bool:
        # A listening socket is not enough: gunicorn has one before there is a worker.
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
            connection.request("GET", "/api/auth/refresh/")
            return connection.getresponse().status > 0
        return False


# --- All of it ---


@contextlib.contextmanager
def ground() -> Iterator[Ground]:
    """A folder with a Redis and a database with people and rooms in it, for as many stacks as are wanted."""
    BUILD.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=BUILD))
    redis = Redis(folder)
    try:
        redis.wait_until_ready()
        yield Ground(folder, redis)
    finally:
        redis.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Ground:
    def __init__(self, folder: Path, redis: Redis) -> None:
        self.folder = folder
        self.redis = redis

    @functools.cached_property
    def database(self) -> Path | None:
        """The SQLite file that every stack gets a copy of; none where DATABASE_URL names a database."""
        file = None if "DATABASE_URL" in os.environ else self.folder / "seeded.sqlite3"
        python = VENV / "bin/python"
        environment = {"DJANGO_SECRET_KEY": SECRET_KEY} | database_url(file)
        _run([python, "manage.py", "migrate", "--verbosity", "0"], **environment)
        _run([python, "manage.py", "seed"], **environment)
        return file

    @contextlib.contextmanager
    def stack(
        self, kinds: Sequence[str], name: str = "stack", history: int = 0, **environment: str
    ) -> Iterator[Stack]:
        """Nodes of these kinds, that answer; they are gone when the block ends.

        The main room has so many messages from before.
        """
        folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.folder))
        database = self.database and Path(shutil.copy(self.database, folder / "db.sqlite3"))
        environment = {
            "DJANGO_SECRET_KEY": SECRET_KEY,
            "REDIS_URL": self.redis.url,
            # Stacks that share a Redis must not hear each other.
            "REDIS_PREFIX": folder.name,
            **database_url(database),
            **environment,
        }
        if history:
            _run([VENV / "bin/python", "manage.py", "seed", "--history", str(history)], **environment)
        with contextlib.ExitStack() as cleanup:
            nodes = []
            for number, kind in enumerate(kinds, 1):
                nodes.append(Node(kind, folder / f"node-{number}-{kind}.log", **environment))
                cleanup.callback(nodes[-1].stop)
            for node in nodes:
                node.wait_until_ready()
            yield Stack(folder, nodes)


class Stack:
    def __init__(self, folder: Path, nodes: list[Node]) -> None:
        self.folder = folder
        self.nodes = nodes

    def target(self, nodes: Sequence[Node], name: str, is_one_list: bool = False, **limits: str) -> Path:
        """Writes the target file for some of the nodes, whose messages may be one list without pages."""
        text = target_text(name, [node.url for node in nodes])
        if is_one_list:
            text = text.replace("items: /results", "items: ''").replace(", next: /next", "")
        for limit, duration in limits.items():
            text = re.sub(rf"\b{limit}: \w+", f"{limit}: {duration}", text)
        file = self.folder / f"{name.replace(' ', '-')}.yaml"
        file.write_text(text)
        return file

    def targets(self) -> list[Path]:
        """Target files: all nodes together, then each alone."""
        together = [self.target(self.nodes, "django on " + " and ".join(node.kind for node in self.nodes))]
        alone = [self.target([node], f"django on {node.kind}") for node in self.nodes]
        return together + alone if len(alone) > 1 else alone

    def output(self) -> str:
        return "\n\n".join(f"--- {node.kind} ---\n{node.output()}" for node in self.nodes)


def target_text(name: str, urls: Sequence[str]) -> str:
    """The target file of this folder, for nodes that are elsewhere."""
    text = (HERE / "target.yaml").read_text()
    text = re.sub(r"^name: .*$", f"name: {name}", text, flags=re.MULTILINE)
    return re.sub(r"^nodes: .*$", f"nodes: [{', '.join(urls)}]", text, flags=re.MULTILINE)


def database_url(file: Path | None) -> dict[str, str]:
    return {} if file is None else {"DATABASE_URL": f"sqlite:///{file}"}


def belay() -> Path:
    """The program: the one that BELAY names, or the one that was built."""
    if named := os.environ.get("BELAY"):
        return Path(named).absolute()
    for build in ("release", "debug"):
        program = ROOT / ".build" / build / "belay"
        if program.exists():
            return program
    raise Trouble("no belay: build it (swift build -c release --product belay), or name one with BELAY")
