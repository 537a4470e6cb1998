"""The reports of `belay verify` for machines, read by the parsers of those they are for; and those for terminals."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

import journal
from harness import Belay, Mock
from test_verify_command import target_of, write

Start = Callable[..., Mock]


# What is not waited for is not judged either; here it is all the same.
LIMITS = {"deliver": "1s", "close": "1s", "idle": "100ms"}


@pytest.fixture
def target(mock: Mock, tmp_path: Path) -> Path:
    return write(target_of(mock, limits=LIMITS), tmp_path)


def broken_target(mock: Mock, folder: Path) -> Path:
    """The target file of a server that refuses where it should accept and close, and that knows a person by another name."""
    target = target_of(mock, limits=LIMITS)
    target["people"]["inviter"]["name"] = "Jonathan Doe"
    return write(target, folder)


@pytest.fixture
def broken(start: Start, tmp_path: Path) -> Path:
    return broken_target(start("quiet", "--denials", "refuse"), tmp_path)


def run_with_reports(belay: Belay, target: Path, *arguments: str | Path) -> tuple[subprocess.CompletedProcess[str], Path]:
    folder = target.parent / "reports"
    folder.mkdir(exist_ok=True)
    places = ["--json", folder / "r.json", "--junit", folder / "r.xml", "--html", folder / "r.html"]
    return belay.run("verify", target, *places, *arguments), folder


# --- JUnit ---


def junit(file: Path) -> ElementTree.Element:
    """The suite, after what its schema and its readers ask for is checked."""
    root = ElementTree.parse(file).getroot()
    assert root.tag == "testsuites"
    (suite,) = root
    assert suite.tag == "testsuite"
    properties, *cases = suite
    assert properties.tag == "properties" and all(case.tag == "testcase" for case in cases)
    names = [(case.get("classname"), case.get("name")) for case in cases]
    assert len(set(names)) == len(names) and all(all(name) for name in names)
    for counted in (root, suite):
        assert int(counted.attrib["tests"]) == len(cases)
        for word, element in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(counted.attrib[word]) == sum(case.find(element) is not None for case in cases)
        assert re.fullmatch(r"\d+\.\d{3}", counted.attrib["time"])
    for case in cases:
        assert {child.tag for child in case} <= {"failure", "error", "skipped", "system-out"}
    return suite


def test_junit_says_what_json_says(belay: Belay, broken: Path) -> None:
    result, folder = run_with_reports(belay, broken, "--seed", "7")
    assert result.returncode == 1
    suite = junit(folder / "r.xml")
    report = json.loads((folder / "r.json").read_text())
    causes = {check: cause["title"] for cause in report["causes"] for check in cause["checks"]}
    cases = {case.attrib["name"]: case for case in suite.iter("testcase")}
    assert list(cases) == [check["id"] for check in report["checks"]]
    found = {item.attrib["name"]: item.attrib["value"] for item in suite.iter("property")}
    assert found["seed"] == "7" and found["target"] == "mock" and found["contract"] == report["contract"]
    for check in report["checks"]:
        case = cases[check["id"]]
        failure, skipped = case.find("failure"), case.find("skipped")
        fails = check["status"] == "failed" and check["level"] == "MUST"
        assert (failure is not None) == fails and (skipped is not None) == (check["status"] == "skipped")
        if failure is not None:
            assert failure.attrib == {"message": f"{causes[check['id']]}: {check['observed']}", "type": check["level"]}
            assert check["location"] in failure.text and check["evidence"][0] in failure.text
    assert {case.attrib["classname"] for case in suite.iter("testcase")} >= {"sessionChat.close.4003"}


def test_junit_of_a_kept_contract_has_no_failure(belay: Belay, target: Path) -> None:
    result, folder = run_with_reports(belay, target)
    assert result.returncode == 0
    suite = junit(folder / "r.xml")
    assert suite.attrib["failures"] == suite.attrib["errors"] == "0"


def test_an_untrue_entry_is_a_failing_case(belay: Belay, target: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.yaml"
    known.write_text('# Of old.\n"*/no/such/check": ticket 1\n')
    result, folder = run_with_reports(belay, target, "--known-failing", known, "--github")
    assert result.returncode == 1
    (case,) = [case for case in junit(folder / "r.xml").iter("testcase") if case.find("failure") is not None]
    assert case.attrib == {"classname": "known-failing", "name": "*/no/such/check"}
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("::")]
    assert line.startswith(f"::error file={known},line=2,col=1,title=known-failing%3A */no/such/check::")


# --- GitHub ---


def unescaped(text: str) -> str:
    for code, letter in (("%0A", "\n"), ("%0D", "\r"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, letter)
    return text


def annotations(result: subprocess.CompletedProcess[str]) -> list[tuple[str, dict[str, str], str]]:
    """Commands as the runner reads them, after the console's report."""
    lines = result.stdout.splitlines()
    first = next((index for index, line in enumerate(lines) if line.startswith("::")), len(lines))
    found = []
    for line in lines[first:]:
        command, properties, message = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line).groups()
        pairs = dict(pair.split("=", 1) for pair in properties.split(","))
        found.append((command, {name: unescaped(value) for name, value in pairs.items()}, unescaped(message)))
    return found


def test_annotations_are_at_the_contracts_line(belay: Belay, broken: Path, root: Path) -> None:
    result, folder = run_with_reports(belay, broken, "--github")
    report = json.loads((folder / "r.json").read_text())
    checks = {check["id"]: check for check in report["checks"]}
    found = annotations(result)
    assert len(found) == len(report["causes"]) > 1
    for (command, properties, message), cause in zip(found, report["causes"]):
        check = checks[cause["checks"][0]]
        assert command == "error"
        is_one = len(cause["checks"]) == 1
        title = f"{check['id']} (MUST)" if is_one else f"{cause['title']} ({len(cause['checks'])} checks)"
        assert properties["title"] == title
        assert is_one or all(name in message for name in cause["checks"])
        assert f"{properties['file']}:{properties['line']}:{properties['col']}" == check["location"]
        assert (root / properties["file"]).exists()
        assert check["observed"] in message and check["expected"] in message
    strict = annotations(belay.run("verify", broken, "--github", "--strict"))
    assert {command for command, _, _ in strict} == {"error"}


def test_annotations_name_files_from_the_repositorys_root(belay: Belay, broken: Path, root: Path) -> None:
    result = belay.run("verify", broken, "--github", cwd=root / "spec", GITHUB_WORKSPACE=str(root))
    assert {properties["file"] for _, properties, _ in annotations(result)} == {"spec/send-buddy.yaml"}


# --- Places ---


@pytest.mark.parametrize("option", ["--json", "--junit", "--html", "--write-known"])
def test_a_place_that_is_not_there_is_found_before_the_run(belay: Belay, target: Path, option: str) -> None:
    for place in (target.parent / "nowhere/report", target.parent):
        result = belay.run("verify", target, option, place)
        assert result.returncode == 69
        assert result.stderr.startswith(f"error: can't write {place}: ")
        assert result.stdout == "", "nothing has run"


def test_two_reports_in_one_file_are_wrong_usage(belay: Belay, target: Path) -> None:
    file = target.with_name("report")
    result = belay.run("verify", target, "--json", file, "--html", file)
    assert result.returncode == 64 and "two reports" in result.stderr and not file.exists()


def test_nothing_is_left_beside_the_reports(belay: Belay, target: Path) -> None:
    _, folder = run_with_reports(belay, target)
    assert sorted(file.name for file in folder.iterdir()) == ["r.html", "r.json", "r.xml"]


# --- A terminal ---


def on_terminal(belay: Belay, *arguments: str | Path, **environment: str) -> tuple[int, str, str]:
    """Runs with a terminal for each output; what came over each."""
    outputs: list[bytes] = [b"", b""]

    def read(index: int, master: int) -> None:
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # The terminal's other side is gone.
                return
            if not piece:
                return
            outputs[index] += piece

    pairs = [pty.openpty(), pty.openpty()]
    process = subprocess.Popen(
        [*belay.command, *map(str, arguments)], cwd=belay.root, stdin=subprocess.DEVNULL,
        stdout=pairs[0][1], stderr=pairs[1][1], env={**os.environ, "TERM": "xterm", **environment},
    )  # fmt: skip
    readers = [threading.Thread(target=read, args=(index, pair[0])) for index, pair in enumerate(pairs)]
    for (_, slave), reader in zip(pairs, readers):
        os.close(slave)
        reader.start()
    try:
        code = process.wait(60)
    finally:
        process.kill()
        journal.note("belay", outputs)
    for reader, (master, _) in zip(readers, pairs):
        reader.join()
        os.close(master)
    return code, outputs[0].decode().replace("\r\n", "\n"), outputs[1].decode()


def test_a_terminal_shows_how_far_it_is(belay: Belay, target: Path) -> None:
    code, out, errors = on_terminal(belay, "verify", target, "--only", "*/close/*")
    assert code == 0
    lines = errors.split("\r\x1b[K")
    states = [re.fullmatch(r"(\d+) of (\d+)  (\S+)", line) for line in lines if line]
    assert states and all(states), lines
    assert int(states[-1][1]) == int(states[-1][2]) > 10
    assert lines[0] == lines[-1] == "", "it is taken away in the end"
    assert "\n" not in errors
    assert "\x1b[32mthe contract is kept\x1b[0m" in out


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"NO_COLOR": "1"}])
def test_plain_where_it_is_asked_for(belay: Belay, target: Path, environment: dict[str, str]) -> None:
    _, out, errors = on_terminal(belay, "verify", target, "--only", "*/close/*", **environment)
    assert "\x1b" not in out
    if "TERM" in environment:
        assert errors == ""


def test_plain_in_a_pipe(belay: Belay, target: Path) -> None:
    result = belay.run("verify", target)
    assert "\x1b" not in result.stdout and result.stderr == ""
