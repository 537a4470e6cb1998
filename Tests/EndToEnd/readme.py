"""Reading README.md: its fenced blocks, and what a reader is told to run before each."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MOCK = re.compile(r"`(belay mock(?: [^`]*)?)`")


@dataclass
class Command:
    """A line that begins with `$ `, and what it prints; `…` stands for anything, alone on a line for any lines."""

    line: str
    printed: list[str] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        return shlex.split(self.line)


@dataclass
class Block:
    language: str
    text: str
    line: int
    # The last `belay mock …` in the prose before: what runs in another terminal.
    mock: str | None

    @property
    def commands(self) -> list[Command]:
        commands: list[Command] = []
        for line in self.text.splitlines():
            if line.startswith("$ "):
                commands.append(Command(line[2:]))
            else:
                assert commands, f"README.md:{self.line}: a console block begins with a command: $ …"
                commands[-1].printed.append(line)
        return commands


def blocks(file: Path) -> list[Block]:
    text = file.read_text()
    found, mock, last = [], None, 0
    for fence in FENCE.finditer(text):
        for match in MOCK.finditer(FENCE.sub("", text[last : fence.start()])):
            mock = match[1]
        last = fence.end()
        found.append(Block(fence[1], fence[2], text.count("\n", 0, fence.start()) + 1, mock))
    return found


def pattern(printed: list[str]) -> str:
    """A regular expression for lines with `…` in them."""
    parts = []
    for line in printed:
        if line == "…":
            parts.append(r"(?:[^\n]*\n)*?")
        else:
            parts.append("[^\n]*".join(re.escape(part) for part in line.split("…")) + r"[ \t]*\n")
    return "".join(parts)


def is_printed(printed: list[str], text: str) -> bool:
    """Whether a command printed what the document shows."""
    return re.fullmatch(pattern(printed), text if text.endswith("\n") or not text else text + "\n") is not None
