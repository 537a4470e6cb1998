"""`belay verify URL --contract FILE`: the mock of any contract keeps it, and a server with one fault is found out by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from corpus import EXAMPLES, NO_CORPUS, ROOT, corpus
from harness import Belay, Mock

FILES = [*EXAMPLES, *corpus()]
for_each_document = pytest.mark.parametrize(
    "file",
    FILES if corpus() else [*FILES, pytest.param(None, marks=pytest.mark.skip(reason=NO_CORPUS))],
    ids=["-".join(path.parts[-2:]) for path in FILES] + ([] if corpus() else ["corpus"]),
)
# How long a run may take beside what it listens for; a machine with other things to do gets more.
DEADLINE = 60.0
CONTRACTS = ROOT / "Examples/contracts"

Start = Callable[..., Mock]


def options(socket: dict[str, Any]) -> list[str]:
    """What a ready file says that a client needs."""
    headers = [word for name, value in socket["headers"].items() for word in ("--header", f"{name}: {value}")]
    return headers + [word for name in socket["subprotocols"] for word in ("--subprotocol", name)]


def paths(mock: Mock) -> list[dict[str, Any]]:
    """One entry a socket: of those with people the first."""
    found = {entry["url"].split("?")[0]: entry for entry in reversed(mock.ready["sockets"])}
    return list(found.values())


def verify(
    belay: Belay, url: str, contract: Path, report: Path, *more: str, listen: str = "500ms"
) -> tuple[int, dict[str, Any], str]:
    """Exit code, report, and what was printed."""
    result = belay.run(
        "verify", url, "--contract", contract, "--listen", listen, "--json", report, *more, timeout=DEADLINE
    )
    said = result.stdout + result.stderr
    return result.returncode, json.loads(report.read_text()) if report.exists() else {}, said


def statuses(report: dict[str, Any]) -> dict[str, str]:
    return {check["id"]: check["status"] for check in report["checks"]}


# --- Healthy servers ---


@for_each_document
@pytest.mark.parametrize("speed", ["1", "0"])
def test_the_mock_of_a_document_keeps_it(
    belay: Belay, start: Start, tmp_path: Path, file: Path, speed: str
) -> None:
    mock = start(str(file), "--speed", speed)
    for number, socket in enumerate(paths(mock)):
        code, report, said = verify(belay, socket["url"], file, tmp_path / f"{number}.json", *options(socket))
        assert code == 0, said
        assert "passed" in statuses(report).values()


def test_the_base_of_a_server_leads_to_all_sockets(belay: Belay, start: Start, tmp_path: Path) -> None:
    contract = CONTRACTS / "device-telemetry.yaml"
    mock = start(str(contract))
    code, report, said = verify(belay, mock.ready["ws"], contract, tmp_path / "report.json")
    assert code == 0, said
    assert {name.split("/")[0] for name in statuses(report)} == {"device", "alerts"}


def test_http_is_taken_as_ws_and_told(belay: Belay, start: Start, tmp_path: Path) -> None:
    contract = CONTRACTS / "json-rpc.yaml"
    mock = start(str(contract))
    code, _, said = verify(belay, f"{mock.ready['http']}/rpc", contract, tmp_path / "report.json")
    assert code == 0, said
    assert "is taken as ws" in said


def test_what_bears_on_the_verdict_is_noted(belay: Belay, start: Start, tmp_path: Path) -> None:
    contract = tmp_path / "contract.yaml"
    text = (CONTRACTS / "json-rpc.yaml").read_text()
    contract.write_text(text.replace("    address: /rpc\n", "    address: /rpc\n    x-when: connected\n"))
    mock = start(str(contract))
    code, report, said = verify(belay, f"{mock.ready['ws']}/rpc", contract, tmp_path / "report.json")
    assert code == 0, said
    line = text[: text.index("    address: /rpc\n")].count("\n") + 2
    misplaced = f"the contract, {contract}:{line}:5: x-when has no effect on a channel"
    assert any(note.startswith(misplaced) for note in report["notes"]), report["notes"]
    assert f"note: {misplaced}" in said
    assert not any("no socket" in note for note in report["notes"])


def test_a_path_that_the_contract_does_not_have_is_noted(belay: Belay, start: Start, tmp_path: Path) -> None:
    mock = start(str(CONTRACTS / "json-rpc.yaml"))
    other = tmp_path / "other.yaml"
    other.write_text((CONTRACTS / "json-rpc.yaml").read_text().replace("address: /rpc", "address: /lights"))
    code, report, said = verify(belay, f"{mock.ready['ws']}/rpc", other, tmp_path / "report.json")
    assert code == 0, said
    noted = 'the contract has no socket at /rpc: it is taken for /lights ("rpc"), the only one that there is'
    assert noted in report["notes"]
    assert f"note: {noted}" in said


def test_a_target_file_says_what_options_say(belay: Belay, start: Start, tmp_path: Path) -> None:
    contract = CONTRACTS / "json-rpc.yaml"
    mock = start(str(contract))
    target = tmp_path / "target.yaml"
    target.write_text(
        f"name: lights\nurl: {mock.ready['ws']}/rpc\nlisten: 200ms\nheaders:\n"
        "  Authorization: 'Bearer {env: KEY}'\n  X-Key: {env: KEY}\n"
    )
    linted = belay.run("lint", target, "--contract", contract)
    assert linted.returncode == 0, linted.stderr
    result = belay.run("verify", target, "--contract", contract, "--verbose", KEY="never-to-be-seen-1")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "never-to-be-seen-1" not in result.stdout + result.stderr


def test_what_a_target_file_has_wrong_is_told_at_its_place(belay: Belay, tmp_path: Path) -> None:
    target = tmp_path / "target.yaml"
    target.write_text("url: ws://127.0.0.1:1\nsend: [lightsList]\nlimit: {answer: 1s}\nhostile: perhaps\n")
    result = belay.run("lint", target, "--contract", CONTRACTS / "json-rpc.yaml")
    assert result.returncode == 1
    for place in (":2:8:", ":3:1:", ":4:10:"):
        assert f"target.yaml{place}" in result.stderr
    assert 'did you mean "limits"?' in result.stderr


def test_a_secret_that_is_not_set_is_told(belay: Belay) -> None:
    result = belay.run(
        "verify", "ws://127.0.0.1:1", "--contract", CONTRACTS / "json-rpc.yaml", "--header", "X-Key: {env: NOT_SET_HERE}"
    )
    assert result.returncode == 65
    assert "the environment variable NOT_SET_HERE is not set" in result.stderr


def test_an_address_where_nobody_listens_is_69(belay: Belay) -> None:
    result = belay.run("verify", "ws://127.0.0.1:1/rpc", "--contract", CONTRACTS / "json-rpc.yaml")
    assert result.returncode == 69
    assert "ws://127.0.0.1:1/rpc" in result.stderr


def test_to_another_host_nothing_is_sent_unless_it_is_named(belay: Belay) -> None:
    """Only listed: no test talks to another host."""
    contract = CONTRACTS / "json-rpc.yaml"
    listed = belay.run("verify", "wss://lights.example", "--contract", contract, "--list")
    assert listed.returncode == 0
    assert "rpc/replies/setRequest" in listed.stdout


def test_options_for_any_contract_are_refused_with_people(belay: Belay) -> None:
    result = belay.run("verify", "Examples/target.yaml", "--hostile")
    assert result.returncode == 64
    assert "--hostile" in result.stderr


@pytest.mark.parametrize("file", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_an_editor_checks_targets_of_any_contract(belay: Belay, file: Path) -> None:
    printed = belay.run("schema", "target", "--contract", file)
    assert printed.returncode == 0, printed.stderr
    check = Draft202012Validator(json.loads(printed.stdout))
    Draft202012Validator.check_schema(check.schema)
    assert check.is_valid({"url": "wss://example.com/v1", "headers": {"X-Key": {"env": "KEY"}}, "send": "*"})
    for wrong in [{}, {"url": "ws://a", "nodes": ["ws://a"]}, {"url": "file:///a"}, {"url": "ws://a", "listen": "soon"}]:
        assert not check.is_valid(wrong), wrong
