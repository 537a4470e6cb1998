"""Schemas as Belay reads them, rewritten as JSON Schema 2020-12 for a validator that reads by the letter.

Where documents mean something else than they say, Belay reads them as meant: `nullable` allows null, branches of a
`oneOf` may overlap, a `$ref` to a message is its payload, what stands beside a `$ref` counts, keywords of either draft
count, and what can't be read has no effect. This says the same by rules of its own: it shares no code with Sources/JSONSchema.
"""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

TYPES = {
    "any": None, "mixed": None, "null": "null", "none": "null", "bool": "boolean", "boolean": "boolean",
    "int": "integer", "int32": "integer", "int64": "integer", "long": "integer", "integer": "integer",
    "number": "number", "float": "number", "double": "number", "decimal": "number", "str": "string", "text": "string",
    "string": "string", "list": "array", "array": "array", "dict": "object", "map": "object", "object": "object",
}  # fmt: skip
# Each holds one schema, and means the same in all drafts.
APPLIED = ("not", "contains", "if", "then", "else", "propertyNames", "unevaluatedItems", "unevaluatedProperties")
COUNTS = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
# A mapping with a payload that has one of these is a schema, and no message.
SCHEMA_WORDS = {
    "$ref", "type", "properties", "items", "allOf", "anyOf", "oneOf", "enum", "const", "required", "format",
    "additionalProperties", "patternProperties", "not", "if",
}  # fmt: skip


class Unknown(Exception):
    """Something that this does not rewrite."""


class AsRead:
    """The schemas of one contract."""

    def __init__(self, documents: dict[str, object], formats: set[str]) -> None:
        self.documents = documents
        self.formats = formats
        self._definitions: dict[str, object] = {}
        self._names: dict[tuple[str, str], str] = {}

    def schema(self, node: object, file: str) -> dict:
        """A schema that holds all that it refers to."""
        self._definitions, self._names = {}, {}
        root = self._rewritten(node, file)
        return {"allOf": [root], "$defs": self._definitions}

    def _rewritten(self, node: object, file: str) -> object:
        if isinstance(node, bool):
            return node
        if not isinstance(node, dict):
            return True
        if unread := {"$dynamicRef", "$recursiveRef", "$anchor"} & node.keys():
            raise Unknown(f"{unread}")
        parts: list[object] = []
        new: dict[str, object] = {}
        self._assertions(node, new, parts)
        self._members(node, new, file)
        self._items(node, new, file)
        if isinstance(reference := node.get("$ref"), str):
            parts.append(self._reference(reference, file))
        for word in ("allOf", "anyOf", "oneOf"):
            if isinstance(branches := node.get(word), list):
                rewritten = [self._rewritten(branch, file) for branch in branches]
                parts.append({"allOf" if word == "allOf" else "anyOf": rewritten} if rewritten else word == "allOf")
        for word in APPLIED:
            if word in node:
                new[word] = self._rewritten(node[word], file)
        if parts:
            new["allOf"] = parts
        return {"anyOf": [{"type": "null"}, new]} if node.get("nullable") is True else new

    # What a schema demands of a value by itself.

    def _assertions(self, node: dict, new: dict, parts: list[object]) -> None:
        if "type" in node:
            types = self._types(node["type"])
            if types is not None:
                new["type"] = types
        if "const" in node:
            new["const"] = node["const"]
        if isinstance(node.get("enum"), list):
            parts.append({"enum": node["enum"]} if node["enum"] else False)
        for word in (*COUNTS, "minContains", "maxContains"):
            if _is_number(node.get(word)) and node[word] >= 0 and int(node[word]) == node[word]:
                new[word] = int(node[word])
        for word, other in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            limit, exclusive = node.get(word), node.get(other)
            if _is_number(exclusive):
                new[other] = exclusive
            if _is_number(limit):
                new[other if exclusive is True else word] = limit
        if _is_number(node.get("multipleOf")) and node["multipleOf"] > 0:
            new["multipleOf"] = node["multipleOf"]
        if isinstance(node.get("pattern"), str):
            new["pattern"] = python_pattern(node["pattern"])
        if node.get("uniqueItems") is True:
            new["uniqueItems"] = True
        if isinstance(node.get("format"), str) and node["format"] in self.formats:
            new["format"] = node["format"]

    @staticmethod
    def _types(value: object) -> list[str] | None:
        words = value if isinstance(value, list) else [value]
        types = []
        for word in words:
            if word is None:
                types.append("null")
            elif not isinstance(word, str) or TYPES.get(word.lower()) is None:
                return None
            else:
                types.append(TYPES[word.lower()])
        return types or None

    def _members(self, node: dict, new: dict, file: str) -> None:
        if isinstance(members := node.get("properties"), dict):
            new["properties"] = {name: self._rewritten(schema, file) for name, schema in members.items()}
        if isinstance(members := node.get("patternProperties"), dict):
            new["patternProperties"] = {
                python_pattern(name): self._rewritten(schema, file) for name, schema in members.items()
            }
        if "additionalProperties" in node:
            new["additionalProperties"] = self._rewritten(node["additionalProperties"], file)
        if isinstance(node.get("required"), list):
            new["required"] = [name for name in node["required"] if isinstance(name, str)]
        for word in ("dependencies", "dependentRequired", "dependentSchemas"):
            for name, rule in (node.get(word) or {}).items():
                if isinstance(rule, list):
                    new.setdefault("dependentRequired", {})[name] = rule
                else:
                    new.setdefault("dependentSchemas", {})[name] = self._rewritten(rule, file)

    def _items(self, node: dict, new: dict, file: str) -> None:
        prefix, rest = node.get("prefixItems"), node.get("items")
        if isinstance(rest, list):
            prefix, rest = prefix if prefix is not None else rest, None
        if prefix is not None and rest is None:
            rest = node.get("additionalItems")
        if isinstance(prefix, list):
            new["prefixItems"] = [self._rewritten(item, file) for item in prefix]
        if rest is not None:
            new["items"] = self._rewritten(rest, file)

    # References.

    def _reference(self, text: str, file: str) -> object:
        path, _, fragment = text.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(file), unquote(path))) if path else file
        if target not in self.documents:
            return True
        node = self.documents[target]
        for part in [unquote(part) for part in fragment.split("/")[1:]]:
            part = part.replace("~1", "/").replace("~0", "~")
            if isinstance(node, dict) and part in node:
                node = node[part]
            elif isinstance(node, list) and part.isdigit() and int(part) < len(node):
                node = node[int(part)]
            else:
                return True
        if isinstance(node, dict) and "payload" in node and not SCHEMA_WORDS & node.keys():
            node = node["payload"]
            if isinstance(node, dict) and "schemaFormat" in node:
                node = node.get("schema", node)
        place = (target, fragment)
        if place not in self._names:
            self._names[place] = name = f"d{len(self._names)}"
            self._definitions[name] = self._rewritten(node, target)
        return {"$ref": f"#/$defs/{self._names[place]}"}


def _is_number(value: object) -> bool:
    return value is not None and not isinstance(value, (bool, str, list, dict))


_ESCAPES = {"d": "0-9", "w": "A-Za-z0-9_", "s": r"\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"}


def python_pattern(text: str) -> str:
    """An expression of ECMA-262 as Python reads it."""
    new, is_class, offset = "", False, 0
    while offset < len(text):
        sign = text[offset]
        offset += 1
        if sign == "\\" and offset < len(text):
            word = text[offset]
            offset += 1
            if word in _ESCAPES:
                new += _ESCAPES[word] if is_class else f"[{_ESCAPES[word]}]"
            elif word.lower() in _ESCAPES and not is_class:
                new += f"[^{_ESCAPES[word.lower()]}]"
            elif word in "pPkcuDWSbB" and not (word in "bB" and not is_class):
                raise Unknown(text)
            else:
                new += word if word == "/" else "\\" + word
        elif is_class:
            new += "\\[" if sign == "[" else sign
            is_class = sign != "]"
        elif sign == "[":
            is_class = True
            new += sign
        elif sign == ".":
            new += r"[^\n\r\u2028\u2029]"
        elif sign == "$":
            new += r"\Z"
        elif text.startswith("?<", offset) and sign == "(" and text[offset + 2] not in "=!":
            new += "(?P<"
            offset += 2
        else:
            new += sign
    try:
        re.compile(new)
    except re.error as error:
        raise Unknown(f"{text}: {error}") from error
    return new
