"""`belay-generate`, the generator alone: one file of a contract, whole or not at all, and the documented exit codes."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import Belay
from packages import products, run

Generate = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def generate(belay: Belay) -> Generate:
    """Runs the program that was built beside belay, in the tree."""
    program = products(belay) / "belay-generate"
    assert program.exists(), f"no {program}: swift build --product belay-generate builds it"
    return lambda *arguments: run(program, *arguments, cwd=belay.root)


def bodies(*texts: str) -> list[str]:
    """The lines of Swift files without their headers and imports."""
    return [
        line
        for text in texts
        for line in text.splitlines()
        if not line.startswith("// ") and "import CodecRuntime" not in line
    ]


def test_the_file_has_what_belay_generate_writes_to_its_files(belay: Belay, generate: Generate, tmp_path: Path) -> None:
    output = tmp_path / "made/all.swift"
    assert generate("spec/send-buddy.yaml", "--output", output).returncode == 0
    many = [file.read_text() for file in sorted((belay.root / "Sources/SendBuddyProtocol").glob("*.swift"))]
    lines = [line for line in bodies(output.read_text()) if line]
    assert lines == [line for line in bodies(*many) if line]
    result = run("swiftc", "-swift-version", "6", "-typecheck", "-I", products(belay) / "Modules", output)
    assert (result.returncode, result.stderr) == (0, "")


def test_an_up_to_date_file_is_not_touched(generate: Generate, tmp_path: Path) -> None:
    output = tmp_path / "all.swift"
    assert generate("spec/send-buddy.yaml", "--output", output).returncode == 0
    os.utime(output, (1, 1))
    assert generate("spec/send-buddy.yaml", "--output", output).returncode == 0
    assert output.stat().st_mtime == 1
    output.write_text("// old")
    assert generate("spec/send-buddy.yaml", "--output", output).returncode == 0
    assert output.stat().st_mtime > 1 and os.listdir(tmp_path) == [output.name]


def test_a_broken_contract_writes_nothing_and_every_problem_has_its_place(
    belay: Belay, generate: Generate, tmp_path: Path
) -> None:
    contract, output = tmp_path / "broken.yaml", tmp_path / "all.swift"
    text = (belay.root / "spec/send-buddy.yaml").read_text()
    text = text.replace("x-perspective: server", "x-perspectiv: server").replace("\n      4003:", "\n      1006:")
    contract.write_text(text)
    output.write_text("as it was")
    result = generate(contract, "--output", output)
    linted = belay.run("lint", "--strict", contract)
    assert result.returncode == 65 and linted.returncode == 1
    assert result.stderr == linted.stderr and result.stderr.count(f"{contract}:") >= 2
    assert result.stdout == "" and output.read_text() == "as it was"


def test_a_warning_stops_nothing(belay: Belay, generate: Generate, tmp_path: Path) -> None:
    contract = shutil.copytree(belay.root / "Examples/codec-plugin/Sources/QuizNight", tmp_path / "QuizNight")
    [file] = contract.glob("*.asyncapi.yaml")
    result = generate(file, "--output", tmp_path / "all.swift")
    assert result.returncode == 0 and f"{file}:" in result.stderr and ": warning: " in result.stderr
    assert (tmp_path / "all.swift").exists()


def test_any_contract_gives_a_file_that_compiles(belay: Belay, generate: Generate, tmp_path: Path) -> None:
    output = tmp_path / "all.swift"
    result = generate("Examples/contracts/device-telemetry.yaml", "--output", output)
    assert (result.returncode, result.stdout) == (0, "")
    assert "public enum Alerts {" in output.read_text()
    checked = run("swiftc", "-swift-version", "6", "-typecheck", "-I", products(belay) / "Modules", output)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_a_contract_without_a_reading_writes_nothing(generate: Generate, tmp_path: Path) -> None:
    contract, output = tmp_path / "broken.yaml", tmp_path / "all.swift"
    contract.write_text("asyncapi: 3.0.0\nchannels: {a: {address: /a, messages: {b: {$ref: '#/components/messages/b'}}}}\n")
    result = generate(contract, "--output", output)
    assert result.returncode == 65 and f"{contract}:2:" in result.stderr and not output.exists()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["spec/none.yaml", "--output", "out.swift"], 66, "error: no file spec/none.yaml\n"),
        (["spec", "--output", "out.swift"], 66, "error: can't read spec: it is a folder\n"),
        (["mocks/quiet.yaml", "--output", "out.swift"], 65, "error: mocks/quiet.yaml is a scenario, not a contract\n"),
        (["spec/send-buddy.yaml", "--output", "spec"], 69, "error: can't write spec: Is a directory\n"),
        (
            ["spec/send-buddy.yaml", "--output", "README.md/x.swift"],
            69,
            "error: can't make the folder README.md: it is a file\n",
        ),
    ],
)
def test_a_failure_is_one_message_and_a_code(
    belay: Belay, generate: Generate, arguments: list[str], code: int, message: str
) -> None:
    result = generate(*arguments)
    assert (result.returncode, result.stdout, result.stderr) == (code, "", message)
    assert not (belay.root / "out.swift").exists()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ([], "<contract>"),
        (["spec/send-buddy.yaml"], "--output"),
        (["spec/send-buddy.yaml", "--output", "x", "--outptu", "x"], "--outptu"),
        (["a", "b", "--output", "x"], "'b'"),
    ],
)
def test_wrong_usage_ends_with_64_and_says_what_is_wrong(generate: Generate, arguments: list[str], named: str) -> None:
    result = generate(*arguments)
    assert result.returncode == 64 and result.stdout == ""
    assert result.stderr.startswith("Error: ") and named in result.stderr.splitlines()[0]


def test_help_shows_an_example_and_the_codes(generate: Generate) -> None:
    result = generate("--help")
    assert result.returncode == 0 and result.stderr == ""
    assert "Example: belay-generate Sources/" in result.stdout and "65 unreadable contract" in result.stdout
