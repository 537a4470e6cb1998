"""Rooms on aiohttp: a message in a room goes to everyone in it, in the contract's form; an invalid frame is dropped.

Prints its port. With --in-turn one is sent to after the other, as aiohttp's documentation does it; without, a reader
that is slow does not hold up the others, at the price of a task each.
"""

import asyncio
import json
import sys
import uuid
from collections import defaultdict
from datetime import UTC, datetime

from aiohttp import WSMsgType, web

PEOPLE = {
    "inviter": ("550e8400-e29b-41d4-a716-446655440000", "John Doe"),
    "invitee": ("660e8400-e29b-41d4-a716-446655440000", "Jane Smith"),
    "friend": ("880e8400-e29b-41d4-a716-446655440000", "Fred Friend"),
}
LONGEST = 2000

in_turn = "--in-turn" in sys.argv[1:]
rooms: dict[str, set[web.WebSocketResponse]] = defaultdict(set)
# Without spaces, as a message server should send JSON.
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def reading(text: str) -> str | None:
    """The content of a message; None for an invalid frame."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or value.get("type") != "message":
        return None
    content = value.get("content")
    return content if isinstance(content, str) and 1 <= len(content) <= LONGEST else None


async def serve(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    room = rooms[request.match_info["room"]]
    identity, name = PEOPLE[request.match_info["who"]]
    room.add(socket)
    try:
        async for message in socket:
            content = reading(message.data) if message.type == WSMsgType.TEXT else None
            if content is None:
                continue
            said = {
                "type": "message",
                "message_id": str(uuid.uuid4()),
                "content": content,
                "sender_id": identity,
                "sender_name": name,
                "created_at": datetime.now(UTC).isoformat(),
            }
            await tell(room, encode(said))
    finally:
        room.discard(socket)
    return socket


async def tell(room: set[web.WebSocketResponse], text: str) -> None:
    for other in list(room):
        if in_turn:
            await other.send_str(text)
        else:
            task = asyncio.ensure_future(other.send_str(text))
            sending.add(task)
            task.add_done_callback(finished)


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
