"""`belay generate --module`: the Swift of contracts of every kind compiles, and reads what the contracts show."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import journal
from harness import Belay
from packages import products, run

EXAMPLES = Path(__file__).resolve().parents[2] / "Examples/contracts"
CORPUS = os.environ.get("BELAY_ASYNCAPI_CORPUS", "")
STRICT = [
    "-swift-version", "6", "-warnings-as-errors", "-enable-upcoming-feature", "InternalImportsByDefault",
    "-enable-upcoming-feature", "MemberImportVisibility", "-enable-upcoming-feature", "ExistentialAny",
]  # fmt: skip

# Names as people give them: alike but for case, keywords, other scripts, signs alone, none at all.
NAMES = [
    "e", "E", "init", "self", "Self", "Type", "class", "default", "$id", "with blank", "日本", "größe", "Größe", "", "_",
    "-", "!", "2nd", "x.y", "x_y", "x-y", "encode", "hashValue", "description", "value", "reader", "isFirst", "member",
    "source", "error", "Error", "String", "Int", "JSONValue", "Optional", "Any", "unknown", "frame", "known", "decoding",
    "additionalProperties", "symbol", "symbolLength", "👍", "e\u0301", "\u00e9", "a" * 300,
]  # fmt: skip

CHECK = """
import CodecRuntime

nonisolated(unsafe) var (good, wrong) = (0, 0)

/// Decodes a frame, and compares the case and what is encoded again with what they ought to be.
func check(_ name: String, _ text: String, _ decode: (String) throws -> (message: Any, text: String)) {
    do {
        let read = try decode(text)
        let found = Mirror(reflecting: read.message).children.first?.label ?? "nothing"
        let (before, after) = (try JSONValue(decoding: text), try JSONValue(decoding: read.text))
        if found == name, before == after { good += 1 } else { wrong += 1; print(name, "is", found, text, read.text) }
    } catch { wrong += 1; print(name, "fails:", error, text) }
}
"""


class Loader(yaml.SafeLoader):
    """Reads times as texts, as JSON has them."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def document(path: Path) -> Any:
    """A contract, with what it extends."""
    own = yaml.load(path.read_text(), Loader)
    base = own.pop("x-extends", None)
    return patched(document(path.parent / base), own) if base else own


def patched(target: Any, patch: Any) -> Any:
    """RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = patched(result.get(key), value)
    return result


def enveloped(envelope: Any, name: str, payload: Any) -> Any:
    """A payload in what it travels in."""
    if isinstance(envelope, dict):
        return {key: enveloped(value, name, payload) for key, value in envelope.items()}
    return {"$message.payload": payload, "$message.name": name}.get(envelope, envelope) if envelope else payload


def unions(folder: Path) -> Iterator[tuple[str, bool, dict[str, str]]]:
    """The enums of messages: their names in Swift, whether some of their frames are not JSON, and the types of their cases."""
    for file in sorted(folder.glob("*.swift")):
        text = file.read_text()
        for match in re.finditer(r"^( *)public enum (ClientMessage|ServerMessage): (.*) \{$", text, re.MULTILINE):
            body = text[match.end() :].split(f"\n{match[1]}}}\n")[0]
            cases = dict(re.findall(rf"^{match[1]}    case `?(\w+)`?\((.*)\)$", body, re.MULTILINE))
            yield (f"{file.stem}.{match[2]}" if match[1] else match[2]), match[3] != "WireValue", cases


def words(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def calls(contract: Path, folder: Path) -> list[str]:
    """A line of Swift for each example of each message, for each enum that has the message."""
    found, envelope = document(contract), document(contract).get("x-envelope")
    lines = []
    for name, message in found["components"]["messages"].items():
        for example in message.get("examples", []):
            text = json.dumps(enveloped(envelope, message.get("name", name), example["payload"]), ensure_ascii=False)
            for union, is_mixed, cases in unions(folder):
                for case in [case for case, type in cases.items() if words(case) == words(name) and type != "[UInt8]"]:
                    read = f'try {union}({"text" if is_mixed else "decoding"}: text)'
                    written = "{ if case .text(let text) = $0.frame { text } else { \"\" } }(message)"
                    written = written if is_mixed else "message.encodedText()"
                    lines.append(
                        f'check("{case}", ####"{text}"####) {{ text in let message = {read}; return (message, {written}) }}'
                    )
    return lines


def generated(belay: Belay, contract: Path, folder: Path) -> Path:
    module = folder / "Made"
    result = belay.run("generate", "--contract", contract, "--module", "Made", "--out", module, timeout=120)
    assert result.returncode == 0, result.stderr
    return module


@pytest.mark.slow
@pytest.mark.parametrize("contract", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_example_is_read_as_its_message_and_written_again(belay: Belay, tmp_path: Path, contract: Path) -> None:
    module = generated(belay, contract, tmp_path)
    main, program = tmp_path / "main.swift", tmp_path / "program"
    lines = calls(contract, module)
    assert len(lines) >= 5, lines
    main.write_text("\n".join([CHECK, *lines, 'print("read", good, "wrong", wrong)', ""]))
    objects = sorted((products(belay) / "CodecRuntime.build").rglob("*.o"))
    modules = products(belay) / "Modules"
    files = [main, *sorted(module.glob("*.swift"))]
    built = run("swiftc", "-wmo", "-swift-version", "6", "-I", modules, *files, *objects, "-lm", "-o", program)
    assert built.returncode == 0, built.stderr
    assert run(program).stdout == f"read {len(lines)} wrong 0\n"


def checked(belay: Belay, contract: Path, folder: Path) -> None:
    """Generates a module, and lets the compiler judge it, warnings included; no code is made."""
    module = generated(belay, contract, folder)
    start = time.monotonic()
    modules = products(belay) / "Modules"
    command = ["swiftc", "-emit-sil", "-o", os.devnull, "-wmo", *STRICT, "-I", modules]
    result = run(*command, *sorted(module.glob("*.swift")))
    journal.figure(f"{contract.name}: compiled in {time.monotonic() - start:.1f} s")
    assert result.returncode == 0, result.stderr[:4000]


def contract_of(messages: dict[str, Any], schemas: dict[str, Any] | None = None) -> str:
    """A contract whose server sends these messages, as JSON."""
    references = {name: {"$ref": f"#/components/messages/{name.replace('~', '~0').replace('/', '~1')}"} for name in messages}
    return json.dumps(
        {
            "asyncapi": "3.0.0", "info": {"title": "Made", "version": "1.0.0"}, "x-perspective": "server",
            "channels": {"all": {"address": "/all/{init}/{class}", "messages": references}},
            "operations": {"send": {"action": "send", "channel": {"$ref": "#/channels/all"}}},
            "components": {"messages": messages, "schemas": schemas or {}},
        },
        # YAML has no pairs of escapes for one character.
        ensure_ascii=False,
    )  # fmt: skip


def nested(depth: int) -> dict[str, Any]:
    inner = nested(depth - 1) if depth else {"type": "string"}
    return {"type": "object", "properties": {"inner": inner, "list": {"type": "array", "items": {"enum": ["a", "b"]}}}}


def case(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Messages and schemas of a hard case."""
    text = {"type": "string", "minLength": 1, "maxLength": 9, "pattern": "^[a-z]"}
    if name == "names of members":
        return {"all": {"payload": {"type": "object", "properties": dict.fromkeys(NAMES, text)}}}, {}
    if name == "names of messages":
        return {name or "nameless": {"payload": {"type": "object"}} for name in NAMES}, {}
    if name == "names of words":
        return {"all": {"payload": {"type": "object", "properties": {"word": {"enum": NAMES}}}}}, {}
    if name == "names of schemas":
        names = [name.replace("~", "").replace("/", "") or "nameless" for name in NAMES]
        fields = {f"f{index}": {"$ref": f"#/components/schemas/{name}"} for index, name in enumerate(names)}
        return {"all": {"payload": {"properties": fields}}}, {
            name: {"type": "object", "properties": dict.fromkeys(NAMES[:9], text)} for name in names
        }
    if name == "many messages":
        kinds = {f"kind{i}": {"payload": {"required": ["kind"], "properties": {"kind": {"const": f"k{i}"}}}} for i in range(250)}
        return kinds | {f"free{i}": {"payload": {"properties": {f"m{i}": {"type": "integer"}}}} for i in range(50)}, {}
    if name == "deep nesting":
        return {"deep": {"payload": nested(40)}}, {}
    if name == "many members":
        return {"wide": {"payload": {"properties": {f"member{i}": {"type": "string"} for i in range(400)}}}}, {}
    if name == "many words":
        return {"words": {"payload": {"enum": [f"word {i}" for i in range(450)]}}}, {}
    tree = {"$ref": "#/components/schemas/tree"}
    return {
        "tree": {"payload": {"required": ["tree"], "properties": {"tree": tree}}}, "bare": {"payload": tree},
    }, {
        "tree": {
            "oneOf": [
                {"type": "string"}, {"type": "array", "items": tree},
                {"required": ["left"], "properties": {"left": tree, "right": {"anyOf": [tree, {"type": "null"}]}}},
            ]
        }
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["names of members", "names of messages", "names of words", "names of schemas", "many messages", "deep nesting",
     "many members", "many words", "schemas within themselves"],
)  # fmt: skip
def test_hard_cases_compile_without_a_warning(belay: Belay, tmp_path: Path, name: str) -> None:
    contract = tmp_path / "made.json"
    contract.write_text(contract_of(*case(name)))
    checked(belay, contract, tmp_path)


def documents() -> list[Path]:
    """What others wrote, where it is at hand and the whole catalogue is run."""
    if not CORPUS or os.environ.get("BELAY_DRAW_SEED"):
        return []
    found = [file for ending in ["yaml", "yml", "json"] for file in Path(CORPUS).rglob(f"*.{ending}")]
    return sorted(file for file in found if re.search(r'^["{\s]*asyncapi"?:', file.read_text(), re.MULTILINE))


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS, reason="BELAY_ASYNCAPI_CORPUS names no folder of documents")
@pytest.mark.skipif(bool(os.environ.get("BELAY_DRAW_SEED")), reason="dev/test --all only")
@pytest.mark.parametrize("contract", documents(), ids=lambda path: str(path.relative_to(CORPUS)))
def test_the_swift_of_other_peoples_documents_compiles(belay: Belay, tmp_path: Path, contract: Path) -> None:
    checked(belay, contract, tmp_path)


# --- The command ---


def test_a_module_is_written_whole_and_checked(belay: Belay, tmp_path: Path) -> None:
    arguments = ("generate", "--contract", EXAMPLES / "price-feed.yaml", "--module", "Feed", "--out", tmp_path / "Feed")
    stale = belay.run(*arguments, "--check")
    assert stale.returncode == 1 and "Feed/Ticker.swift" in stale.stderr and not (tmp_path / "Feed").exists()
    written = belay.run(*arguments)
    assert written.returncode == 0 and f"write {tmp_path}/Feed/Ticker.swift\n" in written.stdout
    assert belay.run(*arguments, "--check").stdout.endswith("Feed is up to date with " + str(EXAMPLES / "price-feed.yaml") + "\n")
    (tmp_path / "Feed/Gone.swift").write_text("// Generated by belay generate. Do not edit.\n")
    assert f"remove {tmp_path}/Feed/Gone.swift" in belay.run(*arguments).stdout
    (tmp_path / "Feed/Own.swift").write_text("let mine = 1\n")
    foreign = belay.run(*arguments)
    assert foreign.returncode == 1 and "Own.swift was not made by belay generate" in foreign.stderr


def test_warnings_are_told_and_stop_nothing(belay: Belay, tmp_path: Path) -> None:
    contract = tmp_path / "a.yaml"
    contract.write_text("asyncapi: 3.0.0\nchannels: {a: {address: /a, messages: {b: {payload: {tpye: object}}}}}\n")
    result = belay.run("generate", "--contract", contract, "--module", "A", "--out", tmp_path / "A")
    assert result.returncode == 0 and "warning: " in result.stderr and (tmp_path / "A/B.swift").exists()


@pytest.mark.parametrize(("arguments", "type"), [([], "String?"), (["--literal"], "String")])
def test_null_is_allowed_where_the_schema_means_it(
    belay: Belay, tmp_path: Path, arguments: list[str], type: str
) -> None:
    contract = tmp_path / "a.yaml"
    contract.write_text(
        "asyncapi: 3.0.0\nchannels: {a: {address: /a, messages: {b: {payload: {type: object, required: [c], "
        "properties: {c: {type: string, nullable: true}}}}}}}\n"
    )
    result = belay.run("generate", "--contract", contract, "--module", "A", "--out", tmp_path / "A", *arguments)
    assert result.returncode == 0, result.stderr
    assert f"public var c: {type}\n" in (tmp_path / "A/B.swift").read_text()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--module", "A"], "add --out Sources/A"),
        (["--out", "A"], "add --module NAME"),
        (["--module", "a-b", "--out", "A"], '"a-b" can\'t be the name of a Swift module'),
        (["--module", "A", "--out", "A", "--output", "B"], "leave some of them out"),
        (["--perspective", "client"], "name one with --module"),
        (["--literal"], "--literal is for a module of any contract"),
        ([], "--module PriceFeed --out Sources/PriceFeed"),
    ],
)
def test_what_is_missing_is_named(belay: Belay, arguments: list[str], named: str) -> None:
    result = belay.run("generate", "--contract", EXAMPLES / "price-feed.yaml", *arguments)
    assert result.returncode == 64 and named in result.stderr and result.stdout == ""
