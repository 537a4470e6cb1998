"""Draws about a third of a long catalogue: the same third for the same seed, whatever else the catalogue holds.

`Tests/MutantTests/Draw.swift` draws in the same way.
"""

from __future__ import annotations

import os

# The seed; without it everything is run.
SEED = os.environ.get("BELAY_DRAW_SEED", "")


def takes(name: str, seed: str = SEED) -> bool:
    if not seed:
        return True
    value = 0xCBF29CE484222325
    # FNV-1a, 64 bits.
    for byte in f"{seed}/{name}".encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value % 3 == 0
