"""`belay explain`: how a document was read, as text for people and as JSON for programs."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from harness import DEADLINE, Belay

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "Examples/contracts").glob("*.yaml"))

TEXT = {"type": "string", "minLength": 1}
TEXTS = {"type": "array", "items": TEXT}


def listed(required: list[str], **properties: Any) -> dict[str, Any]:
    """The schema of a list of objects."""
    return {"type": "array", "items": {"type": "object", "required": required, "properties": properties}}


# What any-contract.md, section 8, says of `belay explain --json`. Further members are allowed.
SHAPE = {
    "type": "object",
    "required": [
        "title", "version", "asyncapi", "side", "sockets", "credentials", "replies", "defaults", "ties", "opaque",
    ],
    "properties": {
        "title": TEXT,
        "version": {"type": "string"},
        "asyncapi": {"type": "string", "pattern": r"^[0-9]+\.[0-9]+"},
        "side": {
            "type": "object",
            "required": ["is", "because"],
            "properties": {"is": {"enum": ["server", "client"]}, "because": TEXT},
        },
        "sockets": listed(
            ["name", "path", "receives", "sends"],
            name=TEXT,
            path={"type": "string", "pattern": "^/"},
            receives=listed(["message", "knownBy"], message=TEXT, knownBy=TEXT),
            sends=listed(["message", "knownBy", "when"], message=TEXT, knownBy=TEXT, when={"type": ["string", "null"]}),
        ),
        "credentials": listed(
            ["scheme", "in", "name"],
            scheme=TEXT,
            **{"in": {"enum": ["query", "header", "cookie", "user", "password", None]}},
            name={"type": ["string", "null"]},
        ),
        "replies": listed(
            ["to", "with", "correlation"], to=TEXT, **{"with": TEXTS}, correlation={"type": ["string", "null"]}
        ),
        "defaults": listed(["what", "because"], what=TEXT, because=TEXT),
        "ties": {"type": "array", "items": {**TEXTS, "minItems": 2, "uniqueItems": True}},
        "opaque": {"type": "array"},
    },
}


def explain(belay: Belay, file: Path, *arguments: str) -> dict[str, Any]:
    """The explanation of a document, whose shape is right and which is about itself."""
    result = belay.run("explain", file, "--json", *arguments)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    Draft202012Validator(SHAPE).validate(found)
    names = said(found)
    for reply in found["replies"]:
        assert {reply["to"], *reply["with"]} <= names
    for tie in found["ties"]:
        assert set(tie) <= names
    for socket in found["sockets"]:
        for way in ("receives", "sends"):
            ways = [message["message"] for message in socket[way]]
            assert len(ways) == len(set(ways)), "a message is listed once"
    paths = [socket["path"] for socket in found["sockets"]]
    assert len(paths) == len(set(paths)), "a path is one socket"
    return found


def said(found: dict[str, Any], *ways: str) -> set[str]:
    """The names of messages, over all sockets."""
    return {
        message["message"] for socket in found["sockets"] for way in ways or ("receives", "sends")
        for message in socket[way]
    }


def test_the_shape_is_a_schema() -> None:
    Draft202012Validator.check_schema(SHAPE)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_document_is_explained_as_text(belay: Belay, file: Path) -> None:
    result = belay.run("explain", file)
    assert result.returncode == 0, result.stderr
    found = explain(belay, file)
    assert result.stdout.startswith(f"{found['title']} {found['version']} (AsyncAPI {found['asyncapi']})\n")
    assert f"Written from the {found['side']['is']}'s side: " in result.stdout
    other = {"server": "client", "client": "server"}[found["side"]["is"]]
    assert f"--perspective {other}" in result.stdout
    for socket in found["sockets"]:
        is_path = "/" in socket["name"] and socket["name"].lstrip("/") == socket["path"].lstrip("/")
        title = socket["path"] if is_path else f"{socket['name']}, {socket['path']}"
        assert f"Socket {title}\n" in result.stdout
    for name in said(found):
        assert f"    {name}" in result.stdout
    assert all(len(line) <= 100 for line in result.stdout.splitlines() if " " in line.strip())


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_it_says_the_same_each_time(belay: Belay, file: Path) -> None:
    first, second = (belay.run("explain", file, "--json").stdout for _ in range(2))
    assert first == second and first.endswith("}\n")


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_perspective_swaps_who_says_what(belay: Belay, file: Path, tmp_path: Path) -> None:
    text = file.read_text().replace("x-perspective: server\n", "")
    (tmp_path / file.name).write_text(text)
    for other in EXAMPLES:
        if other != file:
            (tmp_path / other.name).write_text(other.read_text())
    own, swapped = (explain(belay, tmp_path / file.name, "--perspective", side) for side in ("server", "client"))
    assert (own["side"]["is"], swapped["side"]["is"]) == ("server", "client")
    assert said(own, "receives") == said(swapped, "sends")
    assert said(own, "sends") == said(swapped, "receives")


def test_that_schemas_count_as_they_are_written_is_told(belay: Belay) -> None:
    file = next(file for file in EXAMPLES if file.stem == "price-feed")
    meant, written = explain(belay, file), explain(belay, file, "--literal")
    line = ("schemas count as they are written", "--literal says so")
    told = [[(each["what"], each["because"]) for each in found["defaults"]] for found in (meant, written)]
    assert line not in told[0] and line in told[1]
    assert "schemas count as they are written" in belay.run("explain", file, "--literal").stdout


def message(found: dict[str, Any], name: str, way: str = "sends") -> dict[str, Any]:
    return next(item for socket in found["sockets"] for item in socket[way] if item["message"] == name)


@pytest.mark.parametrize(
    ("document", "name", "when"),
    [
        ("price-feed", "heartbeat", "every 5 s"),
        ("price-feed", "subscribed", "in answer to subscribe"),
        ("price-feed", "ticker", None),
        ("lobby-chat", "hello", "on connecting"),
        ("lobby-chat", "said", "to others when say was received"),
        ("device-telemetry", "timeSync", "every 30 s, after hello, until goodbye"),
    ],
)
def test_it_says_when_the_server_speaks(belay: Belay, document: str, name: str, when: str | None) -> None:
    assert message(explain(belay, ROOT / f"Examples/contracts/{document}.yaml"), name)["when"] == when


def test_it_says_what_a_message_is_known_by(belay: Belay) -> None:
    frames = explain(belay, ROOT / "Examples/contracts/charge-point.yaml")
    assert message(frames, "boot", "receives")["knownBy"] == '[0] is 2 and [2] is "Boot"'
    telemetry = explain(belay, ROOT / "Examples/contracts/device-telemetry.yaml")
    assert message(telemetry, "samples", "receives")["knownBy"] == "it is a binary frame"
    assert telemetry["opaque"] == ["samples"]


def test_it_says_what_a_browser_cannot_bring(belay: Belay) -> None:
    file = ROOT / "Examples/contracts/device-telemetry.yaml"
    assert explain(belay, file)["credentials"][0]["in"] == "header"
    text = " ".join(belay.run("explain", file).stdout.split())
    assert "a browser can't bring it: it can put a token in the query, in a cookie or in Sec-WebSocket-Protocol" in text


TWINS = """\
asyncapi: 3.0.0
info: {title: Twins, version: '1'}
channels:
  c:
    address: /
    messages:
      one: {payload: {type: object, properties: {type: {const: same}}}}
      two: {payload: {type: object, properties: {type: {const: same}}}}
operations:
  o: {action: send, channel: {$ref: '#/channels/c'}}
"""


def test_messages_that_nothing_tells_apart_are_ties(belay: Belay, tmp_path: Path) -> None:
    file = tmp_path / "twins.yaml"
    file.write_text(TWINS)
    assert explain(belay, file)["ties"] == [["one", "two"]]
    text = belay.run("explain", file).stdout
    assert 'nothing tells it from "two"' in text and "Messages that no frame tells apart" in text


def test_warnings_are_counted_and_lint_has_them(belay: Belay, tmp_path: Path) -> None:
    file = tmp_path / "twins.yaml"
    file.write_text(TWINS.replace("address:", "adress: /, adress2: {}, address:".replace(", ", "\n    ")))
    result = belay.run("explain", file)
    assert result.returncode == 0 and result.stderr == ""
    assert " ".join(result.stdout.split()).endswith(f"warnings about the document: run belay lint {file}")
    as_json = belay.run("explain", file, "--json")
    assert json.loads(as_json.stdout)["warnings"] > 1
    assert as_json.stderr.endswith(f"run belay lint {file}\n")


# --- What can't be explained ---


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "can't be read|nothing|empty|no value"),
        ("asyncapi: [3", "error"),
        ("asyncapi: 3.0.0\nchannels: {c: {$ref: '#/nowhere'}}\noperations: {o: {action: send, channel: {$ref: '#/channels/c'}}}\n", "nowhere"),
        ("scenario: s\nscript: []\n", "scenario"),
    ],
    ids=["empty", "broken YAML", "a reference into nothing", "a scenario"],
)
def test_what_cannot_be_read_ends_with_65(belay: Belay, tmp_path: Path, text: str, part: str) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(text)
    result = belay.run("explain", file, "--json")
    assert (result.returncode, result.stdout) == (65, "")
    assert "broken.yaml" in result.stderr
    assert any(word in result.stderr for word in part.split("|")) or part.startswith("can't")


def test_a_missing_file_ends_with_66(belay: Belay, tmp_path: Path) -> None:
    result = belay.run("explain", tmp_path / "nowhere.yaml")
    assert (result.returncode, result.stdout) == (66, "") and "nowhere.yaml" in result.stderr


@pytest.mark.parametrize("arguments", [[], ["--perspective", "sideways"], ["--wide"]])
def test_wrong_usage_ends_with_64(belay: Belay, arguments: list[str]) -> None:
    file = [] if arguments == [] else [EXAMPLES[0]]
    assert belay.run("explain", *file, *arguments).returncode == 64


def test_a_reader_that_goes_away_is_no_crash(belay: Belay) -> None:
    command = [*belay.command, "explain", str(EXAMPLES[0]), "--json"]
    reader, writer = os.pipe()
    os.close(reader)
    try:
        process = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, cwd=belay.root, timeout=DEADLINE)
    finally:
        os.close(writer)
    assert process.returncode >= 0, "no signal ended it"
    assert b"Fatal" not in process.stderr


# --- Documents of real services ---

CORPUS = os.environ.get("BELAY_ASYNCAPI_CORPUS")


def documents() -> list[Path]:
    """Every file of the corpus that says which AsyncAPI it is."""
    if not CORPUS:
        return []
    files = [file for kind in ("yaml", "yml", "json") for file in sorted(Path(CORPUS).rglob(f"*.{kind}"))]
    return [file for file in files if any(
        line.lstrip(' {"').startswith("asyncapi") for line in file.read_text(errors="replace").splitlines()
    )]


def messages_of(document: dict[str, Any]) -> set[frozenset[str]]:
    """What the messages that operations name are called: their keys and names, found in another way than the program does."""

    def place(pointer: str) -> Any:
        value: Any = document
        for part in pointer.removeprefix("#/").split("/"):
            part = part.replace("~1", "/").replace("~0", "~")
            value = value.get(part) if isinstance(value, dict) else None
        return value

    def called(node: Any) -> frozenset[str]:
        """The last parts of references' ways, and the name and title that stand at their end."""
        keys: list[str] = []
        for _ in range(16):
            if not isinstance(node, dict) or not str(node.get("$ref", "")).startswith("#/"):
                break
            keys.append(node["$ref"].split("/")[-1].replace("~1", "/").replace("~0", "~"))
            node = place(node["$ref"])
        if not keys or not isinstance(node, dict) or "$ref" in node:
            return frozenset()
        return frozenset(str(name) for name in (*keys, node.get("name"), node.get("title")) if name)

    found: set[frozenset[str]] = set()
    for operation in (document.get("operations") or {}).values():
        if "http" in (operation.get("bindings") or {}):
            continue
        for part in (operation, operation.get("reply") or {}):
            if isinstance(part.get("messages"), list):
                found |= {called(node) for node in part["messages"]}
    return found - {frozenset()}


@pytest.mark.skipif(not CORPUS, reason="BELAY_ASYNCAPI_CORPUS names no folder of public AsyncAPI documents")
@pytest.mark.parametrize("file", documents(), ids=lambda file: str(file.relative_to(CORPUS or "/")))
def test_a_public_document_is_explained(belay: Belay, file: Path) -> None:
    found = explain(belay, file)
    assert found == explain(belay, file), "ties and all else are the same each time"
    text = belay.run("explain", file)
    assert text.returncode == 0 and "Socket " in text.stdout
    # A message is called by its key; of those with one key, all but the first have the channel's before it.
    names = {part for name in said(found) for part in (name, name.split(".", 1)[-1])}
    described = " ".join(item["what"] for item in found["defaults"])
    for called in messages_of(yaml.safe_load(file.read_text())):
        assert called & names or any(f'"{name}"' in described for name in called), sorted(called)
