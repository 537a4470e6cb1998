"""Fixtures of the libraries' tests: the program to run, a project in which `belay` is installed, processes to watch."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from libraries import PYTHON, ROOT, Node, Watched

sys.path.insert(0, str(PYTHON))

# As a plugin that is installed would have it.
from belay.pytest_plugin import belay_mock, pytest_runtest_makereport  # noqa: E402, F401


@pytest.fixture(scope="session")
def program() -> Path:
    """The program: the one that BELAY names, or the release build."""
    program = Path(os.environ.get("BELAY", ROOT / ".build/release/belay")).absolute()
    if not program.exists():
        pytest.exit(
            f"no belay at {program}: build it (swift build -c release --product belay), or name one with BELAY", 2
        )
    return program


@pytest.fixture(autouse=True)
def _environment(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the libraries look for, and their children."""
    monkeypatch.setenv("BELAY_BINARY", str(program))
    monkeypatch.setenv("BELAY_CONTRACTS", str(ROOT / "Examples/contracts"))
    monkeypatch.setenv("PYTHONPATH", str(PYTHON))


@pytest.fixture
def node(tmp_path: Path) -> Node:
    return Node(tmp_path / "project")


@pytest.fixture
def watch(request: pytest.FixtureRequest) -> Callable[[int], Watched]:
    def watch(pid: int) -> Watched:
        watched = Watched(pid)
        request.addfinalizer(watched.close)
        return watched

    return watch
