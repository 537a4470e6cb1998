"""A mock that runs: where it is, what happens in it, and how to drive it."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any, Dict, Iterator, List, Mapping, Sequence
from urllib.parse import quote, urlencode

from ._control import Control
from ._errors import MockError, Secrets
from ._process import MockProcess
from ._scenario import choice
from ._types import Entry, Person, Scenario, Socket

# How many of the frames that came instead an error shows, and how much of each.
_SHOWN_FRAMES = 10
_SHOWN_LENGTH = 200


class Mock:
    """A running mock; a context manager that stops it.

    Any thread may call it. Calls block: in a coroutine, use `await asyncio.to_thread(mock.wait_for, …)`.

    http, ws: `http://127.0.0.1:PORT` and `ws://127.0.0.1:PORT`.
    inspector: a page that shows what happens.
    sockets: what a client can open, in the contract's order.
    people: by their roles, where the contract has any.
    rooms: by their names, where the contract has any.
    """

    def __init__(self, process: MockProcess, ready: Dict[str, Any], cwd: str | None) -> None:
        self._process = process
        self._secrets = Secrets(ready)
        self._control = Control(ready["http"], process, self._secrets)
        self._cwd = cwd
        self._first_room: str | None = None
        self.http: str = ready["http"]
        self.ws: str = ready["ws"]
        self.inspector = f"{self.http}/__belay/"
        self.sockets: List[Socket] = ready["sockets"]
        self.people: Dict[str, Person] = ready.get("people", {})
        self.rooms: Dict[str, Dict[str, Any]] = ready.get("rooms", {})
        self.pid = process.pid

    def url(
        self, person: str | None = None, *, room: str | None = None, socket: str | None = None, token: str | None = None
    ) -> str:
        """The WebSocket URL for a client.

        person: who comes, where the contract has people: a role, or `friend` or `outsider`.
        room: its name; the first if None.
        socket: its name; the first if None. Where the contract has no people, this alone chooses.
        token: takes the place of a good one, as `token(…, fault="expired")` makes them.
        Raises: MockError where there is no such person, room or socket.
        """
        if not self.people:
            if person is not None:
                raise _unknown("person", person, [], "this contract has none; name a socket: socket=NAME")
            return self._socket(socket or self.sockets[0]["name"])["url"]
        if person not in self.people:
            raise _unknown("person", person, self.people)
        if socket is not None or "token" not in self.people[person]:
            own = [each["name"] for each in self.sockets if each["name"].endswith(f" {person}")]
            return self._socket(f"{socket} {person}" if socket is not None or not own else own[0])["url"]
        door = self._issue({"person": person})
        name = room or next(iter(self.rooms))
        if name not in door["urls"]:
            raise _unknown("room", name, door["urls"])
        url: str = door["urls"][name]
        return url if token is None else url.replace(quote(door["token"], safe=""), quote(token, safe=""))

    def _socket(self, name: str) -> Socket:
        for socket in self.sockets:
            if socket["name"] == name:
                return socket
        raise _unknown("socket", name, [socket["name"] for socket in self.sockets])

    def say(self, person: str, message: Mapping[str, Any], *, room: str | None = None) -> List[Entry]:
        """Lets somebody say something now.

        person: a partner's role; `you` for a second device of yours; `server` for the server itself.
        message: what a client could send; as `server`, what the server could.
        Returns: what happened at once.
        """
        return _entries(self._in_room(room, "say", {"as": person, "message": message}))

    def play(self, steps: str | Mapping[str, Any] | Sequence[Any], *, room: str | None = None) -> List[Entry]:
        """Plays steps now, as a script would, for each of your connections in a room.

        steps: in the words of a scenario's `do`: YAML such as `[pause: 1s, cut]`, or the same as values.
        Returns: what happened at once; what takes time is in the journal later.
        """
        return _entries(self._in_room(room, "steps", steps if isinstance(steps, str) else json.dumps(steps)))

    def fault(self, fault: str | Mapping[str, Any], *, room: str | None = None) -> List[Entry]:
        """Lets something go wrong now: `"cut"`, `{"close": "tokenInvalid"}`, `{"delay": "1s", "frames": 5}`."""
        return self.play([fault], room=room)

    def wait_for(
        self,
        pattern: Mapping[str, Any] | None = None,
        *,
        from_: str | None = None,
        count: int = 1,
        timeout: float = 5,
        room: str | None = None,
        since: int | None = None,
    ) -> List[Entry]:
        """Waits until clients have sent so many messages like this.

        pattern: fields, as a scenario matches them: `{"content": {"$matches": "(?i)yes"}}`; any message if None.
        from_: who sent them; anyone if None.
        timeout: in seconds.
        since: only what came after the entry of this number; from the mock's start on if None.
        Returns: the messages' entries, in their order.
        Raises: MockError where too few came in time; it says what was heard instead.
        """
        wanted = {"message": pattern, "person": from_, "room": room, "since": since}
        body = {name: value for name, value in wanted.items() if value is not None}
        body.update(count=count, within=f"{round(timeout * 1000)}ms")
        try:
            return _entries(self._control.ask("POST", "/journal/wait", body, within=timeout))
        except MockError as error:
            if error.code != "timed_out":
                raise
            found = len(error.entries)
        body.pop("message", None)
        like = "" if pattern is None else f" like {json.dumps(pattern, ensure_ascii=False)}"
        whose = "" if from_ is None else f" from {from_}"
        plural = "" if count == 1 else "s"
        what = f"{found} of {count} message{plural}{like}{whose} came within {timeout:g} s"
        query = {name: body[name] for name in ("person", "room", "since") if name in body}
        heard = _entries(self._control.ask("GET", f"/journal?{urlencode({'kind': 'received', **query})}"))
        raise MockError("timed_out", self._secrets.hide(what) + _shown(heard, whose, self._secrets), heard)

    @property
    def journal(self) -> Iterator[Entry]:
        """What happens, from the start on, until the mock ends. Blocks until there is more."""
        return self._control.entries()

    def transcript(self, limit: int = 100) -> str:
        """The journal's newest entries, a line each, for people: no token stands there."""
        entries = _entries(self._control.ask("GET", f"/journal?limit={limit}"))
        return self._secrets.hide("\n".join(_line(entry) for entry in entries))

    def messages(self, room: str | None = None) -> List[Dict[str, Any]]:
        """The messages that a database would have of a room, oldest first."""
        answer = self._control.ask("GET", f"/rooms/{quote(self._room(room), safe='')}/messages")
        messages: List[Dict[str, Any]] = answer["results"]
        return messages

    def state(self) -> Dict[str, Any]:
        """Who is there, and how far the script is."""
        state: Dict[str, Any] = self._control.ask("GET", "/state")
        return state

    def reset(self) -> None:
        """Starts again: the scenario from its start, every client closed with 1012, an empty journal."""
        self._control.ask("POST", "/reset")

    def scenario(self, scenario: Scenario) -> None:
        """Plays another scenario from its start; every client is closed with 1012."""
        self._control.ask("PUT", "/scenario", choice(scenario, self._cwd))

    def token(self, person: str, *, fault: str | None = None, lifetime: str | None = None) -> str:
        """A token that the mock accepts, or one with exactly one fault.

        fault: expired, forged, unknown-user, refresh-as-access, alg-none, missing-claim or missing-subject.
        lifetime: `15m`, for example.
        """
        request = {"person": person, "fault": fault, "lifetime": lifetime}
        return str(self._issue({name: value for name, value in request.items() if value is not None})["token"])

    def _issue(self, request: Dict[str, str]) -> Dict[str, Any]:
        issued: Dict[str, Any] = self._control.ask("POST", "/tokens", request)
        self._secrets.add(issued["token"])
        return issued

    def stop(self) -> None:
        """Ends the mock, and every socket with 1001. May be called more than once."""
        self._process.stop()

    def __enter__(self) -> Mock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<belay mock at {self.ws}>"

    def _in_room(self, room: str | None, what: str, body: Any) -> Any:
        return self._control.ask("POST", f"/rooms/{quote(self._room(room), safe='')}/{what}", body)

    def _room(self, name: str | None) -> str:
        """The room that is meant: the first, where none is named. Without people, rooms come into being."""
        if name is not None:
            return name
        if self._first_room is None:
            known = list(self.rooms) or [room["name"] for room in self.state()["rooms"]]
            self._first_room = known[0] if known else None
        return self._first_room or "main"


def _entries(answer: Any) -> List[Entry]:
    entries: List[Entry] = answer["entries"]
    return entries


def _unknown(kind: str, name: str | None, known: Any, cure: str = "") -> MockError:
    what = f"say which {kind}" if name is None else f'there is no {kind} "{name}"'
    there = f"; there are {', '.join(known)}" if known else ""
    return MockError("not_found", what + there + (f"; {cure}" if cure else ""))


def _shown(heard: List[Entry], whose: str, secrets: Secrets) -> str:
    if not heard:
        return f"; nothing was heard{whose}"
    before = len(heard) - _SHOWN_FRAMES
    lines = [f"  … {before} before these"] if before > 0 else []
    return "; heard was:\n" + "\n".join(lines + [_frame(entry, secrets) for entry in heard[-_SHOWN_FRAMES:]])


def _line(entry: Entry) -> str:
    parts = [f"{entry['ms'] / 1000:8.3f} {entry['kind']:<13}", entry.get("room"), entry.get("person")]
    parts += [str(entry["code"]) if "code" in entry else None, entry.get("reason"), entry.get("text")]
    return " ".join(part for part in parts if part)


def _frame(entry: Entry, secrets: Secrets) -> str:
    # Before it is cut: half a secret would not be found.
    text = secrets.hide(entry.get("text", f"({entry.get('bytes', 0)} bytes)"))
    text = text if len(text) <= _SHOWN_LENGTH else f"{text[:_SHOWN_LENGTH]}…"
    if entry.get("valid") is False:
        problems = entry.get("problems", [])
        text += f"  (breaks the contract: {problems[0]['message'] if problems else 'no message of it'})"
    return f"  {entry.get('person', 'client')}: {text}"
