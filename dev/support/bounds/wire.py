"""Clients on raw sockets: their cost is small and known, so that the figures are the server's."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import struct
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bounds.servers import Server

TEXT, CLOSE = 0x1, 0x8
KEY = base64.b64encode(bytes(range(16))).decode()
# A mask of zeros is lawful, and costs the client nothing.
MASK = b"\0\0\0\0"
# The time limit of anything that should be immediate.
DEADLINE = 30.0


def frame(opcode: int, payload: bytes = b"", masked: bool = True) -> bytes:
    length, mask_bit = len(payload), 0x80 if masked else 0
    if length > 0xFFFF:
        head = struct.pack("!BBQ", 0x80 | opcode, mask_bit | 127, length)
    elif length > 125:
        head = struct.pack("!BBH", 0x80 | opcode, mask_bit | 126, length)
    else:
        head = struct.pack("!BB", 0x80 | opcode, mask_bit | length)
    return head + (MASK if masked else b"") + payload


def message(content: str) -> bytes:
    return frame(TEXT, json.dumps({"type": "message", "content": content}, ensure_ascii=False).encode())


def request(server: Server, person: str, room: str) -> bytes:
    return (
        f"GET {server.target(person, room)} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()


def dial(server: Server, receive_buffer: int | None = None) -> socket.socket:
    peer = socket.socket()
    if receive_buffer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    peer.settimeout(DEADLINE)
    peer.connect(("127.0.0.1", server.port))
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return peer


def read_head(peer: socket.socket) -> bytes:
    """Reads a response's head; returns the bytes that came after it."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = peer.recv(1 << 14)
        if not more:
            raise ConnectionError(f"the stream ended within a response: {data!r}")
        data += more
    head, rest = data.split(b"\r\n\r\n", 1)
    if not head.startswith((b"HTTP/1.1 101", b"HTTP/1.1 200")):
        raise ConnectionError(head.split(b"\r\n")[0].decode())
    return rest


def join(server: Server, person: str, room: str, receive_buffer: int | None = None) -> socket.socket:
    """An open WebSocket of a person."""
    peer = dial(server, receive_buffer)
    peer.sendall(request(server, person, room))
    read_head(peer)
    return peer


def join_many(server: Server, seats: Iterable[tuple[str, str]], at_once: int = 100) -> list[socket.socket]:
    """Opens WebSockets of (person, room), with that many handshakes at once."""
    joined: list[socket.socket] = []
    for batch in batches(list(seats), at_once):
        peers = [dial(server) for _ in batch]
        for peer, (person, room) in zip(peers, batch, strict=True):
            peer.sendall(request(server, person, room))
        for peer in peers:
            read_head(peer)
        joined += peers
    return joined


def batches(items: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def reset(peer: socket.socket) -> None:
    """Ends a connection with a reset and no close frame, as when a laptop's lid is shut."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


def close_all(peers: Iterable[socket.socket]) -> None:
    for peer in peers:
        peer.close()


class Reader:
    """Takes frames from a socket."""

    def __init__(self, peer: socket.socket) -> None:
        self.peer = peer
        self.buffer = bytearray()

    def next(self) -> tuple[int, bytes] | None:
        """The next frame's opcode and payload; None at the end of the stream, even after a reset."""
        while (taken := self.take()) is None:
            try:
                more = self.peer.recv(1 << 16)
            except ConnectionError:
                return None
            if not more:
                return None
            self.buffer += more
        return taken

    def take(self) -> tuple[int, bytes] | None:
        """A frame that has arrived whole."""
        buffer = self.buffer
        if len(buffer) < 2:
            return None
        length, start = buffer[1] & 0x7F, 2
        if length == 126:
            if len(buffer) < 4:
                return None
            length, start = struct.unpack_from("!H", buffer, 2)[0], 4
        elif length == 127:
            if len(buffer) < 10:
                return None
            length, start = struct.unpack_from("!Q", buffer, 2)[0], 10
        if len(buffer) < start + length:
            return None
        taken = (buffer[0] & 0x0F, bytes(buffer[start : start + length]))
        del buffer[: start + length]
        return taken

    def close_code(self) -> tuple[int | None, int]:
        """Reads to the end: the code of the close frame, if one came, and how many bytes came before the end."""
        code, count = None, 0
        with contextlib.suppress(TimeoutError):
            while received := self.next():
                opcode, payload = received
                count += len(payload)
                if opcode == CLOSE:
                    code = struct.unpack("!H", payload[:2])[0] if payload else 1005
        return code, count
