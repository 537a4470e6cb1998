"""What a release is called in each place where packages go: names, versions and platforms, all in one place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from archives import Entry
from program import Program

NAME = "belay"
SUMMARY = "Mock server and contract tests for WebSocket protocols"
DESCRIPTION = """\
Belay keeps a WebSocket protocol honest. From one AsyncAPI document it serves
a deterministic mock (belay mock), judges any live server and shows the frame
that proves each failure (belay verify), and generates types and codecs.
"""
LICENSE = "Apache-2.0"
AUTHORS = "The Belay authors"
MAINTAINER = f"{AUTHORS} <maintainers@belay.example>"
# Where releases are, unless BELAY_REPOSITORY names the repository: a name that nobody can own.
REPOSITORY = "https://belay.example/belay"

# What each place calls the processors that Node calls x64 and arm64.
DEBIAN_ARCHITECTURES = {"x64": "amd64", "arm64": "arm64"}
WHEEL_MACHINES = {"linux-x64": "x86_64", "linux-arm64": "aarch64", "darwin-x64": "x86_64", "darwin-arm64": "arm64"}
OCI_ARCHITECTURES = {"x64": "amd64", "arm64": "arm64"}
# What Homebrew asks for a platform.
HOMEBREW_CONDITIONS = {
    "darwin-arm64": ("macos", "arm"),
    "darwin-x64": ("macos", "intel"),
    "linux-arm64": ("linux", "arm"),
    "linux-x64": ("linux", "intel"),
}
PLATFORMS = tuple(HOMEBREW_CONDITIONS)

SEMANTIC_VERSION = re.compile(r"\b(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z.-]+))?\b")


class Unpackable(Exception):
    """What keeps the packages from being made, in words for people."""


@dataclass(frozen=True)
class Release:
    """What is packed, and where it goes."""

    version: str
    # The time of all files, in seconds since 1970.
    epoch: int
    repository: str
    # The repository's folder on disk, and the folder that the packages go into.
    root: Path
    out: Path

    @property
    def debian_version(self) -> str:
        """`1.0.0~rc.1-1`: for Debian, what follows ~ comes before the release."""
        return f"{self.version.replace('-', '~', 1)}-1"

    @property
    def python_version(self) -> str:
        """`1.0.0rc1`, as PyPI writes `1.0.0-rc.1`."""
        base, _, early = self.version.partition("-")
        if not early:
            return base
        match = re.fullmatch(r"(alpha|beta|rc)\.?(\d+)", early)
        if not match:
            raise Unpackable(f"PyPI has no version like {self.version}; use -alpha.N, -beta.N or -rc.N")
        return base + {"alpha": "a", "beta": "b", "rc": "rc"}[match[1]] + match[2]

    def tarball_name(self, platform: str) -> str:
        return f"{NAME}-{self.version}-{platform}.tar.gz"

    def npm_platform_name(self, platform: str) -> str:
        return f"{NAME}-{platform}-{self.version}.tgz"

    def download(self, file: str) -> str:
        """The address of a released file."""
        return f"{self.repository}/releases/download/v{self.version}/{file}"

    def template(self, path: str, **words: str) -> str:
        """A file of Distribution/, with @NAME@ replaced by each word; every one must be known."""
        text = (self.root / "Distribution" / path).read_text()
        known = {
            "VERSION": self.version,
            "SUMMARY": SUMMARY,
            "REPOSITORY": self.repository,
            "MAINTAINER": MAINTAINER,
            "LICENSE": LICENSE,
            **words,
        }
        return re.sub(r"@([A-Z_]+)@", lambda match: known[match[1]], text)

    def write(self, name: str, content: bytes) -> Path:
        file = self.out / name
        file.write_bytes(content)
        return file


@dataclass(frozen=True)
class Contents:
    """What every package of a platform holds."""

    binary: bytes
    program: Program
    manual: bytes
    bash: bytes
    zsh: bytes
    fish: bytes


NOTICES = "THIRD-PARTY-NOTICES.txt"


def licenses(release: Release) -> list[Entry]:
    """Belay's licence, and those of all that is linked into the program: they go wherever the program goes."""
    return [Entry.of("LICENSE", release.root / "LICENSE"), Entry.of(NOTICES, release.root / "Distribution" / NOTICES)]
