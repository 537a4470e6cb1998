"""What Belay says of a value is what Python's `jsonschema` says of it, for a contract with every keyword.

The values are examples in the contract, of which `belay lint` says which are not what their message's schema allows.
Left out is where the two differ on purpose: Belay does not accept an integer that does not fit 64 bits.
"""

from __future__ import annotations

import copy
import datetime
import json
import random
import re
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

from harness import Belay

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "dev/support"))
import schemas  # noqa: E402

SEED = 20260113
COUNT = 400
CONTRACT = "Tests/CodecGeneratorTests/every-keyword.yaml"

# A valid value of each message, in which there is something of everything.
VALUES: dict[str, dict[str, Any]] = {
    "everything": {
        "kind": "everything", "text": "abc", "nested": {"text": "", "flag": True}, "list": [0, 9], "level": "low",
        "nullable": None, "matrix": [[1.5], []], "people": [{"name": "A", "born": "2026-01-13T18:30:00Z"}],
        "ratio": 0.5, "count": -3, "id": "550e8400-e29b-41d4-a716-446655440000", "anything": {"a": [1]}, "answer": 42,
    },
    "tree": {"kind": "tree", "root": {"name": "a", "next": {"name": "b"}, "children": [{"name": "c"}]}},
    "rules": {
        "kind": "rules", "code": "AB123", "nickname": "ab", "birthday": "2024-02-29", "mail": "ada@example.org",
        "home": "https://example.org/", "ticket": "050e8400-e29b-41d4-a716-446655440000", "even": 98, "bars": 3,
        "price": 19.99, "share": 1, "squares": ["a1"], "ones": [1, 1], "scores": {"a": 1}, "labels": {"x": None},
        "plans": {"p": {"on": "2026-01-13"}}, "sizes": {"small": 99, "huge": 9}, "anything": {"a": {}}, "open": {},
    },
    "choices": {
        "kind": "choices", "figure": {"shape": "square", "side": 1}, "value": [1], "contact": {"phone": "+1"},
        "when": "now", "term": {"sum": [1, {"minus": 2.5}]}, "nest": [[], [[]]], "index": {"a": {"b": {}}},
        "person": {"name": "Ada", "age": 36}, "grade": 6,
    },
    "standards": {
        "kind": "standards", "sure": True, "word": "w", "count": 1, "ratio": 0.5, "level": "very high", "list": [],
        "maybe": None, "none": "x", "day": "2026-01-13", "spot": {"x": 1}, "sides": {"b": 2},
        "figure": {"shape": "dot"},
    },
}  # fmt: skip

# What takes a part's place: of each type and format, at, under and over limits.
PARTS: list[Any] = [
    None, True, False, 0, 1, 2, 3, -1, -3, 7, 9, 10, 42, 98, 99, 100, 150, 151, 1000, 1.0, 2.0, 0.5, 0.005, 0.07, 1.1,
    1.5, 4.35, 999.99, -0.5, 1e15, "", "a", "ab", "abc", "abcd", "abcdef", "x" * 41, "\U0001f9d7" * 3, "e\u0301" * 2,
    "AB123", "AB123\n", "ab123", "XAB123", "A1", "a1", "i1", "h8", "low", "very high", "now", "later", "never", "+49",
    "2026-01-13", "2026-02-30", "2026-1-1", "2026-01-13T18:30:00Z", "2026-01-13T18:30:00", "2026-02-30T00:00:00Z",
    "550e8400-e29b-41d4-a716-446655440000", "050e8400-e29b-41d4-a716-446655440000", "050e8400", "a@b", "a@b@c",
    "ada@example.org", "http://a/", "urn:a", "/a", "http://a b", [], [1], [1, 2, 3, 4], ["a"], [[]], [None], {},
    {"a": 1}, {"shape": "dot"}, {"shape": "circle"}, {"shape": "circle", "radius": 0}, {"shape": "oval"}, {"x": 1},
    {"shape": "square", "side": 0}, {"shape": "square", "side": 1, "a": 1}, {"mail": "a@b"}, {"sum": []}, {"minus": 1},
    {"mail": "a@b", "phone": "+1"}, {"sum": [], "minus": 1}, {"name": "A"}, {"name": ""}, {"small": 1, "b": 10},
]  # fmt: skip


def changed(value: Any, chance: random.Random) -> Any:
    """The value with something in it replaced, missing or added."""
    value = copy.deepcopy(value)
    places: list[tuple[Any, Any]] = []

    def walk(part: Any) -> None:
        for key in list(part) if isinstance(part, dict) else range(len(part)):
            places.append((part, key))
            if isinstance(part[key], dict | list):
                walk(part[key])

    walk(value)
    holder, key = chance.choice(places)
    match chance.randrange(6):
        case 0 if isinstance(holder, dict):
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[chance.choice(["x", "a", "", "note", "b"])] = copy.deepcopy(chance.choice(PARTS))
        case _:
            holder[key] = copy.deepcopy(chance.choice(PARTS))
    return value


# --- The other validator ---


def exact(value: Any) -> Any:
    """Numbers with a fraction as the decimals that are written, whole ones as integers."""
    match value:
        case dict():
            return {key: exact(item) for key, item in value.items()}
        case list():
            return [exact(item) for item in value]
        case float():
            return int(value) if value.is_integer() else Decimal(repr(value))
        case _:
            return value


def pattern(_: Any, expression: str, text: Any, __: Any) -> Any:
    """`pattern` as ECMA-262 reads those of this contract: Python knows no `\\p`, and its `$` allows a line break."""
    python = expression.replace("$", r"\Z").replace(r"\p{L}", r"[^\W\d_]")
    if isinstance(text, str) and not re.search(python, text):
        yield ValidationError(f"{text!r} does not match {expression!r}")


formats = FormatChecker(["uuid"])


@formats.checks("date")
def is_date(text: object) -> bool:
    try:
        return not isinstance(text, str) or datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@formats.checks("date-time")
def is_date_time(text: object) -> bool:
    form = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
    try:
        return not isinstance(text, str) or bool(
            re.fullmatch(form, text, re.ASCII) and datetime.datetime.fromisoformat(text)
        )
    except ValueError:
        return False


@formats.checks("email")
def is_email(text: object) -> bool:
    return not isinstance(text, str) or bool(re.fullmatch(r"[a-z.]+@[a-z]+(\.[a-z]+)*", text))


@formats.checks("uri")
def is_uri(text: object) -> bool:
    form = r"[a-zA-Z][\w+.-]*:[\w:/?#@!$&'()*+,;=.~%-]*"
    return not isinstance(text, str) or bool(re.fullmatch(form, text, re.ASCII))


Validator = validators.extend(Draft202012Validator, {"pattern": pattern})


@pytest.fixture(scope="module")
def contract(root: Path) -> dict[str, Any]:
    return schemas.load((root / CONTRACT).read_text())


def validator(contract: dict[str, Any], message: str) -> Any:
    components = contract["components"]
    schema = {**components["messages"][message]["payload"], "components": {"schemas": components["schemas"]}}
    return Validator(exact(schema), format_checker=formats)


# --- The comparison ---


def refused(belay: Belay, root: Path, folder: Path, message: str, values: list[Any]) -> list[bool]:
    """Of which values `belay lint` says that they are no such message: they are its examples, one a line."""
    head, tail = (root / CONTRACT).read_text().split(f"\n    {message}:\n", 1)
    lines = [f"        - payload: {json.dumps(value, ensure_ascii=False)}" for value in values]
    text = "\n".join([head, f"    {message}:", "      examples:", *lines, tail])
    file = folder / f"{message}.yaml"
    file.write_text(text)
    result = belay.run("lint", file, timeout=120)
    assert result.returncode == 0, result.stderr[-2000:]
    said = result.stdout + result.stderr
    found = {int(line) for line in re.findall(r":(\d+):\d+: warning: this example is not a valid", said)}
    first = head.count("\n") + 4
    assert found <= set(range(first, first + len(values))), found
    return [first + index in found for index in range(len(values))]


@pytest.mark.parametrize("message", VALUES)
def test_a_value_is_valid_if_another_validator_says_so(
    belay: Belay, root: Path, tmp_path: Path, contract: dict[str, Any], message: str
) -> None:
    chance = random.Random(f"{SEED} {message}")
    values = [VALUES[message]]
    for _ in range(COUNT):
        values.append(changed(changed(VALUES[message], chance) if chance.random() < 0.2 else VALUES[message], chance))
    other = validator(contract, message)
    verdicts = [not other.is_valid(exact(value)) for value in values]
    ours = refused(belay, root, tmp_path, message, values)
    different = [
        f"{json.dumps(value, ensure_ascii=False)}: belay {'refuses' if mine else 'allows'} it, jsonschema does not: "
        + str([error.message[:100] for error in other.iter_errors(exact(value))])
        for value, mine, theirs in zip(values, ours, verdicts, strict=True)
        if mine != theirs
    ]
    assert different == []
    # A comparison of values that are all valid, or all not, would show little.
    assert not ours[0]
    assert COUNT * 0.15 < sum(ours) < COUNT * 0.95
