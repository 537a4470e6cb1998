"""A server of any contract with one fault: a proxy before `belay mock`, which does to frames, closes and handshakes what a test says.

Unlike `FaultyProxy`, it passes header fields and subprotocols on, knows its connections apart, and can add, hold back and close.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import ClientConnection, connect
from websockets.sync.server import ServerConnection

from proxy import Proxy

Data = str | bytes


@dataclass
class Session:
    """A client's connection, and the mock's connection behind it."""

    client: ServerConnection
    server: ClientConnection
    # What the fault keeps in mind of it.
    memory: dict[str, Any] = field(default_factory=dict)

    def say(self, data: Data) -> None:
        """To the client."""
        try:
            self.client.send(data)
        except ConnectionClosed:
            pass

    def close(self, code: int) -> None:
        self.client.close(code)

    def cut(self) -> None:
        """Ends TCP with no close frame."""
        self.client.socket.shutdown(2)


class Mutant:
    """What a server does otherwise. Each method returns the frames that are passed on for one."""

    def __init__(self) -> None:
        self.sessions: list[Session] = []
        self.lock = threading.Lock()

    def opened(self, session: Session) -> None:
        """A client has connected."""

    def to_client(self, session: Session, data: Data) -> list[Data]:
        return [data]

    def to_server(self, session: Session, data: Data) -> list[Data]:
        return [data]

    def subprotocol(self, offered: list[str], chosen: str | None) -> str | None:
        """What is chosen instead."""
        return chosen


class Slow(Mutant):
    """Healthy, and a while behind in both directions."""

    def to_client(self, session: Session, data: Data) -> list[Data]:
        time.sleep(0.02)
        return [data]

    def to_server(self, session: Session, data: Data) -> list[Data]:
        time.sleep(0.1)
        return [data]


class MutantProxy(Proxy):
    """Listens on a port of its own, for as long as it is entered."""

    def __init__(self, upstream: str, mutant: Mutant) -> None:
        self._upstream, self._mutant = upstream, mutant
        super().__init__(compression=None, select_subprotocol=self._select)

    @staticmethod
    def _offered(client: ServerConnection) -> list[str]:
        lists = client.request.headers.get_all("Sec-WebSocket-Protocol")
        return [name.strip() for text in lists for name in text.split(",") if name.strip()]

    def _select(self, client: ServerConnection, _: object) -> str | None:
        offered = self._offered(client)
        return self._mutant.subprotocol(offered, offered[0] if offered else None)

    def handle(self, client: ServerConnection) -> None:
        own = {"host", "upgrade", "connection"}
        headers = [
            (name, value)
            for name, value in client.request.headers.raw_items()
            if name.lower() not in own and not name.lower().startswith("sec-websocket-")
        ]
        try:
            server = connect(
                self._upstream + client.request.path,
                additional_headers=headers,
                subprotocols=self._offered(client) or None,
                ping_interval=None,
                compression=None,
                max_size=None,
                proxy=None,
            )
        except InvalidHandshake:
            client.close(1011)
            return
        session = Session(client, server)
        with self._mutant.lock:
            self._mutant.sessions.append(session)
        with server:
            self._mutant.opened(session)
            back = threading.Thread(target=self._pass, args=(session, server, client, self._mutant.to_client))
            back.start()
            self._pass(session, client, server, self._mutant.to_server)
            back.join()

    @staticmethod
    def _pass(session: Session, source: Any, sink: Any, change: Any) -> None:
        try:
            for data in source:
                for passed in change(session, data):
                    sink.send(passed)
        except ConnectionClosed:
            pass
        code = source.protocol.close_code
        sink.close(*((code, source.protocol.close_reason) if code not in (None, 1005, 1006) else (1000,)))
