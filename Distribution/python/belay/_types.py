"""What the ready file and the control API hand out, as types."""

from __future__ import annotations

import os
from typing import Any, Dict, List, Mapping, TypedDict, Union

# A scenario: the name of one that the mock has, a file, or the thing itself in the words of a scenario file; as YAML,
# {"yaml": TEXT}.
Scenario = Union[str, "os.PathLike[str]", Mapping[str, Any]]


class Socket(TypedDict):
    """What a client opens. One that opens `url` with these headers and subprotocols, and says `first`, is let in."""

    name: str
    url: str
    headers: Dict[str, str]
    subprotocols: List[str]
    first: List[str]
    receives: List[str]
    sends: List[str]


class Person(TypedDict, total=False):
    """Somebody of the contract; `token` where the contract asks for one."""

    id: str
    name: str
    token: str


class Problem(TypedDict, total=False):
    """How a frame breaks the contract; `pointer` is a JSON Pointer (RFC 6901), empty for the whole frame."""

    pointer: str
    keyword: str
    message: str


class _Entry(TypedDict):
    n: int
    ms: int
    kind: str


class Entry(_Entry, total=False):
    """Something that happened: its number from 1, milliseconds since the start, what kind, and what belongs to that.

    kind: connected, disconnected, denied, received, sent, dropped, closing, fault, note, line-rejected, script,
    scenario, step.
    """

    at: str
    room: str
    person: str
    socket: int
    to: List[int]
    text: str
    bytes: int
    base64: str
    message: str
    valid: bool
    problems: List[Problem]
    code: int
    reason: str
    place: str
