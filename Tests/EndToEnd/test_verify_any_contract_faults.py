"""`belay verify` finds out servers of several contracts that break the protocol in one way each, by the names of its checks."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from corpus import ROOT
from harness import Belay, Mock
from mutant_proxy import Data, Mutant, MutantProxy, Session, Slow

CONTRACTS = ROOT / "Examples/contracts"
START = Callable[..., Mock]
# The least that a server which never answers has to be waited for.
LIMITS = "limits: {answer: 1s, close: 1s}\n"


def read(data: Data) -> dict[str, Any] | None:
    try:
        value = json.loads(data)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


class ChangesAnswers(Mutant):
    """Changes what the server says, if it is an object."""

    def __init__(self, change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> None:
        super().__init__()
        self.change = change

    def to_client(self, session: Session, data: Data) -> list[Data]:
        value = read(data)
        if value is None:
            return [data]
        changed = self.change(value)
        return [] if changed is None else [json.dumps(changed)]


class Hears(Mutant):
    """Does something about a client's frame; where it says so, the frame goes no further."""

    def __init__(self, fits: Callable[[Data], bool], react: Callable[[Session], None]) -> None:
        super().__init__()
        self.fits, self.react = fits, react

    def to_server(self, session: Session, data: Data) -> list[Data]:
        if not self.fits(data):
            return [data]
        self.react(session)
        return []


class Greets(Mutant):
    """Says a frame to whoever connects."""

    def __init__(self, *frames: Data) -> None:
        super().__init__()
        self.frames = frames

    def opened(self, session: Session) -> None:
        for frame in self.frames:
            session.say(frame)


class AnswersTwice(Mutant):
    def to_client(self, session: Session, data: Data) -> list[Data]:
        return [data, data]


class AnswersOther(Mutant):
    """Sends answers to another client that is there."""

    def to_client(self, session: Session, data: Data) -> list[Data]:
        value = read(data)
        with self.lock:
            others = [other for other in self.sessions if other is not session and other.memory.get("asks")]
        # Only where many are in flight, so that one at a time looks right.
        if value is None or "id" not in value or session.memory.get("asks", 0) < 5 or not others:
            return [data]
        others[-1].say(data)
        return []

    def to_server(self, session: Session, data: Data) -> list[Data]:
        session.memory["asks"] = session.memory.get("asks", 0) + 1
        return [data]


class MixesUp(Mutant):
    """Of many requests in flight two by two get each other's answer."""

    def to_client(self, session: Session, data: Data) -> list[Data]:
        value = read(data)
        if value is None or "id" not in value or session.memory.get("asks", 0) < 5:
            return [data]
        held = session.memory.pop("held", None)
        if held is None:
            session.memory["held"] = value
            return []
        held["id"], value["id"] = value["id"], held["id"]
        return [json.dumps(held), json.dumps(value)]

    def to_server(self, session: Session, data: Data) -> list[Data]:
        session.memory["asks"] = session.memory.get("asks", 0) + 1
        return [data]


class LosesSome(Mutant):
    """Of many requests in flight each fifth is forgotten."""

    def to_server(self, session: Session, data: Data) -> list[Data]:
        count = session.memory["count"] = session.memory.get("count", 0) + 1
        return [] if count % 5 == 0 else [data]


class Subprotocol(Mutant):
    def __init__(self, choose: Callable[[list[str]], str | None]) -> None:
        super().__init__()
        self.choose = choose

    def subprotocol(self, offered: list[str], chosen: str | None) -> str | None:
        return self.choose(offered)


class Leaks(Mutant):
    """What one client is told, all are told."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def to_client(self, session: Session, data: Data) -> list[Data]:
        if (read(data) or {}).get("type") == self.kind:
            with self.lock:
                others = [other for other in self.sessions if other is not session]
            for other in others:
                other.say(data)
        return [data]


def without(kind: str) -> Mutant:
    """Never says messages of this type."""
    return ChangesAnswers(lambda value: None if value.get("type") == kind else value)


def closes(code: int) -> Callable[[Session], None]:
    return lambda session: session.close(code)


def cuts(session: Session) -> None:
    session.cut()


def method(name: str) -> Callable[[Data], bool]:
    return lambda data: (read(data) or {}).get("method") == name


def level(data: Data) -> bool:
    return isinstance((read(data) or {}).get("params"), dict) and read(data)["params"].get("level") == 100


def in_result(change: Callable[[dict[str, Any]], None]) -> Mutant:
    """Changes the result of `lights.set`."""

    def changed(value: dict[str, Any]) -> dict[str, Any]:
        if isinstance(value.get("result"), dict) and "now" in value["result"]:
            change(value["result"])
        return value

    return ChangesAnswers(changed)


def kind(name: str) -> Callable[[Data], bool]:
    return lambda data: (read(data) or {}).get("kind") == name


def is_result(data: Data) -> bool:
    """An answer of a charge point: `[3, id, {…}]`."""
    return isinstance(data, str) and data.startswith("[3,")


def not_json(data: Data) -> bool:
    return isinstance(data, str) and read(data) is None


def wrong(data: Data) -> bool:
    return "belay" in (read(data) or {}) and len(data) < 1_000


# Contract, fault, the checks that are run, the checks of which one at least must fail.
MUTANTS: dict[str, tuple[str, Callable[[], Mutant], str, str]] = {
    "drops a required member": ("json-rpc", lambda: in_result(lambda result: result.pop("before")), "*", "rpc/sends/setResult"),
    "says a number as a text": (
        "json-rpc", lambda: in_result(lambda result: result.update(now=str(result["now"]))), "*", "rpc/sends/setResult",
    ),
    "goes beyond a bound": ("json-rpc", lambda: in_result(lambda result: result.update(now=101)), "*", "rpc/sends/setResult"),
    "sends an unknown message": ("json-rpc", lambda: Greets('{"hello": "you"}'), "*/sends/*", "rpc/sends/*"),
    "sends what is not JSON": ("json-rpc", lambda: Greets("hello"), "*/sends/*", "rpc/sends/nothing-else"),
    "sends bytes": ("json-rpc", lambda: Greets(b"\x00\x01"), "*/sends/*", "rpc/sends/nothing-else"),
    "answers with another id": (
        "json-rpc",
        lambda: ChangesAnswers(lambda value: {**value, "id": "other"} if "id" in value else value),
        "*/replies/*",
        "rpc/replies/listRequest",
    ),
    "never answers one request": (
        "json-rpc", lambda: Hears(method("lights.watch"), lambda _: None), "*/replies/*", "rpc/replies/watchRequest",
    ),
    "answers twice": ("json-rpc", AnswersTwice, "*/replies/*", "rpc/replies/*/at-once"),
    "answers another client": ("json-rpc", AnswersOther, "*/listRequest/at-once", "rpc/replies/listRequest/at-once"),
    "mixes answers up": ("json-rpc", MixesUp, "*/replies/mixed", "rpc/replies/mixed"),
    "loses requests in flight": ("json-rpc", LosesSome, "*/at-once", "rpc/replies/*/at-once"),
    "closes with 1011 on an example": (
        "json-rpc", lambda: Hears(method("lights.blink"), closes(1011)), "*/receives/*", "rpc/receives/blinkRequest",
    ),
    "ends TCP on a value at a bound": ("json-rpc", lambda: Hears(level, cuts), "*/receives/*", "rpc/receives/setRequest"),
    "closes with 1011 on what is not JSON": (
        "json-rpc", lambda: Hears(not_json, closes(1011)), "*/invalid/*", "rpc/invalid/not-json",
    ),
    "ends TCP on a binary frame": (
        "json-rpc", lambda: Hears(lambda data: isinstance(data, bytes), cuts), "*/invalid/*", "rpc/invalid/binary",
    ),
    "closes after every message": ("json-rpc", lambda: Hears(lambda _: True, closes(1008)), "*/replies/*", "rpc/replies/*"),
    "never greets": ("lobby-chat", lambda: without("hello"), "*/when/*", "lobby/when/connected/hello"),
    "tells nobody who comes": ("lobby-chat", lambda: without("joined"), "*/when/*", "lobby/when/joined/joined"),
    "tells nobody who leaves": ("lobby-chat", lambda: without("left"), "*/when/*", "lobby/when/left/left"),
    "delivers to nobody": ("lobby-chat", lambda: without("said"), "*/delivers/*", "lobby/delivers/say/said/others"),
    "delivers to all what is for one": (
        "lobby-chat", lambda: Leaks("delivered"), "*/delivers/*", "lobby/delivers/say/delivered/sender",
    ),
    "tells what is said to other rooms": ("lobby-chat", lambda: Leaks("said"), "*/rooms/*", "lobby/rooms/say"),
    "tells no sender": ("lobby-chat", lambda: without("delivered"), "*/delivers/*", "lobby/delivers/say/delivered/sender"),
    "never answers the login": ("lobby-chat", lambda: without("logged_in"), "*/replies/*", "lobby/replies/login"),
    "ignores wrong frames": ("lobby-chat", lambda: Hears(wrong, lambda _: None), "*/invalid/*", "lobby/invalid/unknown"),
    "closes on wrong frames that are answered": (
        "lobby-chat", lambda: Hears(wrong, closes(1008)), "*/invalid/*", "lobby/invalid/unknown",
    ),
    "closes wrong frames with another code": (
        "price-feed-gateway", lambda: Hears(wrong, closes(1002)), "*/invalid/*", "gateway/invalid/unknown",
    ),
    "ignores wrong frames that close": (
        "price-feed-gateway", lambda: Hears(not_json, lambda _: None), "*/invalid/*", "gateway/invalid/not-json",
    ),
    "has no heartbeat": ("price-feed", lambda: ChangesAnswers(lambda value: None if value.get("event") == "heartbeat" else value), "*/when/*", "production/when/every/heartbeat"),
    "goes on after the end": (
        "device-telemetry", lambda: Hears(kind("goodbye"), lambda _: None), "*/when/*", "device/when/every/timeSync/until",
    ),
    "breaks down on the answer to what it asks": (
        "charge-point", lambda: Hears(is_result, closes(1011)), "*/asks", "point/asks",
    ),
    "chooses no subprotocol": ("device-telemetry", lambda: Subprotocol(lambda _: None), "device/subprotocol/*", "device/subprotocol/telemetry.v2"),
    "chooses a subprotocol that was not offered": (
        "device-telemetry", lambda: Subprotocol(lambda _: "telemetry.v9"), "device/*", "device/handshake",
    ),
    "accepts one of its subprotocols only": (
        "charge-point", lambda: Subprotocol(lambda offered: "ocp1.2" if "ocp1.2" in offered else None), "*/subprotocol/*", "point/subprotocol/ocp1.1",
    ),
}


def served(name: str, start: START, folder: Path) -> tuple[Path, Mock]:
    """The contract and its mock; a heartbeat comes often enough for a test."""
    text = (CONTRACTS / f"{name}.yaml").read_text()
    contract = folder / f"{name}.yaml"
    for beside in CONTRACTS.glob("*.yaml"):
        (folder / beside.name).write_text(beside.read_text())
    contract.write_text(re.sub("every: PT[0-9]+S", "every: PT1S", text))
    return contract, start(str(contract))


def verify(belay: Belay, url: str, contract: Path, folder: Path, only: str, *more: str) -> tuple[dict[str, Any], str]:
    """The report of a run, and what it printed."""
    target = folder / "target.yaml"
    # Twice the period of a heartbeat, where that is asked, and long enough for the server to ask something.
    target.write_text(f"url: {url}\n{LIMITS}listen: {'2s' if only in ('*/when/*', '*/asks') else '300ms'}\n")
    report = folder / "report.json"
    result = belay.run(
        "verify", target, "--contract", contract, "--only", only, "--json", report, "--strict", *more, timeout=60
    )
    assert result.returncode in (0, 1), result.stdout + result.stderr
    return json.loads(report.read_text()), result.stdout + result.stderr


def note(kind: str, name: str, *alarms: str, found: bool = True) -> None:
    """A line for dev/mutants, if it asks for one; Tests/MutantTests/Journal.swift says what its parts are."""
    if path := os.environ.get("BELAY_MUTANTS_JOURNAL"):
        details = "; ".join(([] if found else ["not found"]) + [f"false alarm: {check}" for check in alarms])
        with open(path, "a") as file:
            file.write(f"{kind}\t{name}\t{'found' if found else 'missed'}\t{len(alarms)}\t\t{details}\n")


def statuses(report: dict[str, Any]) -> dict[str, str]:
    return {check["id"]: check["status"] for check in report["checks"]}


def failed(report: dict[str, Any]) -> list[str]:
    return [check["id"] for check in report["checks"] if check["status"] == "failed"]


@pytest.mark.parametrize("fault", MUTANTS)
def test_a_server_with_one_fault_is_found_out(belay: Belay, start: START, tmp_path: Path, fault: str) -> None:
    name, make, only, check = MUTANTS[fault]
    contract, mock = served(name, start, tmp_path)
    with MutantProxy(mock.ready["ws"], make()) as proxy:
        report, said = verify(belay, proxy.url, contract, tmp_path, only)
    is_found = any(fnmatchcase(id, check) for id in failed(report))
    note("proxied", fault, found=is_found)
    assert is_found, said


@pytest.mark.parametrize("name", sorted({name for name, *_ in MUTANTS.values()}))
@pytest.mark.parametrize("kind", [Mutant, Slow], ids=["healthy", "slow"])
def test_a_server_without_fault_never_fails(
    belay: Belay, start: START, tmp_path: Path, name: str, kind: type[Mutant]
) -> None:
    contract, mock = served(name, start, tmp_path)
    with MutantProxy(mock.ready["ws"], kind()) as proxy:
        result = belay.run("verify", proxy.url, "--contract", contract, "--listen", "300ms", "--strict", timeout=60)
    note("healthy", f"{name} behind a {'slow' if kind is Slow else 'plain'} proxy", *(["a run"] if result.returncode else []))
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_server_that_closes_on_everything_has_one_cause(belay: Belay, start: START, tmp_path: Path) -> None:
    contract, mock = served("json-rpc", start, tmp_path)
    with MutantProxy(mock.ready["ws"], Hears(lambda _: True, closes(1011))) as proxy:
        report, said = verify(belay, proxy.url, contract, tmp_path, "rpc/receives/*")
    assert len(failed(report)) == 4, said
    assert len(report["causes"]) == 1, said


def test_a_stream_that_goes_on_after_its_end_is_told_and_no_failure(belay: Belay, start: START, tmp_path: Path) -> None:
    """That "unsubscribe" ends what "subscribe" began is in the names, and the document does not state it."""
    contract, mock = served("price-feed", start, tmp_path)
    check = "production/streams/unsubscribe"
    for deaf, status in [(False, "passed"), (True, "failed")]:
        mutant = Hears(lambda data: (read(data) or {}).get("op") == "unsubscribe", lambda _: None) if deaf else Mutant()
        with MutantProxy(mock.ready["ws"], mutant) as proxy:
            target = tmp_path / "target.yaml"
            target.write_text(f"url: {proxy.url}\n{LIMITS}listen: 2s\n")
            report = tmp_path / "report.json"
            result = belay.run(
                "verify", target, "--contract", contract, "--only", "*/streams/*", "--json", report, "--verbose"
            )
        said = result.stdout + result.stderr
        assert result.returncode == 0, said
        found = {entry["id"]: entry["status"] for entry in json.loads(report.read_text())["checks"]}
        # An INFO makes no run red.
        assert found[check] == status, said
        assert found["production/streams/subscribe"] == "passed", said
        assert ('"unsubscribe" has ended it' in said) is deaf, said


def test_what_a_subscription_may_name_is_all_heard(belay: Belay, start: START, tmp_path: Path) -> None:
    """The document's examples name two of three topics; the schema lists all."""
    contract, mock = served("price-feed", start, tmp_path)
    target, report = tmp_path / "target.yaml", tmp_path / "report.json"
    target.write_text(f"url: {mock.ready['ws']}\nlisten: 3s\n")
    result = belay.run(
        *("verify", target, "--contract", contract, "--json", report),
        *("--only", "*/streams/subscribe", "--only", "*/sends/*"),
    )
    found = {entry["id"]: entry["status"] for entry in json.loads(report.read_text())["checks"]}
    for name in ("ticker", "trade", "bookSnapshot", "bookUpdate"):
        assert found[f"production/sends/{name}"] == "passed", result.stdout + result.stderr


ONE_CAUSE = {
    "answers with another id": "answers don't copy the request's id",
    "never answers one request": '"watchRequest" is not answered',
    "answers twice": "requests are answered twice",
    "loses requests in flight": "requests at once are not all answered",
    "closes after every message": "the server ends connections (close 1008)",
    "drops a required member": '"setResult" breaks its schema',
    "chooses a subprotocol that was not offered": "handshakes fail",
}


@pytest.mark.parametrize("fault", ONE_CAUSE)
def test_one_fault_has_one_cause(belay: Belay, start: START, tmp_path: Path, fault: str) -> None:
    name, make, _, _ = MUTANTS[fault]
    contract, mock = served(name, start, tmp_path)
    with MutantProxy(mock.ready["ws"], make()) as proxy:
        report, said = verify(belay, proxy.url, contract, tmp_path, "*")
    assert [cause["title"] for cause in report["causes"]] == [ONE_CAUSE[fault]], said


def test_an_answer_without_its_id_has_one_cause(belay: Belay, start: START, tmp_path: Path) -> None:
    contract, mock = served("json-rpc", start, tmp_path)
    mutant = ChangesAnswers(lambda value: {name: each for name, each in value.items() if name != "id"})
    with MutantProxy(mock.ready["ws"], mutant) as proxy:
        report, said = verify(belay, proxy.url, contract, tmp_path, "*")
    assert [cause["title"] for cause in report["causes"]] == ["answers don't copy the request's id"], said
    # The schemas require the id: that it lacks is the same fault.
    assert any(check.startswith("rpc/sends/") for check in failed(report)), said


def test_a_server_that_answers_nothing_has_one_cause(belay: Belay, start: START, tmp_path: Path) -> None:
    contract, mock = served("json-rpc", start, tmp_path)
    with MutantProxy(mock.ready["ws"], Hears(lambda _: True, lambda _: None)) as proxy:
        report, said = verify(belay, proxy.url, contract, tmp_path, "*/replies/*")
    assert [cause["title"] for cause in report["causes"]] == ["requests are not answered"], said


def test_a_frame_that_names_no_message_is_none(belay: Belay, start: START, tmp_path: Path) -> None:
    contract, mock = served("lobby-chat", start, tmp_path)
    with MutantProxy(mock.ready["ws"], Greets('{"type":"gone","name":"ann"}')) as proxy:
        report, said = verify(belay, proxy.url, contract, tmp_path, "*/sends/*")
    assert failed(report) == ["lobby/sends/nothing-else"], said
    assert 'no message of the server\'s has "gone" at /type (the nearest: ' in said


class AnswersInBytes(Mutant):
    """Its messages come in binary frames."""

    def to_client(self, session: Session, data: Data) -> list[Data]:
        return [data.encode() if isinstance(data, str) else data]


def test_json_in_binary_frames_is_judged_and_noted_once(belay: Belay, start: START, tmp_path: Path) -> None:
    contract, mock = served("json-rpc", start, tmp_path)
    with MutantProxy(mock.ready["ws"], AnswersInBytes()) as proxy:
        report, said = verify(belay, proxy.url, contract, tmp_path, "*")
    assert [check for check in failed(report) if "streams" not in check] == [], said
    assert said.count("all of the server's messages came in binary frames") == 1, said
    assert any("came in binary frames" in note for note in report["notes"])
    assert statuses(report)["rpc/sends/listResult"] == "passed"


def test_evidence_shows_the_frame_and_the_request(belay: Belay, start: START, tmp_path: Path) -> None:
    contract, mock = served("json-rpc", start, tmp_path)
    with MutantProxy(mock.ready["ws"], in_result(lambda result: result.update(now=101))) as proxy:
        _, said = verify(belay, proxy.url, contract, tmp_path, "*/sends/setResult", "--only", "*/setRequest")
    assert "HTTP/1.1" not in said
    assert "in its room" not in said
    lines = said[said.index("  evidence  ") :].splitlines()
    assert "1 connection opened" in lines[0], said
    asked, answered = (re.search(rf'"id": *("[^"]*"|[^,]*).*{what}', line) for what, line in zip(("lights.set", '"now"'), lines[1:]))
    assert asked and answered and asked[1] == answered[1], said


def test_the_report_says_where_a_frame_is_wrong(belay: Belay, start: START, tmp_path: Path) -> None:
    contract, mock = served("json-rpc", start, tmp_path)
    with MutantProxy(mock.ready["ws"], in_result(lambda result: result.update(now=101))) as proxy:
        _, said = verify(belay, proxy.url, contract, tmp_path, "*")
    assert "/result/now" in said
    assert 'nearest to "setResult"' in said


# --- Servers that speak WebSocket badly, or not at all ---

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def shake(connection: socket.socket, accept: str | None = None) -> None:
    request = b""
    while b"\r\n\r\n" not in request:
        data = connection.recv(4096)
        if not data:
            raise OSError
        request += data
    key = re.search(rb"(?i)sec-websocket-key: *(\S+)", request)[1].decode()
    accept = accept or base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
    connection.sendall(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept.encode() + b"\r\n\r\n"
    )


def frame(opcode: int, payload: bytes) -> bytes:
    size = len(payload)
    head = bytes([0x80 | opcode])
    if size < 126:
        return head + bytes([size]) + payload
    return head + (b"\x7e" + struct.pack("!H", size) if size < 65536 else b"\x7f" + struct.pack("!Q", size)) + payload


def frames(connection: socket.socket) -> Iterator[tuple[int, bytes]]:
    """What a client sends, unmasked."""
    data = b""

    def take(count: int) -> bytes:
        nonlocal data
        while len(data) < count:
            more = connection.recv(65536)
            if not more:
                raise OSError
            data += more
        taken, data = data[:count], data[count:]
        return taken

    while True:
        first, second = take(2)
        size = second & 127
        if size == 126:
            size = struct.unpack("!H", take(2))[0]
        elif size == 127:
            size = struct.unpack("!Q", take(8))[0]
        mask, payload = take(4), take(size)
        yield first & 15, bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))


def refuses(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")


def accepts_wrongly(connection: socket.socket) -> None:
    shake(connection, accept="d3Jvbmc=")
    time.sleep(0.2)


def hangs(connection: socket.socket) -> None:
    connection.recv(4096)
    time.sleep(8)


def closes_at_once(connection: socket.socket) -> None:
    shake(connection)
    connection.sendall(frame(8, struct.pack("!H", 1013)))


def has_no_pong(connection: socket.socket) -> None:
    shake(connection)
    for opcode, payload in frames(connection):
        if opcode == 8:
            connection.sendall(frame(8, payload))
            return


def has_no_close(connection: socket.socket) -> None:
    shake(connection)
    for opcode, payload in frames(connection):
        if opcode == 9:
            connection.sendall(frame(10, payload))


def floods(connection: socket.socket) -> None:
    shake(connection)
    many = frame(1, b'{"jsonrpc":"2.0","method":"lights.changed","params":{"light":"sink","level":1}}') * 500
    while True:
        connection.sendall(many)


def sends_100_MB(connection: socket.socket) -> None:
    shake(connection)
    connection.sendall(frame(1, b'"' + b"x" * (100 << 20) + b'"'))
    time.sleep(1)


@contextmanager
def serving(behaviour: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that does the same to every connection; its port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=100)

    def attend(connection: socket.socket) -> None:
        with connection:
            connection.settimeout(20)
            try:
                behaviour(connection)
            except OSError:
                pass

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=attend, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


@pytest.mark.parametrize(
    ("behaviour", "check"),
    [
        (refuses, "rpc/handshake"),
        (accepts_wrongly, "rpc/handshake"),
        (closes_at_once, "rpc/opening"),
        (has_no_pong, "rpc/ping"),
        (has_no_close, "rpc/close"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_a_server_that_breaks_the_transport_is_found_out(
    belay: Belay, tmp_path: Path, behaviour: Callable[[socket.socket], None], check: str
) -> None:
    contract = CONTRACTS / "json-rpc.yaml"
    # A server that answers nothing is waited for; here only the check that it is about.
    only = check if check in ("rpc/ping", "rpc/close") else "*"
    with serving(behaviour) as port:
        report, said = verify(belay, f"ws://127.0.0.1:{port}/rpc", contract, tmp_path, only)
    assert check in failed(report), said


def test_a_server_that_hangs_ends_in_69(belay: Belay, tmp_path: Path) -> None:
    with serving(hangs) as port:
        target = tmp_path / "target.yaml"
        target.write_text(f"url: ws://127.0.0.1:{port}/rpc\n{LIMITS}")
        began = time.monotonic()
        result = belay.run("verify", target, "--contract", CONTRACTS / "json-rpc.yaml", timeout=30)
    assert result.returncode == 69, result.stdout + result.stderr
    assert time.monotonic() - began < 10


def test_a_server_that_sends_100_MB_at_once_is_told_what_is_read(belay: Belay, tmp_path: Path) -> None:
    with serving(sends_100_MB) as port:
        report, said = verify(belay, f"ws://127.0.0.1:{port}/rpc", CONTRACTS / "json-rpc.yaml", tmp_path, "rpc/replies/*")
    assert failed(report), said
    assert "more than 16 MB" in said


def test_a_server_that_floods_ends_in_a_verdict(belay: Belay, tmp_path: Path) -> None:
    with serving(floods) as port:
        began = time.monotonic()
        report, said = verify(belay, f"ws://127.0.0.1:{port}/rpc", CONTRACTS / "json-rpc.yaml", tmp_path, "*")
    assert time.monotonic() - began < 15
    assert "the server sends without end" in [cause["title"] for cause in report["causes"]], said
    assert said.index("the server sends without end") < said.index("FAILED"), said
    assert all("blockedBy" in check for check in report["checks"] if check["id"].startswith("rpc/replies/")), said
