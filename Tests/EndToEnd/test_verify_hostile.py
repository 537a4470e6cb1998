"""`belay verify` against servers that flood, hang, send no end or hang up: a verdict, never a hang, and little memory."""

from __future__ import annotations

import base64
import hashlib
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import journal
from harness import Belay
from test_verify_command import write

Behaviour = Callable[[socket.socket], None]

KEY = "a key that no server here ever looks at, long enough"
ROOM = "550e8400-e29b-41d4-a716-446655440000"
OTHER = "660e8400-e29b-41d4-a716-446655440001"
PEOPLE = {
    "inviter": "550e8400-e29b-41d4-a716-446655440000",
    "invitee": "660e8400-e29b-41d4-a716-446655440000",
    "friend": "880e8400-e29b-41d4-a716-446655440000",
    "outsider": "770e8400-e29b-41d4-a716-446655440000",
}
# In bytes: the bound that the suite promises.
MEMORY = 150 << 20
# Of the whole process, in seconds; what takes longer hangs.
DEADLINE = 100.0


# --- Servers ---


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[int]:
    """A server that does the same to every connection; its port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=200)
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=attend, args=(connection,), daemon=True).start()

    def attend(connection: socket.socket) -> None:
        with connection:
            connection.settimeout(20)
            try:
                behaviour(connection)
            except OSError:
                pass

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        over.set()
        # Wakes the thread in accept(), which close() alone does not.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(4096)
        if not piece:
            raise OSError("the client has gone")
        received += piece
    return received


def accept(connection: socket.socket) -> None:
    head = request(connection)
    if b"Sec-WebSocket-Key: " not in head:
        connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        raise OSError("no handshake")
    key = head.split(b"Sec-WebSocket-Key: ")[1].split(b"\r\n")[0]
    digest = hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
    connection.sendall(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n\r\n"
    )


def text_frame(text: bytes) -> bytes:
    return b"\x81" + (bytes([len(text)]) if len(text) < 126 else b"\x7f" + struct.pack(">Q", len(text))) + text


def hold(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass


def silent(connection: socket.socket) -> None:
    hold(connection)


def accepts_and_says_nothing(connection: socket.socket) -> None:
    accept(connection)
    hold(connection)


def hangs_up(connection: socket.socket) -> None:
    pass


def accepts_and_hangs_up(connection: socket.socket) -> None:
    accept(connection)


def garbage(connection: socket.socket) -> None:
    request(connection)
    connection.sendall(bytes(range(256)) * 16)


def flood(connection: socket.socket) -> None:
    """Valid messages, as many as the client takes."""
    accept(connection)
    frame = text_frame(
        b'{"type":"typing","sender_id":"660e8400-e29b-41d4-a716-446655440000","sender_name":"Jane Smith","is_typing":true}'
    )
    while True:
        connection.sendall(frame * 500)


def flood_of_large(connection: socket.socket) -> None:
    accept(connection)
    frame = text_frame(b'{"type":"x","y":"' + b"z" * 1_000_000 + b'"}')
    while True:
        connection.sendall(frame)


def hundred_megabytes(connection: socket.socket) -> None:
    accept(connection)
    size = 100 << 20
    connection.sendall(b"\x81\x7f" + struct.pack(">Q", size))
    for _ in range(size >> 20):
        connection.sendall(b"a" * (1 << 20))
    hold(connection)


def endless_fragments(connection: socket.socket) -> None:
    accept(connection)
    connection.sendall(b"\x01\x01a")
    while True:
        connection.sendall((b"\x00\x7e" + struct.pack(">H", 60_000) + b"b" * 60_000) * 10)


def endless_refusal(connection: socket.socket) -> None:
    request(connection)
    connection.sendall(b"HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"100000\r\n" + b"x" * 0x100000 + b"\r\n")


def endless_headers(connection: socket.socket) -> None:
    request(connection)
    connection.sendall(b"HTTP/1.1 101 Switching Protocols\r\n")
    while True:
        connection.sendall(b"X-More: " + b"y" * 1000 + b"\r\n")


HOSTILE: list[Behaviour] = [
    silent,
    accepts_and_says_nothing,
    hangs_up,
    accepts_and_hangs_up,
    garbage,
    flood,
    flood_of_large,
    hundred_megabytes,
    endless_fragments,
    endless_refusal,
    endless_headers,
]


# --- Runs ---


def target_at(port: int) -> dict[str, object]:
    claims = {"user_id": "{id}", "token_type": "access", "jti": "{uuid}"}
    return {
        "name": "hostile",
        "nodes": [f"ws://127.0.0.1:{port}"],
        "origin": "http://localhost:3000",
        "rooms": {
            "main": {"session_id": ROOM, "members": ["inviter", "invitee"]},
            "other": {"session_id": OTHER, "members": ["inviter", "friend"]},
        },
        "people": {name: {"id": identity, "name": name} for name, identity in PEOPLE.items()},
        "tokens": {"mint": {"algorithm": "HS256", "key": {"value": KEY}, "claims": claims}},
        "probes": {
            "messages": {"get": "/m/", "as": "inviter", "items": "", "id": "/id", "content": "/body"},
            "lastMessageAt": {"get": "/s/", "as": "inviter", "value": "/t"},
            "refresh": {"cookie": "refresh_token", "value": {"mint": {"token_type": "refresh"}}},
        },
        "limits": {"deliver": "300ms", "close": "300ms", "idle": "500ms"},
    }


def highest_memory(process: subprocess.Popen[str]) -> int:
    """The most that a process has held in memory so far, in bytes; 0 once it is gone."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text()
    except OSError:
        return 0
    kilobytes = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(kilobytes[0]) << 10 if kilobytes else 0


@pytest.mark.parametrize("behaviour", HOSTILE, ids=lambda behaviour: behaviour.__name__)
def test_a_hostile_server_gets_a_verdict(belay: Belay, tmp_path: Path, behaviour: Behaviour) -> None:
    with serving(behaviour) as port:
        file = write(target_at(port), tmp_path)
        start = time.monotonic()
        with subprocess.Popen(
            [*belay.command, "verify", str(file)],
            cwd=belay.root,
            stdin=subprocess.DEVNULL,
            stdout=(tmp_path / "output").open("w"),
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            memory = 0
            while process.poll() is None:
                memory = max(memory, highest_memory(process))
                if time.monotonic() - start > DEADLINE:
                    process.kill()
                    pytest.fail(f"no verdict after {DEADLINE:g} s")
                try:
                    process.wait(0.05)
                except subprocess.TimeoutExpired:
                    continue
        seconds = time.monotonic() - start
    output = (tmp_path / "output").read_text()
    journal.figure(f"{behaviour.__name__}: {seconds:.1f} s, {memory >> 20} MiB")
    assert process.returncode == 1, output[-3000:]
    assert "the contract is broken" in output.splitlines()[-1]
    assert memory < MEMORY
    # Evidence is for people.
    assert max(map(len, output.splitlines())) < 2000


def answers_once(connection: socket.socket) -> None:
    """Like a server that closes a kept connection just as the next request is on its way."""
    request(connection)
    body = b'{"detail":"no"}'
    head = b"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    connection.sendall(head + body)
    request(connection)


def test_no_request_goes_over_a_connection_that_a_server_may_have_closed(belay: Belay, tmp_path: Path) -> None:
    with serving(answers_once) as port:
        target = {**target_at(port), "limits": {"deliver": "10s", "close": "10s", "idle": "0s"}}
        result = belay.run("verify", str(write(target, tmp_path)), "--only", "refreshAccessToken/*")
    assert result.stdout.count("HTTP/1.1 401") > 1, result.stdout + result.stderr
    assert "no answer" not in result.stdout and "TCP ended" not in result.stdout
