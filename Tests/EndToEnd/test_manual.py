"""The manual page: it has every command, is proper mdoc, and is the same each time it is made."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harness import Belay

SCRIPT = "dev/support/manual.py"
# Some moment; a page of it has its date.
EPOCH = "1767225600"


def manual(belay: Belay, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, SCRIPT, *map(str, arguments)],
        cwd=belay.root,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def tool(name: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} is missing; dev/test installs it"
    return found


@pytest.fixture(scope="module")
def page(belay: Belay, tmp_path_factory: pytest.TempPathFactory) -> Path:
    result = manual(belay, belay.program, SOURCE_DATE_EPOCH=EPOCH)
    assert result.returncode == 0 and result.stderr == "", result.stderr
    file = tmp_path_factory.mktemp("manual") / "belay.1"
    file.write_text(result.stdout)
    return file


@pytest.fixture(scope="module")
def text(page: Path) -> str:
    """The page as people read it, on one line."""
    shown = subprocess.run([tool("mandoc"), "-T", "utf8", page], capture_output=True, text=True, check=True).stdout
    return " ".join(re.sub(".\b", "", shown).split())


@pytest.fixture(scope="module")
def commands(belay: Belay) -> list[dict[str, Any]]:
    command = json.loads(belay.run("--experimental-dump-help").stdout)["command"]
    return [one for one in command["subcommands"] if one["shouldDisplay"] and one["commandName"] != "help"]


def test_the_page_has_every_command_and_option_with_what_the_help_says(
    text: str, commands: list[dict[str, Any]]
) -> None:
    assert len(commands) > 5
    for command in commands:
        assert f"belay {command['commandName']} " in text
        assert " ".join(command["abstract"].split()) in text
        for one in command["arguments"]:
            if one["shouldDisplay"] and one["kind"] != "positional":
                assert f"--{one['preferredName']['name']}" in text
                assert " ".join(one["abstract"].split()) in text


def test_the_page_keeps_quiet_about_what_the_help_hides(text: str, commands: list[dict[str, Any]]) -> None:
    options = [one for command in commands for one in command["arguments"] if "preferredName" in one]
    hidden = {one["preferredName"]["name"] for one in options if not one["shouldDisplay"]}
    for name in hidden - {one["preferredName"]["name"] for one in options if one["shouldDisplay"]}:
        assert f"--{name} " not in text


def test_the_page_has_the_exit_codes_and_the_examples_of_the_help(belay: Belay, text: str) -> None:
    told = belay.run("--help").stdout
    codes = re.findall(r"(?:codes:|·)\s+(\d+)\s", told)
    assert codes[:2] == ["0", "1"] and len(codes) > 4
    statuses = text.split("EXIT STATUS")[1].split("EXAMPLES")[0]
    assert [code for code in re.findall(r"(?:^| )(\d+) [A-Z]", statuses)] == codes
    assert "belay mock quiet --port 0 --ready-file" in text.split("EXAMPLES")[1]


def test_the_page_names_every_environment_variable_that_the_program_reads(belay: Belay, text: str) -> None:
    read = {
        name
        for file in (belay.root / "Sources/belay").rglob("*.swift")
        for name in re.findall(r'[Ee]nvironment\["([A-Z_]+)"\]', file.read_text())
    }
    assert {"BELAY_CONTROL_KEY", "NO_COLOR"} <= read
    told = text.split("ENVIRONMENT")[1].split("FILES")[0]
    assert {name for name in read if name not in told} == set()


def test_mandoc_has_nothing_to_say_about_the_page(page: Path) -> None:
    linted = subprocess.run([tool("mandoc"), "-T", "lint", "-W", "style", page], capture_output=True, text=True)
    assert linted.stdout + linted.stderr == ""


def test_man_shows_the_page_without_a_warning(page: Path) -> None:
    command = [tool("man"), "--warnings", "--local-file", "--encoding", "UTF-8", page]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "MANPAGER": "cat", "MANWIDTH": "80"}
    shown = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert shown.returncode == 0 and shown.stderr == "", shown.stderr
    assert "EXIT STATUS" in shown.stdout


def test_the_same_program_and_date_give_the_same_bytes(belay: Belay, page: Path) -> None:
    assert manual(belay, belay.program, SOURCE_DATE_EPOCH=EPOCH).stdout == page.read_text()
    assert ".Dd January 1, 2026\n" in page.read_text()


def test_words_that_roff_would_take_for_its_own_stay_words(belay: Belay, tmp_path: Path) -> None:
    option = {"kind": "option", "isOptional": True, "isRepeating": False, "shouldDisplay": True}
    name = {"kind": "long", "name": "no"}
    words = ".Sh is no section, \\fB no font, and -x no dash."
    arguments = [{**option, "names": [name], "preferredName": name, "valueName": "Op", "abstract": words}]
    command = {"commandName": "it", "abstract": "'quoted' words.", "shouldDisplay": True, "arguments": arguments}
    help_ = {"commandName": "belay", "abstract": "All.", "discussion": "Exit codes: 0 good.", "arguments": []}
    file = tmp_path / "help.json"
    file.write_text(json.dumps({"command": {**help_, "subcommands": [{**command, "superCommands": ["belay"]}]}}))
    result = manual(belay, "--help-json", file, "--program-version", "1.2.3", SOURCE_DATE_EPOCH=EPOCH)
    assert result.returncode == 0, result.stderr
    shown = subprocess.run([tool("mandoc"), "-T", "utf8"], input=result.stdout, capture_output=True, text=True).stdout
    shown = " ".join(re.sub(".\b", "", shown).split())
    assert words in shown and "'quoted' words." in shown and "[--no Op]" in shown and "belay 1.2.3" in shown


def test_a_program_that_cannot_be_asked_is_an_error_that_says_so(belay: Belay, tmp_path: Path) -> None:
    result = manual(belay, tmp_path / "nothing")
    assert result.returncode == 69 and result.stdout == ""
    assert "nothing can't be asked" in result.stderr and "Traceback" not in result.stderr
    assert manual(belay).returncode == 64
