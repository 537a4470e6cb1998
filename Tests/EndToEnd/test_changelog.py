"""CHANGELOG.md has the version that the program tells, and lists what is deprecated."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from harness import Belay


@pytest.fixture(scope="module")
def changelog(root: Path) -> str:
    return (root / "CHANGELOG.md").read_text()


@pytest.fixture(scope="module")
def deprecated(changelog: str) -> str:
    return "".join(re.findall(r"^### Deprecated\n(.*?)(?=^##|\Z)", changelog, re.MULTILINE | re.DOTALL))


def arguments(command: dict[str, Any]) -> list[dict[str, Any]]:
    """A command's arguments, and those of all commands below it."""
    below = [one for sub in command.get("subcommands", []) for one in arguments(sub)]
    return [*command.get("arguments", []), *below]


def test_the_program_s_version_has_its_entry(belay: Belay, changelog: str) -> None:
    version = re.search(r"\d+\.\d+\.\d+", belay.run("--version").stdout)
    assert version and re.search(rf"^## \[{re.escape(version[0])}\]", changelog, re.MULTILINE)


def test_versions_stand_newest_first_each_with_its_day(changelog: str) -> None:
    heads = re.findall(r"^## (.+)$", changelog, re.MULTILINE)
    assert heads[0] == "[Unreleased]"
    found = [re.fullmatch(r"\[(\d+)\.(\d+)\.(\d+)\] – \d{4}-\d\d-\d\d", head) for head in heads[1:]]
    assert found and all(found)
    numbers = [tuple(map(int, one.groups())) for one in found if one]
    assert numbers == sorted(set(numbers), reverse=True)


def test_every_deprecated_option_is_listed(belay: Belay, deprecated: str) -> None:
    command = json.loads(belay.run("--experimental-dump-help").stdout)["command"]
    options = [one for one in arguments(command) if "preferredName" in one]
    hidden = {one["preferredName"]["name"] for one in options if not one["shouldDisplay"]}
    assert {name for name in hidden - {"help", "version"} if f"--{name}`" not in deprecated} == set()


def test_every_deprecated_name_of_the_libraries_is_listed(root: Path, deprecated: str) -> None:
    pattern = re.compile(r"@available\(\*, deprecated[^\n]*\)\s+public (?:typealias|func|var|struct|enum) (\w+)")
    files = [file for module in ("BelayMock", "CodecRuntime") for file in (root / "Sources" / module).rglob("*.swift")]
    names = {name for file in files for name in pattern.findall(file.read_text())}
    assert names and {name for name in names if f"`{name}`" not in deprecated} == set()
