"""The client of the generated TypeScript: its unit tests in Node, its types, its size, and what it is in Node itself.

What it does in a browser is in test_typescript_client_scenes.py and test_typescript_component.py.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import DEADLINE, Belay, Mock
from readme import blocks, is_printed
from typescript import GENERATED, PAGES, bundle, client_alone, run, tool, type_check

Start = Callable[..., Mock]

# In bytes, minified and compressed.
LARGEST = 2_500
# What a project may ask of TypeScript beyond `strict`.
STRICTEST = {
    name: True
    for name in [
        "exactOptionalPropertyTypes", "noFallthroughCasesInSwitch", "noImplicitOverride", "noImplicitReturns",
        "noPropertyAccessFromIndexSignature", "noUncheckedIndexedAccess", "noUnusedLocals", "noUnusedParameters",
    ]
}  # fmt: skip


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the client as JavaScript and its unit tests beside it."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "client.ts").write_text(client_alone())
    run("esbuild", folder / "client.ts", "--target=es2020", "--log-level=warning", f"--outfile={folder / 'client.mjs'}")
    for file in PAGES.glob("*.mjs"):
        shutil.copy(file, folder)
    return folder


def test_the_clients_unit_tests_pass(compiled: Path) -> None:
    result = subprocess.run(
        [tool("node"), "--test", "--test-reporter=tap", "client.test.mjs"],
        cwd=compiled, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    counts = {name: int(count) for name, count in re.findall(r"^# (\w+) (\d+)$", result.stdout, re.MULTILINE)}
    written = (PAGES / "client.test.mjs").read_text().count("  test(")
    assert counts["pass"] >= written >= 60
    assert counts["fail"] == counts["skipped"] == counts["todo"] == counts["cancelled"] == 0


# --- The text ---


def test_the_example_has_what_the_generator_writes(belay: Belay, root: Path) -> None:
    """As the example's README prints it."""
    document = GENERATED.parents[1] / "README.md"
    (command,) = (each for block in blocks(document) if block.language == "console" for each in block.commands)
    program, *arguments = command.words
    result = belay.run(*arguments, cwd=root)
    assert program == "belay" and result.returncode == 0, result.stdout + result.stderr
    assert is_printed(command.printed, result.stdout)


@pytest.mark.parametrize("platform", [[], ["dom"]], ids=["no platform's types", "a browser's types"])
@pytest.mark.parametrize("options", [{}, STRICTEST], ids=["strict", "strictest"])
def test_the_generated_file_needs_no_types_but_the_languages(
    tmp_path: Path, platform: list[str], options: dict[str, bool]
) -> None:
    type_check(GENERATED, folder=tmp_path, lib=["es2019", *platform], target="es2019", **options)


def test_what_the_types_promise_and_forbid(tmp_path: Path) -> None:
    """Each line that must not compile is marked in the file, and the mark is an error where the line does."""
    type_check(PAGES / "types.ts", folder=tmp_path, **STRICTEST)


def test_the_example_has_the_contracts_types() -> None:
    run("tsc", "-p", GENERATED.parents[1])


def test_the_client_stays_small(compiled: Path) -> None:
    text = run("esbuild", compiled / "client.ts", "--minify", "--format=esm", "--target=es2020")
    assert len(gzip.compress(text.encode(), 9, mtime=0)) < LARGEST


def test_who_does_not_connect_carries_no_client(tmp_path: Path) -> None:
    source = tmp_path / "page.ts"
    source.write_text(f'import {{ closeCodes }} from "{GENERATED.with_suffix("")}";\nconsole.log(closeCodes[4003]);\n')
    text = bundle(source, tmp_path / "page.js", "--minify").read_text()
    assert "tokenInvalid" in text and "WebSocket" not in text and len(text) < 1_000


def test_importing_it_touches_nothing_of_the_platform(compiled: Path) -> None:
    names = ["WebSocket", "setTimeout", "clearTimeout", "navigator", "AbortController", "addEventListener"]
    script = f"""
        for (const name of {json.dumps(names)}) {{
            Object.defineProperty(globalThis, name, {{ get() {{ throw new Error(`${{name}} is read`); }} }});
        }}
        Math.random = () => {{ throw new Error("chance is asked"); }};
        console.log(typeof (await import("./client.mjs")).connect);
    """
    assert run("node", "--input-type=module", "--eval", script, cwd=compiled) == "function\n"


# --- Node ---


def platforms() -> list[str]:
    """The WebSockets that this machine's Node has: that of the package `ws`, and its own since 20.10."""
    major, minor = map(int, run("node", "--version").lstrip("v").split(".")[:2])
    return ["ws", *(["own"] if (major, minor) >= (20, 10) else [])]


@pytest.mark.parametrize("platform", platforms())
def test_a_program_in_node_gets_a_new_token_and_goes_on(start: Start, tmp_path: Path, platform: str) -> None:
    mock = start("expired-at-connect")
    script = bundle(PAGES / "program.ts", tmp_path / "program.mjs", "--platform=node", "--target=es2022")
    flags = ["--experimental-websocket"] if platform == "own" and run("node", "--version").startswith("v20.") else []
    process = subprocess.run(
        [tool("node"), "--no-warnings", *flags, script, platform, mock.ready["http"], mock.session_id()],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=6 * DEADLINE,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr
    *states, last = process.stdout.splitlines()
    assert last == "Good morning, John Doe."
    assert states == ["connecting", "open", "refreshing", "connecting", "open", "closed"]
