"""Writes Distribution/THIRD-PARTY-NOTICES.txt: the licences of all that is linked into the program.

    python3 dev/support/package/notices.py CHECKOUTS [--check]

CHECKOUTS is the folder of a build with the packages of Package.resolved (.build-static/checkouts). Run it after a
change of dependencies, and commit what it writes. With --check it writes nothing, and fails if the file is out of date.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT / "Distribution/THIRD-PARTY-NOTICES.txt"
BASIS = ROOT / "Distribution/licenses"
RULE = "=" * 78
# Tests alone use these: the program has nothing of them.
TEST_ONLY = {"Yams"}


def packages(checkouts: Path) -> list[Path]:
    """The folders of the packages that Package.resolved names, without those that only tests use."""
    pins = json.loads((ROOT / "Package.resolved").read_text())["pins"]
    names = {Path(pin["location"]).stem for pin in pins} - TEST_ONLY
    return sorted((checkouts / name for name in names), key=lambda folder: folder.name.lower())


def part(folder: Path) -> str:
    """What one package asks to be told: its licence, unless that is Apache 2.0 as Belay's own, and its notices."""
    license = next(folder.glob("LICENSE*")).read_text().strip("\n")
    apache = "Apache License" in license[:300]
    texts = ["Apache License, Version 2.0; see LICENSE." if apache else license]
    texts += [file.read_text().strip("\n") for file in sorted(folder.glob("NOTICE*"))]
    return f"{RULE}\n{folder.name}\n{RULE}\n\n" + "\n\n".join(texts) + "\n"


def notices(checkouts: Path) -> str:
    parts = [part(folder) for folder in packages(checkouts)]
    basis = [f"{RULE}\n{file.stem}\n{RULE}\n\n{file.read_text().strip()}\n" for file in sorted(BASIS.glob("*.txt"))]
    head = (
        "Belay's own licence is the Apache License 2.0, in the file LICENSE.\n"
        "The program also contains the following, each under its own licence.\n"
    )
    return "\n".join([head, *parts, *basis])


if __name__ == "__main__":
    text = notices(Path(sys.argv[1]))
    if "--check" in sys.argv:
        if text != FILE.read_text():
            sys.exit(f"{FILE.relative_to(ROOT)} is out of date: python3 dev/support/package/notices.py {sys.argv[1]}")
    else:
        FILE.write_text(text)
