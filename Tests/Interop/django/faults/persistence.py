"""Faults in what is kept."""

from __future__ import annotations

import uuid

from channels.db import database_sync_to_async

from accounts.models import User
from climbing_sessions import frames, store
from climbing_sessions.consumers import ChatConsumer
from climbing_sessions.models import Message, Session
from faults import replaces

_save_message = store.save_message
_join = ChatConsumer.join
_disconnect = ChatConsumer.disconnect
_type = ChatConsumer.type
_receive = ChatConsumer.receive


@replaces("not-persisted", store)
async def save_message(session_id: uuid.UUID, sender: User, content: str) -> Message:
    message = Message(session_id=session_id, sender=sender, body=content)
    await Session.objects.filter(id=session_id).aupdate(last_message_at=message.created_at)
    return message


@replaces("session-not-touched", store)
async def save_message(session_id: uuid.UUID, sender: User, content: str) -> Message:
    return await Message.objects.acreate(session_id=session_id, sender=sender, body=content)


@replaces("stored-truncated", store)
async def save_message(session_id: uuid.UUID, sender: User, content: str) -> Message:
    message = await _save_message(session_id, sender, content[:40])
    message.body = content
    return message


@replaces("stored-escaped", store)
async def save_message(session_id: uuid.UUID, sender: User, content: str) -> Message:
    message = await _save_message(session_id, sender, content.replace("&", "&amp;").replace("<", "&lt;"))
    message.body = content
    return message


@replaces("stored-under-other-id", store)
async def save_message(session_id: uuid.UUID, sender: User, content: str) -> Message:
    message = await _save_message(session_id, sender, content)
    message.id = uuid.uuid4()
    return message


@replaces("only-inviter-persisted", store)
async def save_message(session_id: uuid.UUID, sender: User, content: str) -> Message:
    if await Session.objects.filter(id=session_id, inviter=sender).aexists():
        return await _save_message(session_id, sender, content)
    return Message(session_id=session_id, sender=sender, body=content)


# Who is in which session, a connection each.
_present: dict[uuid.UUID, list[uuid.UUID]] = {}


@replaces("only-heard-persisted", ChatConsumer)
async def join(self: ChatConsumer) -> None:
    _present.setdefault(self.session_id, []).append(self.user.id)
    await _join(self)


@replaces("only-heard-persisted", ChatConsumer)
async def disconnect(self: ChatConsumer, code: int) -> None:
    if self.group:
        _present[self.session_id].remove(self.user.id)
    await _disconnect(self, code)


@replaces("only-heard-persisted", store)
async def save_message(session_id: uuid.UUID, sender: User, content: str) -> Message:
    if set(_present[session_id]) != {sender.id}:
        return await _save_message(session_id, sender, content)
    return Message(session_id=session_id, sender=sender, body=content)


@replaces("session-touched-late", store)
async def save_message(session_id: uuid.UUID, sender: User, content: str) -> Message:
    before = await Message.objects.filter(session_id=session_id).order_by("-created_at").afirst()
    message = await Message.objects.acreate(session_id=session_id, sender=sender, body=content)
    await Session.objects.filter(id=session_id).aupdate(last_message_at=(before or message).created_at)
    return message


@replaces("typing-persisted", ChatConsumer)
async def type(self: ChatConsumer, is_typing: bool) -> None:
    await Message.objects.acreate(session_id=self.session_id, sender=self.user, body=f"typing: {is_typing}")
    await _type(self, is_typing)


@replaces("typing-touches-session", ChatConsumer)
async def type(self: ChatConsumer, is_typing: bool) -> None:
    await _touch(self.session_id)
    await _type(self, is_typing)


@database_sync_to_async
def _touch(session_id: uuid.UUID) -> None:
    Session.objects.filter(id=session_id).update(last_message_at=Message().created_at)


@replaces("invalid-persisted", ChatConsumer)
async def receive(self: ChatConsumer, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
    try:
        frame = frames.decode(text_data or "")
        frames.parse(text_data or "")
    except frames.Invalid:
        # Saved first and validated then.
        if text_data is not None and "frame" in locals() and isinstance(frame.get("content"), str):
            await _save_message(self.session_id, self.user, frame["content"].encode(errors="replace").decode())
        return
    await _receive(self, text_data, bytes_data)
