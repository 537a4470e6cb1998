"""`belay verify` where this machine, not the server, stands in the way."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from harness import Belay, Mock
from test_verify_command import target_of, write


def verify(belay: Belay, target: Path, limits: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = f'ulimit {limits} && exec "$@"'
    return subprocess.run(
        ["bash", "-c", command, "bash", *belay.command, "verify", str(target), *arguments],
        capture_output=True, text=True, timeout=120, cwd=belay.root,
    )


def test_too_few_open_files_end_a_run_with_their_own_error(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    result = verify(belay, write(target_of(mock), tmp_path), "-n 32")
    assert result.returncode == 69
    assert "FAILED" not in result.stdout
    assert re.fullmatch(
        r"error: too few files and sockets may be open at once on this machine: the limit is 32 \(ulimit -n\), "
        r"and this run needs about \d+\n"
        r"raise it before you start belay: ulimit -n 1024\n",
        result.stderr,
    )


def test_a_soft_limit_below_the_hard_one_is_raised(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    result = verify(belay, write(target_of(mock), tmp_path), "-S -n 32", "--only", "*/close/*", "--only", "*/life/*")
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_run_of_a_few_checks_needs_few_files(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    result = verify(belay, write(target_of(mock), tmp_path), "-n 32", "--only", "*/close/*/absent")
    assert result.returncode == 0, result.stdout + result.stderr
