"""Cases that people write: `belay verify --cases` against the mock, and against servers that are wrong in one thing."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from faulty_proxy import FaultyProxy
from harness import DEADLINE, Belay, Mock, poll
from test_verify_command import target_of, write

Start = Callable[..., Mock]
FIRST = """\
case: an outsider hears nothing
do:
  - inviter: {type: message, content: Hi}
  - invitee hears: {type: message, content: Hi}
  - outsider closed: notParticipant
"""
SECRET = "planted-secret-of-the-oven-7919317"


class Verified:
    """A run of the cases of one file, and its reports."""

    def __init__(self, belay: Belay, target: str | Path, cases: str | Path, folder: Path, *more: str) -> None:
        self.json, self.junit, self.html = folder / "r.json", folder / "r.xml", folder / "r.html"
        reports = ["--json", self.json, "--junit", self.junit, "--html", self.html]
        self.result = belay.run(
            "verify", target, "--cases", cases, "--only", "cases/*", *map(str, reports), *more, timeout=DEADLINE
        )
        self.text = self.result.stdout + self.result.stderr

    @property
    def checks(self) -> dict[str, Any]:
        return {check["id"]: check for check in json.loads(self.json.read_text())["checks"]}

    def failed(self) -> list[str]:
        return [name for name, check in self.checks.items() if check["status"] == "failed"]


def planted(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    file = folder / name
    file.write_text(text)
    return file


# --- What is green ---


def test_the_first_case_takes_five_lines_and_neither_url_nor_token(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    run = Verified(belay, write(target_of(mock), tmp_path), planted(tmp_path, FIRST), tmp_path)
    assert run.result.returncode == 0, run.text
    assert list(run.checks) == ["cases/mine/an-outsider-hears-nothing"]
    assert len(FIRST.splitlines()) == 5


def test_the_mock_passes_all_cases_of_the_protocol(belay: Belay, mock: Mock, tmp_path: Path, root: Path) -> None:
    run = Verified(belay, write(target_of(mock), tmp_path), root / "Examples/cases", tmp_path)
    assert run.result.returncode == 0, run.text
    assert len(run.checks) > 20 and not run.failed()
    assert any(check.get("observed") == 'silence is proved by a "message" sent behind it' for check in run.checks.values())


@pytest.mark.parametrize("name", ["lobby-chat", "json-rpc", "price-feed"])
def test_cases_of_other_contracts_pass_on_their_mocks(
    belay: Belay, start: Start, tmp_path: Path, root: Path, name: str
) -> None:
    contract = f"Examples/contracts/{name}.yaml"
    mock = start(contract)
    run = Verified(belay, mock.ready["ws"], root / f"Examples/contracts/cases/{name}.yaml", tmp_path, "--contract", contract)
    assert run.result.returncode == 0, run.text
    assert run.checks and not run.failed()


def test_they_come_behind_the_checks_that_follow_from_the_contract(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    target = write(target_of(mock), tmp_path)
    cases = planted(tmp_path, FIRST)
    listed = belay.run("verify", target, "--cases", cases, "--list").stdout.splitlines()
    assert listed[-1].split() == ["MUST", "cases/mine/an-outsider-hears-nothing"]
    run = belay.run("verify", target, "--cases", cases, "--only", "*/admits/*", "--only", "cases/*")
    assert run.returncode == 0 and "the contract is kept: " in run.stdout, run.stdout


# --- By which contract, and which files ---


def test_by_which_contract_a_case_is_judged_is_said_where_nothing_names_one(belay: Belay, tmp_path: Path, root: Path) -> None:
    file = planted(tmp_path, FIRST)
    said = belay.run("lint", file, cwd=tmp_path)
    assert said.returncode == 0 and said.stdout == f"{file}: ok\n", said.stderr
    assert f"note: {file} names no contract, and no spec/ folder is over it: judged by " in said.stderr
    assert 'name another with "contract: PATH" in the file, or with --contract' in said.stderr
    # One note for several files, and none where a contract is named or the file lies in a project.
    other = planted(tmp_path, FIRST, "other.yaml")
    assert belay.run("lint", file, other, cwd=tmp_path).stderr.startswith("note: 2 files with cases name no contract, ")
    assert belay.run("lint", file, "--contract", root / "spec/send-buddy.yaml", cwd=tmp_path).stderr == ""
    named = planted(tmp_path, f"contract: {root}/spec/send-buddy.yaml\n{FIRST}", "named.yaml")
    assert belay.run("lint", named, cwd=tmp_path).stderr == ""
    assert belay.run("lint", root / "Examples/cases/chat.yaml", cwd=tmp_path).stderr == ""


def test_verify_says_so_too(belay: Belay, mock: Mock, tmp_path: Path, root: Path) -> None:
    target, file = write(target_of(mock), tmp_path), planted(tmp_path, FIRST)
    words = ["verify", target, "--cases", file, "--only", "cases/*", "--list"]
    assert "note: no spec/ folder is here: the cases are judged by " in belay.run(*words, cwd=tmp_path).stderr
    assert belay.run(*words, "--contract", root / "spec/send-buddy.yaml", cwd=tmp_path).stderr == ""


def test_a_contract_that_is_not_there_is_told_at_its_name(belay: Belay, tmp_path: Path) -> None:
    file = planted(tmp_path, f"# mine\ncontract: nowhere.yaml\n{FIRST}")
    said = belay.run("lint", file)
    assert said.returncode == 1
    assert f'{file}:2:11: error: no file {tmp_path}/nowhere.yaml; "contract" is a file\'s path from here' in said.stderr


def test_a_folder_is_linted_and_what_is_skipped_is_told(belay: Belay, tmp_path: Path, root: Path) -> None:
    (tmp_path / "deep/.hidden").mkdir(parents=True)
    planted(tmp_path, FIRST)
    planted(tmp_path / "deep", "scenario: s\nscript: []\n", "scene.yaml")
    planted(tmp_path / "deep", (root / "Examples/contracts/lobby-chat.yaml").read_text(), "lobby.yaml")
    planted(tmp_path / "deep", "case: c\ndo: [inviteer hears nothing]\n", "wrong.yaml")
    planted(tmp_path / "deep", "nobody: reads this\n", "notes.yaml")
    planted(tmp_path / "deep/.hidden", "case: 7\n", "theirs.yaml")
    said = belay.run("lint", tmp_path)
    assert said.returncode == 1
    assert said.stdout.splitlines() == [
        f"{tmp_path}/deep/lobby.yaml: ok", f"{tmp_path}/deep/scene.yaml: ok", f"{tmp_path}/mine.yaml: ok",
    ]
    assert f"note: {tmp_path}/deep/notes.yaml is skipped: no contract, scenario, target or file with cases" in said.stderr
    assert f"{tmp_path}/deep/wrong.yaml:2:6: error: nobody is called" in said.stderr and "theirs" not in said.stderr


def test_a_folder_without_any_document_is_told_once(belay: Belay, tmp_path: Path) -> None:
    said = belay.run("lint", tmp_path)
    assert said.returncode == 66
    assert said.stderr == f"error: no contract, scenario, target or file with cases in {tmp_path}\n"


def test_the_mistakes_of_all_files_are_told_at_once(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    target = write(target_of(mock), tmp_path)
    (tmp_path / "cases").mkdir()
    first = planted(tmp_path / "cases", "case: c\ndo: [inviteer hears nothing]\n", "first.yaml")
    planted(tmp_path / "cases", FIRST, "right.yaml")
    second = planted(tmp_path / "cases", "case: c\ndo:\n  - invitee hears: {content: 5}\n", "second.yaml")
    said = belay.run("verify", target, "--cases", tmp_path / "cases", "--cases", tmp_path / "nowhere.yaml")
    assert said.returncode == 65
    assert f"{first}:2:6: error: nobody is called" in said.stderr
    assert f"{second}:3:30: error: the server never sends this: " in said.stderr
    assert f"no file {tmp_path}/nowhere.yaml" in said.stderr


def test_a_target_may_name_them_by_their_path_from_there(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    (tmp_path / "cases/deep").mkdir(parents=True)
    planted(tmp_path / "cases/deep", FIRST, "Out Sider.yaml")
    planted(tmp_path / "cases", "nobody: reads this\n", "notes.yaml")
    target = write(target_of(mock, cases="cases"), tmp_path)
    result = belay.run("verify", target, "--only", "cases/*", "--verbose")
    assert result.returncode == 0, result.stderr
    assert "passed  cases/deep/out-sider/an-outsider-hears-nothing" in result.stdout


def test_two_runs_at_once_do_not_disturb_each_other(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    case = planted(
        tmp_path,
        'case: a\neach: [{n: 1}, {n: 2}, {n: 3}, {n: 4}]\ndo:\n  - inviter: {type: message, content: "number {{n}}"}\n'
        '  - invitee hears: {type: message, content: "number {{n}}"}\n',
    )
    target = write(target_of(mock), tmp_path)
    command = [*belay.command, "verify", str(target), "--cases", str(case), "--only", "cases/*"]
    runs = [subprocess.Popen(command, cwd=belay.root, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    ends = [(run.communicate(timeout=DEADLINE)[0], run.returncode) for run in runs]
    assert [code for _, code in ends] == [0, 0], ends


# --- What is found out ---


def verified(belay: Belay, mock: Mock, folder: Path, case: str, **change: Any) -> Verified:
    with FaultyProxy(mock.ready["ws"], **change) as proxy:
        target = write(target_of(mock, nodes=[proxy.url], limits={"deliver": "1s", "close": "1s"}), folder)
        return Verified(belay, target, planted(folder, case), folder)


def only(run: Verified) -> dict[str, Any]:
    assert run.result.returncode == 1, run.text
    (name,) = run.failed()
    return run.checks[name]


def test_a_message_that_is_lost_fails_at_its_line(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    run = verified(belay, mock, tmp_path, FIRST, to_client=lambda text: [] if '"Hi"' in text else [text])
    check = only(run)
    assert check["location"].endswith("mine.yaml:4:5")
    assert check["requirement"] == "an outsider hears nothing"
    assert 'expected  invitee hears: {"type":"message","content":"Hi"}' in run.text
    assert "nothing came within 1 s" in run.text
    # The transcripts of all connections.
    evidence = "\n".join(check["evidence"])
    assert "inviter → " in evidence and "invitee ← " in evidence and "outsider ← close 4004" in evidence
    assert "mine.yaml" in run.html.read_text()
    failure = ElementTree.parse(run.junit).getroot().find(".//testcase/failure")
    assert failure is not None


def test_a_message_that_is_changed_is_shown_beside_what_was_expected(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    run = verified(belay, mock, tmp_path, FIRST, to_client=lambda text: [text.replace('"Hi"', '"Ho"')])
    only(run)
    assert 'in the last message, content is "Ho"' in run.text


def test_steps_in_another_order_than_the_messages_are_told(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    case = (
        "case: c\ndo:\n  - inviter: {type: message, content: one}\n  - inviter: {type: message, content: two}\n"
        "  - invitee hears: {content: two}\n  - invitee hears: {content: one}\n"
    )
    target = write(target_of(mock, limits={"deliver": "500ms"}), tmp_path)
    run = Verified(belay, target, planted(tmp_path, case), tmp_path)
    check = only(run)
    assert check["location"].endswith("mine.yaml:6:5")
    assert 'one like this came before what line 5 (invitee hears: {"content":"two"}) waited for' in run.text
    assert 'put this step before that line, or use "hears in any order"' in run.text


def test_the_evidence_is_what_was_said_and_heard_and_not_the_handshake(belay: Belay, start: Start, tmp_path: Path) -> None:
    contract = "Examples/contracts/price-feed.yaml"
    case = (
        "case: c\ndo:\n  - client asks: {op: subscribe, topic: ticker, symbols: [BTC-USD]}\n    answer: {event: subscribed}\n"
        "  - client hears: {event: ticker, symbol: ETH-USD}\n    within: 700ms\n"
    )
    run = Verified(belay, start(contract).ready["ws"], planted(tmp_path, case), tmp_path, "--contract", contract)
    only(run)
    shown = run.text.split("evidence", 1)[1]
    assert "HTTP/1.1" not in shown and "1 connection opened" in shown, run.text
    for frame in ['→ {"op":"subscribe"', '← {"event":"subscribed"', '← {"event":"ticker","symbol":"BTC-USD"', "nothing more within 700 ms"]:
        assert frame in shown, run.text


def test_silence_that_is_broken_is_found(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    case = "case: c\ndo:\n  - inviter: {type: message, content: Hi}\n  - invitee hears: {content: Hi}\n  - invitee hears nothing\n"
    run = verified(belay, mock, tmp_path, case, to_client=lambda text: [text, text] if '"Hi"' in text else [text])
    check = only(run)
    assert check["location"].endswith("mine.yaml:5:5")
    assert "this came: " in run.text


def test_another_close_code_is_found(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    case = "case: c\ndo:\n  - inviter connects: {token: expired}\n  - inviter closed: userNotFound\n"
    run = Verified(belay, write(target_of(mock), tmp_path), planted(tmp_path, case), tmp_path)
    only(run)
    assert "the server closed with 4003" in run.text


def test_a_known_failure_is_tolerated_and_written(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    case = planted(tmp_path, "case: c\ndo:\n  - inviter closed: 4003\n")
    target = write(target_of(mock, limits={"close": "300ms"}), tmp_path)
    known = tmp_path / "known.yaml"
    run = Verified(belay, target, case, tmp_path, "--write-known", str(known))
    assert run.result.returncode == 0 and "cases/mine/c" in known.read_text(), run.text
    again = Verified(belay, target, case, tmp_path, "--known-failing", str(known))
    assert again.result.returncode == 0 and "known" in again.text


# --- A server of calls ---


class Calls:
    """A server of Examples/contracts/json-rpc.yaml that answers as a test says."""

    def __init__(self, answer: Callable[[list[dict[str, Any]]], list[dict[str, Any]]], after: int) -> None:
        self._answer, self._after = answer, after
        self._server = serve(self._talk, "127.0.0.1", 0)
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> str:
        self._thread.start()
        return "ws://127.0.0.1:%d/rpc" % self._server.socket.getsockname()[1]

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()

    def _talk(self, connection: ServerConnection) -> None:
        requests: list[dict[str, Any]] = []
        try:
            for text in connection:
                requests.append(json.loads(text))
                if len(requests) == self._after:
                    for answer in self._answer(requests):
                        connection.send(json.dumps(answer))
        except ConnectionClosed:
            pass


def result(request: dict[str, Any], level: int | None = None) -> dict[str, Any]:
    level = request["params"]["level"] if level is None else level
    return {"jsonrpc": "2.0", "id": request["id"], "result": {"before": 0, "now": level}}


CALLS = """\
case: twenty calls
do:
  - client asks: {jsonrpc: "2.0", method: lights.set, params: {light: sink, level: "{{counter.level}}"}}
    answer: {result: {now: "{{asked.params.level}}"}}
    times: 20
    within: 2s
"""


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda all: [result(one) for one in reversed(all)], None),
        (lambda all: [{**result(one), "id": other["id"]} for one, other in zip(all, all[1:] + all[:1])], "mixed up"),
        (lambda all: [result(all[0]), *map(result, all)], "a second answer to"),
        (lambda all: [result(one) for one in all[1:]], "1 of 20 did not come within 2 s"),
        (lambda all: [{**result(all[0]), "id": "nobodys"}], "which nobody has asked"),
    ],
)
def test_twenty_calls_at_once_are_told_apart(
    belay: Belay, tmp_path: Path, answer: Callable[[list[dict[str, Any]]], list[dict[str, Any]]], told: str | None
) -> None:
    with Calls(answer, 20) as url:
        contract = "Examples/contracts/json-rpc.yaml"
        run = Verified(belay, url, planted(tmp_path, CALLS), tmp_path, "--contract", contract)
    assert run.result.returncode == (0 if told is None else 1), run.text
    assert told is None or told in run.text, run.text


# --- Hangs, floods, interruptions ---


def test_a_server_that_says_nothing_ends_in_a_verdict(belay: Belay, tmp_path: Path) -> None:
    with Calls(lambda _: [], 0) as url:
        start = time.monotonic()
        run = Verified(
            belay, url, planted(tmp_path, CALLS), tmp_path, "--contract", "Examples/contracts/json-rpc.yaml"
        )
    assert run.result.returncode == 1 and "20 of 20 did not come within 2 s" in run.text
    assert time.monotonic() - start < 20


def test_a_server_that_floods_ends_in_a_verdict(belay: Belay, tmp_path: Path) -> None:
    changed = {"jsonrpc": "2.0", "method": "lights.changed", "params": {"watch": "w", "light": {"name": "a", "level": 1}}}
    with Calls(lambda _: [changed] * 50_000, 20) as url:
        run = Verified(
            belay, url, planted(tmp_path, CALLS), tmp_path, "--contract", "Examples/contracts/json-rpc.yaml"
        )
    assert run.result.returncode == 1 and "the server floods its clients" in run.text, run.text


def test_ctrl_c_ends_a_run_in_the_middle_of_a_case(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    case = planted(tmp_path, "case: c\ndo:\n  - invitee hears: {content: never}\n    within: 5m\n")
    target = write(target_of(mock), tmp_path)
    process = subprocess.Popen(
        [*belay.command, "verify", str(target), "--cases", str(case), "--only", "cases/*"],
        cwd=belay.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    # Somebody is in the room: the case is under way.
    poll(lambda: "is in main" in mock.console.read_text(), "somebody has come")
    process.send_signal(signal.SIGINT)
    text, _ = process.communicate(timeout=DEADLINE)
    assert process.returncode == 1, text
    assert "the run was interrupted" in text


# --- Secrets ---


def test_a_secret_is_sent_and_never_shown(belay: Belay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVEN", SECRET)
    heard: list[str] = []

    def talk(connection: ServerConnection) -> None:
        heard.append(connection.request.path)
        try:
            for text in connection:
                heard.append(str(text))
                connection.send(json.dumps({"type": "error", "code": "bad_ticket", "text": f"no {SECRET}"}))
        except ConnectionClosed:
            pass

    server = serve(talk, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        port = server.socket.getsockname()[1]
        target = tmp_path / "target.yaml"
        target.write_text(f"url: ws://127.0.0.1:{port}/lobbies/green\nsecrets: {{ticket: {{env: OVEN}}}}\nlimits: {{answer: 500ms}}\n")
        case = planted(
            tmp_path,
            'case: c\ndo:\n  - client connects: {first: none, query: {key: "{{secret.ticket}}"}}\n'
            '  - client: {type: login, ticket: "{{secret.ticket}}"}\n  - client hears: {type: logged_in}\n',
        )
        run = Verified(belay, target, case, tmp_path, "--contract", "Examples/contracts/lobby-chat.yaml", "--verbose")
    finally:
        server.shutdown()
        thread.join()
    assert run.result.returncode == 1, run.text
    assert any(SECRET in text for text in heard if text.startswith("{")) and any(f"key={SECRET}" in text for text in heard)
    for text in [run.text, *(path.read_text() for path in (run.json, run.junit, run.html))]:
        assert SECRET[:14] not in text


def test_a_secret_that_the_target_lacks_skips_the_case(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    case = planted(tmp_path, 'case: c\ndo:\n  - inviter: {type: message, content: "{{secret.none}}"}\n')
    run = Verified(belay, write(target_of(mock), tmp_path), case, tmp_path, "--require-all")
    assert run.result.returncode == 1
    assert 'the secret "none" is needed: add secrets: {none: {env: …}} to the target' in run.text


def test_people_are_played_only_where_a_target_knows_them(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    run = Verified(belay, mock.ready["ws"], planted(tmp_path, FIRST), tmp_path)
    (check,) = run.checks.values()
    assert check["status"] == "skipped"
    assert check["reason"].startswith("the target does not say who the inviter is: add it to a target file")


# --- Lint ---


def test_lint_knows_them(belay: Belay, tmp_path: Path) -> None:
    contract = belay.root / "spec/send-buddy.yaml"
    right = belay.run("lint", "--strict", planted(tmp_path, FIRST), "--contract", contract)
    assert (right.returncode, right.stderr) == (0, "")
    wrong = belay.run("lint", planted(tmp_path, FIRST.replace("hears:", "heers:"), "wrong.yaml"))
    assert wrong.returncode == 1
    assert 'wrong.yaml:4:5: error: unknown step "invitee heers"; did you mean "hears"?' in wrong.stderr


def test_a_case_with_a_mistake_stops_a_run_before_it_starts(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    case = planted(tmp_path, FIRST.replace("content: Hi", "contents: Hi"))
    result = belay.run("verify", write(target_of(mock), tmp_path), "--cases", case)
    assert result.returncode == 65
    assert 'did you mean "content"?' in result.stderr


def test_what_is_no_case_is_told(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    target = write(target_of(mock), tmp_path)
    result = belay.run("verify", target, "--cases", planted(tmp_path, "scenario: s\n"))
    assert result.returncode == 65 and "is a scenario, not a file with cases" in result.stderr
    (tmp_path / "empty").mkdir()
    result = belay.run("verify", target, "--cases", tmp_path / "empty")
    assert result.returncode == 66 and "no file with a case in " in result.stderr
