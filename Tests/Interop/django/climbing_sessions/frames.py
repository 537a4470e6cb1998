"""The frames of the chat: what a client may send, and what it is sent."""

import json
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, NoReturn

from accounts.models import User
from climbing_sessions.models import Message

# Unicode code points, which is what Python's len() counts.
MAX_CONTENT = 2000


class Invalid(Exception):
    """A frame that breaks the protocol."""


@dataclass(frozen=True)
class Say:
    content: str


@dataclass(frozen=True)
class Type:
    is_typing: bool


# --- From a client ---


def parse(text: str) -> Say | Type:
    frame = decode(text)
    kind = frame.get("type")
    if kind == "message":
        return Say(read_content(frame))
    if kind == "typing":
        return Type(read_is_typing(frame))
    raise Invalid("unknown type")


def decode(text: str) -> dict[str, Any]:
    """The JSON object in a frame."""
    try:
        frame = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Invalid("no JSON") from error
    if not isinstance(frame, dict):
        raise Invalid("no object")
    return frame


def read_content(frame: dict[str, Any]) -> str:
    content = frame.get("content")
    if not isinstance(content, str) or not 1 <= len(content) <= MAX_CONTENT:
        raise Invalid("content")
    if any("\ud800" <= letter <= "\udfff" for letter in content):
        raise Invalid("half a surrogate pair, which is not text")
    return content


def read_is_typing(frame: dict[str, Any]) -> bool:
    is_typing = frame.get("is_typing")
    if not isinstance(is_typing, bool):
        raise Invalid("is_typing")
    return is_typing


def _refuse_constant(name: str) -> NoReturn:
    # Python reads NaN and Infinity, which JSON does not have.
    raise ValueError(name)


# --- To a client ---


def said(message: Message, sender: User) -> dict[str, Any]:
    return {
        "type": "message",
        "message_id": str(message.id),
        "content": message.body,
        "sender_id": str(sender.id),
        "sender_name": sender.display_name,
        "created_at": timestamp(message.created_at),
    }


def typed(is_typing: bool, sender: User) -> dict[str, Any]:
    return {
        "type": "typing",
        "sender_id": str(sender.id),
        "sender_name": sender.display_name,
        "is_typing": is_typing,
    }


def timestamp(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")
