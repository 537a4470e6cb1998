"""`dev/api` guards what CodecRuntime shows: what is removed or changed is not taken before the generation is raised."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from packages import run

LIST = "dev/support/CodecRuntime.api"
UUID = "Sources/CodecRuntime/WireUUID.swift"
VERSION = "Sources/CodecRuntime/CodecVersion.swift"


@pytest.fixture
def tree(root: Path, tmp_path: Path) -> Path:
    """What dev/api looks at, in a copy."""
    shutil.copytree(root / "Sources/CodecRuntime", tmp_path / "Sources/CodecRuntime")
    (tmp_path / "dev/support").mkdir(parents=True)
    for file in ("dev/api", LIST):
        shutil.copy2(root / file, tmp_path / file)
    return tmp_path


def api(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(tree / "dev/api", *arguments)


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert text.count(old) == 1, f"{old} is {text.count(old)} times in {file.name}: mend this test"
    file.write_text(text.replace(old, new))


def test_a_removed_declaration_is_named_and_accepted_only_in_another_generation(tree: Path) -> None:
    edit(tree / UUID, "public init(randomHigh", "init(randomHigh")
    before = (tree / LIST).read_text()
    for arguments in [(), ("--accept",)]:
        result = api(tree, *arguments)
        assert result.returncode == 1
        assert "- CodecRuntime.WireUUID | init(randomHigh high: UInt64, low: UInt64)\n" in result.stdout
        assert "1 removed, changed or newly demanded, and CodecRuntime is still for v3." in result.stdout
        assert "CodecVersion.swift" in result.stdout and "TranslateVersion.swift" in result.stdout
    assert (tree / LIST).read_text() == before
    text = (tree / VERSION).read_text()
    (tree / VERSION).write_text(text.replace("case v3", "case v4").replace("{ .v3 }", "{ .v4 }"))
    result = api(tree)
    assert result.returncode == 1 and "if the change is intended, run dev/api --accept" in result.stdout
    assert api(tree, "--accept").returncode == 0
    assert api(tree).stdout == ""


def test_a_new_declaration_is_accepted(tree: Path) -> None:
    (tree / "Sources/CodecRuntime/New.swift").write_text("/// New.\npublic struct New {}\n")
    result = api(tree)
    assert result.returncode == 1
    assert result.stdout.splitlines()[0] == "+ CodecRuntime | struct New"
    assert "removed" not in result.stdout and "if the change is intended, run dev/api --accept" in result.stdout
    assert api(tree, "--accept").returncode == 0
    result = api(tree)
    assert (result.returncode, result.stdout) == (0, "")


def test_a_module_that_does_not_compile_has_no_api(tree: Path) -> None:
    (tree / "Sources/CodecRuntime/New.swift").write_text("public let new: Nothing\n")
    result = api(tree, "--accept")
    assert result.returncode == 1
    assert "New.swift:1:17: error:" in result.stderr and "does not compile" in result.stderr


def test_a_wrong_flag_is_reported(root: Path) -> None:
    result = api(root, "--acept")
    assert result.returncode == 64
    assert result.stderr == "dev/api: unknown argument --acept (see dev/api --help)\n"
