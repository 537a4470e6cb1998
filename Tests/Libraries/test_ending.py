"""No mock outlives the process that started it, however that ends."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from libraries import DEADLINE, Node, Watched

# What the process does after it has told its mock's process id: it reads one line, and then that.
ENDINGS = {
    "ends": ("", ""),
    "fails": ("throw new Error('on purpose')", "raise RuntimeError('on purpose')"),
    "exits": ("process.exit(3)", "import sys; sys.exit(3)"),
    "is ended": ("process.kill(process.pid, 'SIGTERM')", "import os; os.kill(os.getpid(), 15)"),
    "is killed": ("process.kill(process.pid, 'SIGKILL')", "import os; os.kill(os.getpid(), 9)"),
}


def program(language: str, ending: int | str, node: Node) -> list[str]:
    javascript, python = ENDINGS[str(ending)]
    if language == "javascript":
        file = node.folder / "parent.mjs"
        file.write_text(
            "import {once} from 'node:events'\n"
            "import {startMock} from 'belay'\n"
            "const scenarios = ['quiet', {you: 'inviter', script: []}]\n"
            "const mocks = await Promise.all(scenarios.map(scenario => startMock({scenario})))\n"
            "console.log(mocks.map(mock => mock.pid).join(' '))\n"
            "await once(process.stdin, 'data')\n"
            "process.stdin.destroy()\n"
            f"{javascript}\n"
        )
        return [node.program, str(file)]
    text = (
        "from belay import start_mock\n"
        "mocks = [start_mock('quiet'), start_mock({'you': 'inviter', 'script': []})]\n"
        "print(*[mock.pid for mock in mocks], flush=True)\n"
        "input()\n"
        f"{python}\n"
    )
    return [sys.executable, "-c", text]


@pytest.fixture
def parent(request: pytest.FixtureRequest) -> Iterator[Callable[[list[str], Path], subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(command: list[str], folder: Path) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        started.append(
            subprocess.Popen(command, cwd=folder, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True)
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("language", ["javascript", "python"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_no_mock_is_left_behind_by_a_process_that(
    language: str,
    ending: str,
    node: Node,
    parent: Callable[[list[str], Path], subprocess.Popen[str]],
    watch: Callable[[int], Watched],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    process = parent(program(language, ending, node), tmp_path)
    assert process.stdin and process.stdout
    mocks = [watch(int(pid)) for pid in process.stdout.readline().split()]
    assert len(mocks) == 2
    process.stdin.write("\n")
    process.stdin.flush()
    code = process.wait(DEADLINE)
    assert (
        code == {"ends": 0, "fails": 1, "exits": 3, "is ended": -signal.SIGTERM, "is killed": -signal.SIGKILL}[ending]
    )
    assert [mock.ends() for mock in mocks] == [
        True,
        True,
    ], "a belay that ends with its standard input has --stop-with-stdin"
    if code >= 0:
        assert list(temporary.iterdir()) == []
