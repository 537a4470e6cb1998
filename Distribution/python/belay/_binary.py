"""Finds the program: the one that BELAY_BINARY names, or the one in this package.

Never one on the PATH, which may be of another version.
"""

from __future__ import annotations

import errno
import os
import platform
import sys
from pathlib import Path
from typing import Mapping

from ._errors import MockError

_OWN = Path(__file__).parent / "bin" / "belay"


def binary(environment: Mapping[str, str] = os.environ) -> str:
    """The path of the program.

    Raises: MockError where there is none: what is missing, and how to get it.
    """
    named = environment.get("BELAY_BINARY")
    if named:
        if not os.path.isfile(named):
            raise MockError("unavailable", f"BELAY_BINARY names {named}, and no file is there")
        return os.path.abspath(named)
    if _OWN.is_file():
        return str(_OWN)
    cure = "Name a belay that you have built with BELAY_BINARY."
    raise MockError(
        "unavailable",
        f"belay's program for {_machine()} is missing: this package was installed from its source, or copied. "
        f"Install the wheel for this platform: pip install --force-reinstall --only-binary :all: belay-ws. {cure}",
    )


def start_message(program: str, error: OSError) -> str:
    """Why a program that is there does not start, in words."""
    if error.errno == errno.EACCES:
        return f"{program} may not be executed: chmod +x it"
    # The file is there, so what is not is its loader.
    if error.errno == errno.ENOENT and os.path.isfile(program):
        return _musl(program) if is_musl() else f"{program} does not start: its loader is missing, so it is for another system"
    if error.errno == errno.ENOEXEC:
        return f"{program} is not a program for {_machine()}"
    return f"{program} does not start: {error.strerror}"


def is_musl() -> bool:
    """Whether this Python, and so this system, stands on musl: Alpine, for example."""
    return sys.platform == "linux" and platform.libc_ver()[0] == ""


def _machine() -> str:
    return f"{sys.platform}-{platform.machine()}"


def _musl(program: str) -> str:
    """The packaged program needs no libc; one that somebody has built does."""
    return f"{program} needs glibc, and this system has musl (Alpine, for example): build it with dev/package."
