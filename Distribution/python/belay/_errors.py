"""What goes wrong, for people: one message, in which no token stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlsplit

if TYPE_CHECKING:
    from ._types import Entry

# Whole, or cut off somewhere.
_JWT = re.compile(r"\beyJ[\w-]{10,}(?:\.[\w-]*){0,2}")
# A text in a frame that could be a secret: it has a digit, and no blank.
_SECRET = re.compile(r'"([^"\\\s]*\d[^"\\\s]*)"')


class MockError(Exception):
    """A mock that could not do what was asked.

    code: what kind of failure: `invalid`, `not_found`, `timed_out`, or `unavailable` where there is no mock to ask.
    entries: what the mock heard instead, where it was waited for.
    """

    def __init__(self, code: str, message: str, entries: list[Entry] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.entries: list[Entry] = entries or []


class Secrets:
    """Takes secrets out of what people read: those that are known, and whatever looks like a signed token."""

    def __init__(self, ready: dict[str, Any]) -> None:
        """Remembers all that a ready file holds of them."""
        self._known: set[str] = set()
        self.add(ready.get("jwt", {}).get("key"))
        for person in ready.get("people", {}).values():
            self.add(person.get("token"))
        for socket in ready["sockets"]:
            texts = [value for _, value in parse_qsl(urlsplit(socket["url"]).query)]
            texts += [part for value in socket["headers"].values() for part in value.split(" ")]
            # A frame that lets a client in holds a secret, and words that are none: these have no digit.
            texts += [text for frame in socket["first"] for text in _SECRET.findall(frame)]
            for text in texts:
                self.add(text)

    def add(self, secret: str | None) -> None:
        """Remembers a secret. A short one is no secret, and would take words out of messages."""
        if secret and len(secret) >= 6:
            self._known |= {secret, quote(secret, safe="")}

    def hide(self, text: str) -> str:
        """The text without them."""
        text = _JWT.sub("(token)", text)
        for secret in self._known:
            text = text.replace(secret, "(token)")
        return text
