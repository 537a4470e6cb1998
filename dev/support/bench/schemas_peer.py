"""Run by schemas.py, in a Python that has jsonschema-rs: times the examples of documents, by both, and prints JSON.

    schemas_peer.py SCHEMA-PROBE DOCUMENT…

jsonschema-rs is timed with json.loads before it, since it judges Python's objects and a message comes as bytes; and alone,
too. Only examples count that both take for valid, by the letter of draft 7.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

ROUNDS = 2000
TURNS = 5


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
        start = time.perf_counter()
        for _ in range(ROUNDS):
            work()
        turns.append((time.perf_counter() - start) / ROUNDS * 1e6)
    return min(turns)


def measure(probe: str, file: Path) -> dict[str, Any]:
    found = {"messages": 0, "bytes": 0, "belay": 0.0, "peer": 0.0, "peer_alone": 0.0}
    document = json.loads(json.dumps(yaml.load(file.read_text(), Loader=Loader), default=str))
    for pointer, values in payloads(document, ""):
        try:
            peer = jsonschema_rs.Draft7Validator({**document, "$ref": f"#{pointer.replace(' ', '%20')}"})
            values = [value for value in values if peer.is_valid(value)]
        except ValueError:  # a reference that leads nowhere
            continue
        answer = ask(probe, file.name, document, pointer, values) if values else {"valid": [], "nanoseconds": []}
        for value, is_valid, cost in zip(values, answer["valid"], answer["nanoseconds"], strict=True):
            if not is_valid:
                continue
            text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
            found["messages"] += 1
            found["bytes"] += len(text.encode())
            found["belay"] += cost / 1e3
            found["peer"] += least(lambda: peer.is_valid(json.loads(text)))  # noqa: B023
            found["peer_alone"] += least(lambda: peer.is_valid(value))  # noqa: B023
    return found


def main() -> None:
    probe, *files = sys.argv[1:]
    found = {Path(file).name: measure(probe, Path(file)) for file in files}
    print(json.dumps({name: costs for name, costs in found.items() if costs["messages"]}))


if __name__ == "__main__":
    main()
