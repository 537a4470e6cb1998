"""The command `belay`: becomes the program that this package brings."""

from __future__ import annotations

import os
import sys

from ._binary import binary, start_message
from ._errors import MockError


def main() -> None:
    """Runs the program with the arguments of this process. Does not return: the process becomes the program."""
    try:
        program = binary()
    except MockError as error:
        _fail(str(error))
    try:
        os.execv(program, [program, *sys.argv[1:]])
    except OSError as error:
        _fail(start_message(program, error))


def _fail(message: str) -> None:
    print(f"error: {message}", file=sys.stderr)
    # EX_UNAVAILABLE of sysexits.h, with which belay itself ends where something that it needs is not there.
    sys.exit(69)


if __name__ == "__main__":
    main()
