"""The wheel for PyPI: the program, and the Python module around it, as Distribution/python/pyproject.toml has it."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

from archives import Entry, zipped
from manifest import AUTHORS, LICENSE, NAME, WHEEL_MACHINES, Contents, Release, Unpackable, licenses
from program import Program

# The glibc of manylinux2014, the oldest that pip and PyPI know a name for without a number.
OLDEST_GLIBC = (2, 17)


def tag(program: Program) -> str:
    """The platforms that pip installs the wheel on: those whose libc is as new as the program's newest symbol."""
    machine = WHEEL_MACHINES[program.platform]
    if program.system == "darwin":
        major, minor = program.macos or (11, 0)
        return f"macosx_{major}_{minor}_{machine}"
    if program.loader is None:
        # Statically linked: it needs no libc of the machine's, so neither the GNU one nor musl.
        return f"manylinux2014_{machine}.manylinux_2_17_{machine}.musllinux_1_1_{machine}"
    if program.glibc is None:
        raise Unpackable("the program needs a loader and no glibc, and PyPI has no tag for that")
    glibc = max(program.glibc[:2], OLDEST_GLIBC)
    named = f"manylinux2014_{machine}." if glibc == OLDEST_GLIBC else ""
    return f"{named}manylinux_{glibc[0]}_{glibc[1]}_{machine}"


def _modules(release: Release) -> list[Entry]:
    """The module's files, by their place in the wheel."""
    folder = release.root / "Distribution/python"
    files = sorted(file for file in (folder / NAME).rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    if not files:
        raise Unpackable("Distribution/python/belay holds no Python module")
    return [Entry.of(file.relative_to(folder).as_posix(), file) for file in files]


def make(release: Release, contents: Contents) -> list[Path]:
    version, platforms = release.python_version, tag(contents.program)
    project = _project(release)
    # As file names have it (PEP 427).
    name = re.sub(r"[-_.]+", "_", project["name"])
    info = f"{name}-{version}.dist-info"
    shared = f"{name}-{version}.data/data/share"
    wheel = ["Wheel-Version: 1.0", "Generator: belay dev/package", "Root-Is-Purelib: false"]
    wheel += [f"Tag: py3-none-{platform}" for platform in platforms.split(".")]
    entries = [
        *_modules(release),
        Entry(f"{NAME}/bin/belay", contents.binary, 0o755),
        # What pip puts beside the interpreter: the manual page, and completions where shells look for them.
        Entry(f"{shared}/man/man1/belay.1", contents.manual),
        Entry(f"{shared}/bash-completion/completions/belay", contents.bash),
        Entry(f"{shared}/zsh/site-functions/_belay", contents.zsh),
        Entry(f"{shared}/fish/vendor_completions.d/belay.fish", contents.fish),
        Entry(f"{info}/METADATA", _metadata(release, project).encode()),
        Entry(f"{info}/WHEEL", ("\n".join(wheel) + "\n").encode()),
        Entry(f"{info}/entry_points.txt", _entry_points(project).encode()),
        *(Entry(f"{info}/licenses/{each.name}", each.content) for each in licenses(release)),
    ]
    entries.append(_record(f"{info}/RECORD", entries))
    return [release.write(f"{name}-{version}-py3-none-{platforms}.whl", zipped(entries, release.epoch))]


def _project(release: Release) -> dict[str, Any]:
    """What pyproject.toml says of the project."""
    try:
        import tomllib
    except ModuleNotFoundError as error:
        raise Unpackable("the wheel's metadata is TOML, which Python reads from 3.11 on; this one is older") from error
    return tomllib.loads((release.root / "Distribution/python/pyproject.toml").read_text())["project"]


def _metadata(release: Release, project: dict[str, Any]) -> str:
    """The file METADATA (PEP 639, so 2.4)."""
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {project['name']}",
        f"Version: {release.python_version}",
        f"Summary: {project['description']}",
        f"Author: {AUTHORS}",
        f"License-Expression: {LICENSE}",
        *(f"License-File: {each.name}" for each in licenses(release)),
        f"Project-URL: Repository, {release.repository}",
        f"Keywords: {','.join(project['keywords'])}",
        *(f"Classifier: {each}" for each in project["classifiers"]),
        f"Requires-Python: {project['requires-python']}",
        *(f"Requires-Dist: {each}" for each in project.get("dependencies", [])),
        "Description-Content-Type: text/markdown",
        "",
        _readme(release),
    ]
    return "\n".join(lines)


def _entry_points(project: dict[str, Any]) -> str:
    """The commands and plugins, in the form of entry_points.txt."""
    groups = {"console_scripts": project.get("scripts", {}), **project.get("entry-points", {})}
    return "\n".join(
        f"[{group}]\n" + "".join(f"{name} = {place}\n" for name, place in sorted(points.items()))
        for group, points in groups.items()
    )


def _readme(release: Release) -> str:
    """What PyPI shows: the module's own README, or else the repository's."""
    own = release.root / "Distribution/python/README.md"
    return (own if own.exists() else release.root / "README.md").read_text()


def _record(name: str, entries: list[Entry]) -> Entry:
    """The list of files with their hashes, which the installer checks."""
    lines = []
    for entry in entries:
        digest = base64.urlsafe_b64encode(hashlib.sha256(entry.content).digest()).rstrip(b"=").decode()
        lines.append(f"{entry.name},sha256={digest},{len(entry.content)}\n")
    return Entry(name, "".join([*lines, f"{name},,\n"]).encode())
