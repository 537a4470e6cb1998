"""Faults that show over time: when tabs come and go, or when nothing is sent."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from climbing_sessions.consumers import ChatConsumer
from faults import change, replaces

_join = ChatConsumer.join
_disconnect = ChatConsumer.disconnect
_receive = ChatConsumer.receive
_chat_deliver = ChatConsumer.chat_deliver

Event = dict[str, Any]


@replaces("closed-tab-silences-other", ChatConsumer)
async def disconnect(self: ChatConsumer, code: int) -> None:
    await _disconnect(self, code)
    if self.group:
        await self.channel_layer.group_send(self.group, {"type": "chat.left", "user_id": str(self.user.id)})


@replaces("closed-tab-silences-other", ChatConsumer)
async def chat_left(self: ChatConsumer, event: Event) -> None:
    # The person has left, so the person's connections leave the group.
    if event["user_id"] == str(self.user.id):
        await self.channel_layer.group_discard(self.group, self.channel_name)


@replaces("leaving-closes-room", ChatConsumer)
async def disconnect(self: ChatConsumer, code: int) -> None:
    await _disconnect(self, code)
    if self.group:
        await self.channel_layer.group_send(self.group, {"type": "chat.over"})


@replaces("leaving-closes-room", ChatConsumer)
async def chat_over(self: ChatConsumer, event: Event) -> None:
    await self.close(code=1001)


_visits: Counter[str] = Counter()


@replaces("once-per-visit", ChatConsumer)
async def join(self: ChatConsumer) -> None:
    await _join(self)
    # A register of subscriptions from which nothing is ever removed.
    _visits[f"{self.group} {self.user.id}"] += 1


@replaces("once-per-visit", ChatConsumer)
async def chat_deliver(self: ChatConsumer, event: Event) -> None:
    for _ in range(_visits[f"{self.group} {self.user.id}"]):
        await _chat_deliver(self, event)


@replaces("one-tab-per-person", ChatConsumer)
async def join(self: ChatConsumer) -> None:
    seat = f"seat_{self.session_id}_{self.user.id}"
    await self.channel_layer.group_send(seat, {"type": "chat.replaced"})
    await self.channel_layer.group_add(seat, self.channel_name)
    await _join(self)
    self.seat = seat


@replaces("one-tab-per-person", ChatConsumer)
async def chat_replaced(self: ChatConsumer, event: Event) -> None:
    await self.channel_layer.group_discard(self.seat, self.channel_name)
    await self.close(code=1000)


def _restart_clock(self: ChatConsumer) -> None:
    if clock := getattr(self, "clock", None):
        clock.cancel()
    loop = asyncio.get_running_loop()
    self.clock = loop.call_later(5, lambda: loop.create_task(self.close(code=1001)))


@replaces("idle-dropped", ChatConsumer)
async def join(self: ChatConsumer) -> None:
    await _join(self)
    _restart_clock(self)


@replaces("idle-dropped", ChatConsumer)
async def receive(self: ChatConsumer, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
    _restart_clock(self)
    await _receive(self, text_data, bytes_data)


@replaces("idle-dropped", ChatConsumer)
async def disconnect(self: ChatConsumer, code: int) -> None:
    if clock := getattr(self, "clock", None):
        clock.cancel()
    await _disconnect(self, code)


@replaces("quiet-room-dropped", ChatConsumer)
async def join(self: ChatConsumer) -> None:
    await _join(self)
    _restart_clock(self)


@replaces("quiet-room-dropped", ChatConsumer)
async def chat_deliver(self: ChatConsumer, event: Event) -> None:
    # As a proxy does it: what comes counts as much as what goes.
    _restart_clock(self)
    await _chat_deliver(self, event)


change("quiet-room-dropped", ChatConsumer, "receive", receive)
change("quiet-room-dropped", ChatConsumer, "disconnect", disconnect)
