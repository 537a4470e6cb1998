"""The codecs, lent by codec-probe (Tests/CodecProbe): many texts at once, since a process for each would take hours."""

from __future__ import annotations

import os
import struct
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Kinds of records; see CodecProbe.swift.
JSON, FROM_SERVER, FROM_CLIENT = b"j", b"s", b"c"


@dataclass(frozen=True)
class Answer:
    """What became of a text: its value as JSON, or why it was refused."""

    kind: bytes
    text: bytes

    @property
    def is_accepted(self) -> bool:
        return self.kind != b"-"

    @property
    def is_unknown(self) -> bool:
        """A message that the contract doesn't know; it is kept as it came."""
        return self.kind == b"?"

    def __str__(self) -> str:
        return f"{self.kind.decode()} {self.text[:300]!r}"


def ask(records: Iterable[tuple[bytes, bytes]]) -> list[Answer]:
    """Has each text read as what its kind says."""
    records = list(records)
    program = Path(os.environ.get("BELAY_CODEC_PROBE", ROOT / ".build/release/codec-probe")).absolute()
    if not program.exists():
        pytest.exit(f"no codec-probe at {program}: build it (swift build -c release --product codec-probe)", 2)
    said = b"".join(kind + struct.pack(">I", len(text)) + text for kind, text in records)
    result = subprocess.run([program], input=said, capture_output=True, timeout=120)
    assert result.returncode == 0, result.stderr.decode()
    answers, heard, offset = [], result.stdout, 0
    while offset < len(heard):
        (count,) = struct.unpack_from(">I", heard, offset + 1)
        answers.append(Answer(heard[offset : offset + 1], heard[offset + 5 : offset + 5 + count]))
        offset += 5 + count
    assert len(answers) == len(records)
    return answers
