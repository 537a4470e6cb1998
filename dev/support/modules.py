"""What the compiler must be told to import a module that SwiftPM has built here: search paths and C modules."""

from __future__ import annotations

import json
from pathlib import Path

# Arguments that lead to modules; each has a value behind it.
LEADING = {"-I", "-Xcc", "-target"}


def arguments(manifest: Path, module: str) -> list[str]:
    """The arguments that SwiftPM gives the compiler for a module.

    manifest: SwiftPM's list of commands, `.build/release.yaml` or `.build/debug.yaml`. Throws: KeyError if the module
    is not in it.
    """
    # What plugins run is built a second time, in other folders.
    wanted = f'/Modules/{module}.swiftmodule"'
    for line in manifest.read_text().splitlines():
        if line.strip().startswith("args:") and '"-emit-module-path"' in line and wanted in line:
            return json.loads(line.split("args:", 1)[1])
    raise KeyError(module)


def flags(manifest: Path, module: str) -> list[str]:
    """The flags that the module itself was built with, as far as they lead to others."""
    given = arguments(manifest, module)
    return [part for pair in zip(given, given[1:]) if pair[0] in LEADING for part in pair]


def package_name(manifest: Path, module: str) -> str:
    """The name of the package within which `package` declarations are seen."""
    given = arguments(manifest, module)
    return given[given.index("-package-name") + 1]
