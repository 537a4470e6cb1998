"""dev/package refuses, in clear words, what it can't pack."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from serving import ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with dev/package and what it reads, of one commit."""
    folder = tmp_path / "checkout"
    for name in ("dev/package", "dev/support/package", "Distribution", "LICENSE", "README.md"):
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    (folder / ".gitignore").write_text("dist/\n__pycache__/\n")
    git = ["git", "-c", "user.name=Test", "-c", "user.email=test@belay.example", "-C", str(folder)]
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "All"]):
        subprocess.run([*git, *command], check=True)
    return folder


def package(folder: Path, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    return subprocess.run(
        [folder / "dev/package", *arguments], cwd=folder, env={**kept, **environment}, capture_output=True, text=True
    )


def a_program(folder: Path, script: str) -> Path:
    file = folder.parent / "belay"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


def test_a_tree_that_differs_from_its_commit_is_refused_with_what_differs(checkout: Path) -> None:
    (checkout / "new.txt").write_text("new")
    result = package(checkout, "--binary", a_program(checkout, "true"))
    assert result.returncode == 1
    assert "differs from its commit" in result.stderr and "?? new.txt" in result.stderr
    assert "--allow-dirty" in result.stderr
    assert not (checkout / "dist").exists()


def test_what_is_no_program_for_a_known_machine_is_refused(checkout: Path) -> None:
    result = package(checkout, "--binary", a_program(checkout, "echo 1.2.3"))
    assert result.returncode == 1
    assert "can't be packed: it is no ELF file and no Mach-O file" in result.stderr, result.stderr


def test_a_program_that_names_no_version_is_refused(checkout: Path, tmp_path: Path) -> None:
    result = package(checkout, "--binary", shutil.copy("/usr/bin/true", tmp_path / "belay"))
    assert result.returncode == 1
    # GNU's true says 9.1, which is no semantic version.
    assert "--version names no semantic version" in result.stderr, result.stderr


def test_a_program_that_is_not_there_is_refused(checkout: Path) -> None:
    result = package(checkout, "--binary", "none")
    assert result.returncode == 66
    assert "no program at none" in result.stderr


def test_a_tree_without_history_must_be_told_its_time(checkout: Path) -> None:
    shutil.rmtree(checkout / ".git")
    result = package(checkout, "--binary", a_program(checkout, "true"), GIT_CEILING_DIRECTORIES=str(checkout.parent))
    assert result.returncode == 1
    assert "set SOURCE_DATE_EPOCH" in result.stderr


@pytest.mark.parametrize("arguments", [["--binary"], ["--out", "--check"], ["--formats"], ["--check", "--collect"]])
def test_wrong_usage_ends_with_64(checkout: Path, arguments: list[str]) -> None:
    assert package(checkout, *arguments).returncode == 64


def test_an_unknown_format_is_refused(checkout: Path) -> None:
    result = package(checkout, "--binary", "/usr/bin/true", "--format", "rpm")
    assert result.returncode == 64
    assert "rpm" in result.stderr


def test_collecting_from_an_empty_folder_says_that_there_is_nothing(checkout: Path) -> None:
    result = package(checkout, "--collect")
    assert result.returncode == 1
    assert "holds archives of: none" in result.stderr
