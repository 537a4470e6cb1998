"""`belay mock FILE` serves any AsyncAPI document, as a client that is not ours sees it.

Every socket opens, every frame is a message of the document, declared replies come with their correlation, and a second
run says the same bytes.
"""

from __future__ import annotations

import asyncio
import json
import re
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

import journal
import rawsocket
import tokens
from corpus import EXAMPLES, NO_CORPUS, ROOT, corpus
from harness import DEADLINE, Belay, Mock, Tab, poll
from messages import Document, Frame

# How long a client listens to a socket.
LISTENS = 2.5
# Documents that are played side by side.
AT_ONCE = 8
# A mock of the seed 5 twice, and one of another.
SEEDS = (5, 5, 6)
AT_ONCE_ASKED = 20

FILES = [*EXAMPLES, *corpus()]
for_each_document = pytest.mark.parametrize(
    "file",
    FILES if corpus() else [*FILES, pytest.param(None, marks=pytest.mark.skip(reason=NO_CORPUS))],
    ids=["-".join(path.parts[-2:]) for path in FILES] + ([] if corpus() else ["corpus"]),
)


# --- What a client that isn't ours saw ---


@dataclass
class Heard:
    """One connection."""

    entry: dict[str, Any]
    sent: list[Frame] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    refused: str | None = None
    # Code and reason, where the mock closed.
    closed: tuple[int, str] | None = None


@dataclass
class Asked:
    """A declared reply that was asked for several times at once."""

    reply: dict[str, Any]
    ids: list[Any]
    frames: list[Frame]
    # Those that answer, by the id in them.
    answers: dict[str, list[Frame]]


@dataclass
class Run:
    """One mock."""

    seconds: float = 0
    ready: dict[str, Any] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)


@dataclass
class Visit:
    """A document that was played."""

    document: Document
    explained: dict[str, Any]
    runs: list[Run]
    asked: list[Asked]


def url(entry: dict[str, Any], client: str) -> str:
    """The socket's URL, with the name that the connection is known by."""
    return f"{entry['url']}{'&' if '?' in entry['url'] else '?'}belay-client={client}"


async def opened(entry: dict[str, Any], client: str) -> ClientConnection:
    return await connect(
        url(entry, client),
        additional_headers=entry["headers"],
        subprotocols=entry["subprotocols"] or None,
        proxy=None,
        open_timeout=DEADLINE,
        close_timeout=1,
        ping_interval=None,
        max_size=None,
        max_queue=None,
    )


async def listen(connection: ClientConnection, heard: Heard) -> None:
    try:
        async for frame in connection:
            heard.frames.append(frame)
    finally:
        if connection.close_code is not None and connection.protocol.close_rcvd is not None:
            heard.closed = (connection.close_code, connection.close_reason or "")


async def talk(entry: dict[str, Any], frames: list[Frame]) -> Heard:
    """Says everything at once, and listens."""
    heard = Heard(entry)
    try:
        connection = await opened(entry, "a")
    except Exception as error:
        response = getattr(error, "response", None)
        heard.refused = f"{error}: {bytes(response.body).decode()}" if response else repr(error)
        return heard
    listening = asyncio.ensure_future(listen(connection, heard))
    try:
        for frame in [*entry["first"], *frames]:
            await connection.send(frame)
            heard.sent.append(frame)
        await asyncio.wait([listening], timeout=LISTENS)
    except ConnectionClosed:
        await asyncio.wait([listening], timeout=1)
    listening.cancel()
    await asyncio.wait([listening])
    if connection.protocol.close_rcvd is None:
        await connection.close()
    return heard


@asynccontextmanager
async def mock(belay: Belay, document: Path, folder: Path, seed: int, run: Run) -> AsyncIterator[Run]:
    folder.mkdir()
    file = folder / "ready.json"
    arguments = ["mock", str(document), "--port", "0", "--ready-file", str(file), "--seed", str(seed)]
    began = time.monotonic()
    with open(folder / "console.txt", "w") as console, open(folder / "errors.txt", "w") as errors:
        process = await asyncio.create_subprocess_exec(
            *belay.command, *arguments, stdin=asyncio.subprocess.DEVNULL, stdout=console, stderr=errors, cwd=belay.root
        )
    try:
        while not file.exists():
            assert (
                process.returncode is None
            ), f"it ended with {process.returncode}: {(folder / 'errors.txt').read_text()}"
            assert time.monotonic() < began + 6 * DEADLINE, "no ready file"
            await asyncio.sleep(0.01)  # Polls a file; there is no event to wait for.
        run.seconds = time.monotonic() - began
        run.ready = json.loads(file.read_text())
        yield run
    finally:
        if process.returncode is None:
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), DEADLINE)
        except asyncio.TimeoutError:
            process.kill()
            await process.wait()


# --- Replies ---


def place(correlation: str) -> tuple[list[str], list[str]]:
    """The ways of `payload#/id`, or of two such places with an arrow between them: the request's and the answer's."""
    ways = [part.split("#/", 1)[1].split("/") for part in correlation.split() if "#/" in part]
    return ways[0], ways[-1]


def at(value: Any, way: list[str]) -> Any:
    for part in way:
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def put(value: Any, way: list[str], new: Any) -> bool:
    """Whether there is such a place; then it has the new value."""
    above = at(value, way[:-1])
    if isinstance(above, dict):
        above[way[-1]] = new
    elif isinstance(above, list) and way[-1].isdigit() and int(way[-1]) < len(above):
        above[int(way[-1])] = new
    else:
        return False
    return True


def fresh(old: Any, number: int) -> Any:
    """Another id of the same kind."""
    if isinstance(old, str):
        return f"{old[:-6]}{number:06d}" if len(old) == 36 else f"{number:06d}"
    return 100_000 + number


def payload(document: Document, frame: Frame) -> Any:
    try:
        value = json.loads(frame) if isinstance(frame, str) else None
    except ValueError:
        return None
    if document.envelope is None or not isinstance(value, dict):
        return value
    return value.get(next(key for key, item in document.envelope.items() if item == "$message.payload"))


async def ask(document: Document, explained: dict[str, Any], entries: list[dict[str, Any]]) -> list[Asked]:
    """Asks for each reply that the server declares, twenty times at once where an id tells the answers apart."""
    found: list[Asked] = []
    number = 0
    for entry in entries:
        replies = [
            reply for reply in explained["replies"] if reply["by"] == "server" and reply["to"] in entry["receives"]
        ]
        if not replies:
            continue
        async with await opened(entry, "asks") as connection:
            heard = Heard(entry)
            listening = asyncio.ensure_future(listen(connection, heard))
            for frame in entry["first"]:
                await connection.send(frame)
            for reply in replies:
                message = document.named(reply["to"])[0]
                if not message.samples:
                    continue
                example, seen = message.samples[0], len(heard.frames)
                ids: list[Any] = []
                if reply["correlation"]:
                    asked, answered = place(reply["correlation"])
                    for _ in range(AT_ONCE_ASKED):
                        value = payload(document, example)
                        new = fresh(at(value, asked) or at(message.whole, asked), number := number + 1)
                        assert put(value, asked, new), f"{reply}: {value}"
                        ids.append(new)
                        await connection.send(message.frame(value))
                else:
                    answered = []
                    await connection.send(example)
                # Once one did not come, the test has failed, and the others need not take long.
                has_failed = any(len(item.answers) < max(1, len(item.ids)) for item in found)
                end = time.monotonic() + (0.2 if has_failed else DEADLINE)
                answers: dict[str, list[Frame]] = {}
                while time.monotonic() < end and listening and not listening.done():
                    answers = {}
                    for frame in heard.frames[seen:]:
                        value = payload(document, frame)
                        if ids and at(value, answered) in ids:
                            answers.setdefault(json.dumps(at(value, answered)), []).append(frame)
                        elif not ids and not document.faults(frame, reply["with"]):
                            answers.setdefault("", []).append(frame)
                    if len(answers) >= max(1, len(ids)):
                        break
                    await asyncio.sleep(0.005)
                found.append(Asked(reply, ids, heard.frames[seen:], answers))
            listening.cancel()
    return found


# --- Visits ---


async def visit(belay: Belay, file: Path, folder: Path) -> Visit:
    document = Document(file)
    explanation = await asyncio.to_thread(belay.run, "explain", file, "--json", timeout=60)
    assert explanation.returncode == 0, explanation.stderr
    explained = json.loads(explanation.stdout)
    runs = [Run() for _ in SEEDS]
    async with AsyncExitStack() as stack:
        await asyncio.gather(
            *(
                stack.enter_async_context(mock(belay, file, folder / f"run-{index}", seed, run))
                for index, (seed, run) in enumerate(zip(SEEDS, runs, strict=True))
            )
        )

        def said(entry: dict[str, Any]) -> list[Frame]:
            return [
                frame for name in entry["receives"] for message in document.named(name)[:1] for frame in message.samples
            ]

        for run in runs:
            assert len(run.ready["sockets"]) == len(runs[0].ready["sockets"])
        heard = await asyncio.gather(
            *(talk(entry, said(entry)) for run in runs for entry in run.ready["sockets"]),
        )
        for run in runs:
            run.heard = [item for item in heard if any(item.entry is entry for entry in run.ready["sockets"])]
        asked = await ask(document, explained, runs[0].ready["sockets"])
    return Visit(document, explained, runs, asked)


@pytest.fixture(scope="session")
def visits(
    belay: Belay, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[dict[Path, Future[Visit]]]:
    """The documents of the tests that are run, played side by side while the tests look at those that are done."""
    folder = tmp_path_factory.mktemp("visits")
    wanted = [item.callspec.params.get("file") for item in request.session.items if hasattr(item, "callspec")]
    found: dict[Path, Future[Visit]] = {file: Future() for file in FILES if file in wanted}

    async def one(index: int, file: Path, limit: asyncio.Semaphore) -> None:
        async with limit:
            own = folder / str(index)
            own.mkdir()
            try:
                found[file].set_result(await visit(belay, file, own))
            except BaseException as error:
                found[file].set_exception(error)

    async def all_of_them() -> None:
        limit = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(one(index, file, limit) for index, file in enumerate(found)))

    thread = Thread(target=lambda: asyncio.run(all_of_them()), daemon=True)
    thread.start()
    yield found
    thread.join()


def check(visits: dict[Path, Future[Visit]], file: Path) -> Visit:
    visit = visits[file].result(timeout=300)
    for heard in visit.runs[0].heard:
        journal.note(heard.entry["name"], f"said {len(heard.sent)}, heard {len(heard.frames)}")
        for frame in heard.frames:
            journal.note(f"{heard.entry['name']} <", frame)
    return visit


# --- What is served ---


@for_each_document
def test_the_ready_file_says_how_each_socket_is_opened(visits: dict[Path, Future[Visit]], file: Path) -> None:
    visit = check(visits, file)
    for run in visit.runs:
        assert run.ready.keys() - {"rooms", "people", "jwt"} == {"http", "ws", "sockets"}
        assert run.seconds < 6 * DEADLINE
    ready, explained = visit.runs[0].ready, visit.explained["sockets"]
    assert ready["sockets"], "there is a socket"
    if not visit.document.has_people:
        assert not ready.keys() & {"rooms", "people", "jwt"}
        assert [entry["name"] for entry in ready["sockets"]] == [socket["name"] for socket in explained]
    for entry in ready["sockets"]:
        assert entry.keys() == {"name", "url", "headers", "subprotocols", "first", "receives", "sends"}
        assert entry["url"].startswith(f"{ready['ws']}/") and "{" not in entry["url"]
        assert all(isinstance(value, str) for value in entry["headers"].values())
    for entry, socket in zip(ready["sockets"], explained):
        for way in ("receives", "sends"):
            assert entry[way] == [message["message"] for message in socket[way]]


@for_each_document
def test_every_socket_opens_and_no_message_that_may_be_sent_closes_it(
    visits: dict[Path, Future[Visit]], file: Path
) -> None:
    visit = check(visits, file)
    for heard in visit.runs[0].heard:
        assert heard.refused is None, heard.entry["url"]
        assert heard.closed is None, f"{heard.entry['name']}: {heard.closed}"
        assert len(heard.sent) >= len(heard.entry["first"])


@for_each_document
def test_every_frame_that_comes_is_a_message_that_the_socket_sends(
    visits: dict[Path, Future[Visit]], file: Path
) -> None:
    faults: list[str] = []
    visit = check(visits, file)
    for heard in visit.runs[0].heard:
        for frame in heard.frames:
            wrong = visit.document.faults(frame, heard.entry["sends"])
            faults += [f"{heard.entry['name']}: {frame!r}\n    " + "\n    ".join(wrong[:6])] if wrong else []
    assert not faults, "\n".join([f"{len(faults)} frames", *faults[:8]])


@for_each_document
def test_declared_replies_come_and_twenty_at_once_are_not_mixed_up(
    visits: dict[Path, Future[Visit]], file: Path
) -> None:
    visit = check(visits, file)
    for asked in visit.asked:
        to = asked.reply["to"]
        if not asked.ids:
            assert asked.answers, f"{to} gets no answer"
            continue
        assert set(asked.answers) == {json.dumps(number) for number in asked.ids}, f"{to}: {asked.frames[:3]}"
        for frames in asked.answers.values():
            assert any(
                not visit.document.faults(frame, asked.reply["with"]) for frame in frames
            ), f"{to}: {frames[0]!r}"


@for_each_document
def test_a_second_run_says_the_same_bytes(visits: dict[Path, Future[Visit]], file: Path) -> None:
    first, second, _ = check(visits, file).runs
    for one, other in zip(first.heard, second.heard, strict=True):
        count = min(len(one.frames), len(other.frames))
        assert one.frames[:count] == other.frames[:count], one.entry["name"]


def test_what_was_played(visits: dict[Path, Future[Visit]]) -> None:
    done = [visit.result(timeout=300) for visit in visits.values()]
    heard = [heard for visit in done for heard in visit.runs[0].heard]
    replies = [asked for visit in done for asked in visit.asked]
    spoke = sum(bool(item.frames) for item in heard)
    other = sum(
        [item.frames for item in visit.runs[0].heard] != [item.frames for item in visit.runs[2].heard] for visit in done
    )
    assert other or not done, "another seed says something else where something is made by the seed"
    journal.figure(
        f"any contract, mocked: {len(done)} documents, {len(heard)} sockets opened, {spoke} of which spoke; "
        f"{sum(len(item.sent) for item in heard)} frames said, "
        f"{sum(len(item.frames) for item in heard)} heard and judged; "
        f"{len(replies)} declared replies, {sum(len(asked.ids) for asked in replies)} asked for by an id; "
        f"another seed says something else in {other}"
    )


# --- What goes wrong ---

PRICES, DEVICES, LOBBY, CHARGE, RPC = (
    next(path for path in EXAMPLES if path.stem == name)
    for name in ("price-feed", "device-telemetry", "lobby-chat", "charge-point", "json-rpc")
)
SEND_BUDDY = ROOT / "spec/send-buddy.yaml"
Start = Callable[..., Mock]


def served(mock: Mock, name: str | None = None) -> dict[str, Any]:
    """The entry of a socket in the ready file; the first one without a name."""
    return next(entry for entry in mock.ready["sockets"] if name in (None, entry["name"]))


def tab(entry: dict[str, Any], name: str = "client", **changed: Any) -> Tab:
    options = {"additional_headers": entry["headers"], "subprotocols": entry["subprotocols"] or None, **changed}
    return Tab(entry["url"], name, **options)


def refusal(address: str, **options: Any) -> tuple[int, str]:
    """The status and the text with which a handshake is refused."""
    with pytest.raises(InvalidStatus) as refused:
        Tab(address, **options)
    return refused.value.response.status_code, bytes(refused.value.response.body).decode()


def test_an_unknown_path_is_refused_with_those_that_there_are(start: Start) -> None:
    mock = start(str(DEVICES))
    status, text = refusal(f"{mock.ready['ws']}/nowhere")
    assert status == 404 and "/nowhere" in text
    assert "/v2/devices/VS-20417/stream" in text, "it names a path that there is"


@pytest.mark.parametrize(
    "frame", ["{", "no JSON at all", "[]", '{"event": "unheard-of"}', b"\x00\xff", '{"a": ' * 9_000]
)
def test_a_frame_that_is_no_message_does_no_harm(start: Start, frame: Frame) -> None:
    entry = served(start(str(RPC)))
    with tab(entry) as client:
        client.send(frame)
        client.send('{"jsonrpc": "2.0", "id": 77, "method": "lights.list"}')
        answers = [client.hear() for _ in range(1)]
        while answers[-1].get("id") != 77:
            answers.append(client.hear())
        document = Document(RPC)
        assert all(not document.faults(text, entry["sends"]) for text in client.texts)


def test_a_text_of_two_megabytes_is_too_big(start: Start) -> None:
    entry = served(start(str(RPC)))
    with tab(entry) as client, tab(entry, "another") as another:
        client.send('{"jsonrpc": "2.0", "id": "' + "x" * (2 << 20) + '", "method": "lights.list"}')
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                client.socket.recv(timeout=DEADLINE)
        assert closed.value.rcvd and closed.value.rcvd.code == 1009
        another.send('{"jsonrpc": "2.0", "id": 1, "method": "lights.list"}')
        assert another.hear()["id"] == 1, "others notice nothing"


def test_two_hundred_connections_are_served(start: Start) -> None:
    mock = start(str(RPC))
    with ExitStack() as stack:
        clients = [stack.enter_context(tab(served(mock), f"client-{number}")) for number in range(200)]
        for number, client in enumerate(clients):
            client.send(f'{{"jsonrpc": "2.0", "id": {number}, "method": "lights.list"}}')
        assert [client.hear()["id"] for client in clients] == list(range(200))


def test_a_client_that_never_reads_costs_no_memory_without_bound(start: Start) -> None:
    mock = start(str(RPC))
    before = mock.resident_memory()
    path = served(mock)["url"].removeprefix(mock.ready["ws"])
    request = rawsocket.text('{"jsonrpc": "2.0", "id": "' + "x" * 4_000 + '", "method": "lights.list"}') * 25
    raw = rawsocket.RawSocket(mock, receive_buffer=4_096)
    try:
        raw.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {rawsocket.KEY}\r\n\r\n".encode()
        )
        # Some 40 MB of answers, if it lets that happen.
        for _ in range(400):
            raw.socket.sendall(request)
    except (OSError, TimeoutError):
        pass  # It was cut, or is not listened to any more.
    finally:
        grown = mock.resident_memory("VmHWM") - before
        raw.socket.close()
    assert grown < 48 << 20, f"{grown >> 20} MB"
    with tab(served(mock), "another") as another:
        another.send('{"jsonrpc": "2.0", "id": 1, "method": "lights.list"}')
        assert another.hear()["id"] == 1


def test_a_signal_closes_with_1001_and_removes_the_ready_file(start: Start) -> None:
    mock = start(str(RPC))
    with tab(served(mock)) as client:
        mock.process.send_signal(signal.SIGTERM)
        assert client.closing()[0] == 1001
    assert mock.stop() == 0
    assert not mock.ready_file.exists()


def test_a_port_in_use_ends_with_69(start: Start, belay: Belay, tmp_path: Path) -> None:
    mock = start(str(RPC))
    ready = tmp_path / "second.json"
    result = belay.run("mock", RPC, "--port", str(mock.port), "--ready-file", ready)
    assert result.returncode == 69 and str(mock.port) in result.stderr
    assert not ready.exists() and mock.ready_file.exists()


def test_a_contract_without_sockets_ends_with_65(belay: Belay, tmp_path: Path) -> None:
    file = tmp_path / "none.yaml"
    file.write_text(
        "asyncapi: 3.0.0\ninfo: {title: Queue, version: '1'}\n"
        "servers: {broker: {host: broker.example.org, protocol: kafka}}\nchannels: {}\n"
    )
    result = belay.run("mock", file, "--port", "0")
    assert result.returncode == 65 and "none.yaml" in result.stderr


def test_a_broken_document_ends_with_65_and_the_place(belay: Belay, tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("asyncapi: 3.0.0\ninfo: {title: Broken, version: '1'}\nchannels:\n  chat: [1, 2\n")
    result = belay.run("mock", file, "--port", "0")
    assert result.returncode == 65
    assert re.search(r"broken\.yaml:\d+:\d+", result.stderr), result.stderr


@pytest.mark.parametrize(
    "document",
    [CHARGE, DEVICES, next(path for path in EXAMPLES if path.stem == "weather-2x")],
    ids=lambda file: file.stem,
)
def test_credentials_are_required_where_that_is_asked_for(start: Start, document: Path) -> None:
    mock = start(str(document), "--require-credentials")
    for entry in mock.ready["sockets"]:
        status, text = refusal(entry["url"].split("?")[0], subprotocols=entry["subprotocols"] or None)
        assert status == 401 and "contract" in text
        tab(entry).leave()


def test_without_them_clients_are_let_in_and_that_is_told(start: Start) -> None:
    mock = start(str(CHARGE))
    tab(served(mock), additional_headers={}).leave()
    poll(lambda: "let in without pointPassword" in mock.console.read_text(), "a line on the console")


def test_the_perspective_swaps_who_says_what(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "prices.yaml"
    file.write_text(PRICES.read_text().replace("x-perspective: server\n", ""))
    own, other = (served(start(str(file), "--perspective", side)) for side in ("server", "client"))
    assert set(own["receives"]) == set(other["sends"]) and set(own["sends"]) == set(other["receives"])


NULLABLE = """\
asyncapi: 3.0.0
info: {title: Notes, version: 1.0.0}
x-perspective: server
servers:
  main: {host: notes.example.com, protocol: wss}
channels:
  notes:
    address: /notes
    messages:
      note:
        payload:
          type: object
          required: [type, text]
          properties: {type: {const: note}, text: {type: string, nullable: true}}
      done: {payload: {type: object, required: [type], properties: {type: {const: done}}}}
      failed: {payload: {type: object, required: [type], properties: {type: {const: failed}}}}
    x-on-invalid: {message: failed, payload: {type: failed}}
operations:
  write:
    action: receive
    channel: {$ref: '#/channels/notes'}
    messages: [{$ref: '#/channels/notes/messages/note'}]
    reply:
      channel: {$ref: '#/channels/notes'}
      messages: [{$ref: '#/channels/notes/messages/done'}]
  fail:
    action: send
    channel: {$ref: '#/channels/notes'}
    messages: [{$ref: '#/channels/notes/messages/failed'}]
"""


def test_schemas_count_as_they_are_meant_or_as_they_are_written(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "asyncapi.yaml"
    file.write_text(NULLABLE)
    for arguments, answer in [([], "done"), (["--literal"], "failed")]:
        with tab(served(start(str(file), *arguments))) as client:
            client.send('{"type": "note", "text": null}')
            assert client.hear() == {"type": answer}


def test_what_a_client_calls_itself_does_not_drive_the_terminal(start: Start) -> None:
    mock = start(str(RPC))
    with Tab(f"{served(mock)['url']}?belay-client=%1B%5B2J%0Aroot"):
        poll(lambda: "root is in rpc" in mock.console.read_text(), "a line on the console")
    assert "\x1b" not in mock.console.read_text() and "\nroot" not in mock.console.read_text()


@pytest.mark.parametrize("speed", ["0", "1e-300", "1e300"])
def test_any_speed_does_no_harm(start: Start, speed: str) -> None:
    entry = served(start(str(RPC), "--speed", speed))
    with tab(entry) as client:
        client.send('{"jsonrpc": "2.0", "id": 1, "method": "lights.list"}')
        assert client.hear()["id"] == 1


# --- A contract with people and tokens ---


@pytest.fixture
def send_buddy(start: Start) -> Mock:
    """Send Buddy's contract, given as a file: interpreted."""
    return start(str(SEND_BUDDY))


def test_each_person_gets_in_with_the_token_of_the_ready_file(send_buddy: Mock) -> None:
    entries = send_buddy.ready["sockets"]
    assert len({entry["name"] for entry in entries}) == len(entries) >= 2
    for entry in entries:
        with tab(entry, entry["name"]) as client:
            assert client.socket.ping().wait(DEADLINE), "it is open"


@pytest.mark.parametrize(
    ("query", "code"), [("", 4001), ("?token=", 4001), ("?token=nonsense", 4003), ("?token=a.b.c", 4003)]
)
def test_who_has_no_good_token_is_closed_as_the_contract_says(send_buddy: Mock, query: str, code: int) -> None:
    with Tab(served(send_buddy)["url"].split("?")[0] + query) as client:
        assert client.closing()[0] == code


@pytest.mark.parametrize(
    ("subject", "code"),
    [("770e8400-e29b-41d4-a716-446655440000", 4004), ("00000000-0000-4000-8000-000000000000", 4002)],
    ids=["who is no member", "whom nobody knows"],
)
def test_who_does_not_belong_is_closed_as_the_contract_says(send_buddy: Mock, subject: str, code: int) -> None:
    with Tab(send_buddy.url(token=tokens.forge(send_buddy, "inviter", user_id=subject))) as client:
        assert client.closing()[0] == code


def test_the_ready_file_has_rooms_people_and_the_key_of_tokens(send_buddy: Mock) -> None:
    assert send_buddy.ready["rooms"]["main"]["members"] == ["inviter", "invitee"]
    assert send_buddy.ready["jwt"].keys() == {"algorithm", "key"}
    assert send_buddy.person("invitee").keys() == {"id", "name", "token"}
    assert tokens.claims_of(send_buddy, send_buddy.person("invitee")["token"])["token_type"] == "access"
    with send_buddy.join("inviter") as inviter, send_buddy.join("invitee") as invitee:
        inviter.say("Hi")
        heard = invitee.hear_until("Hi")
        assert all(frame["type"] != "error" for frame in heard)
    with send_buddy.join("outsider") as outsider:
        assert outsider.closing()[0] == 4004


def test_who_is_denied_is_refused_where_that_is_asked_for(start: Start) -> None:
    mock = start(str(SEND_BUDDY), "--denials", "refuse")
    assert refusal(served(mock)["url"].split("?")[0])[0] == 403
