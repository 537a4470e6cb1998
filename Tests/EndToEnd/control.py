"""The control API of a running mock, as any HTTP client speaks to it; each answer is held against its document."""

from __future__ import annotations

import copy
import functools
import http.client
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

import journal
from harness import DEADLINE, Mock

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "Sources/MockServer/Control/openapi.yaml"
METHODS = {"get", "put", "post", "delete", "patch"}
BASE = "urn:belay:control"

formats = FormatChecker(formats=[])
formats.checks("date-time", ValueError)(lambda text: bool(datetime.fromisoformat(text)))


# --- The document ---


class Reader(yaml.SafeLoader):
    """YAML 1.2, in which `on` is a text like any other; PyYAML alone reads YAML 1.1."""


Reader.yaml_implicit_resolvers = {
    first: [(tag, shape) for tag, shape in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Reader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


@functools.cache
def document() -> dict[str, Any]:
    return yaml.load(DOCUMENT.read_text(), Reader)


@functools.cache
def registry() -> Registry:
    """The document, to be referred to; what it does not describe may not be there, either."""
    strict = copy.deepcopy(document())

    def close(node: Any) -> None:
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
            close(child)
        if isinstance(node, dict) and node.get("type") == "object" and isinstance(node.get("properties"), dict):
            node.setdefault("additionalProperties", False)

    close(strict)
    return Registry().with_resource(BASE, Resource(contents=strict, specification=DRAFT202012))


def operations() -> dict[str, tuple[str, str]]:
    """The method and path of each operation, by its identifier."""
    return {
        operation["operationId"]: (method, path)
        for path, item in document()["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


@functools.cache
def patterns() -> list[tuple[str, re.Pattern[str], str]]:
    return [
        (method, re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)) + r"\Z"), name)
        for name, (method, path) in operations().items()
    ]


def operation_of(method: str, path: str) -> str | None:
    """The operation that a request is one of."""
    plain = path.partition("?")[0]
    return next((name for verb, shape, name in patterns() if verb == method.lower() and shape.match(plain)), None)


# The operations that the running test has asked for and that did what they are for.
called: set[str] = set()


def about(*names: str) -> Callable[[Any], Any]:
    """Marks a test as one of these operations; that it asks for them is checked when it has run."""
    assert set(names) <= set(operations()), f"no such operation: {set(names) - set(operations())}"
    return pytest.mark.operations(*names)


# --- Answers ---


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def detail(self) -> str:
        return self.json["detail"]

    @property
    def media(self) -> str:
        return (self.headers["Content-Type"] or "").partition(";")[0]


def validate(method: str, path: str, answer: Answer) -> None:
    """Holds an answer against the document."""
    name = operation_of(method, path)
    if name is None:
        return
    template = operations()[name][1]
    responses = document()["paths"][template][method.lower()]["responses"]
    key = str(answer.status) if str(answer.status) in responses else "default"
    if key not in responses:
        return  # test_every_operation_says_what_it_answers finds it.
    pointer = f"/paths/{escaped(template)}/{method.lower()}/responses/{key}"
    response = responses[key]
    if "$ref" in response:
        pointer = response["$ref"].removeprefix("#")
        response = document()["components"]["responses"][pointer.rsplit("/", 1)[1]]
    content = response.get("content", {})
    if not content:
        return assert_empty(name, answer)
    assert answer.media in content, f"{name} answers {answer.status} as {answer.media!r}, not as one of {list(content)}"
    if answer.media == "application/json":
        reference = f"{BASE}#{pointer}/content/{escaped(answer.media)}/schema"
        validator = Draft202012Validator({"$ref": reference}, registry=registry(), format_checker=formats)
        problems = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(answer.json)]
        assert not problems, f"{name} answers {answer.status}, but {problems}"
    if answer.status < 400 or answer.status == 408:
        called.add(name)


def assert_empty(name: str, answer: Answer) -> None:
    assert answer.body == b"", f"{name} answers {answer.status} with a body"
    called.add(name)


def escaped(part: str) -> str:
    """A part of a JSON Pointer in a URI's fragment."""
    return quote(part.replace("~", "~0").replace("/", "~1"), safe="~")


# --- The client ---


class Control:
    """Drives a mock."""

    def __init__(self, mock: Mock, host: str = "127.0.0.1", **headers: str) -> None:
        self.mock, self.host = mock, host
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def ask(
        self, method: str, path: str, body: Any = None, *, timeout: float = DEADLINE, **headers: str | None
    ) -> Answer:
        """A request below `/__belay`, or anywhere if it begins with `//`; a dictionary or list goes as JSON."""
        target = path.removeprefix("/") if path.startswith("//") else f"/__belay{path}"
        fields = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        sent = body if body is None or isinstance(body, str | bytes) else json.dumps(body)
        connection = http.client.HTTPConnection(self.host, self.mock.port, timeout=timeout)
        try:
            journal.note("control >", f"{method} {target} {sent if sent is not None else ''}")
            connection.request(
                method,
                target,
                body=sent.encode() if isinstance(sent, str) else sent,
                headers={name: value for name, value in fields.items() if value is not None},
            )
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        finally:
            connection.close()
        journal.note("control <", f"{answer.status} {answer.body[:300]!r}")
        validate(method, target, answer)
        return answer

    def get(self, path: str, **query: Any) -> Any:
        """The JSON of a GET that must go well."""
        answer = self.ask("GET", f"{path}?{urlencode(query)}" if query else path)
        assert answer.status == 200, answer.text
        return answer.json

    def did(self, method: str, path: str, body: Any = None) -> Any:
        """Does something that must go well.

        Returns: the JSON of the answer, or None if it has no body.
        """
        answer = self.ask(method, path, body)
        assert answer.status in (200, 204), f"{answer.status} {answer.text}"
        return answer.json if answer.body else None

    # --- Operations ---

    @property
    def state(self) -> dict[str, Any]:
        return self.get("/state")

    @property
    def last(self) -> int:
        """The number of the newest entry."""
        return self.state["last"]

    def room(self, name: str = "main") -> dict[str, Any]:
        """A room, as the state has it."""
        return next(room for room in self.state["rooms"] if room["name"] == name)

    def member(self, role: str, room: str = "main") -> dict[str, Any]:
        return next(member for member in self.room(room)["members"] if member["role"] == role)

    def play(self, steps: Any, room: str = "main") -> list[dict[str, Any]]:
        """Steps by hand: a text is YAML, anything else goes as JSON."""
        return self.did("POST", f"/rooms/{room}/steps", steps)["entries"]

    def say(self, role: str, content: str, room: str = "main") -> list[dict[str, Any]]:
        message = {"type": "message", "content": content}
        return self.did("POST", f"/rooms/{room}/say", {"as": role, "message": message})["entries"]

    def switch(self, name: str | None = None, **body: Any) -> dict[str, Any]:
        return self.did("PUT", "/scenario", {**({"name": name} if name else {}), **body})

    def reset(self) -> dict[str, Any]:
        return self.did("POST", "/reset")

    def token(self, person: str, **body: str) -> str:
        return self.did("POST", "/tokens", {"person": person, **body})["token"]

    def journal(self, **query: Any) -> list[dict[str, Any]]:
        return self.get("/journal", **query)["entries"]

    def wait(self, **body: Any) -> list[dict[str, Any]]:
        """Waits for entries that must come."""
        return self.did("POST", "/journal/wait", {"within": f"{DEADLINE:g}s", **body})["entries"]

    def messages(self, room: str = "main") -> list[dict[str, Any]]:
        return self.get(f"/rooms/{room}/messages")["results"]

    def events(self, since: int | None = None, last_event_id: int | None = None, **headers: str) -> Events:
        return Events(self, since, last_event_id, **headers)


@dataclass(frozen=True)
class Event:
    name: str
    id: int | None
    data: dict[str, Any]


class Events:
    """A reader of server-sent events (HTML standard, section 9.2)."""

    def __init__(self, control: Control, since: int | None, last_event_id: int | None, **headers: str) -> None:
        self.connection = http.client.HTTPConnection(control.host, control.mock.port, timeout=DEADLINE)
        fields = {**control.headers, "Accept": "text/event-stream", **headers}
        if last_event_id is not None:
            fields["Last-Event-ID"] = str(last_event_id)
        query = "" if since is None else f"?since={since}"
        self.connection.request("GET", f"/__belay/events{query}", headers=fields)
        self.response = self.connection.getresponse()
        assert self.response.status == 200, self.response.read()
        assert self.response.headers["Content-Type"].partition(";")[0] == "text/event-stream"
        called.add("events")

    def __enter__(self) -> Events:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()
        self.response.close()

    def next(self) -> Event | None:
        """The next event; None at the stream's end."""
        name, number, data = "message", None, []
        while line := self.response.readline():
            field, _, value = line.decode().rstrip("\n").partition(": ")
            if field == "event":
                name = value
            elif field == "id":
                number = int(value)
            elif field == "data":
                data.append(value)
            elif field == "" and data:
                return Event(name, number, checked(name, json.loads("\n".join(data))))
        return None

    def __iter__(self) -> Iterator[Event]:
        while event := self.next():
            yield event

    def entry(self, kind: str | None = None, **members: Any) -> dict[str, Any]:
        """The next entry that is like this."""
        for event in self:
            wanted = {**({"kind": kind} if kind else {}), **members}
            if event.name == "entry" and wanted.items() <= event.data.items():
                return event.data
        raise AssertionError("the stream ended")

    def state(self, is_wanted: Callable[[dict[str, Any]], bool] = lambda _: True) -> dict[str, Any]:
        """The next state that is as wanted."""
        for event in self:
            if event.name == "state" and is_wanted(event.data):
                return event.data
        raise AssertionError("the stream ended")


def checked(name: str, data: dict[str, Any]) -> dict[str, Any]:
    """An event's data, which must be what the document says of entries and of the state."""
    schema = {"$ref": f"{BASE}#/components/schemas/{'Entry' if name == 'entry' else 'State'}"}
    errors = Draft202012Validator(schema, registry=registry(), format_checker=formats).iter_errors(data)
    problems = [f"{error.json_path}: {error.message}" for error in errors]
    assert not problems, f"event {name}: {problems}"
    return data


def numbers(entries: list[dict[str, Any]]) -> list[int]:
    return [entry["n"] for entry in entries]


def contents(frames: list[dict[str, Any]]) -> list[str]:
    """What the messages among frames say."""
    return [frame["content"] for frame in frames if frame.get("type") == "message"]


def eventually(condition: Callable[[], Any], what: str) -> Any:
    """Asks again until something is so; what is asked for is a request each time.

    Returns: the first true value of the condition.
    """
    end = time.monotonic() + DEADLINE
    while not (value := condition()):
        assert time.monotonic() < end, f"not within {DEADLINE:g} s: {what}"
    return value
