"""What happened in the running test, to be shown if it fails: frames, requests, and what the mocks printed."""

from __future__ import annotations

import time
from pathlib import Path

LONGEST = 300

_lines: list[str] = []
_figures: list[str] = []
_consoles: list[tuple[str, Path]] = []
_start = time.monotonic()


def clear() -> None:
    global _start
    _lines.clear()
    _consoles.clear()
    _start = time.monotonic()


def note(who: str, text: object) -> None:
    """A line: who did or heard what, and when in the test."""
    shown = str(text)
    if len(shown) > LONGEST:
        shown = f"{shown[:LONGEST]}… ({len(shown)} characters)"
    _lines.append(f"{time.monotonic() - _start:8.3f}  {who:<12} {shown}")


def figure(text: str) -> None:
    """Something measured, to be shown at the end of the run whether tests pass or fail."""
    _figures.append(text)


def figures() -> list[str]:
    return _figures


def watch(title: str, console: Path) -> None:
    """A file whose end is to be shown."""
    _consoles.append((title, console))


def sections() -> list[tuple[str, str]]:
    found = [("frames", "\n".join(_lines[-200:]))] if _lines else []
    for title, console in _consoles:
        text = console.read_text(errors="replace") if console.exists() else ""
        if text:
            found.append((title, "\n".join(line[:LONGEST] for line in text.splitlines()[-60:])))
    return found
