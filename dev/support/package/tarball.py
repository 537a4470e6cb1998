"""The archives for whoever wants the program and nothing around it: under gzip, which Homebrew installs, and under xz."""

from __future__ import annotations

from pathlib import Path

from archives import Entry, folders, gzipped, tar, xzipped
from manifest import NAME, Contents, Release, licenses


def make(release: Release, contents: Contents) -> list[Path]:
    platform = contents.program.platform
    entries = [
        Entry("belay", contents.binary, 0o755),
        Entry("belay.1", contents.manual),
        Entry("completions/_belay", contents.zsh),
        Entry("completions/belay.bash", contents.bash),
        Entry("completions/belay.fish", contents.fish),
        Entry.of("README.md", release.root / "README.md"),
        *licenses(release),
    ]
    folder = f"{NAME}-{release.version}-{platform}/"
    archive = tar(folders(entries), release.epoch, prefix=folder)
    name = release.tarball_name(platform)
    return [
        release.write(name, gzipped(archive)),
        release.write(f"{name.removesuffix('.gz')}.xz", xzipped(archive, contents.program.processor)),
    ]
