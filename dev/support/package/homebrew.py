"""The Homebrew formula, which names the archive of each platform that lies beside it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from manifest import HOMEBREW_CONDITIONS, Release, Unpackable


def make(release: Release) -> list[Path]:
    systems: dict[str, list[str]] = {}
    for platform, (system, processor) in HOMEBREW_CONDITIONS.items():
        archive = release.out / release.tarball_name(platform)
        if archive.exists():
            systems.setdefault(system, []).append(_source(release, archive, processor))
    if not systems:
        raise Unpackable("the formula names the archives of the platforms, and there is none: make these first")
    blocks = [f"  on_{system} do\n" + "\n".join(sources) + "  end\n" for system, sources in systems.items()]
    formula = release.template("homebrew/belay.rb", SOURCES="\n".join(blocks).rstrip("\n"))
    return [release.write("belay.rb", formula.encode())]


def _source(release: Release, archive: Path, processor: str) -> str:
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    return (
        f"    on_{processor} do\n"
        f'      url "{release.download(archive.name)}"\n'
        f'      sha256 "{digest}"\n'
        "    end\n"
    )
