"""TypeScript that `belay generate` writes, and the tools that check and run it: tsc, esbuild and Node."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import probe

BELAY = Path(os.environ.get("BELAY", probe.ROOT / ".build/release/belay")).absolute()
BUDDY = probe.ROOT / "spec/send-buddy.yaml"
EVERY_KEYWORD = probe.ROOT / "Tests/CodecGeneratorTests/every-keyword.yaml"
EXAMPLES = sorted((probe.ROOT / "Examples/contracts").glob("*.yaml"))
GOLDENS = probe.ROOT / "Tests/CodecGeneratorTests/TypeScript"
# TypeScript as a module, beside its program.
TYPESCRIPT = Path(shutil.which("tsc") or "tsc").resolve().parents[1] / "lib/typescript.js"
CORPUS = os.environ.get("BELAY_ASYNCAPI_CORPUS", "")
# What a project may ask for beside --strict: a generated file is compiled by the flags of those who use it.
STRICT = [
    "--strict", "--isolatedModules", "--noEmit", "--target", "es2020", "--module", "es2020", "--lib", "es2020",
    "--moduleResolution", "node", "--noUnusedLocals", "--noUnusedParameters", "--noImplicitReturns",
    "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--noImplicitOverride", "--preserveValueImports",
    "--noFallthroughCasesInSwitch", "--noPropertyAccessFromIndexSignature",
]  # fmt: skip


def corpus() -> list[Path]:
    """The contracts of BELAY_ASYNCAPI_CORPUS."""
    files = sorted(file for ending in ("yaml", "yml", "json") for file in Path(CORPUS).rglob(f"*.{ending}"))
    return [file for file in files if re.search(r'^ {0,2}"?asyncapi"?\s*:', file.read_text(), re.MULTILINE)]


def run(
    *arguments: str | Path, said: str = "", code: int = 0, folder: Path = probe.ROOT
) -> subprocess.CompletedProcess[str]:
    """Runs a program, and expects its exit code."""
    program = shutil.which(str(arguments[0]))
    if program is None:
        pytest.exit(f"no {arguments[0]}: dev/test installs or builds what tests need", 2)
    command = [program, *map(str, arguments[1:])]
    done = subprocess.run(command, input=said, capture_output=True, text=True, cwd=folder, timeout=300)
    assert done.returncode == code, f"{arguments}: {done.stdout[-4000:]}{done.stderr[-4000:]}"
    return done


def generate(contract: Path, folder: Path, *options: str) -> Path:
    """The TypeScript of a contract."""
    run(BELAY, "generate", "--language", "typescript", "--contract", contract, "--out", folder, *options)
    return folder / f"{contract.name.split('.')[0]}.ts"


def check(*files: Path) -> str:
    """What tsc has against files; nothing, if all is well."""
    done = subprocess.run(["tsc", *STRICT, *map(str, files)], capture_output=True, text=True, timeout=300)
    return done.stdout + done.stderr if done.returncode else ""


def module(file: Path) -> Path:
    """The same as JavaScript, with nothing but its types taken away."""
    target = file.with_suffix(".mjs")
    run("esbuild", "--loader:.ts=ts", "--format=esm", "--target=es2020", f"--outfile={target}", file)
    return target


def bundle(folder: Path, source: str) -> str:
    """What a bundler makes of a module that names a generated one."""
    entry = folder / "entry.ts"
    entry.write_text(source)
    return run("esbuild", "--bundle", "--minify", "--format=esm", "--target=es2020", entry).stdout.strip()


def node(script: str, folder: Path, said: str = "") -> object:
    """What a script of JavaScript answers: JSON on its standard output."""
    file = folder / "script.mjs"
    file.write_text(script)
    return json.loads(run("node", file, said=said, folder=folder).stdout)
