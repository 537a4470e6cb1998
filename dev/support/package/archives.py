"""Archives with the same bytes each time: sorted names, one time, no owner, no trace of the machine."""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """A file of an archive; one that ends in / is a folder."""

    name: str
    content: bytes = b""
    mode: int = 0o644

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/")

    @staticmethod
    def of(name: str, file: Path, mode: int = 0o644) -> Entry:
        """The entry of a file on disk; its mode there does not count."""
        return Entry(name, file.read_bytes(), mode)


def folders(entries: list[Entry], but: tuple[str, ...] = ()) -> list[Entry]:
    """The entries, with one for each folder that they stand in and that has none."""
    named = {entry.name for entry in entries}
    missing = {
        f"{parent}/"
        for entry in entries
        for parent in map(str, Path(entry.name).parents)
        if parent != "." and f"{parent}/" not in named and f"{parent}/" not in but
    }
    return [*entries, *(Entry(name, mode=0o755) for name in missing)]


def tar(entries: list[Entry], epoch: int, prefix: str = "") -> bytes:
    """A POSIX tar archive. `prefix` stands before each name."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for entry in sorted(entries, key=lambda entry: entry.name):
            info = tarfile.TarInfo(prefix + entry.name.rstrip("/"))
            info.mtime, info.mode = epoch, entry.mode
            if entry.is_folder:
                info.type = tarfile.DIRTYPE
                archive.addfile(info)
            else:
                info.size = len(entry.content)
                archive.addfile(info, io.BytesIO(entry.content))
    return buffer.getvalue()


def gzipped(data: bytes, level: int = 6) -> bytes:
    """The data under gzip, with no name and no time. For a program, level 9 takes thrice as long for half a percent."""
    return gzip.compress(data, compresslevel=level, mtime=0)


# What makes a program's code easier to compress, by its processor (xz(1), --x86). xz knows one for arm64 only since 5.4.
BRANCH_FILTERS = {"x64": [{"id": lzma.FILTER_X86}]}


def xzipped(data: bytes, processor: str = "") -> bytes:
    """The data under xz, in one thread, so that the number of cores does not show; of a program for a processor, if named."""
    filters = [*BRANCH_FILTERS.get(processor, []), {"id": lzma.FILTER_LZMA2, "preset": 9}]
    return lzma.compress(data, check=lzma.CHECK_CRC32, filters=filters)


def ar(members: list[tuple[str, bytes]], epoch: int) -> bytes:
    """An archive of `ar`, in the order given, as Debian packages want it."""
    parts = [b"!<arch>\n"]
    for name, content in members:
        parts.append(f"{name:<16}{epoch:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n".encode())
        parts.append(content + b"\n" * (len(content) % 2))
    return b"".join(parts)


def zipped(entries: list[Entry], epoch: int) -> bytes:
    """A zip archive, in the order given, with the modes of Unix."""
    # A zip archive knows no time before 1980.
    moment = max(time.gmtime(epoch)[:6], (1980, 1, 1, 0, 0, 0))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for entry in entries:
            info = zipfile.ZipInfo(entry.name, moment)
            info.create_system = 3
            info.external_attr = (0o100000 | entry.mode) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, entry.content)
    return buffer.getvalue()
