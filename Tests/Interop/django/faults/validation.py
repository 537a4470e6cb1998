"""Faults in what is taken from a client, and in what becomes of nonsense."""

from __future__ import annotations

import json
from typing import Any

from climbing_sessions import frames
from climbing_sessions.consumers import ChatConsumer
from climbing_sessions.frames import Invalid, Say, Type
from faults import change, replaces

_receive = ChatConsumer.receive
_read_content = frames.read_content
_parse = frames.parse

Frame = dict[str, Any]

# --- The content ---


def _content(frame: Frame) -> str:
    """The content, if it is a text at all."""
    content = frame.get("content")
    if not isinstance(content, str) or not content:
        raise Invalid("content")
    return content


@replaces("length-in-bytes", frames)
def read_content(frame: Frame) -> str:
    if len(_content(frame).encode()) > 2000:
        raise Invalid("content")
    return frame["content"]


@replaces("length-in-utf16", frames)
def read_content(frame: Frame) -> str:
    if len(_content(frame).encode("utf-16-le")) // 2 > 2000:
        raise Invalid("content")
    return frame["content"]


@replaces("limit-1999", frames)
def read_content(frame: Frame) -> str:
    if len(_content(frame)) >= 2000:
        raise Invalid("content")
    return frame["content"]


@replaces("limit-2001", frames)
def read_content(frame: Frame) -> str:
    if len(_content(frame)) > 2001:
        raise Invalid("content")
    return frame["content"]


@replaces("no-limit", frames)
def read_content(frame: Frame) -> str:
    return _content(frame)


@replaces("too-long-is-cut", frames)
def read_content(frame: Frame) -> str:
    return _content(frame)[:2000]


@replaces("empty-accepted", frames)
def read_content(frame: Frame) -> str:
    content = frame.get("content")
    if not isinstance(content, str) or len(content) > 2000:
        raise Invalid("content")
    return content


@replaces("content-coerced", frames)
def read_content(frame: Frame) -> str:
    if frame.get("content") is None:
        raise Invalid("content")
    return _read_content({"content": str(frame["content"])})


@replaces("no-text-crashes", frames)
def read_content(frame: Frame) -> str:
    if not frame.get("content", "").strip():
        raise Invalid("content")
    return _read_content(frame)


@replaces("missing-field-crashes", frames)
def read_content(frame: Frame) -> str:
    return _read_content({"content": frame["content"]})


@replaces("surrogate-crashes", frames)
def read_content(frame: Frame) -> str:
    if len(_content(frame)) > 2000:
        raise Invalid("content")
    return frame["content"]


@replaces("nul-crashes", frames)
def read_content(frame: Frame) -> str:
    if "\0" in _read_content(frame):
        # What PostgreSQL's driver does.
        raise ValueError("A string literal cannot contain NUL (0x00) characters.")
    return frame["content"]


# --- Typing ---


@replaces("truthy-is-typing", frames)
def read_is_typing(frame: Frame) -> bool:
    return bool(frame.get("is_typing"))


@replaces("typing-unchecked", frames)
def read_is_typing(frame: Frame) -> Any:
    # Passed on as it came: a text of 20 MB, too.
    if "is_typing" not in frame:
        raise Invalid("is_typing")
    return frame["is_typing"]


@replaces("nan-passed-on", frames)
def read_is_typing(frame: Frame) -> Any:
    # In Python a bool is an int, so a number will do.
    is_typing = frame.get("is_typing")
    if not isinstance(is_typing, (bool, int, float)):
        raise Invalid("is_typing")
    return is_typing


@replaces("is-typing-optional", frames)
def read_is_typing(frame: Frame) -> bool:
    is_typing = frame.get("is_typing", False)
    if not isinstance(is_typing, bool):
        raise Invalid("is_typing")
    return is_typing


@replaces("anything-else-is-typing", frames)
def parse(text: str) -> Say | Type:
    frame = frames.decode(text)
    if frame.get("type") == "message":
        return Say(frames.read_content(frame))
    return Type(bool(frame.get("is_typing", False)))


# --- The frame ---


@replaces("extra-field-refused", frames)
def parse(text: str) -> Say | Type:
    if frames.decode(text).keys() - {"type", "content", "is_typing"}:
        raise Invalid("unknown field")
    return _parse(text)


@replaces("no-json-crashes", frames)
def decode(text: str) -> Frame:
    frame = json.loads(text)
    if not isinstance(frame, dict):
        raise Invalid("no object")
    return frame


@replaces("array-crashes", frames)
def decode(text: str) -> Frame:
    try:
        return json.loads(text, parse_constant=frames._refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Invalid("no JSON") from error


@replaces("deep-nesting-crashes", frames)
def decode(text: str) -> Frame:
    try:
        frame = json.loads(text, parse_constant=frames._refuse_constant)
    except ValueError as error:
        raise Invalid("no JSON") from error
    if not isinstance(frame, dict):
        raise Invalid("no object")
    return frame


@replaces("nan-accepted", frames)
def decode(text: str) -> Frame:
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid("no JSON") from error
    if not isinstance(frame, dict):
        raise Invalid("no object")
    return frame


change("nan-passed-on", frames, "decode", decode)


@replaces("rest-of-frame-ignored", frames)
def decode(text: str) -> Frame:
    try:
        frame, _ = json.JSONDecoder(parse_constant=frames._refuse_constant).raw_decode(text)
    except (ValueError, RecursionError) as error:
        raise Invalid("no JSON") from error
    if not isinstance(frame, dict):
        raise Invalid("no object")
    return frame


@replaces("odd-type-crashes", frames)
def parse(text: str) -> Say | Type:
    frame = frames.decode(text)
    # A table of handlers: an array cannot be a key of it, not even an unknown one.
    readers = {
        "message": lambda: Say(frames.read_content(frame)),
        "typing": lambda: Type(frames.read_is_typing(frame)),
    }
    reader = readers.get(frame.get("type"))
    if reader is None:
        raise Invalid("unknown type")
    return reader()


@replaces("invalid-closes", ChatConsumer)
async def receive(self: ChatConsumer, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
    try:
        frames.parse(text_data or "")
    except Invalid:
        await self.close(code=4400)
    else:
        await _receive(self, text_data, bytes_data)


@replaces("invalid-gets-error", ChatConsumer)
async def receive(self: ChatConsumer, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
    try:
        frames.parse(text_data or "")
    except Invalid as invalid:
        await self.send(text_data=json.dumps({"type": "error", "message": str(invalid)}))
    else:
        await _receive(self, text_data, bytes_data)


@replaces("unknown-type-echoed", ChatConsumer)
async def receive(self: ChatConsumer, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
    try:
        frame = frames.decode(text_data or "")
    except Invalid:
        return
    if frame.get("type") in ("message", "typing"):
        await _receive(self, text_data, bytes_data)
    else:
        await self.broadcast(frame)


@replaces("binary-crashes", ChatConsumer)
async def receive(self: ChatConsumer, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
    json.loads(text_data) if text_data is None else await _receive(self, text_data)


@replaces("binary-taken", ChatConsumer)
async def receive(self: ChatConsumer, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
    await _receive(self, text_data or (bytes_data or b"").decode(errors="replace"))


@replaces("large-frame-closes", ChatConsumer)
async def receive(self: ChatConsumer, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
    if len((text_data or "").encode()) > 4096:
        await self.close(code=1009)
    else:
        await _receive(self, text_data, bytes_data)
