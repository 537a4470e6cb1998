"""A chat over WebSocket, as an app has it: the code that the tests are about."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

# Close codes after which a new connection helps: the server went, or the connection was lost; 4003 wants a new token.
AGAIN = {1001, 1006, 1012, 4003}


class Chat:
    """One session over as many connections as it takes; `url` is asked before each, for a new token."""

    def __init__(self, url: Callable[[], str]) -> None:
        self.url = url
        self.connection = ExitStack()
        self.connect()

    def connect(self) -> None:
        self.connection.close()
        self.socket = self.connection.enter_context(connect(self.url()))

    def say(self, content: str) -> None:
        self.socket.send(json.dumps({"type": "message", "content": content}))

    def messages(self) -> Iterator[str]:
        """What is said, by anybody; connects again where that helps, and raises ConnectionClosed otherwise."""
        while True:
            try:
                for frame in self.socket:
                    message = json.loads(frame)
                    if message["type"] == "message":
                        yield message["content"]
                return
            except ConnectionClosed as closed:
                if (closed.rcvd.code if closed.rcvd else 1006) not in AGAIN:
                    raise
            self.connect()

    def close(self) -> None:
        self.connection.close()
