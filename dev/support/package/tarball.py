"""The archive for whoever wants the program and nothing around it; also what Homebrew installs."""

from __future__ import annotations

from pathlib import Path

from archives import Entry, folders, gzipped, tar
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
    return [release.write(release.tarball_name(platform), gzipped(tar(folders(entries), release.epoch, prefix=folder)))]
