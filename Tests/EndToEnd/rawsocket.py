"""A WebSocket client that may do everything wrong: bytes over TCP, nothing more (RFC 6455)."""

from __future__ import annotations

import base64
import hashlib
import socket
import struct
from dataclasses import dataclass

import journal
from harness import DEADLINE, Mock

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
KEY = base64.b64encode(bytes(range(16))).decode()
ACCEPT = base64.b64encode(hashlib.sha1(f"{KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest()).decode()
MASK = b"\x37\xfa\x21\x3d"


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    fin: bool = True,
    reserved: int = 0,
    masked: bool = True,
    announced: int | None = None,
    wide: bool = False,
) -> bytes:
    """A frame as a client sends it, unless told otherwise.

    `announced` lies about the length, `wide` writes it in 64 bits.
    """
    length = len(payload) if announced is None else announced
    first = (0x80 if fin else 0) | reserved << 4 | opcode
    mask_bit = 0x80 if masked else 0
    if wide or length > 0xFFFF:
        head = struct.pack("!BBQ", first, mask_bit | 127, length)
    elif length > 125:
        head = struct.pack("!BBH", first, mask_bit | 126, length)
    else:
        head = struct.pack("!BB", first, mask_bit | length)
    if not masked:
        return head + payload
    repeated = MASK * (len(payload) // 4 + 1)
    return head + MASK + bytes(byte ^ key for byte, key in zip(payload, repeated, strict=False))


def text(content: str) -> bytes:
    return frame(TEXT, content.encode())


def close(code: int | None = None, reason: bytes = b"") -> bytes:
    return frame(CLOSE, b"" if code is None else struct.pack("!H", code) + reason)


@dataclass(frozen=True)
class Received:
    fin: bool
    opcode: int
    payload: bytes

    @property
    def close_code(self) -> int | None:
        assert self.opcode == CLOSE, f"not a close frame: {self}"
        return struct.unpack("!H", self.payload[:2])[0] if self.payload else None


class RawSocket:
    """One TCP connection to a mock."""

    def __init__(self, mock: Mock, receive_buffer: int | None = None) -> None:
        self.mock = mock
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(DEADLINE)
        self.socket.connect(("127.0.0.1", mock.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def __enter__(self) -> RawSocket:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    # --- Bytes ---

    def send(self, *parts: bytes) -> None:
        data = b"".join(parts)
        journal.note("raw >", data)
        self.socket.sendall(data)

    def more(self) -> bool:
        """Reads what comes next; false at the end of the stream."""
        data = self.socket.recv(1 << 16)
        journal.note("raw <", data)
        self.buffer += data
        return bool(data)

    def take(self, count: int) -> bytes:
        while len(self.buffer) < count:
            assert self.more(), f"the stream ended after {self.buffer!r}, {count} bytes expected"
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def ends(self) -> bool:
        """Whether the server ends the stream, and sends nothing before."""
        try:
            return not self.buffer and not self.more()
        except ConnectionResetError:
            return True

    # --- HTTP ---

    def request(self, token: str | None, room: str = "main", path: str | None = None, **headers: str | None) -> bytes:
        """An upgrade request; a header of None is left out, underscores stand for hyphens."""
        fields: dict[str, str | None] = {
            "Host": f"127.0.0.1:{self.mock.port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": KEY,
            "Sec-WebSocket-Version": "13",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        query = "" if token is None else f"?token={token}"
        target = path or f"/ws/sessions/{self.mock.session_id(room)}/{query}"
        lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items() if value is not None)]
        return "\r\n".join([*lines, "", ""]).encode()

    def answer(self, to_head: bool = False) -> tuple[int, dict[str, str]]:
        """The status and headers of the next response, its body read and dropped; names are in small letters.

        The response to a HEAD has none, whatever its length says.
        """
        while b"\r\n\r\n" not in self.buffer:
            assert self.more(), f"the stream ended within a response: {self.buffer!r}"
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        status, *fields = head.decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, value in (field.split(":", 1) for field in fields)}
        code = int(status.split()[1])
        if code != 101 and not to_head:
            self.take(int(headers.get("content-length", "0")))
        return code, headers

    def upgrade(self, token: str | None, *early: bytes) -> dict[str, str]:
        """Opens the WebSocket; `early` goes out in the same packet as the request."""
        self.send(self.request(token), *early)
        status, headers = self.answer()
        assert status == 101, f"{status} {headers}"
        return headers

    # --- Frames ---

    def receive(self) -> Received:
        first, second = self.take(2)
        assert first & 0x70 == 0, "a server that agreed on no extension sets no reserved bit"
        assert second & 0x80 == 0, "a server must not mask"
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", self.take(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self.take(8))
        return Received(bool(first & 0x80), first & 0x0F, self.take(length))

    def receive_text(self) -> str:
        received = self.receive()
        assert received.opcode == TEXT and received.fin, received
        return received.payload.decode()

    def closing(self) -> int | None:
        """The code of the close frame that must come next."""
        return self.receive().close_code


def someone(mock: Mock, role: str = "inviter", receive_buffer: int | None = None) -> RawSocket:
    """An open WebSocket of a participant."""
    raw = RawSocket(mock, receive_buffer)
    raw.upgrade(mock.person(role)["token"])
    return raw
