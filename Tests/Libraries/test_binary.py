"""Finding the program, in both languages: the command `belay`, and what is told where none fits this machine."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from libraries import DEADLINE, NPM, PYTHON, Node, Watched

Command = Callable[..., list[str]]
ARCHITECTURE = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())


class Installed:
    """A copy of a library with its command, as a package manager would lay it out."""

    def __init__(self, language: str, node: Node, folder: Path) -> None:
        self.language = language
        if language == "javascript":
            root = node.folder / "node_modules"
            (root / "belay").unlink()
            shutil.copytree(NPM, root / "belay", ignore=shutil.ignore_patterns("node_modules"))
            self.command = [node.program, str(root / "belay/bin/belay.js")]
            self.package = root / "@belay" / f"linux-{ARCHITECTURE}"
            self.place = self.package / "bin/belay"
            self.start = [node.program, "--input-type=module", "-e", "await (await import('belay')).startMock()"]
            self.cwd = node.folder
        else:
            shutil.copytree(PYTHON / "belay", folder / "belay", ignore=shutil.ignore_patterns("__pycache__", "bin"))
            self.command = [sys.executable, "-m", "belay"]
            self.package = folder / "belay"
            self.place = self.package / "bin/belay"
            self.start = [sys.executable, "-c", "import belay; belay.start_mock()"]
            self.cwd = folder

    def give(self, program: Path | None = None, text: str | None = None) -> None:
        """Puts a program into its place: a link to one, or a file with this text."""
        self.place.parent.mkdir(parents=True)
        if self.language == "javascript":
            (self.package / "package.json").write_text(json.dumps({"name": f"@belay/linux-{ARCHITECTURE}"}))
        if program:
            self.place.symlink_to(program)
        else:
            self.place.write_bytes((text or "").encode())
            self.place.chmod(0o755)

    def run(
        self, *arguments: str, command: list[str] | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        plain = {name: value for name, value in os.environ.items() if name not in ("BELAY_BINARY", "PYTHONPATH")}
        return subprocess.run(
            [*(command or self.command), *arguments],
            cwd=self.cwd,
            env={**plain, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=DEADLINE,
        )


@pytest.fixture(params=["javascript", "python"])
def installed(request: pytest.FixtureRequest, node: Node, tmp_path: Path) -> Installed:
    (tmp_path / "site").mkdir()
    return Installed(request.param, node, tmp_path / "site")


def test_the_command_runs_the_program_of_its_package(installed: Installed, program: Path) -> None:
    installed.give(program)
    direct = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=DEADLINE)
    result = installed.run("--version")
    assert (result.returncode, result.stdout) == (0, direct.stdout)
    assert installed.run("verify", "no-such-target.yaml").returncode == 66
    assert installed.run("--no-such-option").returncode == 64


def test_belay_binary_comes_first(installed: Installed, program: Path) -> None:
    installed.give(text="#!/bin/sh\nexit 7\n")
    assert installed.run().returncode == 7
    assert installed.run("--version", BELAY_BINARY=str(program)).returncode == 0


def test_streams_are_the_programs_own(installed: Installed) -> None:
    installed.give(text='#!/bin/sh\nread line\necho "out $line $1"\necho "error $line" >&2\nexit 3\n')
    plain = {name: value for name, value in os.environ.items() if name not in ("BELAY_BINARY", "PYTHONPATH")}
    result = subprocess.run(
        [*installed.command, "a b"],
        cwd=installed.cwd,
        env=plain,
        input="in\n",
        capture_output=True,
        text=True,
        timeout=DEADLINE,
    )
    assert (result.returncode, result.stdout, result.stderr) == (3, "out in a b\n", "error in\n")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_reach_the_program(installed: Installed, how: signal.Signals, watch: Callable[[int], Watched]) -> None:
    name = how.name.removeprefix("SIG")
    installed.give(text=f'#!/bin/sh\ntrap "echo got {name}; exit 5" {name}\necho $$\nwhile :; do sleep 0.05; done\n')
    plain = {name: value for name, value in os.environ.items() if name not in ("BELAY_BINARY", "PYTHONPATH")}
    # A session of its own has no terminal, which would send Ctrl-C to both. What a shell starts in the background ignores SIGINT,
    # and so would all that the tests start.
    process = subprocess.Popen(
        installed.command,
        cwd=installed.cwd,
        env=plain,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(how, signal.SIG_DFL),
    )
    try:
        assert process.stdout
        child = watch(int(process.stdout.readline()))
        process.send_signal(how)
        assert process.communicate(timeout=DEADLINE)[0] == f"got {name}\n"
        assert (process.returncode, child.ends()) == (5, True)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def test_a_program_that_a_signal_ends_ends_the_command_so(installed: Installed) -> None:
    installed.give(text="#!/bin/sh\nkill -KILL $$\n")
    assert installed.run().returncode == -signal.SIGKILL


def test_a_missing_program_is_told_with_its_cure(installed: Installed, tmp_path: Path) -> None:
    """Even where a belay is on the PATH, which may be of another version."""
    (tmp_path / "bin").mkdir()
    other = tmp_path / "bin/belay"
    other.write_text("#!/bin/sh\necho wrong one\n")
    other.chmod(0o755)
    path = f"{other.parent}:{os.environ['PATH']}"
    for command, code in ((installed.command, 69), (installed.start, 1)):
        result = installed.run(command=command, PATH=path)
        assert (result.returncode, result.stdout) == (code, "")
        if installed.language == "javascript":
            assert f"the package @belay/linux-{ARCHITECTURE} is not installed" in result.stderr
            assert "--omit=optional" in result.stderr and "npm install belay --include=optional" in result.stderr
        else:
            assert f"belay's program for linux-{platform.machine()} is missing" in result.stderr
            assert "pip install --force-reinstall --only-binary :all: belay-ws" in result.stderr


def test_a_name_that_leads_nowhere_is_told(installed: Installed) -> None:
    for command in (installed.command, installed.start):
        result = installed.run(command=command, BELAY_BINARY="/no/such/belay")
        assert "BELAY_BINARY names /no/such/belay, and no file is there" in result.stderr


@pytest.mark.parametrize(
    ("text", "mode", "message"),
    [
        ("\x7fELF\x02", 0o755, "is not a program for linux-"),
        ("#!/no/such/loader\n", 0o755, "does not start: its loader is missing, so it is for another system"),
        ("#!/bin/sh\n", 0o644, "may not be executed: chmod +x it"),
    ],
)
def test_a_program_that_does_not_fit_is_told(installed: Installed, text: str, mode: int, message: str) -> None:
    installed.give(text=text)
    installed.place.chmod(mode)
    for command, code in ((installed.command, 69), (installed.start, 1)):
        result = installed.run(command=command)
        assert result.returncode == code
        assert message in result.stderr, result.stderr


def test_a_platform_without_a_package_is_told(node: Node) -> None:
    """A machine of another kind, as far as Node tells."""
    code = """
        import {createRequire} from 'node:module'
        const {binary} = createRequire(import.meta.url)('./node_modules/belay/lib/binary.cjs')
        Object.defineProperty(process, 'arch', {value: 's390x'})
        try { binary({}) } catch (error) { console.log(error.message) }
    """
    (node.folder / "other.mjs").write_text(code)
    said = node.run_plain(node.folder / "other.mjs").stdout
    assert said.startswith("belay has no program for linux-s390x, only for linux-x64")


def test_a_program_without_its_loader_is_told_on_musl(node: Node, tmp_path: Path) -> None:
    """What Node says of a system with musl, and what the system says of a loader that is missing."""
    program = tmp_path / "belay"
    program.write_text("")
    code = f"""
        import {{createRequire}} from 'node:module'
        const {{spawnMessage}} = createRequire(import.meta.url)('./node_modules/belay/lib/binary.cjs')
        Object.defineProperty(process.report, 'getReport', {{value: () => ({{header: {{}}}})}})
        console.log(spawnMessage({str(program)!r}, {{code: 'ENOENT'}}))
    """
    (node.folder / "musl.mjs").write_text(code)
    said = node.run_plain(node.folder / "musl.mjs").stdout
    assert said.startswith(f"{program} needs glibc, and this system has musl (Alpine, for example)")


def test_a_program_without_its_loader_is_told_on_musl_in_python(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from belay import _binary

    program = tmp_path / "belay"
    program.write_text("")
    monkeypatch.setattr(platform, "libc_ver", lambda: ("", ""))
    said = _binary.start_message(str(program), FileNotFoundError(errno.ENOENT, "No such file or directory"))
    assert said.startswith(f"{program} needs glibc, and this system has musl (Alpine, for example)")
