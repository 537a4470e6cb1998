"""Faults of delivery: who hears what is said, and what they hear."""

from __future__ import annotations

import asyncio
import html
import itertools
import json
import re
import time
import unicodedata
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from accounts.models import User
from climbing_sessions import frames, store
from climbing_sessions.consumers import ChatConsumer
from climbing_sessions.models import Message, Session
from faults import change, replaces

_join = ChatConsumer.join
_broadcast = ChatConsumer.broadcast
_type = ChatConsumer.type
_receive = ChatConsumer.receive
_said = frames.said
_typed = frames.typed
_chat_deliver = ChatConsumer.chat_deliver

Frame = dict[str, Any]

# --- Who hears it ---


@replaces("typing-echoed", ChatConsumer)
async def type(self: ChatConsumer, is_typing: bool) -> None:
    await self.broadcast(frames.typed(is_typing, self.user))


@replaces("typing-echoed-to-second-tab", ChatConsumer)
async def type(self: ChatConsumer, is_typing: bool) -> None:
    event = {"type": "chat.indicate", "frame": frames.typed(is_typing, self.user), "from": self.channel_name}
    await self.channel_layer.group_send(self.group, event)


@replaces("typing-echoed-to-second-tab", ChatConsumer)
async def chat_indicate(self: ChatConsumer, event: Frame) -> None:
    if event["from"] != self.channel_name:
        await self.deliver(event["frame"])


@replaces("typing-not-delivered", ChatConsumer)
async def type(self: ChatConsumer, is_typing: bool) -> None:
    pass


@replaces("typing-never-stops", ChatConsumer)
async def type(self: ChatConsumer, is_typing: bool) -> None:
    if is_typing:
        await _type(self, is_typing)


@replaces("typing-debounced", ChatConsumer)
async def type(self: ChatConsumer, is_typing: bool) -> None:
    now = time.monotonic()
    if now - getattr(self, "typed_at", 0) > 1:
        self.typed_at = now
        await _type(self, is_typing)


def _says(fault: str, tell: Callable[[ChatConsumer, Frame], Any]) -> None:
    """A fault in who receives a message."""

    async def say(self: ChatConsumer, content: str) -> None:
        message = await store.save_message(self.session_id, self.user, content)
        await tell(self, frames.said(message, self.user))

    change(fault, ChatConsumer, "say", say)


async def _to_this_tab_and_others(self: ChatConsumer, frame: Frame) -> None:
    await self.deliver(frame)
    await self.broadcast(frame, except_for=str(self.user.id))


async def _to_this_tab_and_all(self: ChatConsumer, frame: Frame) -> None:
    await self.deliver(frame)
    await self.broadcast(frame)


_says("message-not-echoed", lambda self, frame: self.broadcast(frame, except_for=str(self.user.id)))
_says("message-echoed-to-one-tab", _to_this_tab_and_others)
_says("message-not-delivered", lambda self, frame: self.deliver(frame))
_says("message-delivered-twice", _to_this_tab_and_all)


@replaces("one-room-for-all", ChatConsumer)
async def join(self: ChatConsumer) -> None:
    self.group = "chat"
    await self.channel_layer.group_add(self.group, self.channel_name)


@replaces("room-by-path-text", ChatConsumer)
async def join(self: ChatConsumer) -> None:
    # The path as it came: an id in capitals or without hyphens names the same session, and another group.
    self.group = f"session_{self.scope['url_route']['kwargs']['session_id']}"
    await self.channel_layer.group_add(self.group, self.channel_name)


# Who is in which room, by the room's id.
_present: dict[str, set[str]] = {}


@replaces("room-spelling-crashes", ChatConsumer)
async def join(self: ChatConsumer) -> None:
    _present.setdefault(str(self.session_id), set()).add(self.channel_name)
    await _join(self)


@replaces("room-spelling-crashes", ChatConsumer)
async def broadcast(self: ChatConsumer, frame: Frame, except_for: str | None = None) -> None:
    # The path as it came: there is no such key for an id in capitals.
    if _present[self.scope["url_route"]["kwargs"]["session_id"]]:
        await _broadcast(self, frame, except_for)


@replaces("group-per-person", ChatConsumer)
async def join(self: ChatConsumer) -> None:
    self.group = f"user_{self.user.id}"
    await self.channel_layer.group_add(self.group, self.channel_name)


@replaces("group-per-person", ChatConsumer)
async def broadcast(self: ChatConsumer, frame: Frame, except_for: str | None = None) -> None:
    session = await Session.objects.aget(id=self.session_id)
    for user_id in (session.inviter_id, session.invitee_id):
        event = {"type": "chat.deliver", "frame": frame, "except_for": except_for}
        await self.channel_layer.group_send(f"user_{user_id}", event)


@replaces("delivers-nothing", ChatConsumer)
async def receive(self: ChatConsumer, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
    pass


@replaces("order-swapped", ChatConsumer)
async def receive(self: ChatConsumer, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
    # A task for each frame, so that a slow one does not hold up the others: every other one is slow.
    self.count = getattr(self, "count", 0) + 1

    async def handle(delay: float) -> None:
        await asyncio.sleep(delay)
        await _receive(self, text_data, bytes_data)

    asyncio.get_running_loop().create_task(handle(0.03 * (self.count % 2)))


@replaces("silent-rate-limit", ChatConsumer)
async def receive(self: ChatConsumer, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
    now = time.monotonic()
    self.times = [moment for moment in getattr(self, "times", []) if now - moment < 1] + [now]
    if len(self.times) <= 60:
        await _receive(self, text_data, bytes_data)


# --- What they hear ---


def _frame(fault: str, alter: Callable[[Frame], Frame], function: str = "said") -> None:
    """A fault in a frame that goes out."""
    original = _said if function == "said" else _typed
    change(fault, frames, function, lambda *arguments: alter(original(*arguments)))


def _content(fault: str, alter: Callable[[str], str]) -> None:
    _frame(fault, lambda frame: frame | {"content": alter(frame["content"])})


_content("content-truncated", lambda text: text[:255])
_content("content-escaped", html.escape)
_content("content-lowercased", str.lower)
_content("content-normalised", lambda text: unicodedata.normalize("NFC", text))
_content("content-without-astral", lambda text: re.sub("[^\0-\uffff]", "?", text))
_content("content-on-one-line", lambda text: " ".join(text.split()))

_numbers = itertools.count(1)
_frame("id-is-a-number", lambda frame: frame | {"message_id": next(_numbers)})
_frame("id-without-hyphens", lambda frame: frame | {"message_id": frame["message_id"].replace("-", "")})
_frame("id-of-the-room", lambda frame: frame | {"message_id": str(uuid.uuid5(uuid.NAMESPACE_URL, "chat"))})


def _time(fault: str, alter: Callable[[datetime], Any]) -> None:
    def said(message: Message, sender: User) -> Frame:
        return _said(message, sender) | {"created_at": alter(message.created_at)}

    change(fault, frames, "said", said)


_started = datetime.now(timezone.utc)
_time("time-without-offset", lambda moment: moment.replace(tzinfo=None).isoformat())
_time("time-as-number", lambda moment: moment.timestamp())
_time("time-for-people", lambda moment: moment.strftime("%d %b %Y, %H:%M"))
_time("time-of-start", lambda moment: frames.timestamp(_started))
_time("time-local-as-utc", lambda moment: (moment + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
_time("time-goes-back", lambda moment: frames.timestamp(_started - timedelta(seconds=next(_numbers))))

_frame("field-missing", lambda frame: {name: value for name, value in frame.items() if name != "sender_name"})
_frame("fields-in-camel-case", lambda frame: {_camel(name): value for name, value in frame.items()})
_frame("payload-nested", lambda frame: {"type": frame["type"], "data": frame})
_frame("event-type-leaks", lambda frame: frame | {"type": "chat.message"})
_frame("typing-as-text", lambda frame: frame | {"is_typing": str(frame["is_typing"]).lower()}, "typed")
_frame("typing-without-name", lambda frame: {k: v for k, v in frame.items() if k != "sender_name"}, "typed")


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _name(fault: str, attribute: str) -> None:
    for function in ("said", "typed"):
        original = _said if function == "said" else _typed

        def altered(what: Any, sender: User, original: Any = original) -> Frame:
            return original(what, sender) | {"sender_name": getattr(sender, attribute)}

        change(fault, frames, function, altered)


_name("username-for-name", "username")
_name("email-for-name", "email")


@replaces("recipient-for-sender", ChatConsumer)
async def chat_deliver(self: ChatConsumer, event: Frame) -> None:
    await _chat_deliver(self, event | {"frame": event["frame"] | {"sender_id": str(self.user.id)}})


@replaces("id-per-recipient", ChatConsumer)
async def deliver(self: ChatConsumer, frame: Frame) -> None:
    if frame["type"] == "message":
        frame = frame | {"message_id": str(uuid.uuid4())}
    await self.send(text_data=json.dumps(frame))


@replaces("time-per-recipient", ChatConsumer)
async def deliver(self: ChatConsumer, frame: Frame) -> None:
    if frame["type"] == "message":
        frame = frame | {"created_at": frames.timestamp(datetime.now(timezone.utc))}
    await self.send(text_data=json.dumps(frame))


@replaces("binary-frames", ChatConsumer)
async def deliver(self: ChatConsumer, frame: Frame) -> None:
    await self.send(bytes_data=json.dumps(frame).encode())


@replaces("encoded-twice", ChatConsumer)
async def deliver(self: ChatConsumer, frame: Frame) -> None:
    await self.send(text_data=json.dumps(json.dumps(frame)))
