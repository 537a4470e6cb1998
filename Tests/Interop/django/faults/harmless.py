"""Variations on which the protocol document is silent: a server may have any of them, and none may fail a check."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta, timezone
from typing import Any

from climbing_sessions import admission, frames
from climbing_sessions.consumers import ChatConsumer
from faults import change, replaces

_receive = ChatConsumer.receive
_read_content = frames.read_content
_said = frames.said

Frame = dict[str, Any]


@replaces("joins-after-accept", ChatConsumer)
async def connect(self: ChatConsumer) -> None:
    # The usual order in tutorials: a frame that comes in between is missed, and the document allows it.
    await self.accept()
    try:
        self.user, self.session_id = await admission.judge(self.scope)
    except admission.Denied as denied:
        await self.close(code=denied.code)
    else:
        await self.join()


@replaces("no-reason", ChatConsumer)
async def deny(self: ChatConsumer, denied: admission.Denied) -> None:
    await self.accept()
    await self.close(code=denied.code)


@replaces("strips-content", frames)
def read_content(frame: Frame) -> str:
    content = frame.get("content")
    return _read_content({"content": content.strip() if isinstance(content, str) else content})


@replaces("nul-dropped", frames)
def read_content(frame: Frame) -> str:
    # A column of PostgreSQL can't hold it.
    if "\0" in _read_content(frame):
        raise frames.Invalid("content")
    return frame["content"]


def _times(name: str, write: Any) -> None:
    change(name, frames, "timestamp", write)


_times("time-with-plus-zero", lambda moment: moment.isoformat())
_times("time-in-other-zone", lambda moment: moment.astimezone(timezone(timedelta(hours=-3, minutes=-30))).isoformat())
_times("time-in-seconds", lambda moment: datetime.strftime(moment, "%Y-%m-%dT%H:%M:%SZ"))


def said(*arguments: Any) -> Frame:
    return _said(*arguments) | {"session_id": None, "reactions": [], "avatar": {"url": "/a.png"}}


change("extra-fields", frames, "said", said)


@replaces("unescaped-and-indented", ChatConsumer)
async def deliver(self: ChatConsumer, frame: Frame) -> None:
    await self.send(text_data=json.dumps(frame, ensure_ascii=False, indent=2, sort_keys=True))


@replaces("slow", ChatConsumer)
async def receive(self: ChatConsumer, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
    await asyncio.sleep(0.02)
    await _receive(self, text_data, bytes_data)


@replaces("far-away", ChatConsumer)
async def deliver(self: ChatConsumer, frame: Frame) -> None:
    # 100 ms to each client: many messages are under way at once, and none overtakes another.
    def arrive() -> None:
        asyncio.get_running_loop().create_task(self.send(text_data=json.dumps(frame)))

    asyncio.get_running_loop().call_later(0.1, arrive)
