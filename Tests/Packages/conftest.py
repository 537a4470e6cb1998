"""Fixtures of the tests on packages: what dev/package made, once for all of them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from serving import ROOT, as_root


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: fetches a system or packs everything twice; minutes, not seconds")


@pytest.fixture(scope="session")
def binary() -> Path:
    """The program that was packed: the one that BELAY names, or the release build with Swift's runtime in it."""
    program = Path(os.environ.get("BELAY", ROOT / ".build-static/package/belay")).absolute()
    if not program.exists():
        pytest.exit(f"no belay at {program}: build it (dev/package), or name one with BELAY", 2)
    return program


@pytest.fixture(scope="session")
def packages(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all packages: the one that BELAY_PACKAGES names, or one made of the binary."""
    named = os.environ.get("BELAY_PACKAGES")
    if named:
        return Path(named).absolute()
    folder = tmp_path_factory.mktemp("dist")
    pack(binary, folder)
    return folder


def pack(binary: Path, folder: Path, *arguments: str) -> None:
    command = [ROOT / "dev/package", "--binary", binary, "--out", folder, "--allow-dirty", *arguments]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def the_one(folder: Path, pattern: str) -> Path:
    """The one file in the folder that has such a name."""
    found = sorted(folder.glob(pattern))
    assert len(found) == 1, f"{pattern}: {[file.name for file in folder.iterdir()]}"
    return found[0]


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Path]:
    """A folder for a root file system, whose files may belong to others."""
    root = tmp_path / "root"
    root.mkdir()
    yield root
    subprocess.run(as_root("rm", "-rf", root), check=True)
