"""The results of a run: one line for each figure, with its bound."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Row:
    """A figure. One without a verdict is only for comparison."""

    check: str
    what: str
    server: str
    figure: str
    bound: str = ""
    is_kept: bool | None = None
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        return {None: "", True: "OK", False: "BROKEN"}[self.is_kept]


class Report:
    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.notes: list[str] = []

    def add(
        self,
        check: str,
        what: str,
        server: str,
        figure: str,
        bound: str = "",
        is_kept: bool | None = None,
        **values: Any,
    ) -> None:
        row = Row(check, what, server, figure, bound, is_kept, values)
        self.rows.append(row)
        end = f"  [{bound}: {row.verdict}]" if row.verdict else ""
        print(f"{row.verdict or '-':7} {server:8} {what}: {figure}{end}", flush=True)

    def note(self, text: str) -> None:
        self.notes.append(text)
        print(f"        {text}", flush=True)

    @property
    def passed(self) -> int:
        return sum(row.is_kept is True for row in self.rows)

    @property
    def failed(self) -> int:
        return sum(row.is_kept is False for row in self.rows)

    def json(self) -> dict[str, Any]:
        return {
            "rows": [asdict(row) | {"verdict": row.verdict} for row in self.rows],
            "notes": self.notes,
            "passed": self.passed,
            "failed": self.failed,
        }


def mb(count: float) -> str:
    """Bytes in megabytes of 10⁶ bytes, which is stricter than 2²⁰."""
    return f"{count / 1e6:.1f} MB"
