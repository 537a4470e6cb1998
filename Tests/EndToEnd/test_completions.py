"""Shell completions: the scripts that belay prints, loaded in real shells, in which somebody presses Tab."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness import DEADLINE, Belay

SHELLS = ("bash", "zsh", "fish")
PROMPT = "READY> "

# What is typed before Tab, and what the command line is then.
TYPED = {
    "mo": "mock",
    "verif": "verify",
    "mock --ready": "mock --ready-file",
    "mock --denials ref": "mock --denials refuse",
    "token --fault exp": "token --fault expired",
    "schema scen": "schema scenario",
    # An argument that completes nothing would keep zsh from completing options.
    "lint --str": "lint --strict",
    "explain --js": "explain --json",
    "token --con": "token --contract",
    "replay --sc": "replay --scenario",
    "verify --req": "verify --require-all",
    "token invitee --fault forg": "token invitee --fault forged",
    "token invit": "token invite",
    # Files of the working folder.
    "lint async": "lint asyncapi.yaml",
    "mock async": "mock asyncapi.yaml",
    "verify --contract async": "verify --contract asyncapi.yaml",
    "generate --out fold": "generate --out folder",
}


def shell(name: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} is missing; dev/test installs it"
    return found


@pytest.fixture(scope="module")
def scripts(belay: Belay, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("completions")
    for name in SHELLS:
        printed = belay.run("--generate-completion-script", name)
        assert printed.returncode == 0 and printed.stderr == "", printed.stderr
        (folder / name).write_text(printed.stdout)
    return {name: folder / name for name in SHELLS}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A working folder with a file and a folder."""
    (tmp_path / "work/folder").mkdir(parents=True)
    (tmp_path / "work/asyncapi.yaml").touch()
    return tmp_path / "work"


@pytest.fixture(scope="module")
def commands(belay: Belay) -> list[dict[str, Any]]:
    command = json.loads(belay.run("--experimental-dump-help").stdout)["command"]
    return [one for one in command["subcommands"] if one["shouldDisplay"] and one["commandName"] != "help"]


class Terminal:
    """A shell in a terminal of its own, in which `belay` says how it was called."""

    def __init__(self, command: list[str], folder: Path, environment: dict[str, str]) -> None:
        self.seen = ""
        child, self.descriptor = pty.fork()
        if child == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, {**os.environ, "TERM": "xterm", **environment})
        self.child = child

    def write(self, text: str) -> None:
        os.write(self.descriptor, text.encode())

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Reads until the pattern is there, and takes all up to its end out of what was seen."""
        end = time.monotonic() + DEADLINE
        while not (found := re.search(pattern, self.seen)):
            ready, _, _ = select.select([self.descriptor], [], [], max(0, end - time.monotonic()))
            assert ready, f"{pattern} did not come; the terminal shows {self.seen!r}"
            self.seen += os.read(self.descriptor, 65_536).decode(errors="replace")
        self.seen = self.seen[found.end() :]
        return found

    def close(self) -> None:
        os.close(self.descriptor)
        os.waitpid(self.child, 0)


@contextlib.contextmanager
def terminal(name: str, script: Path, folder: Path, work: Path) -> Iterator[Terminal]:
    called = 'belay() { printf "RAN<%s>\\n" "$*"; }'
    if name == "bash":
        rc = folder / "bashrc"
        rc.write_text(f"PS1='{PROMPT}'\n{called}\nsource {script}\n")
        shown = Terminal([shell("bash"), "--noprofile", "--rcfile", str(rc), "-i"], work, {})
    else:
        dump = folder / "zcompdump"
        lines = [f"PS1='{PROMPT}'", "autoload -Uz compinit", f"compinit -u -d {dump}", called, f"source {script}"]
        (folder / ".zshrc").write_text("\n".join(lines) + "\n")
        shown = Terminal([shell("zsh"), "--no-globalrcs", "-i"], work, {"ZDOTDIR": str(folder)})
    try:
        yield shown
    finally:
        shown.close()


@pytest.mark.parametrize("name", SHELLS)
def test_the_script_is_loaded_without_a_word(scripts: dict[str, Path], name: str) -> None:
    preparation = "autoload -Uz compinit; compinit -u -D; " if name == "zsh" else ""
    options = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[name]
    command = [shell(name), *options, "-c", f"{preparation}source {scripts[name]}"]
    loaded = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert (loaded.returncode, loaded.stdout, loaded.stderr) == (0, "", "")


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_tab_completes_commands_options_and_values(
    scripts: dict[str, Path], tmp_path: Path, work: Path, name: str
) -> None:
    with terminal(name, scripts[name], tmp_path, work) as shown:
        for typed, complete in TYPED.items():
            shown.wait_for(PROMPT)
            shown.write(f"belay {typed}\t\r")
            assert shown.wait_for(r"RAN<([^>]*)>")[1].rstrip(" /") == complete


def test_fish_completes_commands_options_and_values(
    scripts: dict[str, Path], commands: list[dict[str, Any]], work: Path
) -> None:
    def offered(line: str) -> set[str]:
        command = f"source {scripts['fish']}; complete --do-complete '{line}'"
        fish = [shell("fish"), "--no-config", "-c", command]
        result = subprocess.run(fish, cwd=work, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        assert result.stderr == ""
        return {row.split("\t")[0] for row in result.stdout.splitlines()}

    for typed, complete in TYPED.items():
        assert os.path.commonprefix(sorted(offered(f"belay {typed}"))).rstrip("/") == complete.split(" ")[-1]
    assert {one["commandName"] for one in commands} <= offered("belay ")
    for command in commands:
        displayed = [one for one in command["arguments"] if one["shouldDisplay"]]
        options = {name["name"] for one in displayed for name in one.get("names", [])}
        long = {f"--{name}" for name in options if len(name) > 1}
        assert long <= offered(f"belay {command['commandName']} --")


def test_zsh_and_fish_find_scripts_that_are_installed(
    belay: Belay, scripts: dict[str, Path], tmp_path: Path
) -> None:
    """As packages install them: by name, in folders that the shells search."""
    (tmp_path / "zsh").mkdir()
    shutil.copy(scripts["zsh"], tmp_path / "zsh/_belay")
    lines = f"fpath=({tmp_path}/zsh $fpath); autoload -Uz compinit; compinit -u -D; print -r -- $_comps[belay]"
    found = subprocess.run([shell("zsh"), "-f", "-c", lines], capture_output=True, text=True)
    assert found.stdout == "_belay\n"

    (tmp_path / "fish/completions").mkdir(parents=True)
    shutil.copy(scripts["fish"], tmp_path / "fish/completions/belay.fish")
    # fish loads no script of a command that is not there.
    (tmp_path / "belay").symlink_to(belay.program)
    path = f"{tmp_path}:{os.environ['PATH']}"
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path), "PATH": path}
    command = [shell("fish"), "-c", "complete --do-complete 'belay verif'"]
    found = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert found.stdout.startswith("verify\t")


@pytest.mark.parametrize("name", SHELLS)
def test_what_the_help_hides_is_not_offered(
    scripts: dict[str, Path], commands: list[dict[str, Any]], name: str
) -> None:
    every = [one for command in commands for one in command["arguments"] if "preferredName" in one]
    hidden = {one["preferredName"]["name"] for one in every if not one["shouldDisplay"]}
    hidden -= {one["preferredName"]["name"] for one in every if one["shouldDisplay"]}
    script = scripts[name].read_text()
    assert [option for option in hidden if re.search(rf"(--|-l ['\"]?){option}\b", script)] == []
