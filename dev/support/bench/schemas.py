"""What judging a message by its schema costs, from its bytes to the verdict, beside generated decoders and other validators;
and what it costs to compile the schemas of a large document.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import building, reading
from bench.table import table
from bounds.servers import ROOT

# The peers, and what reads the documents for all.
PACKAGES = ["jsonschema-rs==0.61.2", "PyYAML==6.0.3", "sourcemeta-jsonschema==17.3.0"]
PEER = Path(__file__).with_name("schemas_peer.py")
READER = "import json, sys, yaml; json.dump(yaml.load(sys.stdin, yaml.CSafeLoader), sys.stdout, default=str)"
CONTRACT = ROOT / "spec/send-buddy.yaml"

# What the plan may cost: of the time that the generated decoder of a Send Buddy message takes, and in milliseconds to compile
# the schemas of a document as large as `reading` makes it.
GOAL_TIMES = 3.0
GOAL_MS = 30.0
ROUNDS = 4000
COMPILATIONS = 25

HELLO = "Hello, climbing partner!"
SENDER = {"sender_id": "550e8400-e29b-41d4-a716-446655440000", "sender_name": "John Doe"}
# Members stand in the contract's order, which is the one that decoders expect first.
SENT = {"type": "message", "content": HELLO}
TOLD = {
    "type": "message", "message_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "content": HELLO, **SENDER,
    "created_at": "2026-01-13T18:30:00.123456Z",
}  # fmt: skip
# Each with its message in the contract. Texts are as long as in the protocol's document, and as long as may be.
MESSAGES = [
    ("message", "message", TOLD),
    ("message, long", "message", {**TOLD, "content": HELLO * 83}),
    ("message, emoji", "message", {**TOLD, "content": "🧗🏽‍♀️" * 5}),
    ("sendMessage", "sendMessage", SENT),
    ("sendMessage, long", "sendMessage", {**SENT, "content": HELLO * 83}),
    ("sendMessage, emoji", "sendMessage", {**SENT, "content": "🧗🏽‍♀️" * 5}),
    ("typing", "typing", {"type": "typing", **SENDER, "is_typing": True}),
    ("sendTyping", "sendTyping", {"type": "typing", "is_typing": True}),
]


def measure() -> dict[str, Any]:
    """The microseconds of each document's messages, Send Buddy's messages beside their decoders, and the compilations."""
    program = probe()
    done = subprocess.run(
        [peer_python(), PEER, program, *documents()], stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise building.Unavailable(f"{PEER.name} ended with {done.returncode}")
    return {
        "documents": json.loads(done.stdout),
        "send_buddy": beside_decoders(program),
        "compiling_ms": compiling(program),
    }


def probe() -> Path:
    program = Path(os.environ.get("BELAY_SCHEMA_PROBE") or ROOT / ".build/release/schema-probe")
    if not os.access(program, os.X_OK):
        raise building.Unavailable(f"no {program}; run swift build -c release --product schema-probe")
    return program


def documents() -> list[Path]:
    """The contracts of this repository, and those of the corpus where BELAY_ASYNCAPI_CORPUS names it."""
    folders = [ROOT / "spec", ROOT / "Examples/contracts", Path(os.environ.get("BELAY_ASYNCAPI_CORPUS") or "/nowhere")]
    return [file for folder in folders for kind in ("yaml", "json") for file in sorted(folder.glob(f"*.{kind}"))]


def peer_python() -> Path:
    """A Python that has the packages; made once."""
    folder = building.FOLDER / "schemas-venv"
    made = folder / "made-from"
    if not made.exists() or made.read_text() != "\n".join(PACKAGES):
        building.run([sys.executable, "-m", "venv", "--clear", str(folder)], "python3 -m venv")
        pip = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        building.run([*pip, *PACKAGES], "pip install")
        made.write_text("\n".join(PACKAGES))
    return folder / "bin/python"


def read_yaml(text: str) -> Any:
    done = subprocess.run([peer_python(), "-c", READER], input=text, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def ask(program: Path, question: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run([program], input=compact(question) + "\n", capture_output=True, text=True, check=False)
    if done.returncode:
        raise building.Unavailable(f"{program.name} ended with {done.returncode}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def beside_decoders(program: Path) -> list[dict[str, Any]]:
    return [beside_decoder(program, *message) for message in MESSAGES]


def beside_decoder(program: Path, name: str, message: str, value: dict[str, Any]) -> dict[str, Any]:
    """The plan and the generated decoder of one message, in turns."""
    answer = ask(
        program,
        {
            "schema": {"$ref": f"{CONTRACT.name}#/components/messages/{message}/payload"},
            "documents": {CONTRACT.name: read_yaml(CONTRACT.read_text())},
            "instances": [value],
            "rounds": ROUNDS,
            "codec": message,
        },
    )
    if answer["problems"] or answer["valid"] != [True]:
        raise RuntimeError(f"{name} is not valid by {CONTRACT.name}: {answer['problems'] or answer['errors']}")
    return {"name": name, "bytes": len(compact(value).encode()), "turns": answer["beside"][0]}


def compiling(program: Path) -> list[float]:
    """The milliseconds of each compilation of all messages of the document that `reading` makes."""
    document = read_yaml(reading.document())
    messages = document["components"]["messages"]
    schemas = [{"$ref": f"events.yaml#/components/messages/{name}/payload"} for name in messages]
    question = {"schema": True, "instances": [], "documents": {"events.yaml": document}, "schemas": schemas}
    return [cost / 1e6 for cost in ask(program, {**question, "plans": COMPILATIONS})["compiling"]]


def show(found: dict[str, Any]) -> str:
    documents = found["documents"]
    rows = [row(name, [costs]) for name, costs in documents.items()]
    rows.append(row("all", list(documents.values())))
    heads = [
        "document", "messages", "bytes", "µs each", "jsonschema-rs", "times as fast", "its verdict alone", "ours alone",
        "times Blaze's", "with formats",
    ]  # fmt: skip
    costs = found["compiling_ms"]
    is_met = "yes" if statistics.median(costs) < GOAL_MS else "NO"
    return "\n".join(
        [
            table(heads, rows),
            "\nMedians of turns, and of their ratios; texts from their bytes:\n",
            table(["Send Buddy's", "bytes", "plan ns", "decoder ns", "times"], map(buddy_row, found["send_buddy"])),
            f"\nAll schemas of a document of {reading.SIZE // 1000} kB are compiled in {statistics.median(costs):.1f} ms "
            f"(median of {len(costs)}; least {min(costs):.1f}); below {GOAL_MS:g} ms: {is_met}",
        ]
    )


def row(name: str, costs: list[dict[str, Any]]) -> list[str]:
    def total(key: str) -> float:
        return sum(cost[key] for cost in costs)

    ours, theirs, count = total("belay"), total("peer"), total("messages")
    blaze = [f"{total('beside_blaze') / total(key):.1f}" if total(key) else "" for key in ("blaze", "blaze_formats")]
    return [
        name, f"{count}", f"{total('bytes') / count:.0f}", f"{ours / count:.2f}", f"{theirs / count:.2f}",
        f"{theirs / ours:.1f}", f"{total('peer_alone') / count:.2f}", f"{total('alone') / count:.2f}", *blaze,
    ]  # fmt: skip


def buddy_row(of: dict[str, Any]) -> list[str]:
    plan, decoder = (statistics.median(turn[side] for turn in of["turns"]) for side in (0, 1))
    verdict = "yes" if times(of) <= GOAL_TIMES else "NO"
    return [of["name"], str(of["bytes"]), f"{plan:.0f}", f"{decoder:.0f}", f"{times(of):.2f} {verdict}"]


def times(of: dict[str, Any]) -> float:
    """How many times the decoder's time the plan takes."""
    return statistics.median(plan / decoder for plan, decoder in of["turns"])


def problems(messages: list[dict[str, Any]]) -> list[str]:
    """One line for each of Send Buddy's messages that costs more than it may."""
    return [
        f"{of['name']}: judging by the plan takes {times(of):.2f} times the generated decoder's time, and "
        f"{GOAL_TIMES:g} are allowed"
        for of in messages
        if times(of) > GOAL_TIMES
    ]
