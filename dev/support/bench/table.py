"""Tables for people, in Markdown, and numbers as they stand in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Markdown, its columns aligned so that it can be read as it is; the first one to the left."""
    cells = [list(heads), *[[str(cell) for cell in row] for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    rule = ["-" * (width if index == 0 else width - 1) + ("" if index == 0 else ":") for index, width in enumerate(widths)]
    lines = [cells[0], rule, *cells[1:]]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) if not index else cell.rjust(width) for index, (cell, width) in
                          enumerate(zip(line, widths, strict=True))) + " |"
        for line in lines
    )


def ratio(value: float | None) -> str:
    return "" if value is None else f"× {value:.2f}"


def count(value: float) -> str:
    return f"{value:,.0f}"


def milliseconds(nanoseconds: float) -> str:
    """Three digits that count."""
    value = nanoseconds / 1e6
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"
