"""Building Swift: against modules that are already built, and the tree itself once more."""

from __future__ import annotations

import filecmp
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
    # -lm: the runtime's own linker setting, which SwiftPM passes on to dependents.
    result = run("swiftc", "-swift-version", "6", "-I", built / "Modules", main, *objects, "-lm", "-o", program)
    assert result.returncode == 0, result.stderr
    return program


def linked_libraries(program: Path) -> set[str]:
    """The shared libraries that a program loads, by name, those that its libraries load included."""
    result = run("ldd", program)
    assert result.returncode == 0, result.stderr
    return set(re.findall(r"^\s*(lib[\w+-]+)\.so", result.stdout, re.MULTILINE))


class Clone:
    """The tree as after git clone, with new files that are not committed yet, and with a build folder of its own.

    It stays in the tree's build folder, so that a second run builds only what has changed.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".build/clone" / root.name
        self.restore()

    def restore(self) -> None:
        """Makes it what the tree is again. A file that has not changed is not touched, and so not compiled again."""
        listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", cwd=self.root).stdout
        names = {name for name in listed.split("\0") if name and (self.root / name).is_file()}
        # Git ignores Package.resolved here; the clone must use the same versions of the packages.
        names |= {name for name in ["Package.resolved"] if (self.root / name).exists()}
        assert names, "nothing to copy"
        for name in names:
            source, file = self.root / name, self.folder / name
            if not (file.exists() and filecmp.cmp(source, file, shallow=False)):
                file.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, file)
        for folder, folders, files in os.walk(self.folder):
            folders[:] = [name for name in folders if not name.startswith(".build")]
            for file in (Path(folder) / name for name in files):
                if str(file.relative_to(self.folder)) not in names:
                    file.unlink()
        for folder, _, _ in os.walk(self.folder / "Sources", topdown=False):
            if not any(Path(folder).iterdir()):
                Path(folder).rmdir()
