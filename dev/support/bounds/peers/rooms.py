"""Rooms on aiohttp: what is said in one goes to all in it, and what is no message is dropped. Prints its port."""

import asyncio
import json
import uuid
from collections import defaultdict

from aiohttp import WSMsgType, web

rooms: dict[str, set[web.WebSocketResponse]] = defaultdict(set)


def reading(text: str) -> str | None:
    """What a message says; nothing for what is none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or value.get("type") != "message" or not isinstance(value.get("content"), str):
        return None
    return value["content"]


async def serve(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    room = rooms[request.match_info["room"]]
    room.add(socket)
    try:
        async for message in socket:
            content = reading(message.data) if message.type == WSMsgType.TEXT else None
            if content is None:
                continue
            said = {"type": "message", "id": str(uuid.uuid4()), "content": content, "sender": request.match_info["who"]}
            text = json.dumps(said, ensure_ascii=False)
            # As aiohttp's own documentation does it. A reader that is slow must not hold up the others.
            for other in list(room):
                task = asyncio.ensure_future(other.send_str(text))
                sending.add(task)
                task.add_done_callback(finished)
    finally:
        room.discard(socket)
    return socket


sending: set[asyncio.Task[None]] = set()


def finished(task: asyncio.Task[None]) -> None:
    sending.discard(task)
    if not task.cancelled():
        task.exception()


async def main() -> None:
    application = web.Application()
    application.router.add_get("/ws/{room}/{who}", serve)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
