"""The Debian package, written by hand: an ar archive of two tar archives, which needs none of Debian's tools."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from archives import Entry, ar, folders, gzipped, tar, xzipped
from manifest import (
    DEBIAN_ARCHITECTURES,
    DESCRIPTION,
    MAINTAINER,
    NAME,
    NOTICES,
    SUMMARY,
    Contents,
    Release,
    Unpackable,
)
from program import Program

# The package that each library of a program is in; what is in none of these is linked statically.
LIBRARY_PACKAGES = {
    "libgcc_s.so.1": "libgcc-s1",
    "libstdc++.so.6": "libstdc++6 (>= 12)",
    "libz.so.1": "zlib1g",
}
GLIBC_LIBRARIES = ("libc.so", "libm.so", "libpthread.so", "libdl.so", "librt.so", "libutil.so", "ld-linux")


def depends(program: Program) -> str:
    """What the program needs of Debian, from the libraries that it names."""
    packages = set()
    for library in program.libraries:
        if library.startswith(GLIBC_LIBRARIES):
            continue
        if library not in LIBRARY_PACKAGES:
            raise Unpackable(f"the program needs {library}, and dev/support/package/debian.py names no package for it")
        packages.add(LIBRARY_PACKAGES[library])
    if program.glibc:
        packages.add(f"libc6 (>= {'.'.join(map(str, program.glibc))})")
    return ", ".join(sorted(packages))


def make(release: Release, contents: Contents) -> list[Path]:
    architecture = DEBIAN_ARCHITECTURES[contents.program.processor]
    files = folders(_files(release, contents))
    data = xzipped(tar(files, release.epoch, prefix="./"), contents.program.processor)
    control = _control(release, contents.program, architecture, files)
    sums = "".join(f"{hashlib.md5(file.content).hexdigest()}  {file.name}\n" for file in files if not file.is_folder)
    described = [Entry("control", control.encode()), Entry("md5sums", sums.encode())]
    members = [
        ("debian-binary", b"2.0\n"),
        ("control.tar.xz", xzipped(tar(described, release.epoch, prefix="./"))),
        ("data.tar.xz", data),
    ]
    return [release.write(f"{NAME}_{release.debian_version}_{architecture}.deb", ar(members, release.epoch))]


def _files(release: Release, contents: Contents) -> list[Entry]:
    documents = f"usr/share/doc/{NAME}"
    year = time.strftime("%Y", time.gmtime(release.epoch))
    files = [
        Entry("usr/bin/belay", contents.binary, 0o755),
        Entry("usr/share/man/man1/belay.1.gz", gzipped(contents.manual, 9)),
        Entry("usr/share/bash-completion/completions/belay", _without_interpreter(contents.bash)),
        Entry("usr/share/zsh/vendor-completions/_belay", contents.zsh),
        Entry("usr/share/fish/vendor_completions.d/belay.fish", contents.fish),
        Entry(f"{documents}/copyright", release.template("debian/copyright", YEAR=year).encode()),
        Entry(f"{documents}/{NOTICES}.gz", gzipped((release.root / "Distribution" / NOTICES).read_bytes(), 9)),
        Entry(f"{documents}/changelog.Debian.gz", gzipped(_changelog(release).encode(), 9)),
        Entry(f"usr/share/lintian/overrides/{NAME}", release.template("debian/lintian-overrides").encode()),
    ]
    changes = release.root / "CHANGELOG.md"
    if changes.exists():
        files.append(Entry(f"{documents}/changelog.gz", gzipped(changes.read_bytes(), 9)))
    return files


def _without_interpreter(script: bytes) -> bytes:
    """A script that is sourced, not run: without the line that names its interpreter."""
    first, _, rest = script.partition(b"\n")
    return rest.lstrip(b"\n") if first.startswith(b"#!") else script


def _changelog(release: Release) -> str:
    date = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(release.epoch))
    return (
        f"{NAME} ({release.debian_version}) unstable; urgency=medium\n\n"
        f"  * Release {release.version}. What changed: {release.repository}/releases\n\n"
        f" -- {MAINTAINER}  {date}\n"
    )


def _control(release: Release, program: Program, architecture: str, files: list[Entry]) -> str:
    needed = depends(program)
    paragraph = "".join(f" {line}\n" for line in DESCRIPTION.splitlines())
    return release.template(
        "debian/control",
        DEBIAN_VERSION=release.debian_version,
        ARCHITECTURE=architecture,
        # In KiB, each file rounded up, a folder as one.
        INSTALLED_SIZE=str(sum(1 if file.is_folder else -(-len(file.content) // 1024) for file in files)),
        DEPENDS=f"Depends: {needed}\n" if needed else "",
        DESCRIPTION=f"{SUMMARY}\n{paragraph}",
    )
