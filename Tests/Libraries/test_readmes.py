"""What the packages' README files print runs as printed."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from libraries import LONG, NPM, PYTHON, Node, passed, run


def block(file: Path, language: str) -> str:
    found = re.findall(rf"^```{language}\n(.*?)^```$", file.read_text(), re.MULTILINE | re.DOTALL)
    assert len(found) == 1, f"{file} has {len(found)} blocks in {language}"
    return found[0]


def test_the_npm_packages_test_runs_as_printed(node: Node) -> None:
    file = node.folder / "rope.test.js"
    file.write_text(block(NPM / "README.md", "js"))
    assert passed(node.tests(file)) == 1


def test_the_wheels_test_runs_as_printed(tmp_path: Path) -> None:
    (tmp_path / "test_rope.py").write_text(block(PYTHON / "README.md", "python"))
    command = [sys.executable, "-m", "pytest", "-p", "belay.pytest_plugin", "-p", "no:cacheprovider"]
    result = run(command, tmp_path, LONG)
    assert re.search(r"\b1 passed in", result.stdout), result.stdout


def test_every_word_of_the_tables_is_there() -> None:
    """A member of the mock that a table names, and a member that no table names, are both mistakes."""
    import belay

    table = (PYTHON / "README.md").read_text()
    named = set(re.findall(r"`(?:for entry in )?mock\.(\w+)", table))
    fields = {"http", "ws", "inspector", "sockets", "people", "rooms", "pid"}
    methods = {name for name in vars(belay.Mock) if not name.startswith("_")}
    assert named <= methods | fields and methods <= named
    javascript = (NPM / "README.md").read_text()
    typed = re.search(r"^export interface Mock \{(.*?)^\}", (NPM / "index.d.cts").read_text(), re.M | re.S)
    assert typed
    assert set(re.findall(r"^  (\w+)\(", typed[1], re.M)) <= set(re.findall(r"mock\.(\w+)", javascript))
