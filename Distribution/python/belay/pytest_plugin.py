"""The pytest fixture `belay_mock`: starts mocks that end with their test, and shows what happened where it fails."""

from __future__ import annotations

import contextlib
from typing import Any, Iterator, List, Protocol

import pytest

from ._errors import MockError
from ._mock import Mock
from ._start import start_mock
from ._types import Scenario

_MOCKS = pytest.StashKey[List[Mock]]()


class StartMock(Protocol):
    """What `belay_mock` is: `start_mock`, except that the mock ends with the test."""

    def __call__(self, scenario: Scenario | None = None, **options: Any) -> Mock: ...


@pytest.fixture
def belay_mock(request: pytest.FixtureRequest) -> Iterator[StartMock]:
    """Starts mocks: `belay_mock("friendly-partner", speed=0)`, with the options of `belay.start_mock`.

    Each is a process of its own, and ends with the test. Where the test fails, its report has the mock's journal.
    """
    mocks = request.node.stash.setdefault(_MOCKS, [])
    with contextlib.ExitStack() as stack:

        def start(scenario: Scenario | None = None, **options: Any) -> Mock:
            mock = stack.enter_context(start_mock(scenario, **options))
            mocks.append(mock)
            return mock

        yield start


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Adds the journals to the report of a test that failed."""
    outcome: Any = yield
    report = outcome.get_result()
    if not report.failed or call.when != "call":
        return
    for mock in item.stash.get(_MOCKS, []):
        with contextlib.suppress(MockError):
            report.sections.append((f"belay mock at {mock.ws}", mock.transcript()))
