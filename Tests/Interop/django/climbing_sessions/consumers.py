"""One connection of one participant to the chat of one session."""

import json
import uuid
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DataError

from accounts.models import User
from climbing_sessions import admission, frames, store


class ChatConsumer(AsyncWebsocketConsumer):
    user: User
    session_id: uuid.UUID
    # The group of the room; None for a connection that was not admitted.
    group: str | None = None

    # --- Coming and going ---

    async def connect(self) -> None:
        try:
            self.user, self.session_id = await admission.judge(self.scope)
        except admission.Denied as denied:
            await self.deny(denied)
            return
        # In this order: who sees the socket open misses nothing from then on.
        await self.join()
        await self.accept()

    async def deny(self, denied: admission.Denied) -> None:
        # Accepted first: closed before, it would be a refused handshake (HTTP 403), and a browser would see no code.
        await self.accept()
        await self.close(code=denied.code, reason=str(denied))

    async def join(self) -> None:
        self.group = f"session_{self.session_id}"
        await self.channel_layer.group_add(self.group, self.channel_name)

    async def disconnect(self, code: int) -> None:
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    # --- From the client ---

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        # A denied client may have sent before it saw the close; the protocol has no binary frames.
        if not self.group or text_data is None:
            return
        try:
            frame = frames.parse(text_data)
        except frames.Invalid:
            return
        if isinstance(frame, frames.Say):
            await self.say(frame.content)
        else:
            await self.type(frame.is_typing)

    async def say(self, content: str) -> None:
        try:
            message = await store.save_message(self.session_id, self.user, content)
        except DataError:
            # PostgreSQL has no NUL in its texts. What can't be kept is dropped.
            return
        await self.broadcast(frames.said(message, self.user))

    async def type(self, is_typing: bool) -> None:
        await self.broadcast(frames.typed(is_typing, self.user), except_for=str(self.user.id))

    # --- To the room ---

    async def broadcast(self, frame: dict[str, Any], except_for: str | None = None) -> None:
        event = {"type": "chat.deliver", "frame": frame, "except_for": except_for}
        await self.channel_layer.group_send(self.group, event)

    async def chat_deliver(self, event: dict[str, Any]) -> None:
        # By person, not by connection: a person's second tab hears no more than the first.
        if event["except_for"] != str(self.user.id):
            await self.deliver(event["frame"])

    async def deliver(self, frame: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps(frame))
