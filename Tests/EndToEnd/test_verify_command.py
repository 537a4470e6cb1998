"""`belay verify` as a program, against the mock: a verdict that can be trusted, in seconds."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness import Belay, Mock

Start = Callable[..., Mock]


def target_of(mock: Mock, **more: Any) -> dict[str, Any]:
    """A target file's contents for a mock, with every means that the suite can use."""
    people = {role: {"id": person["id"], "name": person["name"]} for role, person in mock.ready["people"].items()}
    claims = {"user_id": "{id}", "token_type": "access", "jti": "{uuid}"}
    jwt = mock.ready["jwt"]
    return {
        "name": "mock",
        "nodes": [mock.ready["ws"]],
        "http": mock.ready["http"],
        "origin": "http://localhost:3000",
        "rooms": mock.ready["rooms"],
        "people": people,
        "tokens": {"mint": {"algorithm": jwt["algorithm"], "key": {"value": jwt["key"]}, "claims": claims}},
        # Nobody waits fifteen seconds for each of these runs; one test does, for all.
        "limits": {"idle": "0s"},
        "probes": {"refresh": {"cookie": "refresh_token", "value": {"mint": {"token_type": "refresh"}}}},
        **more,
    }


def write(target: dict[str, Any], folder: Path) -> Path:
    file = folder / "target.yaml"
    file.write_text(yaml.safe_dump(target, sort_keys=False, allow_unicode=True))
    return file


@pytest.fixture
def target(mock: Mock, tmp_path: Path) -> Path:
    return write(target_of(mock), tmp_path)


def report_of(belay: Belay, target: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    file = target.with_name("report.json")
    result = belay.run("verify", target, "--json", file, *arguments)
    return result.returncode, json.loads(file.read_text())


def failures(report: dict[str, Any]) -> list[str]:
    return [f"{check['id']}: {check['observed']}" for check in report["checks"] if check["status"] == "failed"]


# --- Green ---


def test_the_mock_keeps_its_own_contract(belay: Belay, target: Path) -> None:
    code, report = report_of(belay, target)
    assert failures(report) == []
    assert code == 0
    skipped = [check["id"] for check in report["checks"] if check["status"] == "skipped"]
    assert report["summary"] == {
        "passed": len(report["checks"]) - len(skipped),
        "failed": 0,
        "tolerated": 0,
        "skipped": len(skipped),
        "known": 0,
    }
    assert report["summary"]["passed"] > 60, "a verdict over every sentence of the contract"


def test_the_verdict_is_the_last_line(belay: Belay, target: Path) -> None:
    result = belay.run("verify", target)
    # The target has no probe for stored messages.
    verdict = r"the contract is kept, as far as it was judged: \d+ not judged: \d+ passed, 0 failed, \d+ skipped in .+"
    assert re.fullmatch(verdict, result.stdout.splitlines()[-1])
    assert result.stderr == ""


def test_a_second_verdict_on_the_same_server_is_the_same(belay: Belay, target: Path) -> None:
    first, second = report_of(belay, target)[1], report_of(belay, target)[1]
    assert first == second


def test_any_seed_will_do(belay: Belay, target: Path) -> None:
    for seed in ["2", "7", "18446744073709551615"]:
        code, report = report_of(belay, target, "--seed", seed)
        assert failures(report) == [] and code == 0
        assert str(report["seed"]) == seed


def test_a_busy_partner_does_not_mislead_it(belay: Belay, start: Start, tmp_path: Path) -> None:
    """Fences tell a script's lines from answers; a healthy server never fails."""
    code, report = report_of(belay, write(target_of(start("friendly-partner", "--speed", "0")), tmp_path))
    assert failures(report) == [] and code == 0


# --- What it says ---


def test_the_report_has_the_documented_shape(belay: Belay, target: Path) -> None:
    _, report = report_of(belay, target)
    assert set(report) == {"target", "contract", "seed", "summary", "causes", "checks"}
    assert report["target"] == "mock" and report["seed"] == 1
    ids = [check["id"] for check in report["checks"]]
    assert len(ids) == len(set(ids))
    for check in report["checks"]:
        assert {"id", "level", "status", "requirement", "location"} <= set(check), check
        assert check["level"] in ("MUST", "SHOULD", "INFO")
        assert check["status"] in ("passed", "failed", "skipped", "known")
        assert re.fullmatch(r"[\w-]+(/[\w.@-]+)+", check["id"]), check["id"]
        assert re.search(r"spec/send-buddy\.yaml:\d+:\d+$", check["location"]), check["location"]
        assert check["requirement"]


def test_a_location_is_where_the_contract_says_so(belay: Belay, target: Path, root: Path) -> None:
    lines = (root / "spec/send-buddy.yaml").read_text().splitlines()
    for check in report_of(belay, target)[1]["checks"]:
        line, column = map(int, check["location"].split(":")[-2:])
        assert lines[line - 1][column - 1 :].strip(), check["location"]


@pytest.mark.parametrize("code", ["4001", "4002", "4003", "4004"])
def test_every_close_code_is_judged(belay: Belay, target: Path, code: str) -> None:
    listed = belay.run("verify", target, "--list").stdout
    assert re.search(rf"^MUST +sessionChat/close/{code}/", listed, re.MULTILINE), listed


def test_the_list_is_what_is_run(belay: Belay, target: Path) -> None:
    listed = belay.run("verify", target, "--list")
    assert listed.returncode == 0
    rows = [row.split() for row in listed.stdout.splitlines()]
    assert [(check["level"], check["id"]) for check in report_of(belay, target)[1]["checks"]] == [
        tuple(row) for row in rows
    ]


def test_the_list_needs_no_server(belay: Belay, target: Path, mock: Mock) -> None:
    mock.stop()
    assert belay.run("verify", target, "--list").returncode == 0


def test_only_chooses_checks(belay: Belay, target: Path) -> None:
    _, report = report_of(belay, target, "--only", "*/close/4003/*", "--only", "*/close/4001/*")
    assert {check["id"].split("/")[2] for check in report["checks"]} == {"4001", "4003"}
    assert failures(report) == []


def test_only_with_no_match_is_wrong_usage(belay: Belay, target: Path) -> None:
    result = belay.run("verify", target, "--only", "*/clsoe/*")
    assert result.returncode == 64 and "--list" in result.stderr


def test_fuzz_that_only_leaves_out_is_said(belay: Belay, target: Path) -> None:
    result = belay.run("verify", target, "--fuzz", "5", "--only", "*/life/ping")
    assert result.returncode == 0
    assert result.stderr == "note: --fuzz 5 sends nothing: no --only matches its check; add --only '*/fuzz'\n"
    chosen = belay.run("verify", target, "--fuzz", "5", "--only", "*/life/ping", "--only", "*/fuzz")
    assert chosen.stderr == "" and "5 frames, " in chosen.stdout
    framed = belay.run("verify", target, "--fuzz", "5", "--frame", "{}")
    assert framed.stderr == "note: --fuzz 5 sends nothing: --frame sends the given frames only\n"


def test_a_run_says_beforehand_that_it_will_be_silent(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    target = write(target_of(mock, limits={"idle": "200ms"}), tmp_path)
    result = belay.run("verify", target, "--only", "*/life/idle")
    assert result.returncode == 0
    assert (
        "note: at the end of the run nothing is sent for 200 ms, to see whether idle connections stay open and still work; "
        "limits: {idle: 0s} in the target leaves that out\n"
    ) in result.stdout


# --- Red ---


def test_refused_denials_break_the_contract_and_the_cure_is_told(belay: Belay, start: Start, tmp_path: Path) -> None:
    code, report = report_of(belay, write(target_of(start("quiet", "--denials", "refuse")), tmp_path))
    assert code == 1
    found = {check["id"]: check for check in report["checks"] if check["status"] == "failed"}
    assert found and all("/close/" in name for name in found), list(found)
    expired = next(check for name, check in found.items() if name.endswith("4003/expired"))
    assert "4003" in expired["expected"]
    assert "403" in expired["observed"] and "1006" in expired["observed"] + expired["hint"]
    assert "accept" in expired["hint"], "the cure: accept, then close"
    assert any("HTTP/1.1 403" in line for line in expired["evidence"]), expired["evidence"]


def test_no_secret_is_in_a_report(belay: Belay, start: Start, tmp_path: Path) -> None:
    mock = start("quiet", "--denials", "refuse")
    target = write(target_of(mock), tmp_path)
    shown = belay.run("verify", target, "--json", tmp_path / "report.json")
    text = shown.stdout + shown.stderr + (tmp_path / "report.json").read_text()
    assert mock.ready["jwt"]["key"] not in text
    assert not re.search(r"eyJ[\w-]+\.[\w-]+\.[\w-]{10,}", text), "a token in full"


def test_a_wrong_name_in_the_target_is_found(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    """The suite can fail: the delivered name is not the one in the target."""
    target = target_of(mock)
    target["people"]["inviter"]["name"] = "Jonathan Doe"
    code, report = report_of(belay, write(target, tmp_path))
    assert code == 1
    assert any("John Doe" in failure for failure in failures(report)), failures(report)


def test_known_failures_are_tolerated_and_must_be_true(belay: Belay, start: Start, tmp_path: Path) -> None:
    target = write(target_of(start("quiet", "--denials", "refuse")), tmp_path)
    known = tmp_path / "known.yaml"
    known.write_text('"*/close/*": closes before it accepts, ticket 12\n')
    code, report = report_of(belay, target, "--known-failing", str(known))
    assert failures(report) == []
    assert report["summary"]["known"] > 0
    assert code == 0
    known.write_text('"*/close/*": closes before it accepts, ticket 12\n"*/nothing/*": of old\n')
    result = belay.run("verify", target, "--known-failing", known)
    assert result.returncode == 1 and "*/nothing/*" in result.stdout


# --- Means that are missing ---


def test_what_is_missing_is_skipped_and_said(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    target = target_of(mock)
    del target["rooms"]["other"], target["people"]["outsider"], target["people"]["friend"], target["probes"]
    code, report = report_of(belay, write(target, tmp_path))
    assert failures(report) == [] and code == 0
    skipped = [check for check in report["checks"] if check["status"] == "skipped"]
    assert skipped and all(check["reason"] for check in skipped)


def test_an_unreachable_target_ends_with_69(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    with socket.socket() as nobody:
        # Bound and not listening: no server answers, and no other process can take the port.
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        target = target_of(mock, nodes=[f"ws://127.0.0.1:{port}"], http=f"http://127.0.0.1:{port}")
        result = belay.run("verify", write(target, tmp_path))
    assert result.returncode == 69
    assert f"127.0.0.1:{port}" in result.stderr


def test_a_broken_target_ends_with_65_at_its_place(belay: Belay, target: Path) -> None:
    text = target.read_text().replace("origin:", "orgin:")
    target.write_text(text)
    line = text[: text.index("orgin:")].count("\n") + 1
    result = belay.run("verify", target)
    assert result.returncode == 65
    assert f"{target}:{line}:1: error: " in result.stderr and 'did you mean "origin"' in result.stderr


def test_a_missing_target_ends_with_66(belay: Belay, tmp_path: Path) -> None:
    result = belay.run("verify", tmp_path / "nowhere.yaml")
    assert result.returncode == 66 and "nowhere.yaml" in result.stderr


def test_a_key_may_come_from_the_environment(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    target = target_of(mock)
    target["tokens"]["mint"]["key"] = {"env": "BELAY_TEST_KEY"}
    file = write(target, tmp_path)
    assert belay.run("verify", file, BELAY_TEST_KEY=mock.ready["jwt"]["key"]).returncode == 0
    missing = belay.run("verify", file)
    assert missing.returncode == 65 and "BELAY_TEST_KEY" in missing.stderr


def test_the_example_target_is_the_mocks(belay: Belay, mock: Mock, root: Path, tmp_path: Path) -> None:
    text = (root / "Examples/target.yaml").read_text()
    file = tmp_path / "target.yaml"
    file.write_text(text.replace("127.0.0.1:8000", f"127.0.0.1:{mock.port}"))
    code, report = report_of(belay, file)
    assert failures(report) == [] and code == 0
    missing = {check["reason"] for check in report["checks"] if check["status"] == "skipped"}
    assert all("probes.messages" in reason or "probes.lastMessageAt" in reason for reason in missing), (
        "the example shows every means that the mock has: it keeps nothing that a probe could read"
    )
