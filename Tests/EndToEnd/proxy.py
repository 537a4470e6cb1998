"""A WebSocket server of a test's own, between a client and a mock."""

from __future__ import annotations

import threading
from typing import Any, Self

from websockets.sync.server import ServerConnection, serve


class Proxy:
    """Listens on a port of its own while it is entered. Each connection is handled in a thread of its own."""

    def __init__(self, **options: Any) -> None:
        self._server = serve(self.handle, "127.0.0.1", 0, max_size=None, ping_interval=None, **options)
        self._thread = threading.Thread(target=self._server.serve_forever)

    def handle(self, client: ServerConnection) -> None:
        """Called with each connection; it is closed when this returns."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()

    @property
    def url(self) -> str:
        host, port = self._server.socket.getsockname()[:2]
        return f"ws://{host}:{port}"
