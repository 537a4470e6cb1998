"""`belay verify --write-known`: the list of what fails, which makes a run green and stays true."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import yaml

from harness import Belay, Mock
from test_verify_command import failures, report_of
from test_verify_reports import broken_target


@pytest.fixture
def broken(start: Callable[..., Mock], tmp_path: Path) -> Path:
    return broken_target(start("quiet", "--denials", "refuse"), tmp_path)


def test_what_is_written_makes_the_run_green(belay: Belay, broken: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.yaml"
    result = belay.run("verify", broken, "--write-known", known)
    assert result.returncode == 0, "nothing is left that is not listed"
    assert str(known) in result.stderr
    text = known.read_text()
    assert text.startswith("# Known failures of mock")
    entries = yaml.safe_load(text)
    code, report = report_of(belay, broken, "--known-failing", str(known), "--strict")
    assert code == 0 and failures(report) == []
    # One entry for each cause, as a glob where it breaks all that stands beneath one path.
    assert entries["sessionChat/close/4003/*"] == "accept, then close"
    for check in report["checks"]:
        is_named = any(fnmatchcase(check["id"], glob) for glob in entries)
        assert is_named == (check["status"] == "known"), check["id"]
    again = belay.run("verify", broken, "--known-failing", known, "--write-known", known)
    assert again.returncode == 0 and known.read_text() == text


def test_reasons_and_globs_stay_and_what_passes_goes(belay: Belay, broken: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.yaml"
    known.write_text('"*/close/*": "ticket 12: \\"later\\"\\nreally"\n"sessionChat/admits/inviter": of old\n')
    assert belay.run("verify", broken, "--write-known", known).returncode == 0
    entries = yaml.safe_load(known.read_text())
    assert entries["*/close/*"] == 'ticket 12: "later"\nreally'
    assert "sessionChat/admits/inviter" not in entries
    assert len(entries) > 1 and all("/close/" not in name or name == "*/close/*" for name in entries)
    assert belay.run("verify", broken, "--known-failing", known).returncode == 0


def test_a_part_of_a_run_drops_nothing_else(belay: Belay, broken: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.yaml"
    belay.run("verify", broken, "--write-known", known)
    before = yaml.safe_load(known.read_text())
    result = belay.run("verify", broken, "--only", "*/close/4003/*", "--write-known", known)
    assert result.returncode == 0
    assert yaml.safe_load(known.read_text()) == before


def test_another_file_is_not_overwritten(belay: Belay, broken: Path) -> None:
    text = broken.read_text()
    result = belay.run("verify", broken, "--write-known", broken)
    assert result.returncode == 65 and broken.read_text() == text
