"""`belay verify` on servers of public protocols that nobody here wrote, by contracts that were written from their documentation.

Each server keeps its contract. A contract that says something else is found out, by name: with a field renamed, a bound moved, or
a message's direction turned.
"""

from __future__ import annotations

import contextlib
import fnmatch
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "django"), str(HERE / "protocols")]

import programs  # noqa: E402
import stack  # noqa: E402

CONTRACTS = stack.ROOT / "Examples/contracts"
VERIFY_DEADLINE = 90.0

Document = dict[str, Any]
Change = Callable[[Document], None]

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 0,
    "method": "initialize",
    "params": {"processId": None, "rootUri": None, "capabilities": {}},
}


@dataclass(frozen=True)
class Server:
    """How a server is started, and what its contract is."""

    start: Callable[[], AbstractContextManager[str]]
    contract: str
    arguments: tuple[str | Path, ...] = ()


SERVERS = {
    "chromium": Server(programs.browser, "devtools"),
    "strawberry": Server(
        programs.graphql_server,
        "graphql-transport-ws",
        ("--known-failing", programs.HERE / "known-strawberry.yaml"),
    ),
    "central-system": Server(programs.central_system, "ocpp-1.6"),
    "pylsp": Server(programs.language_server, "language-server", ("--first", json.dumps(INITIALIZE))),
}


# --- Runs ---


@pytest.fixture(scope="module", autouse=True)
def packages() -> None:
    programs.install()


@pytest.fixture(scope="module")
def urls() -> Iterator[Callable[[str], str]]:
    """Where a server is, which is started when it is first asked for."""
    with contextlib.ExitStack() as running:
        started: dict[str, str] = {}

        def url(name: str) -> str:
            if name not in started:
                started[name] = running.enter_context(SERVERS[name].start())
            return started[name]

        yield url


@dataclass(frozen=True)
class Verdict:
    code: int
    output: str
    report: dict[str, Any]

    def with_status(self, status: str) -> dict[str, dict[str, Any]]:
        """The checks that ended so, of what a server must do."""
        return {
            check["id"]: check
            for check in self.report["checks"]
            if check["status"] == status and check["level"] == "MUST"
        }


def verify(server: Server, url: str, contract: Path, folder: Path, *arguments: str | Path) -> Verdict:
    report = folder / "report.json"
    result = subprocess.run(
        [
            *[stack.belay(), "verify", url, "--contract", contract, "--listen", "2s", "--json", report],
            *server.arguments,
            *arguments,
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=VERIFY_DEADLINE,
    )
    assert report.exists(), f"exit code {result.returncode}\n{result.stdout}"
    return Verdict(result.returncode, result.stdout, json.loads(report.read_text()))


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_keeps_the_contract_of_its_protocol(name: str, urls: Callable[[str], str], tmp_path: Path) -> None:
    server = SERVERS[name]
    verdict = verify(server, urls(name), CONTRACTS / f"{server.contract}.yaml", tmp_path)
    assert verdict.code == 0, verdict.output
    assert verdict.with_status("failed") == {}, verdict.output
    passed = verdict.with_status("passed")
    assert any("/replies/" in check and check.endswith("/at-once") for check in passed), verdict.output
    # What is not judged is what this server had no reason to say, and nothing else.
    assert all("/sends/" in check for check in verdict.with_status("skipped")), verdict.output


@pytest.mark.parametrize("name", ["chromium", "strawberry"])
def test_a_server_passes_the_cases_that_people_wrote(name: str, urls: Callable[[str], str], tmp_path: Path) -> None:
    server = SERVERS[name]
    cases = CONTRACTS / f"cases/{server.contract}.yaml"
    arguments = ("--cases", cases, "--only", "cases/*")
    verdict = verify(server, urls(name), CONTRACTS / f"{server.contract}.yaml", tmp_path, *arguments)
    assert verdict.code == 0, verdict.output
    assert len(verdict.with_status("passed")) == len(verdict.report["checks"]) == 3, verdict.output


# --- What is found out ---


def message(document: Document, name: str) -> Document:
    return document["components"]["messages"][name]


def rename(schema: Document, old: str, new: str) -> None:
    """A required member of a schema gets another name."""
    schema["properties"] = {new if key == old else key: value for key, value in schema["properties"].items()}
    schema["required"] = [new if key == old else key for key in schema["required"]]


def turn(document: Document, channel: str, name: str) -> None:
    """What the server sends is now sent by the client."""
    reference = {"$ref": f"#/channels/{channel}/messages/{name}"}
    for operation in document["operations"].values():
        reply = operation.get("reply", {})
        if reference in reply.get("messages", []):
            reply["messages"].remove(reference)
            if not reply["messages"]:
                del operation["reply"]
        if operation["action"] == "send" and reference in operation["messages"]:
            operation["messages"].remove(reference)
    document["operations"] = {
        key: operation for key, operation in document["operations"].items() if operation["messages"]
    }
    document["operations"]["turned"] = {
        "action": "receive",
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [reference],
    }


def change_product(document: Document) -> None:
    rename(message(document, "versionResult")["payload"]["properties"]["result"], "product", "productName")


def change_node_type(document: Document) -> None:
    document["components"]["schemas"]["node"]["properties"]["nodeType"]["maximum"] = 8


def change_next(document: Document) -> None:
    rename(message(document, "next")["payload"], "payload", "result")


def change_id_of_next(document: Document) -> None:
    message(document, "next")["payload"]["properties"]["id"] = {"type": "string", "maxLength": 4}


def change_time(document: Document) -> None:
    rename(message(document, "heartbeatResult")["payload"]["items"][2], "currentTime", "time")


def change_interval(document: Document) -> None:
    message(document, "bootNotificationResult")["payload"]["items"][2]["properties"]["interval"]["maximum"] = 200


def change_capabilities(document: Document) -> None:
    rename(message(document, "initializeResult")["payload"]["properties"]["result"], "capabilities", "abilities")


def change_trigger(document: Document) -> None:
    result = message(document, "initializeResult")["payload"]["properties"]["result"]
    completion = result["properties"]["capabilities"]["properties"]["completionProvider"]
    completion["properties"]["triggerCharacters"]["items"]["minLength"] = 2


def turned(channel: str, name: str) -> Change:
    return lambda document: turn(document, channel, name)


# Which server, what is changed, which check fails, and what it says.
CHANGES: list[tuple[str, str, Change, str, str]] = [
    ("chromium", "a field renamed", change_product, "page/sends/versionResult", "productName"),
    ("chromium", "a bound moved", change_node_type, "page/sends/documentResult", "nodeType"),
    ("chromium", "a direction turned", turned("page", "targetCreated"), "page/sends/*", "Target.targetCreated"),
    ("strawberry", "a field renamed", change_next, "graphql/sends/next", "result"),
    ("strawberry", "a bound moved", change_id_of_next, "graphql/sends/next", "/id"),
    ("strawberry", "a direction turned", turned("graphql", "connectionAck"), "graphql/sends/*", "connection_ack"),
    ("central-system", "a field renamed", change_time, "chargePoint/replies/heartbeat", "currentTime"),
    ("central-system", "a bound moved", change_interval, "chargePoint/sends/bootNotificationResult", "interval"),
    (
        *("central-system", "a direction turned", turned("chargePoint", "bootNotificationResult")),
        *("chargePoint/replies/bootNotification", "Accepted"),
    ),
    ("pylsp", "a field renamed", change_capabilities, "rpc/replies/initialize", "capabilities"),
    ("pylsp", "a bound moved", change_trigger, "rpc/sends/initializeResult", "triggerCharacters"),
    ("pylsp", "a direction turned", turned("rpc", "initializeResult"), "rpc/replies/initialize", "capabilities"),
]


@pytest.mark.parametrize(
    ("name", "change", "pattern", "word"),
    [(name, change, pattern, word) for name, _, change, pattern, word in CHANGES],
    ids=[f"{name}-{what.replace(' ', '-')}" for name, what, *_ in CHANGES],
)
def test_a_contract_that_says_something_else_is_found_out(
    name: str, change: Change, pattern: str, word: str, urls: Callable[[str], str], tmp_path: Path
) -> None:
    server = SERVERS[name]
    document = yaml.safe_load((CONTRACTS / f"{server.contract}.yaml").read_text())
    change(document)
    contract = tmp_path / f"{server.contract}.yaml"
    contract.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))
    # Wrong frames are not what this is about, and take the longest.
    verdict = verify(server, urls(name), contract, tmp_path, "--only", "*/sends/*", "--only", "*/replies/*")
    assert verdict.code == 1, verdict.output
    failed = [check for name, check in verdict.with_status("failed").items() if fnmatch.fnmatch(name, pattern)]
    assert any(word in f"{check['expected']} {check['observed']}" for check in failed), verdict.output
