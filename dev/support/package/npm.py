"""The npm packages: one for each platform with the program, and one that depends on them and is what people install.

No script runs at their installation: npm itself chooses the platform, by os, cpu and libc.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from archives import Entry, gzipped, tar
from manifest import LICENSE, NAME, PLATFORMS, Contents, Release, Unpackable, licenses


def make_platform(release: Release, contents: Contents) -> list[Path]:
    """`@belay/linux-x64` and the like: the program alone."""
    platform = contents.program.platform
    package = json.loads(
        release.template(
            "npm/platform/package.json",
            PLATFORM=platform,
            SYSTEM=contents.program.system,
            PROCESSOR=contents.program.processor,
        )
    )
    # A program that needs glibc is not for Alpine; npm would install it there.
    if contents.program.glibc is not None:
        package["libc"] = ["glibc"]
    readme = release.template("npm/platform/README.md", PLATFORM=platform)
    entries = [
        Entry("package.json", _json(package)),
        Entry("README.md", readme.encode()),
        Entry("bin/belay", contents.binary, 0o755),
        *licenses(release),
    ]
    return [_write(release, release.npm_platform_name(platform), entries)]


def make(release: Release) -> list[Path]:
    """`belay`: the library and the command, which run the program of the platform's package.

    It depends on the packages of those platforms that lie beside it.
    """
    folder = release.root / "Distribution/npm/belay"
    platforms = [each for each in PLATFORMS if (release.out / release.npm_platform_name(each)).exists()]
    if not platforms:
        raise Unpackable("npm's package depends on those of the platforms, and there is none: make these first")
    package = json.loads((folder / "package.json").read_text())
    package["version"] = release.version
    package["license"] = LICENSE
    package["repository"] = {"type": "git", "url": f"git+{release.repository}.git"}
    package["optionalDependencies"] = {f"@{NAME}/{each}": release.version for each in sorted(platforms)}
    entries = [Entry("package.json", _json(package)), *_listed(folder, package["files"])]
    if (folder / "README.md").exists():
        entries.append(Entry.of("README.md", folder / "README.md"))
    entries.append(Entry.of("LICENSE", release.root / "LICENSE"))
    return [_write(release, f"{NAME}-{release.version}.tgz", entries)]


def _listed(folder: Path, names: list[str]) -> list[Entry]:
    """The files that package.json lists, and those in the folders that it lists. Commands (bin/) may be run."""
    entries = []
    for name in names:
        listed = folder / name
        if not listed.exists():
            raise Unpackable(f"Distribution/npm/belay/package.json lists {name}, and there is no such file")
        for file in sorted(listed.rglob("*")) if listed.is_dir() else [listed]:
            if file.is_file():
                place = file.relative_to(folder).as_posix()
                entries.append(Entry.of(place, file, 0o755 if place.startswith("bin/") else 0o644))
    return entries


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def _write(release: Release, name: str, entries: list[Entry]) -> Path:
    # npm takes away the first folder of every name.
    return release.write(name, gzipped(tar(entries, release.epoch, prefix="package/")))
