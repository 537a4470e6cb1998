"""Mocks of a WebSocket contract for tests: each its own process on a free port, driven over the control API.

from belay import start_mock

with start_mock("friendly-partner", speed=0) as mock:
    connect(mock.url("inviter"))
    mock.wait_for({"content": "Hi"}, from_="inviter")
"""

from ._errors import MockError
from ._mock import Mock
from ._start import start_mock
from ._types import Entry, Person, Problem, Scenario, Socket

__all__ = ["Entry", "Mock", "MockError", "Person", "Problem", "Scenario", "Socket", "start_mock"]
