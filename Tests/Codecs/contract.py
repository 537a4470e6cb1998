"""The messages of spec/send-buddy.yaml, read independently of Belay, and the verdict of jsonschema on frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker

import formats
import probe
import strict

_CHANNEL = "sessionChat"
_KINDS = {"receive": probe.FROM_CLIENT, "send": probe.FROM_SERVER}

_CHECKER = FormatChecker(formats=())
_CHECKER.checks("uuid")(formats.is_uuid)
_CHECKER.checks("date-time")(formats.is_date_time)


@dataclass(frozen=True)
class Message:
    """One message in one direction."""

    name: str
    kind: bytes
    schema: dict[str, Any]
    validator: Draft202012Validator

    @property
    def properties(self) -> dict[str, dict[str, Any]]:
        return self.schema["properties"]

    @property
    def type(self) -> str:
        return self.properties["type"]["const"]


def messages() -> list[Message]:
    """Every message that travels over the socket, in both directions."""
    document = yaml.safe_load((probe.ROOT / "spec/send-buddy.yaml").read_text())

    def resolved(node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            reference, node = node["$ref"], document
            for part in reference.removeprefix("#/").split("/"):
                node = node[part]
        return node

    found = []
    for operation in document["operations"].values():
        if operation["channel"]["$ref"] != f"#/channels/{_CHANNEL}":
            continue
        for reference in operation["messages"]:
            schema = resolved(reference)["payload"]
            Draft202012Validator.check_schema(schema)
            validator = Draft202012Validator(schema, format_checker=_CHECKER)
            name = reference["$ref"].rsplit("/", 1)[1]
            found.append(Message(name, _KINDS[operation["action"]], schema, validator))
    return found


@dataclass(frozen=True)
class Verdict:
    """What a frame is by the contract: refused, an unknown message (no message), or a message with values."""

    is_accepted: bool
    message: Message | None = None
    values: str = ""


REFUSED = Verdict(False)
UNKNOWN = Verdict(True)


class Judge:
    """Judges frames of one direction."""

    def __init__(self, kind: bytes) -> None:
        self._by_type = {message.type: message for message in messages() if message.kind == kind}

    def verdict(self, frame: Any) -> Verdict:
        """What the value of a JSON text is."""
        if not isinstance(frame, strict.Object) or not isinstance(frame.get("type"), str):
            return REFUSED
        message = self._by_type.get(frame["type"])
        # Of members with one name the last counts; but each of those that the contract lists must be lawful, so that
        # no two readers of one frame can be told different things.
        if message is None:
            types = [value for name, value in frame.pairs if name == "type"]
            return UNKNOWN if all(isinstance(value, str) for value in types) else REFUSED
        if not message.validator.is_valid(frame):
            return REFUSED
        if len(frame.pairs) > len(frame):
            for name, value in frame.pairs:
                if name in message.properties and not message.validator.is_valid({**frame, name: value}):
                    return REFUSED
        return Verdict(True, message, values(message, frame))


def values(message: Message, frame: dict[str, Any]) -> str:
    """What a message says, in one form: a UUID is the same in either case, a date-time by what it says."""
    found = {}
    for name, schema in message.properties.items():
        value = frame[name]
        match schema.get("format"):
            case "uuid":
                value = value.lower()
            case "date-time":
                value = str(formats.date_time(value))
        found[name] = value
    return strict.canonical(found)
