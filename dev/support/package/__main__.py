"""Packs a program: what dev/package runs once the program is built. See dev/package --help."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NoReturn

import debian
import homebrew
import manual
import npm
import oci
import program
import tarball
import wheel
from manifest import NAME, PLATFORMS, REPOSITORY, SEMANTIC_VERSION, Contents, Release, Unpackable

# What is made of one platform's program, and what is made of the packages of all platforms.
OF_A_PLATFORM: dict[str, Callable[[Release, Contents], list[Path]]] = {
    "tar": tarball.make,
    "debian": debian.make,
    "wheel": wheel.make,
    "npm": npm.make_platform,
    "oci": oci.make,
}
OF_ALL_PLATFORMS: dict[str, Callable[[Release], list[Path]]] = {"npm": npm.make, "homebrew": homebrew.make}
ONLY_LINUX = {"debian", "oci"}
FORMATS = tuple(OF_A_PLATFORM | OF_ALL_PLATFORMS)
SUMS = "SHA256SUMS"


def main() -> None:
    options = parse(sys.argv[1:])
    try:
        binary = options.binary and options.binary.read_bytes()
        described = program.read(binary) if binary else None
        version = version_of(options.binary) if binary else collected_version(options.out)
        repository = os.environ.get("BELAY_REPOSITORY") or REPOSITORY
        release = Release(version, int(os.environ["SOURCE_DATE_EPOCH"]), repository, options.root, options.out)
        made: list[Path] = []
        options.out.mkdir(parents=True, exist_ok=True)
        if binary and described:
            clear(options.out)
            made += make_platform(release, contents(release, options.binary, binary, described), options.format)
        for name, make in OF_ALL_PLATFORMS.items():
            # The formula names the archives: where none was asked for, there is none to name.
            if name in options.format and (name != "homebrew" or list(options.out.glob(f"{NAME}-*.tar.gz"))):
                made += make(release)
        write_sums(options.out)
    except program.NotAProgram as error:
        fail(f"{options.binary} can't be packed: {error}")
    except Unpackable as error:
        fail(str(error))
    tell(release, made)


class Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line, with the exit code of wrong usage."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message} (see {self.prog} --help)", file=sys.stderr)
        sys.exit(64)


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = Parser(prog="dev/package", allow_abbrev=False)
    parser.add_argument("--root", type=lambda name: Path(name).resolve(), required=True)
    parser.add_argument("--out", type=lambda name: Path(name).resolve(), required=True)
    parser.add_argument("--binary", type=lambda name: Path(name).resolve())
    parser.add_argument("--collect", action="store_true")
    parser.add_argument("--format", nargs="+", choices=FORMATS, default=list(FORMATS))
    return parser.parse_args(arguments)


def fail(message: str) -> None:
    print(f"dev/package: {message}", file=sys.stderr)
    sys.exit(1)


def ask(binary: Path, *arguments: str) -> str:
    """What the program answers, in an empty folder and with an empty environment."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            result = subprocess.run(
                [binary, *arguments],
                cwd=folder,
                env={"PATH": "/usr/bin:/bin"},
                capture_output=True,
                text=True,
                timeout=60,
            )
        except OSError as error:
            raise Unpackable(f"{binary} does not run on this machine: {error.strerror}") from error
    if result.returncode != 0:
        raise Unpackable(f"{binary.name} {' '.join(arguments)} ended with {result.returncode}: {result.stderr.strip()}")
    return result.stdout


def version_of(binary: Path) -> str:
    said = ask(binary, "--version")
    match = SEMANTIC_VERSION.search(said)
    if not match:
        raise Unpackable(f"{binary} --version names no semantic version: {said.strip()}")
    return match[0]


def collected_version(out: Path) -> str:
    """The version that the archives in the folder are of."""
    pattern = re.compile(rf"{NAME}-(.+)-({'|'.join(PLATFORMS)})\.tar\.gz")
    versions = {match[1] for file in out.glob("*.tar.gz") if (match := pattern.fullmatch(file.name))}
    if len(versions) != 1:
        found = ", ".join(sorted(versions)) or "none"
        raise Unpackable(f"--collect takes the packages of one version, and {out} holds archives of: {found}")
    return versions.pop()


def contents(release: Release, file: Path, binary: bytes, described: program.Program) -> Contents:
    manual_page = manual.page(json.loads(ask(file, "--experimental-dump-help")), release.version, release.epoch)
    bash, zsh, fish = (ask(file, "--generate-completion-script", shell).encode() for shell in ("bash", "zsh", "fish"))
    return Contents(binary, described, manual_page.encode(), bash, zsh, fish)


def make_platform(release: Release, parts: Contents, formats: list[str]) -> list[Path]:
    """Makes one platform's packages beside each other: most of the time goes into compression, which uses one core."""
    wanted = [
        make
        for name, make in OF_A_PLATFORM.items()
        if name in formats and (parts.program.system == "linux" or name not in ONLY_LINUX)
    ]
    with ProcessPoolExecutor() as pool:
        results = [pool.submit(make, release, parts) for make in wanted]
        return [file for result in results for file in result.result()]


def packages(out: Path) -> list[Path]:
    """The packages in the folder: what is ours by its name."""
    return sorted(file for file in out.glob(f"{NAME}[-_.]*") if file.is_file())


def clear(out: Path) -> None:
    for file in [*packages(out), out / SUMS]:
        file.unlink(missing_ok=True)


def write_sums(out: Path) -> None:
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in packages(out)]
    (out / SUMS).write_text("".join(lines))


def tell(release: Release, made: list[Path]) -> None:
    """A table of what was made and how big it is."""
    print(f"belay {release.version}, in {release.out}:\n")
    width = max((len(file.name) for file in made), default=0)
    for file in made:
        print(f"    {file.name:<{width}}  {file.stat().st_size / 1e6:8.2f} MB")
    print(f"    {SUMS}")


if __name__ == "__main__":
    main()
