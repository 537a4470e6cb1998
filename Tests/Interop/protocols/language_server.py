"""python-lsp-server as `pylsp --ws` starts it, but on this machine only, and on a free port, which it tells."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import websockets
from pylsp.python_lsp import PythonLSPServer, start_ws_lang_server

serve = websockets.serve


@contextlib.asynccontextmanager
async def serve_here(handler: Any, port: int) -> AsyncIterator[Any]:
    async with serve(handler, "127.0.0.1", port) as server:
        print(f"listening on port {server.sockets[0].getsockname()[1]}", flush=True)
        yield server


websockets.serve = serve_here
start_ws_lang_server(0, check_parent_process=False, handler_class=PythonLSPServer)
