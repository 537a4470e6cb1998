"""What must exist before anything can be measured: packages of the system, and programs built from Benchmarks/."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

from bounds.servers import ROOT

PACKAGE = ROOT / "Benchmarks"
# Everything that is written down, and what is built with a compiler alone.
FOLDER = ROOT / ".build/bench"
LOAD_CLIENT = FOLDER / "load-client"


class Unavailable(Exception):
    """Something that is needed is missing; the text says what, and what to do."""


def belay() -> Path:
    """The belay that is measured."""
    return Path(os.environ.get("BELAY") or ROOT / ".build/release/belay")


def need_belay() -> None:
    if not os.access(belay(), os.X_OK):
        raise Unavailable(f"no {belay()}; run swift build -c release, or set BELAY")


def need_two_cores() -> None:
    """Demands cores 0 and 1: one for the server and one for the load."""
    if not {0, 1} <= os.sched_getaffinity(0):
        raise Unavailable("the server and the load need a core each, 0 and 1")


def install(*names: str) -> None:
    """Installs those of the Debian packages that are missing."""
    missing = [name for name in names if not is_installed(name)]
    if not missing:
        return
    if not shutil.which("apt-get"):
        raise Unavailable(f"{', '.join(missing)}: not installed, and there is no apt-get to install them")
    root = [] if os.geteuid() == 0 else ["sudo"]
    if root and not shutil.which("sudo"):
        raise Unavailable(f"apt-get install {' '.join(missing)} needs root; do it by hand, or install sudo")
    for words in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *missing]):
        command = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *words]
        run(command, f"apt-get {words[0]}")


def is_installed(name: str) -> bool:
    done = subprocess.run(["dpkg-query", "-W", "-f", "${db:Status-Status}", name], capture_output=True, text=True)
    return done.returncode == 0 and done.stdout == "installed"


@functools.cache
def build(product: str) -> Path:
    """Builds a program of the package for release."""
    command = ["swift", "build", "--package-path", str(PACKAGE), "-c", "release"]
    run([*command, "--product", product], f"building {product}")
    done = subprocess.run([*command, "--show-bin-path"], capture_output=True, text=True, check=True)
    return Path(done.stdout.strip()) / product


def build_load_client() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    compiler = os.environ.get("CXX") or shutil.which("c++") or shutil.which("clang++")
    if not compiler:
        raise Unavailable("no C++ compiler; apt-get install g++, or set CXX")
    source = PACKAGE / "LoadClient/load.cpp"
    run([compiler, "-O2", "-std=c++17", "-o", str(LOAD_CLIENT), str(source)], "compiling the load client")


def run(command: list[str], what: str) -> str:
    """Runs a command and shows its output only if it fails."""
    print(f"{what} …", file=sys.stderr, flush=True)
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-30:])
        raise Unavailable(f"{what} failed:\n{tail}")
    return done.stdout
