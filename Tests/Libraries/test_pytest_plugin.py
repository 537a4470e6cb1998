"""The pytest plugin, in a pytest of its own; and Examples/pytest."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from libraries import LONG, ROOT, run

EXAMPLE = ROOT / "Examples/pytest"
PYTEST = [sys.executable, "-m", "pytest", "-p", "belay.pytest_plugin", "-p", "no:cacheprovider"]

FAILING = """
def test_it(belay_mock):
    first, second = belay_mock("quiet"), belay_mock("quiet")
    first.play([{"pause": "7ms"}])
    second.play([{"pause": "8ms"}])
    second.play([{"invitee": {"type": "message", "content": second.people["inviter"]["token"]}}])
    print("mocks", first.pid, second.pid)
    assert first.ws == second.ws
"""


def test_the_example_runs_as_it_is(tmp_path: Path) -> None:
    for file in EXAMPLE.glob("*.py"):
        shutil.copy(file, tmp_path)
    result = run(PYTEST, tmp_path, LONG)
    assert re.search(r"\b5 passed in", result.stdout), result.stdout


def test_a_failed_test_shows_the_journal_of_its_mock_without_tokens(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(FAILING)
    result = run(PYTEST, tmp_path, LONG)
    assert result.returncode == 1
    assert re.search(
        r"belay mock at ws://.*step +main pause: 7ms.*belay mock at ws://.*pause: 8ms", result.stdout, re.S
    )
    assert "eyJ" not in result.stdout, result.stdout
    pids = re.search(r"mocks (\d+) (\d+)", result.stdout)
    assert pids and not [pid for pid in pids.groups() if Path(f"/proc/{pid}").exists()]


def test_a_test_that_passes_shows_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("def test_it(belay_mock):\n    belay_mock('quiet').state()\n")
    result = run(PYTEST, tmp_path, LONG)
    assert result.returncode == 0
    assert "belay mock at" not in result.stdout
