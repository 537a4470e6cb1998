"""The generated validators in Node beside the codecs in Swift: the same verdict on every frame, and the same value.

The frames follow from a seed, which is printed; BELAY_CODEC_SEED sets it, BELAY_CODEC_FRAMES their number. For
contracts of any kind, value-probe makes values of each message, and says what the plan in Swift finds; there,
BELAY_ASYNCAPI_CORPUS adds documents that others wrote.
"""

from __future__ import annotations

import json
import math
import os
import re
import struct
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

import probe
from contract import messages
from frames import FrameMaker
from typescript import BUDDY, CORPUS, EXAMPLES, bundle, corpus, generate, module

SEED = int(os.environ.get("BELAY_CODEC_SEED") or time.time_ns() % 2**32)
COUNT = int(os.environ.get("BELAY_CODEC_FRAMES") or 100_000)
BATCH = 10_000
MOST_SHOWN = 10
KEYWORDS = Path(__file__).with_name("keywords.yaml")

# Reads and answers as codec-probe does. Bytes become text as a WebSocket's do (RFC 6455, section 8.1).
JUDGE = """
import { readFileSync, writeFileSync } from "node:fs";
import * as buddy from "./bundle.mjs";
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const readers = { s: buddy.readServerMessage, c: buddy.readClientMessage };
function answer(kind, bytes) {
  try {
    const { message, payload } = readers[kind](decoder.decode(bytes));
    return [message === "unknown" ? "?" : "+", JSON.stringify({ message, payload })];
  } catch (error) {
    if (!(error instanceof buddy.InvalidFrame) && error.code !== "ERR_ENCODING_INVALID_ENCODED_DATA") throw error;
    return ["-", String(error.message)];
  }
}
const input = readFileSync(0);
const output = [];
for (let at = 0; at < input.length; ) {
  const count = input.readUInt32BE(at + 1);
  const [kind, text] = answer(String.fromCharCode(input[at]), input.subarray(at + 5, at + 5 + count));
  const bytes = Buffer.from(text);
  const head = Buffer.from([kind.charCodeAt(0), 0, 0, 0, 0]);
  head.writeUInt32BE(bytes.length, 1);
  output.push(head, bytes);
  at += 5 + count;
}
writeFileSync(1, Buffer.concat(output));
"""


def judged(folder: Path, frames: list[tuple[bytes, bytes]]) -> list[probe.Answer]:
    """What the bundled validators say of frames."""
    said = b"".join(kind + struct.pack(">I", len(text)) + text for kind, text in frames)
    done = subprocess.run(["node", folder / "judge.mjs"], input=said, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr.decode()
    answers, offset = [], 0
    while offset < len(done.stdout):
        (count,) = struct.unpack_from(">I", done.stdout, offset + 1)
        answers.append(probe.Answer(done.stdout[offset : offset + 1], done.stdout[offset + 5 : offset + 5 + count]))
        offset += 5 + count
    assert len(answers) == len(frames)
    return answers


def same_value(message: bytes, frame: bytes) -> bool:
    """Whether the payload is what the frame says, of two members with one name the last."""
    return _value(message)["payload"] == _value(frame)


def _value(text: bytes) -> Any:
    """A value as JavaScript has it, where a number that no double holds is written as null."""
    return json.loads(text, parse_int=_number, parse_float=_number)


def _number(text: str) -> float | None:
    return float(text) if math.isfinite(float(text)) else None


def test_frames_get_the_verdict_of_the_codecs(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    file = generate(BUDDY, tmp_path, "--validators")
    exported = 'export { readServerMessage, readClientMessage, InvalidFrame } from "./send-buddy";'
    (tmp_path / "bundle.mjs").write_text(bundle(file.parent, exported))
    (tmp_path / "judge.mjs").write_text(JUDGE)
    maker = FrameMaker(messages(), SEED)
    count: Counter[bytes] = Counter()
    wrong: list[str] = []
    for start in range(0, COUNT, BATCH):
        frames = [maker.frame() for _ in range(min(BATCH, COUNT - start))]
        for (kind, frame), mine, theirs in zip(frames, judged(tmp_path, frames), probe.ask(frames), strict=True):
            count[theirs.kind] += 1
            if mine.kind != theirs.kind or mine.is_accepted and not same_value(mine.text, frame):
                wrong.append(f"{kind.decode()} {frame[:400]!r}: TypeScript {mine}, Swift {theirs}")
    with capsys.disabled():
        print(f"\nBELAY_CODEC_SEED={SEED}: {count.total()} frames: {dict(count)}")
    assert not wrong, f"seed {SEED}, {len(wrong)} of {COUNT} frames:\n" + "\n".join(wrong[:MOST_SHOWN])
    assert all(count[kind] > COUNT / 100 for kind in (b"+", b"?", b"-")), count


@pytest.mark.parametrize(
    "frame",
    [
        '{"type":"x","n":1e400}', '{"type":"x","a":' + "[" * 511 + "]" * 511 + "}", '{"__proto__":1,"type":"x"}',
        '{"type":"x","type":"y"}', '{"type":"__proto__"}', '{"type":"toString"}', '{"type":"message\\ud83d\\ude00"}',
        '{"type":"typing","is_typing":true,"is_typing":true}', '{"type":"typing","\\u0069s_typing":true}', " {} ", "",
        '{"type":"typing","is_typing":1,"is_typing":true}', '{"type":"x","a":' + "[" * 512 + "]" * 512 + "}",
        '{"type":"x","type":1}', '{"type":1,"type":"x"}', '{"type":"x","a":"\\ud800"}', '{"type":"x","\\ud800":1}',
        '{"type":"x","a":"\\ud800","a":1}', "[]", '{"type":"x"}{}', '{"type":"x",}', '{"type":"x" "a":1}', '["type"]',
        '{"type":"message","content":"' + "😀" * 2000 + '"}', '{"type":"message","content":"' + "😀" * 2001 + '"}',
        '{"type":"message","content":""}', '{"type":"message","content":"\\u0000"}', '{"constructor":{},"type":"x"}',
        '{"type":"x","a":-}', '{"type":"x","a":01}', '{"type":"x","a":.5}', '{"type":"x","a":tru}', "\ufeff{}", "nul",
    ],
)  # fmt: skip
def test_odd_frames_get_the_verdict_of_the_codecs(frame: str, odd: Path) -> None:
    frames = [(probe.FROM_CLIENT, frame.encode())]
    mine, theirs = judged(odd, frames)[0], probe.ask(frames)[0]
    assert mine.kind == theirs.kind, (mine, theirs)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("odd")
    (folder / "bundle.mjs").write_text(module(generate(BUDDY, folder, "--validators")).read_text())
    (folder / "judge.mjs").write_text(JUDGE)
    return folder


# MARK: Any contract

# Judges texts by schemas, a line each: [schema, text].
ANY = """
import { readFileSync } from "node:fs";
const all = await import("./MODULE");
const verdicts = readFileSync(0, "utf8").split("\\n").filter(Boolean).map((line) => {
  const [schema, text] = JSON.parse(line);
  try {
    all.read(all[schema], text);
    return true;
  } catch (error) {
    if (!(error instanceof all.InvalidFrame)) throw error;
    return error.issues;
  }
});
console.log(JSON.stringify(verdicts));
"""


class Number(float):
    """A number as it is written."""

    text: str

    def __new__(cls, text: str) -> Number:
        number = super().__new__(cls, 0)
        number.text = text
        return number


def write(value: object) -> str:
    """JSON with each number as it was written."""
    if isinstance(value, Number):
        return value.text
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(name)}:{write(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(write, value)) + "]"
    return json.dumps(value)


def values_of(contract: Path, count: int) -> list[tuple[str, str, bool]]:
    """Messages of a contract with values, and what the plan in Swift says of each."""
    program = Path(os.environ.get("BELAY_VALUE_PROBE", probe.ROOT / ".build/release/value-probe"))
    if not program.exists():
        pytest.exit(f"no value-probe at {program}: build it (swift build -c release --product value-probe)", 2)
    question = json.dumps({"contract": str(contract), "seed": SEED, "count": count}) + "\n"
    done = subprocess.run([program], input=question, capture_output=True, text=True, timeout=300, check=True)
    answer = json.loads(done.stdout, parse_int=Number, parse_float=Number)
    found = []
    for subject in answer["subjects"]:
        pairs = subject["examples"] + subject["values"] + [case[1] for case in subject["cases"]]
        found += [(subject["name"], write(value), verdict) for value, verdict in pairs if subject["name"]]
    return found


def differences(contract: Path, folder: Path, count: int) -> tuple[int, list[str]]:
    """How many values were judged, and each whose verdict differs."""
    file = generate(contract, folder, "--validators")
    text = file.read_text()
    pairs = re.findall(r'readonly message: ("(?:[^"\\]|\\.)*"); readonly payload: ([\w$]+) \}', text)
    schemas = {json.loads(re.sub(r"\\u\{(\w+)\}", lambda m: f"\\u{m[1]:0>4}", name)): type for name, type in pairs}
    exported = set(re.findall(r"^export const ([\w$]+Schema)\b", text, re.MULTILINE))
    values = [
        (f"{schemas[name]}Schema", value, verdict)
        for name, value, verdict in values_of(contract, count)
        if name in schemas and f"{schemas[name]}Schema" in exported
    ]
    module(file)
    (folder / "any.mjs").write_text(ANY.replace("MODULE", file.with_suffix(".mjs").name))
    said = "\n".join(json.dumps([schema, value]) for schema, value, _ in values)
    done = subprocess.run(["node", folder / "any.mjs"], input=said, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    verdicts = json.loads(done.stdout)
    wrong = [
        f"{contract.name} {schema} {value[:300]}: TypeScript {mine}, Swift {theirs}"
        for (schema, value, theirs), mine in zip(values, verdicts, strict=True)
        if (mine is True) != theirs
    ]
    return len(values), wrong


def test_values_of_any_contract_get_the_verdict_of_the_plan(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    count, wrong = 0, []
    contracts = [KEYWORDS, *EXAMPLES, *(corpus() if CORPUS else [])]
    for number, contract in enumerate(contracts):
        judged, differ = differences(contract, tmp_path / str(number), 400 if contract == KEYWORDS else 40)
        assert judged > 0, contract
        count += judged
        wrong += differ
    with capsys.disabled():
        print(f"\nBELAY_CODEC_SEED={SEED}: {count} values of {len(contracts)} contracts")
    assert not wrong, f"seed {SEED}, {len(wrong)} of {count} values:\n" + "\n".join(wrong[:MOST_SHOWN])
    assert count > 1_000


# MARK: Which message a frame is

# Reads each text by all readers, and says which messages it is; and writes those that are not written as JSON.
READ = """
import { readFileSync } from "node:fs";
const all = await import("./MODULE");
const names = (kind) => Object.keys(all).filter((name) => name.startsWith(kind) && name.endsWith("Message"));
const found = readFileSync(0, "utf8").split("\\n").filter(Boolean).map((line) => {
  const [message, payload, frame] = JSON.parse(line);
  const frames = names("write").map((name) => all[name]({ message, payload })).concat(JSON.stringify(frame));
  return names("read").flatMap((name) => frames.flatMap((frame) => {
    try {
      const read = all[name](frame);
      return [[read.message, JSON.stringify(read.payload) === JSON.stringify(payload)]];
    } catch (error) {
      if (!(error instanceof all.InvalidFrame)) throw error;
      return [];
    }
  }));
});
console.log(JSON.stringify(found));
"""


def enveloped(envelope: Any, name: str, payload: Any) -> Any:
    """A payload in what it travels in."""
    if isinstance(envelope, dict):
        return {key: enveloped(value, name, payload) for key, value in envelope.items()}
    return {"$message.name": name, "$message.payload": payload}.get(envelope, envelope) if envelope else payload


@pytest.mark.parametrize("contract", EXAMPLES, ids=lambda path: path.stem)
def test_each_example_is_known_as_its_message(contract: Path, tmp_path: Path) -> None:
    file = generate(contract, tmp_path, "--validators")
    text = file.read_text()
    sent = set(re.findall(r'readonly message: "([^"]*)"', text)) - {"unknown"}
    shown = [(name, value) for name, value, is_valid in values_of(contract, 0) if is_valid and name in sent]
    assert shown
    module(file)
    (tmp_path / "read.mjs").write_text(READ.replace("MODULE", file.with_suffix(".mjs").name))
    envelope = yaml.safe_load(contract.read_text()).get("x-envelope")
    lines = [[name, json.loads(value), enveloped(envelope, name, json.loads(value))] for name, value in shown]
    said = "\n".join(map(json.dumps, lines))
    done = subprocess.run(["node", tmp_path / "read.mjs"], input=said, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    for (name, value), found in zip(shown, json.loads(done.stdout), strict=True):
        assert [name, True] in found, (name, value, found)
