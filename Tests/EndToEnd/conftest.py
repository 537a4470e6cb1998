"""Fixtures of the end-to-end tests: the real binary, and mocks that end with the test that started them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import control
import journal
from harness import Belay, Mock
from packages import Clone

ROOT = Path(__file__).resolve().parents[2]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: builds Swift packages of its own; minutes, not seconds")
    config.addinivalue_line("markers", "compiled: is about the mock of generated codecs, not of a contract that is read")
    config.addinivalue_line("markers", "operations(*names): of the control API, which the test is about")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def belay() -> Belay:
    """The program: the one that BELAY names, or the release build."""
    program = Path(os.environ.get("BELAY", ROOT / ".build/release/belay")).absolute()
    if not program.exists():
        pytest.exit(
            f"no belay at {program}: build it (swift build -c release --product belay), or name one with BELAY", 2
        )
    return Belay(program, ROOT)


@pytest.fixture(scope="session")
def clone(root: Path) -> Clone:
    """A copy of the tree with a build folder of its own. Only slow tests build it."""
    return Clone(root)


@pytest.fixture
def start(belay: Belay, tmp_path: Path) -> Iterator[Callable[..., Mock]]:
    """Starts mocks: `start("quiet", "--speed", "0")`. Each listens on a port of its own and ends with the test."""
    with contextlib.ExitStack() as stack:
        count = 0

        def start(scenario: str = "quiet", *arguments: str, out: int | None = None) -> Mock:
            nonlocal count
            count += 1
            mock = Mock(belay, scenario, arguments, folder=tmp_path / f"mock-{count}", out=out)
            stack.callback(mock.stop)
            mock.wait_until_ready()
            return mock

        yield start


@pytest.fixture
def mock(start: Callable[..., Mock]) -> Mock:
    """A mock in which only the test sends."""
    return start("quiet")


@pytest.fixture(autouse=True)
def _operations(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that says which operations of the control API it is about has asked for each of them, and got it."""
    control.called.clear()
    yield
    marker = request.node.get_closest_marker("operations")
    assert marker is None or set(marker.args) <= control.called, f"never done: {set(marker.args) - control.called}"


# --- Output ---


@pytest.fixture(autouse=True)
def _journal() -> Iterator[None]:
    journal.clear()
    yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if journal.figures():
        terminalreporter.section("figures")
        for figure in journal.figures():
            terminalreporter.write_line(figure)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if report.failed:
        for title, text in journal.sections():
            report.sections.append((title, text))
    return report
