"""Holds scenarios, targets and cases to the JSON Schemas that their first lines name, with a validator that is not ours.

    schemas.py FILE…

A file with the top-level key `scenario`, `nodes`, `url`, `case` or `cases` must name the schema of its kind, by its path from there:

    # yaml-language-server: $schema=../spec/scenario.schema.json

A scenario or case that names its own contract may leave that out: `belay schema scenario --contract` prints its schema, and
none is kept here. Other files are passed over. Files are read as YAML 1.2 (PyYAML knows 1.1, where the key `on` is a boolean).
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

KINDS = {
    "scenario": "scenario.schema.json",
    "nodes": "target.schema.json",
    "url": "target.schema.json",
    "case": "case.schema.json",
    "cases": "case.schema.json",
}
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)$")
CORE = {
    "null": (r"~|null|Null|NULL|", "~nN\0"),
    "bool": (r"true|True|TRUE|false|False|FALSE", "tTfF"),
    "int": (r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    "float": (
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+.0123456789",
    ),
    "merge": (r"<<", "<"),
}


class Core(yaml.SafeLoader):
    """The core schema of YAML 1.2 (section 10.3.2); keys are texts, as JSON has them."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:
        self.flatten_mapping(node)
        return {key.value: self.construct_object(value, deep=True) for key, value in node.value}


for _tag, (_pattern, _first) in CORE.items():
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), list(_first))
Core.yaml_implicit_resolvers[""] = Core.yaml_implicit_resolvers.pop("\0")
Core.add_constructor(
    "tag:yaml.org,2002:int",
    lambda _, node: int(node.value, 0) if node.value[:2] in ("0o", "0x") else int(node.value),
)
Core.add_constructor("tag:yaml.org,2002:float", lambda _, node: float(re.sub(r"\.(?=inf|nan)", "", node.value.lower())))


def load(text: str) -> Any:
    """A document's value."""
    return yaml.load(text, Core)  # noqa: S506, a subclass of the safe one


def complaint(validator: Draft202012Validator, value: Any) -> str | None:
    """The most telling error of a value; None if it is valid."""
    error = best_match(validator.iter_errors(value))
    if error is None:
        return None
    place = "/".join(map(str, error.absolute_path))
    return f"{place}: {error.message[:300]}" if place else error.message[:300]


def problem(file: Path) -> str | None:
    text = file.read_text()
    kind = next((key for key in KINDS if re.search(rf"^{key}:", text, re.MULTILINE)), None)
    if kind is None:
        return None
    named = MODELINE.match(text.split("\n", 1)[0])
    if named is None and re.search(r"^contract:", text, re.MULTILINE):
        return None
    if named is None:
        return f"names no schema in its first line: # yaml-language-server: $schema=PATH/{KINDS[kind]}"
    schema = file.parent / named[1]
    if not schema.is_file() or schema.name != KINDS[kind]:
        return f"names {named[1]}, which is not a {KINDS[kind]}"
    rules = json.loads(schema.read_text())
    Draft202012Validator.check_schema(rules)
    try:
        return complaint(Draft202012Validator(rules), load(text))
    except yaml.YAMLError as error:
        return f"is not YAML: {error}"


def main(files: list[str]) -> int:
    found = [f"{file}:1: {what}" for file in files if (what := problem(Path(file)))]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
