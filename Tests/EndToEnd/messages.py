"""The messages of an AsyncAPI document, as its authors wrote it, and whether a frame is one of them.

It is judged by a validator that is not ours.

Where documents mean something else than they say, they are read as meant: a reference into nothing allows anything,
so does a pattern or type that does not exist; `nullable` allows null; of a `oneOf` several branches may fit; a
reference to a message is one to its payload.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml
from jsonschema import Draft7Validator, Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7, DRAFT202012

Frame = str | bytes
TYPES = {"null", "boolean", "object", "array", "number", "integer", "string"}
METHODS = ("publish", "subscribe")
SHOWN = {
    "date-time": "2026-01-01T12:00:00Z",
    "date": "2026-01-01",
    "uuid": "8c1f2c1e-6f4b-4d7e-9a53-0a4d5a8b9e01",
    "uri": "https://example.org/",
    "email": "a@example.org",
}


class Loader(yaml.SafeLoader):
    """YAML 1.2: dates are texts, and so are yes and no."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|True|TRUE|false|False|FALSE)$"), list("tTfF"))


def read(file: Path) -> Any:
    """A document with the names of members as texts, and with what it changes where it extends another."""
    document = texts(yaml.load(file.read_text(), Loader))
    base = document.get("x-extends") if isinstance(document, dict) else None
    return merged(read(file.parent / base), document) if base else document


def texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): texts(item) for key, item in value.items()}
    return [texts(item) for item in value] if isinstance(value, list) else value


def merged(target: Any, patch: Any) -> Any:
    """A merge patch (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


@dataclass(frozen=True)
class Place:
    """Where something stands: a file and the way into it."""

    file: Path
    way: tuple[str, ...]

    @property
    def uri(self) -> str:
        return f"{self.file.as_uri()}#" + "".join(
            "/" + part.replace("~", "~0").replace("/", "~1").replace("%", "%25") for part in self.way
        )


class Message:
    """A message of a document."""

    def __init__(self, document: Document, place: Place) -> None:
        self.document = document
        self.place = place
        self.node: dict[str, Any] = document.value(place)
        self.names: set[str] = {str(self.node[key]) for key in ("name", "messageId", "title") if self.node.get(key)}

    def __repr__(self) -> str:
        return self.place.uri

    @property
    def content_type(self) -> str:
        return str(self.node.get("contentType") or self.document.root.get("defaultContentType") or "application/json")

    @property
    def is_opaque(self) -> bool:
        """No JSON, by its content type or by what its schema is written in."""
        payload = self.node.get("payload")
        written_in = str(payload.get("schemaFormat", "")) if isinstance(payload, dict) else ""
        written_in = written_in or str(self.node.get("schemaFormat", ""))
        return "json" not in self.content_type or any(word in written_in for word in ("avro", "protobuf", "raml"))

    @property
    def is_binary(self) -> bool:
        _, payload = self.document.followed(self.payload_place)
        is_bytes = isinstance(payload, dict) and payload.get("format") == "binary"
        return is_bytes or self.is_opaque and not self.content_type.startswith("text/")

    @property
    def payload_place(self) -> Place:
        payload = self.node.get("payload")
        if isinstance(payload, dict) and "schemaFormat" in payload and "schema" in payload:
            return Place(self.place.file, (*self.place.way, "payload", "schema"))
        return Place(self.place.file, (*self.place.way, "payload"))

    @cached_property
    def validator(self) -> Any:
        if self.document.value(self.payload_place) is None:
            return Draft7Validator({})
        payload = self.node["payload"]
        is_new = isinstance(payload, dict) and "2020-12" in str(payload.get("schemaFormat", ""))
        kind = Draft202012Validator if is_new else Draft7Validator
        return kind({"$ref": self.payload_place.uri}, registry=self.document.registry(is_new))

    def fault(self, frame: Frame) -> str | None:
        """What keeps a frame from being this message."""
        if isinstance(frame, bytes):
            return None if self.is_binary else "a binary frame"
        if self.is_opaque:
            return None
        try:
            payload = json.loads(frame)
        except ValueError:
            _, schema = self.document.followed(self.payload_place)
            is_text = isinstance(schema, dict) and schema.get("type") == "string"
            return None if is_text else "no JSON"
        envelope = self.document.envelope
        if envelope is not None:
            if not isinstance(payload, dict) or payload.keys() != envelope.keys():
                return "not in its envelope"
            payload = next(payload[key] for key, value in envelope.items() if value == "$message.payload")
        error = next(iter(self.validator.iter_errors(payload)), None)
        return None if error is None else f"{error.json_path}: {error.message[:200]}"

    @cached_property
    def samples(self) -> list[Frame]:
        """Frames that a client may send: the examples, else one that is made; bytes of any kind for what is binary."""
        if self.is_binary:
            return [b"\x00\x01\x02\x03" * 40]
        shown = self.node.get("examples")
        items = shown if isinstance(shown, list) else []
        found = [item["payload"] for item in items if isinstance(item, dict) and "payload" in item]
        place, schema = self.document.followed(self.payload_place)
        if not found and isinstance(schema, dict):
            found = list(schema["examples"]) if isinstance(schema.get("examples"), list) else []
            found += [schema["example"]] if "example" in schema else []
        if not found and not self.is_opaque:
            made = [self.document.sample(place, whole) for whole in (False, True)]
            found = [payload for payload in made if self.validator.is_valid(payload)][:1]
        frames = [self.frame(payload) for payload in found]
        return [frame for frame in frames if self.fault(frame) is None]

    @property
    def whole(self) -> Any:
        """A payload with the members that need not be there."""
        return self.document.sample(self.payload_place, True)

    def frame(self, payload: Any) -> Frame:
        if self.is_opaque and isinstance(payload, str):
            return payload
        if self.document.envelope is not None:
            name = self.node.get("name") or self.place.way[-1]
            known = {"$message.payload": payload, "$message.name": name}
            payload = {key: known.get(value, value) for key, value in self.document.envelope.items()}
        return json.dumps(payload, ensure_ascii=False)


class Document:
    """An AsyncAPI document."""

    def __init__(self, file: Path) -> None:
        self.file = file.resolve()
        self.files: dict[Path, Any] = {self.file: read(self.file)}
        self.root: dict[str, Any] = self.files[self.file]
        self.envelope = next(self.find("x-envelope", self.root), None)
        self.registries: dict[bool, Registry] = {}

    def find(self, key: str, node: Any) -> Any:
        for name, value in (
            node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        ):
            if name == key:
                yield value
            yield from self.find(key, value)

    # --- References ---

    def load(self, file: Path) -> Any:
        if file not in self.files:
            try:
                self.files[file] = read(file)
            except (OSError, yaml.YAMLError):
                self.files[file] = None
        return self.files[file]

    def value(self, place: Place) -> Any:
        """What stands at a place; None where nothing does."""
        node = self.load(place.file)
        for part in place.way:
            if isinstance(node, dict):
                node = node.get(part)
            elif isinstance(node, list) and part.isdigit() and int(part) < len(node):
                node = node[int(part)]
            else:
                return None
        return node

    def target(self, reference: str, file: Path) -> Place:
        name, _, pointer = reference.partition("#")
        way = tuple(unquote(part).replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])
        return Place((file.parent / name).resolve() if name else file, way)

    def followed(self, place: Place) -> tuple[Place, Any]:
        """Where references lead, and what is there."""
        for _ in range(32):
            node = self.value(place)
            if node is None and place.way:
                # A part of the way may be a reference itself.
                above, _ = self.followed(Place(place.file, place.way[:-1]))
                below = Place(above.file, (*above.way, place.way[-1]))
                if below == place:
                    return place, None
                place = below
                continue
            if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
                return place, node
            place = self.target(node["$ref"], place.file)
        return place, None

    # --- Schemas ---

    def registry(self, is_new: bool) -> Registry:
        if is_new not in self.registries:
            kind = DRAFT202012 if is_new else DRAFT7
            # Reading a file's schemas may name further files.
            ready: dict[Path, Any] = {}
            while len(ready) < len(self.files):
                for file in [file for file in self.files if file not in ready]:
                    ready[file] = self.lenient(self.files[file], file)
            self.registries[is_new] = Registry().with_resources(
                [
                    (file.as_uri(), kind.create_resource(node if node is not None else {}))
                    for file, node in ready.items()
                ]
            )
        return self.registries[is_new]

    def lenient(self, node: Any, file: Path) -> Any:
        """A document with each schema as it is meant."""
        if isinstance(node, list):
            return [self.lenient(item, file) for item in node]
        if not isinstance(node, dict):
            return node
        if isinstance(node.get("$ref"), str):
            return self.reference(node["$ref"], file)
        result = {key: self.lenient(value, file) for key, value in node.items() if not self.is_strange(key, value)}
        for kind, old in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
            if result.get(kind) is True and old in result:
                result[kind] = result.pop(old)
            elif isinstance(result.get(kind), bool):
                del result[kind]
        if isinstance(result.get("oneOf"), list) and result["oneOf"]:
            branches = result.pop("oneOf")
            result["allOf"] = [*(result["allOf"] if isinstance(result.get("allOf"), list) else []), {"anyOf": branches}]
        return {"anyOf": [{"type": "null"}, result]} if node.get("nullable") is True else result

    @staticmethod
    def is_strange(key: str, value: Any) -> bool:
        """A word of JSON Schema with a value that it can't have, or one that says where a schema is."""
        match key:
            case "$id" | "$schema" | "id":
                return isinstance(value, str)
            case "type":
                return isinstance(value, str) and value not in TYPES
            case "required":
                return isinstance(value, bool)
            case "pattern" if isinstance(value, str):
                try:
                    re.compile(value)
                except re.error:
                    return True
        return False

    def reference(self, reference: str, file: Path) -> Any:
        place, node = self.followed(self.target(reference, file))
        if node is None:
            return {}
        if isinstance(node, dict) and "payload" in node and not {"type", "properties"} & node.keys():
            return {"$ref": Place(place.file, (*place.way, "payload")).uri}
        return {"$ref": place.uri}

    def sample(self, place: Place, whole: bool, depth: int = 0) -> Any:
        """A value that a schema may allow: what it shows, else the least.

        `whole` has the members that need not be there, too.
        """
        place, schema = self.followed(place)
        if not isinstance(schema, dict) or depth > 12:
            return None
        for key in ("const", "default", "example"):
            # Some show one item where they mean a list.
            if key in schema and not (schema.get("type") == "array" and not isinstance(schema[key], list)):
                return schema[key]
        for key in ("examples", "enum"):
            if isinstance(schema.get(key), list) and schema[key]:
                return schema[key][0]

        def below(*way: str) -> Any:
            return self.sample(Place(place.file, (*place.way, *way)), whole, depth + 1)

        parts: list[Any] = [below("allOf", str(index)) for index in range(len(schema.get("allOf") or []))]
        parts += [below(key, "0") for key in ("oneOf", "anyOf") if schema.get(key)]
        kind = schema.get("type", "object" if "properties" in schema else None)
        kind = next((item for item in kind if item != "null"), "null") if isinstance(kind, list) else kind
        if kind == "object" or any(isinstance(part, dict) for part in parts):
            properties = schema.get("properties") or {}
            required = schema["required"] if isinstance(schema.get("required"), list) else []
            # A member with one value is what tells messages apart.
            fixed = [name for name in properties if self.is_fixed(place, name)]
            own = {name: below("properties", name) for name in properties if whole or name in [*required, *fixed]}
            return {key: value for part in [*parts, own] if isinstance(part, dict) for key, value in part.items()}
        if parts:
            return parts[0]
        match kind:
            case "array":
                items = schema.get("items")
                if isinstance(items, list):
                    return [below("items", str(index)) for index in range(len(items))]
                return [below("items")] if isinstance(items, dict) else []
            case "string":
                text = SHOWN.get(str(schema.get("format")), "text")
                return text.ljust(int(schema.get("minLength") or 0), "x")
            case "integer" | "number":
                return schema["minimum"] if isinstance(schema.get("minimum"), (int, float)) else 1
            case "boolean":
                return True
        return None

    def is_fixed(self, place: Place, name: str) -> bool:
        _, node = self.followed(Place(place.file, (*place.way, "properties", name)))
        return isinstance(node, dict) and "const" in node

    # --- Messages ---

    @cached_property
    def messages(self) -> dict[str, list[Message]]:
        """By all that they may be called."""
        found: dict[str, list[Message]] = {}
        for place, names in self.places():
            place, node = self.followed(place)
            if not isinstance(node, dict):
                continue
            message = Message(self, place)
            for name in {*names, *message.names, place.way[-1]}:
                found.setdefault(name, []).append(message)
        return found

    def places(self) -> Any:
        """Where messages stand or are referred to, with what they may be called there."""
        file = self.file

        def listed(way: tuple[str, ...], node: Any, *names: str) -> Any:
            if isinstance(node, dict):
                for key in node:
                    yield Place(file, (*way, key)), [key, *(f"{name}.{key}" for name in names)]

        yield from listed(("components", "messages"), (self.root.get("components") or {}).get("messages"))
        for name in self.root.get("channels") or {}:
            at, channel = self.followed(Place(file, ("channels", name)))
            if not isinstance(channel, dict):
                continue
            for key in channel.get("messages") or {}:
                yield Place(at.file, (*at.way, "messages", key)), [key, f"{name}.{key}"]
            for method in METHODS:
                operation = channel.get(method)
                if not isinstance(operation, dict) or not isinstance(operation.get("message"), dict):
                    continue
                way = (*at.way, method, "message")
                names = [str(operation[key]) for key in ("operationId",) if operation.get(key)] + [
                    name,
                    f"{name}.{method}",
                ]
                branches = operation["message"].get("oneOf")
                if isinstance(branches, list):
                    for index in range(len(branches)):
                        yield Place(at.file, (*way, "oneOf", str(index))), names
                else:
                    yield Place(at.file, way), names

    @cached_property
    def has_people(self) -> bool:
        return any(True for key in ("x-room", "x-jwt") for _ in self.find(key, self.root))

    def named(self, name: str) -> list[Message]:
        """The messages of a name; those of several channels may have one."""
        return self.messages.get(name) or self.messages.get(name.split(".", 1)[-1], [])

    def faults(self, frame: Frame, names: list[str]) -> list[str]:
        """Why a frame is none of these messages; empty where it is one."""
        found: list[str] = []
        for name in names:
            for message in self.named(name):
                fault = message.fault(frame)
                if fault is None:
                    return []
                found.append(f"{name}: {fault}")
        return found or [f"none of {names[:8]} is in the document"]
