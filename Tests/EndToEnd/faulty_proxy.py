"""A proxy between `belay verify` and a mock, which does to the server's messages what a test says: a server with a fault."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import connect
from websockets.sync.server import ServerConnection

from proxy import Proxy

# What becomes of a message: the messages that are passed on for it.
Change = Callable[[str], list[str]]


def unchanged(text: str) -> list[str]:
    return [text]


class FaultyProxy(Proxy):
    """Close codes pass; where the mock refuses a handshake, this accepts and closes with 1011."""

    def __init__(self, upstream: str, *, to_client: Change = unchanged, to_server: Change = unchanged) -> None:
        self._upstream = upstream.rstrip("/")
        self._to_client, self._to_server = to_client, to_server
        super().__init__()

    def handle(self, client: ServerConnection) -> None:
        url = self._upstream + client.request.path
        options: dict[str, Any] = {"origin": client.request.headers.get("Origin"), "proxy": None, "max_size": None}
        try:
            server = connect(url, ping_interval=None, **options)
        except InvalidHandshake:
            client.close(1011)
            return
        with server:
            back = threading.Thread(target=self._pass, args=(server, client, self._to_client))
            back.start()
            self._pass(client, server, self._to_server)
            back.join()

    @staticmethod
    def _pass(source: Any, sink: Any, change: Change) -> None:
        try:
            for message in source:
                for changed in change(message) if isinstance(message, str) else [message]:
                    sink.send(changed)
        except ConnectionClosed:
            pass
        close = source.protocol.close_rcvd
        try:
            sink.close(close.code if close and close.code != 1005 else 1000, close.reason if close else "")
        except (ConnectionClosed, ValueError):
            pass
