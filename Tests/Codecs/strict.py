"""Python's json, held to RFC 8259 and to what Belay decides where the RFC leaves a choice.

Python's reader is laxer than the RFC. Each difference is named here and nowhere else:

- it guesses UTF-16 and UTF-32 from bytes: here bytes are UTF-8 (section 8.1), and a byte order mark is refused;
- it takes NaN, Infinity and -Infinity: they are not JSON (section 6);
- it takes lone surrogates as escapes: they are no Unicode text, and Belay refuses them (section 8.2 leaves it open);
- it has integers of any size: Belay has 64 bits, and beyond them a Double as for any other number, unless it would be
  infinite, which is refused. Where a number is passed over and no value made of it, its grammar alone counts;
- its nesting ends where its stack does: Belay's ends at 512 (section 9 allows a limit).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

MAXIMUM_DEPTH = 512
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_LONE = re.compile("[\ud800-\udfff]")

Pairs = list[tuple[str, Any]]


class Refused(Exception):
    """The text is not JSON, or Belay refuses it."""


class _Infinite:
    """A number beyond every Double: JSON all the same."""


INFINITE = _Infinite()


def _constant(word: str) -> Any:
    raise Refused(f"{word} is not JSON")


def _integer(text: str) -> Any:
    # Longer texts are no 64 bits, and int() would refuse the longest of them.
    value = int(text) if len(text) <= 20 else None
    return value if value is not None and -(2**63) <= value < 2**63 else _number(text)


def _number(text: str) -> Any:
    value = float(text)
    return value if math.isfinite(value) else INFINITE


def _depth(text: str) -> int:
    depth = most = 0
    for character in _QUOTED.sub("", text):
        if character in "[{":
            depth += 1
            most = max(most, depth)
        elif character in "]}":
            depth -= 1
    return most


def _leaves(value: Any) -> Iterator[Any]:
    """Every value that has no others in it, and every name; without recursion, since nesting may be deep."""
    rest = [value]
    while rest:
        value = rest.pop()
        if isinstance(value, Object):
            for pair in value.pairs:
                rest.extend(pair)
        elif isinstance(value, list):
            rest.extend(value)
        else:
            yield value


class Object(dict[str, Any]):
    """An object: of members with one name the last counts; all of them are kept beside."""

    def __init__(self, pairs: Pairs) -> None:
        super().__init__(pairs)
        self.pairs = pairs


_DECODER = json.JSONDecoder(
    object_pairs_hook=Object, parse_constant=_constant, parse_int=_integer, parse_float=_number, strict=True
)


def loads(data: bytes) -> Any:
    """The value of a JSON text, objects being `Object`; raises Refused where Belay must refuse."""
    try:
        text = data.decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        raise Refused(f"not UTF-8: {error.reason}") from None
    if text.count("[") + text.count("{") > MAXIMUM_DEPTH and _depth(text) > MAXIMUM_DEPTH:
        raise Refused("nested too deep")
    try:
        value = _DECODER.decode(text)
    except ValueError as error:
        raise Refused(str(error)) from None
    if _SURROGATE.search(text) and any(isinstance(leaf, str) and _LONE.search(leaf) for leaf in _leaves(value)):
        raise Refused("a lone surrogate")
    return value


def has_infinite(value: Any) -> bool:
    """Whether a number in it is beyond every Double, so that no value can be made of the text."""
    return any(leaf is INFINITE for leaf in _leaves(value))


def canonical(value: Any) -> str:
    """A text that is the same for the same value and for no other: 1 and 1.0 and true are three."""
    return json.dumps(value, sort_keys=True)
