"""Building Swift against the modules that are already built."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import journal
from harness import Belay


def run(*command: str | Path, cwd: Path | None = None, timeout: float = 600) -> subprocess.CompletedProcess[str]:
    """Runs a command, its output in the journal."""
    result = subprocess.run(
        list(map(str, command)), cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout
    )
    journal.note("run", f"{' '.join(map(str, command))} → {result.returncode}")
    for line in (result.stdout + result.stderr).splitlines():
        journal.note("", line)
    return result


def products(belay: Belay) -> Path:
    """The folder in which SwiftPM built this belay, with its modules and object files."""
    folder = belay.program.resolve().parent
    if not (folder / "Modules").is_dir():
        pytest.skip(f"{belay.program} does not stand in a build folder of SwiftPM")
    return folder


def compile_swift(belay: Belay, source: str, folder: Path, modules: tuple[str, ...]) -> Path:
    """Compiles a program against built modules, linking their object files and nothing else of the package.

    Returns: the program.
    """
    built = products(belay)
    main, program = folder / "main.swift", folder / "program"
    main.write_text(source)
    objects = [file for module in modules for file in sorted((built / f"{module}.build").rglob("*.o"))]
    assert objects, f"no object files of {modules} in {built}"
    # -lm: the runtime's own linker setting, which SwiftPM hands to whoever depends on it.
    result = run("swiftc", "-swift-version", "6", "-I", built / "Modules", main, *objects, "-lm", "-o", program)
    assert result.returncode == 0, result.stderr
    return program


def linked_libraries(program: Path) -> set[str]:
    """The shared libraries that a program loads, by name, those that its libraries load included."""
    result = run("ldd", program)
    assert result.returncode == 0, result.stderr
    return set(re.findall(r"^\s*(lib[\w+-]+)\.so", result.stdout, re.MULTILINE))


def copy_of(root: Path, folder: Path) -> Path:
    """The tree as git would have it, new files included, with no history and nothing that was built."""
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", cwd=root).stdout
    for name in filter(None, listed.split("\0")):
        if (root / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, folder / name)
    # Which versions of its packages the built tree stands on is kept by git for nobody; the copy must have the same.
    if (root / "Package.resolved").exists():
        shutil.copy2(root / "Package.resolved", folder / "Package.resolved")
    assert os.listdir(folder), "nothing was copied"
    return folder
