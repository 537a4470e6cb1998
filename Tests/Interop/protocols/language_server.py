"""python-lsp-server as `pylsp --ws` starts it, but on this machine only, and on a free port, which it tells.

Its listener ends, for everybody, once a client goes before it has its answer: `belay verify` finds that in version 1.15.0.
So that the rest of it can be judged, an answer that comes too late is dropped here.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import websockets
from pylsp.python_lsp import PythonLSPServer, start_ws_lang_server
from websockets.asyncio.server import Server, ServerConnection
from websockets.exceptions import ConnectionClosed

serve = websockets.serve


@contextlib.asynccontextmanager
async def serve_here(handler: Callable[[ServerConnection], Awaitable[None]], port: int) -> AsyncIterator[Server]:
    async def handle(connection: ServerConnection) -> None:
        send = connection.send

        async def send_if_open(payload: str) -> None:
            with contextlib.suppress(ConnectionClosed):
                await send(payload)

        connection.send = send_if_open
        await handler(connection)

    async with serve(handle, "127.0.0.1", port) as server:
        print(f"listening on port {server.sockets[0].getsockname()[1]}", flush=True)
        yield server


websockets.serve = serve_here
start_ws_lang_server(0, check_parent_process=False, handler_class=PythonLSPServer)
