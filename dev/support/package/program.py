"""What a program file says of where it runs: its system, its processor and the libraries that it needs."""

from __future__ import annotations

import struct
from dataclasses import dataclass

ELF_MACHINES = {62: "x64", 183: "arm64"}
MACHO_MACHINES = {0x01000007: "x64", 0x0100000C: "arm64"}

Version = tuple[int, ...]


class NotAProgram(Exception):
    """The file is no program that can be packed; says why."""


@dataclass(frozen=True)
class Program:
    """Where a program runs."""

    # linux or darwin, as Node names them.
    system: str
    # x64 or arm64, as Node names them.
    processor: str
    # The file that loads it, and the libraries that it needs; none of them if it is statically linked.
    loader: str | None
    libraries: tuple[str, ...]
    # The newest version of glibc that a symbol of it stands in, or None if it needs no glibc.
    glibc: Version | None
    # The oldest macOS that it runs on, or None.
    macos: Version | None

    @property
    def platform(self) -> str:
        """Its platform, as Node and so npm name it."""
        return f"{self.system}-{self.processor}"


def read(data: bytes) -> Program:
    """What the program is.

    Throws: NotAProgram.
    """
    if data[:4] == b"\x7fELF":
        return _read_elf(data)
    if data[:4] == b"\xcf\xfa\xed\xfe":
        return _read_macho(data)
    raise NotAProgram("it is no ELF file and no Mach-O file for one processor")


def _text(data: bytes, at: int) -> str:
    return data[at : data.index(b"\0", at)].decode()


def _read_elf(data: bytes) -> Program:
    if data[4:6] != b"\x02\x01":
        raise NotAProgram("it is an ELF file, but not of 64 bits, little endian")
    machine = struct.unpack_from("<H", data, 18)[0]
    if machine not in ELF_MACHINES:
        raise NotAProgram(f"it is for another processor (ELF machine {machine})")
    offset, size, count = struct.unpack_from("<Q", data, 32)[0], *struct.unpack_from("<HH", data, 54)
    segments = [struct.unpack_from("<IIQQQQQQ", data, offset + size * index) for index in range(count)]
    loader = next((_text(data, segment[2]) for segment in segments if segment[0] == 3), None)
    libraries, glibc = _dynamic(data, segments)
    return Program("linux", ELF_MACHINES[machine], loader, libraries, glibc, None)


def _dynamic(data: bytes, segments: list[tuple[int, ...]]) -> tuple[tuple[str, ...], Version | None]:
    """The libraries that an ELF file needs, and the newest version of glibc."""

    def place(address: int) -> int:
        """Where in the file an address is loaded from."""
        for kind, _, start, virtual, _, length, *_ in segments:
            if kind == 1 and virtual <= address < virtual + length:
                return start + address - virtual
        raise NotAProgram(f"no segment holds its address {address:#x}")

    section = next((segment for segment in segments if segment[0] == 2), None)
    if section is None:
        return (), None
    entries = list(struct.iter_unpack("<qQ", data[section[2] : section[2] + section[5] // 16 * 16]))
    value = dict(reversed(entries))
    if 5 not in value:
        return (), None
    strings = place(value[5])
    libraries = tuple(_text(data, strings + name) for tag, name in entries if tag == 1)
    versions: list[Version] = []
    # DT_VERNEED and DT_VERNEEDNUM: a list of libraries, each with a list of the versions that are needed of it.
    at = place(value[0x6FFFFFFE]) if 0x6FFFFFFE in value else 0
    for _ in range(value.get(0x6FFFFFFF, 0)):
        _, count, _, first, following = struct.unpack_from("<HHIII", data, at)
        need = at + first
        for _ in range(count):
            _, _, _, name, step = struct.unpack_from("<IHHII", data, need)
            label, _, number = _text(data, strings + name).partition("_")
            if label == "GLIBC" and number[:1].isdigit():
                versions.append(tuple(map(int, number.split("."))))
            need += step
        at += following
    return libraries, max(versions, default=None)


def _read_macho(data: bytes) -> Program:
    machine, _, _, count = struct.unpack_from("<IIII", data, 4)
    if machine not in MACHO_MACHINES:
        raise NotAProgram(f"it is for another processor (Mach-O machine {machine:#x})")
    at, libraries, macos = 32, [], None
    for _ in range(count):
        command, size = struct.unpack_from("<II", data, at)
        if command == 0x32:  # LC_BUILD_VERSION
            oldest = struct.unpack_from("<I", data, at + 12)[0]
            macos = (oldest >> 16, oldest >> 8 & 0xFF)
        if command == 0xC:  # LC_LOAD_DYLIB
            libraries.append(_text(data, at + struct.unpack_from("<I", data, at + 8)[0]))
        at += size
    return Program("darwin", MACHO_MACHINES[machine], "/usr/lib/dyld", tuple(libraries), None, macos)
