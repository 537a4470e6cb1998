"""`belay generate --language typescript`: the files of all contracts pass tsc, their syntax can be erased, and a
bundle has no more of them than it needs."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

import probe
from typescript import (
    BELAY, BUDDY, CORPUS, EVERY_KEYWORD, EXAMPLES, GOLDENS, TYPESCRIPT, bundle, check, corpus, generate,
    module, node, run,
)  # fmt: skip

# Syntax that no eraser of types can take away, by TypeScript's own parser.
NOT_ERASABLE = """
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
const ts = createRequire(import.meta.url)("TYPESCRIPT");
const found = [];
for (const file of JSON.parse(readFileSync(0, "utf8"))) {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const visit = (node) => {
    const isParameterProperty = ts.isParameter(node) && (node.modifiers ?? []).length > 0;
    const isExportEquals = ts.isExportAssignment(node) && node.isExportEquals;
    if (
      ts.isEnumDeclaration(node) || ts.isModuleDeclaration(node) || ts.isDecorator(node) || isParameterProperty ||
      ts.isImportEqualsDeclaration(node) || ts.isTypeAssertionExpression(node) || isExportEquals
    ) {
      found.push(`${file}: ${node.getText().slice(0, 80)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}
console.log(JSON.stringify(found));
""".replace("TYPESCRIPT", str(TYPESCRIPT))


def all_of(folder: Path, contracts: list[Path]) -> list[Path]:
    """Each contract's file: types alone, and all there is."""
    files = []
    for number, contract in enumerate(contracts):
        files.append(generate(contract, folder / f"{number}-types"))
        files.append(generate(contract, folder / f"{number}-client", "--client"))
    return files


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return all_of(tmp_path_factory.mktemp("typescript"), [BUDDY, EVERY_KEYWORD, *EXAMPLES])


@pytest.fixture(scope="module")
def buddy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(BUDDY, tmp_path_factory.mktemp("buddy"), "--client")


def test_goldens_pass_tsc_and_are_what_belay_writes(tmp_path: Path) -> None:
    goldens = sorted(GOLDENS.glob("*.ts"))
    assert len(goldens) == 3
    assert check(*goldens) == ""
    for contract in (BUDDY, EVERY_KEYWORD, probe.ROOT / "Examples/contracts/device-telemetry.yaml"):
        written = generate(contract, tmp_path, "--validators")
        assert written.read_text() == (GOLDENS / written.name).read_text()


def test_every_example_passes_tsc(files: list[Path]) -> None:
    assert check(*files) == ""


@pytest.mark.skipif(not CORPUS, reason="BELAY_ASYNCAPI_CORPUS names no folder of documents")
def test_documents_that_others_wrote_pass_tsc(tmp_path: Path) -> None:
    contracts = corpus()
    assert len(contracts) > 20
    assert check(*all_of(tmp_path, contracts)) == ""


def test_all_syntax_can_be_erased(files: list[Path], tmp_path: Path) -> None:
    assert node(NOT_ERASABLE, tmp_path, json.dumps([str(file) for file in files])) == []
    wrong = tmp_path / "wrong.ts"
    wrong.write_text("enum A { b }\nnamespace C { export const d = 1 }\nclass E { constructor(public f: string) {} }\n")
    assert len(node(NOT_ERASABLE, tmp_path, json.dumps([str(wrong)]))) == 3


def test_what_is_left_without_types_runs_in_node(files: list[Path], tmp_path: Path) -> None:
    for file in files:
        names = node(f"console.log(JSON.stringify(Object.keys(await import({str(module(file))!r}))));", tmp_path)
        assert "servers" in names
        assert any(name.startswith("read") for name in names) == ("-client" in str(file))


def test_types_cost_no_byte(buddy: Path) -> None:
    assert bundle(buddy.parent, 'import "./send-buddy";') == ""
    assert bundle(buddy.parent, 'import { type Message } from "./send-buddy"; export type M = Message;') == ""
    types = generate(BUDDY, buddy.parent / "types")
    assert bundle(types.parent, 'import "./send-buddy";') == ""


def test_a_bundle_has_no_validator_that_nobody_uses(buddy: Path) -> None:
    one = bundle(buddy.parent, 'export { TypingSchema } from "./send-buddy";')
    assert "is_typing" in one and "sender_name" in one
    for word in ("created_at", "access", "JSON.parse", "WeakMap().get", "WebSocket", "4003", "encodeURIComponent"):
        assert word not in one, word
    assert "is_typing" not in bundle(buddy.parent, 'export { sessionChatURL } from "./send-buddy";')
    codes = bundle(buddy.parent, 'export { closeCodes } from "./send-buddy";')
    assert "4003" in codes and len(codes) < 600


def test_validators_of_send_buddy_are_small(buddy: Path, capsys: pytest.CaptureFixture) -> None:
    validators = generate(BUDDY, buddy.parent / "validators", "--validators")
    text = bundle(validators.parent, 'export { readServerMessage, readClientMessage } from "./send-buddy";')
    whole = bundle(validators.parent, 'export * from "./send-buddy";')
    sizes = [len(gzip.compress(text.encode(), 9)) for text in (text, whole)]
    with capsys.disabled():
        print(f"\nvalidators of Send Buddy: {sizes[0]} bytes under gzip; all but the client: {sizes[1]}")
    assert 500 < sizes[0] <= sizes[1] <= 3_000
    assert "eval(" not in whole and "Function(" not in whole


def test_schemas_are_those_of_standard_schema(buddy: Path, tmp_path: Path) -> None:
    said = node(
        f"""
        const all = await import({str(module(buddy))!r});
        const schemas = Object.entries(all).filter(([name]) => name.endsWith("Schema"));
        const judge = (value) => all.SendTypingSchema["~standard"].validate(value);
        console.log(JSON.stringify({{
          schemas: schemas.map(([, schema]) => [schema["~standard"].version, schema["~standard"].vendor]),
          good: judge({{ type: "typing", is_typing: true, more: 1 }}),
          wrong: judge({{ type: "typing", is_typing: "yes" }}),
          missing: judge({{}}),
          none: [null, undefined, 1, [], "x", new Map()].map((value) => judge(value).issues?.length > 0),
          same: [{{ type: "typing", is_typing: true }}].every((value) => judge(value).value === value),
        }}));
        """,
        tmp_path,
    )
    assert len(said["schemas"]) == 7 and all(schema == [1, "belay"] for schema in said["schemas"])
    assert said["good"] == {"value": {"type": "typing", "is_typing": True, "more": 1}}
    assert said["wrong"] == {"issues": [{"message": "must be boolean, not string", "path": ["is_typing"]}]}
    assert [issue["path"] for issue in said["missing"]["issues"]] == [["type"], ["is_typing"]]
    assert all(said["none"]) and said["same"]


def test_types_of_schemas_are_those_of_standard_schema(buddy: Path) -> None:
    user = buddy.parent / "user.ts"
    user.write_text("""
import { closeCodes, MessageSchema, readServerMessage, servers, sessionChatURL } from "./send-buddy";
import type { ClientMessage, CloseCode, Message, RetryPolicy, ServerMessage } from "./send-buddy";

// What a library that takes any Standard Schema asks for.
interface Standard<Input, Output> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => Result<Output> | Promise<Result<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}
type Result<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: ReadonlyArray<Issue> };
interface Issue {
  readonly message: string;
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
}
function output<T>(_: Standard<unknown, T>): T { throw new Error(); }
export const schema: Standard<Message, Message> = MessageSchema;
export const told = (message: ServerMessage): string => {
  switch (message.message) {
    case "message": return message.payload.content;
    case "typing": return `${message.payload.is_typing}`;
    case "unknown": return JSON.stringify(message.payload);
  }
};
export const said: ClientMessage = { type: "typing", is_typing: true };
export const code: CloseCode = 4003;
export const policy: RetryPolicy = closeCodes[code].retry;
export const refresh: "afterRefresh" = closeCodes[4003].retry;
export const url = sessionChatURL({ session_id: "a b" }, servers.production);
export const read: ServerMessage = readServerMessage("{}");
export { output };
""")
    assert check(buddy, user) == ""
    user.write_text(
        """
import { closeCodes, sessionChatURL } from "./send-buddy";
import type { ClientMessage } from "./send-buddy";
export const said: ClientMessage = { type: "typing", is_typing: 1 };
export const url = sessionChatURL({});
export const code = closeCodes[4999];
"""
    )
    assert [line.split("(")[1].split(",")[0] for line in check(buddy, user).splitlines() if "user.ts" in line] == [
        "4", "5", "6",
    ]  # fmt: skip


def test_urls_are_encoded(buddy: Path, tmp_path: Path) -> None:
    urls = node(
        f"""
        const {{ sessionChatURL: url }} = await import({str(module(buddy))!r});
        console.log(JSON.stringify([
          url({{ session_id: "a" }}), url({{ session_id: "a/b ü'", token: "x&y=z" }}, "https://h.example:1/"),
          url({{ session_id: "a", token: undefined }}, "http://localhost:8000"),
        ]));
        """,
        tmp_path,
    )
    assert urls == [
        "ws://localhost:8000/ws/sessions/a/", "wss://h.example:1/ws/sessions/a%2Fb%20%C3%BC%27/?token=x%26y%3Dz",
        "ws://localhost:8000/ws/sessions/a/",
    ]  # fmt: skip


# MARK: The command


def test_check_says_whether_the_file_is_up_to_date(tmp_path: Path) -> None:
    command = (BELAY, "generate", "--language", "typescript", "--contract", BUDDY, "--out", tmp_path / "src")
    missing = run(*command, "--check", code=1)
    assert "is out of date" in missing.stderr and "write " in missing.stderr and not (tmp_path / "src").exists()
    assert run(*command).stdout.startswith("write ")
    assert "is up to date" in run(*command, "--check").stdout
    assert "is out of date" in run(*command, "--check", "--validators", code=1).stderr
    (tmp_path / "src/own.ts").write_text("export {};\n")
    assert "is up to date" in run(*command, "--check").stdout


def test_a_file_of_somebody_else_is_not_overwritten(tmp_path: Path) -> None:
    own = tmp_path / "send-buddy.ts"
    own.write_text("export const mine = 1;\n")
    done = run(BELAY, "generate", "--language", "typescript", "--contract", BUDDY, "--out", tmp_path, code=1)
    assert f"{own} was not made by belay generate" in done.stderr
    assert own.read_text() == "export const mine = 1;\n"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--language", "cobol", "--out", "x"], "swift"),
        (["--language", "typescript"], "add --out"),
        (["--language", "typescript", "--out", "x", "--module", "A"], "--module is for Swift"),
        (["--language", "typescript", "--out", "x", "--mock-output", "y"], "are for Swift"),
        (["--validators"], "--validators is for TypeScript"),
        (["--client", "--module", "A", "--out", "x"], "--client is for TypeScript"),
    ],
)
def test_options_that_make_no_sense_are_told(options: list[str], words: str) -> None:
    done = run(BELAY, "generate", *options, code=64)
    assert words in done.stderr


def test_what_validators_do_not_judge_is_a_warning_and_stands_in_the_file(tmp_path: Path) -> None:
    contract = tmp_path / "names.yaml"
    contract.write_text("""asyncapi: 3.0.0
info: {title: Names, version: 1.0.0}
x-perspective: server
channels:
  names: {address: /names, messages: {name: {payload: {type: string, format: idn-hostname}}}}
""")
    done = run(BELAY, "generate", "--language", "typescript", "--validators", "--contract", contract, "--out", tmp_path)
    assert "warning: the validators have a gap: the format idn-hostname is not judged" in done.stderr
    assert "// - the format idn-hostname is not judged" in (tmp_path / "names.ts").read_text()


def test_perspective_and_literal_count(tmp_path: Path) -> None:
    contract = probe.ROOT / "Examples/contracts/price-feed.yaml"
    turned = generate(contract, tmp_path / "turned", "--perspective", "client", "--literal")
    assert turned.read_text() != generate(contract, tmp_path / "plain").read_text()
