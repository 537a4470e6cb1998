"""Tables for people, in Markdown, and numbers as they stand in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Markdown, its columns aligned so that it can be read as it is; the first one to the left."""
    cells = [list(heads), *[[str(cell) for cell in row] for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(f"| {' | '.join(aligned(line, widths))} |" for line in [cells[0], rule, *cells[1:]])


def aligned(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]


def ratio(value: float | None) -> str:
    return "" if value is None else f"× {value:.2f}"


def count(value: float) -> str:
    return f"{value:,.0f}"


def milliseconds(nanoseconds: float) -> str:
    """The number with three significant digits."""
    value = nanoseconds / 1e6
    decimals = 3 if value < 1 else 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:.{decimals}f}"
