"""A server whose process can die: a forwarder of TCP before a server, which loses its port and all its connections at once."""

from __future__ import annotations

import socket
import threading
from typing import Self


class ServerProcess:
    """Listens on a port of its own while it is entered, and passes on what comes."""

    def __init__(self, upstream: str, *, back_after: float | None = None) -> None:
        """`back_after`: so many seconds after it has died a supervisor has started it again; None for never."""
        host, port = upstream.removeprefix("ws://").split("/")[0].split(":")
        self._upstream = (host, int(port))
        self._back_after = back_after
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._is_over = False
        self.deaths = 0
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.port = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._listen()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over = True
        self._end()

    def die(self) -> None:
        """As a process that exits."""
        self.deaths += 1
        self._end()
        if self._back_after is not None:
            threading.Timer(self._back_after, self._revive).start()

    def _end(self) -> None:
        with self._lock:
            sockets, self._sockets = [self._listener, *self._sockets], []
        for each in sockets:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self._listener.close()

    def _revive(self) -> None:
        if not self._is_over:
            self._listener = socket.create_server(("127.0.0.1", self.port), backlog=100)
            self._listen()

    def _listen(self) -> None:
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
                server = socket.create_connection(self._upstream)
            except OSError:
                return
            with self._lock:
                self._sockets += [client, server]
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    @staticmethod
    def _pass(source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        try:
            sink.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
