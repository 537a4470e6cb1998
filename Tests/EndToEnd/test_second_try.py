"""What dev/test says of a test that failed and passed when it was tried again alone (dev/support/again.py, summary.py)."""

import subprocess
import sys
from pathlib import Path

import pytest

SUPPORT = Path(__file__).parents[2] / "dev" / "support"


def report(file: Path, *cases: tuple[str, str], suite: str = "Tests.EndToEnd.test_rooms") -> Path:
    """A JUnit file. A case is its name, and what went wrong, or an empty text."""
    tests = "".join(
        f'<testcase classname="{suite}" name="{name}">' + (f'<failure message="{wrong}"/>' if wrong else "") + "</testcase>"
        for name, wrong in cases
    )
    file.write_text(f"<testsuites><testsuite>{tests}</testsuite></testsuites>")
    return file


def run(script: str, *arguments: object) -> tuple[int, str]:
    command = [sys.executable, SUPPORT / script, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout.strip()


def test_what_passes_alone_is_unsteady_and_told(tmp_path: Path) -> None:
    first = report(tmp_path / "first.xml", ("test_a[1-x]", "too late"), ("test_b", ""))
    assert run("again.py", "pytest", first) == (0, "Tests/EndToEnd/test_rooms.py::test_a[1-x]")
    report(tmp_path / "first-again.xml", ("test_a[1-x]", ""))
    assert run("again.py", "passed", first)[0] == 0
    code, said = run("summary.py", tmp_path)
    assert code == 0
    assert said.splitlines() == [
        "unsteady, passed alone: Tests.EndToEnd.test_rooms test_a[1-x]: too late",
        "2 passed, 0 failed, 1 unsteady",
    ]


@pytest.mark.parametrize("again", [[("test_a", "again")], [("test_b", "")], []], ids=["fails", "another", "none"])
def test_what_does_not_pass_alone_has_failed(tmp_path: Path, again: list[tuple[str, str]]) -> None:
    first = report(tmp_path / "first.xml", ("test_a", "too late"))
    report(tmp_path / "first-again.xml", *again)
    assert run("again.py", "passed", first)[0] == 1
    code, said = run("summary.py", tmp_path)
    assert (code, said.splitlines()[-1]) == (1, "0 passed, 1 failed")


def test_many_failures_are_not_tried_again(tmp_path: Path) -> None:
    assert run("again.py", "pytest", report(tmp_path / "many.xml", *((f"test_{n}", "wrong") for n in range(6)))) == (1, "")
    assert run("again.py", "pytest", report(tmp_path / "fine.xml", ("test_a", ""))) == (1, "")
    assert run("again.py", "swift", tmp_path / "crashed.xml") == (1, "")
    assert run("again.py", "passed", tmp_path / "crashed.xml")[0] == 1


def test_suites_in_swift_are_tried_again_whole(tmp_path: Path) -> None:
    file = report(tmp_path / "unit.xml", ("`a b`(_:)", "wrong"), ("`c`()", "wrong"), suite="WireTests.Frames")
    assert run("again.py", "swift", file) == (0, r"^WireTests\.Frames/")
