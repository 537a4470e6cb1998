"""Generated code and runtime are locked together: of another generation, the compiler takes neither, and says what to do."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from harness import Belay
from packages import products, run

NAMED = "CodecVersion.v3"

# What generated code of another generation says, and what the compiler answers.
OTHERS = {
    "the first": (
        "CodecVersion.RunBelayGenerateIfThisIsMissing1.self",
        "this code was generated for an older CodecRuntime; run `belay generate`",
    ),
    "the second": (
        "CodecVersion.v2",
        "this code was generated for an older CodecRuntime; run `belay generate`",
    ),
    "a newer one": (
        "CodecVersion.v4",
        "this code was generated for a newer CodecRuntime; update the package Belay, or run its `belay generate`",
    ),
}


def typecheck(belay: Belay, module: Path) -> subprocess.CompletedProcess[str]:
    """Has the compiler look at the whole module, against the runtime that is built."""
    files = sorted(module.glob("*.swift"))
    assert files
    return run("swiftc", "-swift-version", "6", "-typecheck", "-I", products(belay) / "Modules", *files)


def generated(belay: Belay, folder: Path) -> tuple[Path, Path]:
    """A module, made by this belay, and its file that names the generation."""
    contract = shutil.copy2(belay.root / "spec/send-buddy.yaml", folder)
    module = folder / "Generated"
    result = belay.run("generate", "--contract", contract, "--output", module)
    assert result.returncode == 0, result.stderr
    naming = [file for file in module.glob("*.swift") if NAMED in file.read_text()]
    assert len(naming) == 1, naming
    return module, naming[0]


def test_code_of_the_same_generation_compiles(belay: Belay, tmp_path: Path) -> None:
    module, _ = generated(belay, tmp_path)
    result = typecheck(belay, module)
    assert result.returncode == 0 and result.stderr == ""


@pytest.mark.parametrize(("name", "message"), OTHERS.values(), ids=OTHERS)
def test_code_of_another_generation_does_not_and_the_compiler_says_why(
    belay: Belay, tmp_path: Path, name: str, message: str
) -> None:
    module, file = generated(belay, tmp_path)
    text = file.read_text()
    file.write_text(text.replace(NAMED, name))
    result = typecheck(belay, module)
    assert result.returncode != 0
    errors = [line for line in result.stderr.splitlines() if line.startswith("/") and ": error: " in line]
    line = text[: text.index(NAMED)].count("\n") + 1
    assert len(errors) == 1, errors
    assert errors[0].startswith(f"{file}:{line}:") and errors[0].endswith(f" is unavailable: {message}"), errors
