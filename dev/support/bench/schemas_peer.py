"""Run by schemas.py, in a Python that has jsonschema-rs: times the examples of documents, by all, and prints JSON.

    schemas_peer.py SCHEMA-PROBE DOCUMENT…

jsonschema-rs is timed with json.loads before it, since it judges Python's objects and a message comes as bytes; and alone,
too. Blaze is the validator of Sourcemeta's command line, which says what it takes for a value that was read before: so it is
compared with our judging alone, once with formats and once without, which is its fastest. Only examples count that all take
for valid, by the letter of draft 7.
"""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import sourcemeta_jsonschema
import yaml

ROUNDS = 2000
TURNS = 5
ARCHITECTURE = {"aarch64": "arm64", "AMD64": "x86_64"}.get(platform.machine(), platform.machine())
BLAZE = Path(sourcemeta_jsonschema.__file__).with_name(f"jsonschema-{platform.system().lower()}-{ARCHITECTURE}")
BLAZE_ROUNDS = 200_000


class Loader(yaml.SafeLoader):
    """YAML whose times stay texts, as in JSON."""


Loader.yaml_implicit_resolvers = {
    letter: [(tag, test) for tag, test in tests if tag != "tag:yaml.org,2002:timestamp"]
    for letter, tests in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def payloads(node: Any, pointer: str) -> Iterator[tuple[str, list[Any]]]:
    """Each message's payload, by its pointer, with the payloads of its examples."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from payloads(item, f"{pointer}/{index}")
    if not isinstance(node, dict):
        return
    examples = node.get("examples")
    if isinstance(node.get("payload"), dict) and isinstance(examples, list):
        shown = [example["payload"] for example in examples if isinstance(example, dict) and "payload" in example]
        yield f"{pointer}/payload", shown
    for key, value in node.items():
        yield from payloads(value, f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}")


def ask(probe: str, name: str, document: Any, pointer: str, values: list[Any]) -> dict[str, Any]:
    question = {
        "schema": {"$ref": f"{name}#{pointer}"}, "documents": {name: document}, "reading": "literal",
        "instances": values, "rounds": ROUNDS,
    }  # fmt: skip
    text = json.dumps(question, separators=(",", ":"), ensure_ascii=False)
    return json.loads(subprocess.run([probe], input=text + "\n", capture_output=True, text=True, check=True).stdout)


def least(work: Callable[[], Any]) -> float:
    """The least time of some turns, in microseconds a round."""
    turns = []
    for _ in range(TURNS):
        start = time.process_time()
        for _ in range(ROUNDS):
            work()
        turns.append((time.process_time() - start) / ROUNDS * 1e6)
    return min(turns)


def bundled(document: Any, pointer: str) -> dict[str, Any]:
    """A schema with all that it refers to under `definitions`, as a validator wants it that knows no AsyncAPI."""
    names: dict[str, str] = {}
    schemas: dict[str, Any] = {}

    def rewritten(node: Any) -> Any:
        if isinstance(node, list):
            return [rewritten(item) for item in node]
        if not isinstance(node, dict):
            return node
        target = node.get("$ref")
        if not isinstance(target, str) or not target.startswith("#/"):
            return {key: rewritten(value) for key, value in node.items()}
        if target not in names:
            names[target] = f"s{len(names)}"
            schemas[names[target]] = rewritten(found(document, target[1:]))
        return {"$ref": f"#/definitions/{names[target]}"}

    root = rewritten({"$ref": f"#{pointer}"})
    return {"$schema": "http://json-schema.org/draft-07/schema#", "definitions": schemas, "allOf": [root]}


def found(document: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document


def blaze(schema: dict[str, Any], value: Any, *options: str) -> float | None:
    """Blaze's microseconds for a value; None where it does not take it for valid."""
    if not BLAZE.exists():
        return None
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("schema.json", "value.json")]
        for file, content in zip(files, (schema, value), strict=True):
            file.write_text(json.dumps(content))
        command = [BLAZE, "validate", *files, "--benchmark", "--fast", "--loop", str(BLAZE_ROUNDS), *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    cost = re.search(r"PASS ([0-9.]+)", done.stdout)
    return float(cost[1]) if cost else None


def measure(probe: str, file: Path) -> dict[str, Any]:
    found = {
        "messages": 0, "bytes": 0, "belay": 0.0, "alone": 0.0, "peer": 0.0, "peer_alone": 0.0, "of_blaze": 0,
        "beside_blaze": 0.0, "blaze": 0.0, "blaze_formats": 0.0,
    }  # fmt: skip
    document = json.loads(json.dumps(yaml.load(file.read_text(), Loader=Loader), default=str))
    for pointer, values in payloads(document, ""):
        try:
            peer = jsonschema_rs.Draft7Validator({**document, "$ref": f"#{pointer.replace(' ', '%20')}"})
            values = [value for value in values if peer.is_valid(value)]
        except ValueError:  # a reference that leads nowhere
            continue
        answer = ask(probe, file.name, document, pointer, values) if values else dict.fromkeys(("valid", "nanoseconds", "alone"), ())
        for value, is_valid, cost, alone in zip(
            values, answer["valid"], answer["nanoseconds"], answer["alone"], strict=True
        ):
            if not is_valid:
                continue
            text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
            found["messages"] += 1
            found["bytes"] += len(text.encode())
            found["belay"] += cost / 1e3
            found["peer"] += least(lambda: peer.is_valid(json.loads(text)))  # noqa: B023
            found["peer_alone"] += least(lambda: peer.is_valid(value))  # noqa: B023
            found["alone"] += alone / 1e3
            try:
                schema = bundled(document, pointer)
            except (KeyError, RecursionError):
                continue
            quick, asserting = blaze(schema, value), blaze(schema, value, "--format-assertion")
            if quick is not None and asserting is not None:
                found["of_blaze"] += 1
                found["beside_blaze"] += alone / 1e3
                found["blaze"] += quick
                found["blaze_formats"] += asserting
    return found


def main() -> None:
    probe, *files = sys.argv[1:]
    found = {Path(file).name: measure(probe, Path(file)) for file in files}
    print(json.dumps({name: costs for name, costs in found.items() if costs["messages"]}))


if __name__ == "__main__":
    main()
