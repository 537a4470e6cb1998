"""Line ends, byte order marks and encodings: what a checkout or an editor makes of a file changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import Belay, Mock

CONVERSIONS: dict[str, Callable[[str], bytes]] = {
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "CR": lambda text: text.replace("\n", "\r").encode(),
    "UTF-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16LE with a mark": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "UTF-16BE with a mark": lambda text: b"\xfe\xff" + text.replace("\n", "\r\n").encode("utf-16-be"),
}
convert = pytest.mark.parametrize("conversion", CONVERSIONS.values(), ids=CONVERSIONS.keys())
SCENARIO = "scenario: tiny\nabout: Nothing happens – or does it?\n"


def contract_in(folder: Path, root: Path, change: Callable[[str], bytes]) -> Path:
    """A project in the folder that has nothing but the contract, changed."""
    (folder / "spec").mkdir()
    file = folder / "spec/send-buddy.yaml"
    file.write_bytes(change((root / "spec/send-buddy.yaml").read_text()))
    return file


# --- Generated files ---


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A copy of the tree's contract, scenarios and generated modules, as a checkout with CRLF has them."""
    for folder in ("spec", "mocks", "Sources/SendBuddyProtocol", "Sources/SendBuddyMock"):
        shutil.copytree(root / folder, tmp_path / folder)
    shutil.copy(root / "Package.swift", tmp_path)
    for file in tmp_path.rglob("*"):
        if file.is_file():
            file.write_bytes(CONVERSIONS["CRLF"](file.read_text()))
    return tmp_path


def test_a_checkout_with_crlf_is_up_to_date(belay: Belay, project: Path) -> None:
    before = {file: file.read_bytes() for file in project.rglob("*") if file.is_file()}
    assert len(before) > 20 and all(b"\r\n" in content for content in before.values())
    result = belay.run("generate", "--check", cwd=project)
    assert (result.returncode, result.stderr) == (0, "") and "up to date" in result.stdout
    assert belay.run("generate", cwd=project).returncode == 0
    assert {file: file.read_bytes() for file in project.rglob("*") if file.is_file()} == before


def test_an_edit_in_a_checkout_with_crlf_is_found(belay: Belay, project: Path) -> None:
    file = project / "Sources/SendBuddyProtocol/CloseCode.swift"
    file.write_bytes(file.read_bytes() + b"// mine\r\n")
    result = belay.run("generate", "--check", cwd=project)
    assert result.returncode == 1 and "  write Sources/SendBuddyProtocol/CloseCode.swift" in result.stderr


def test_every_document_of_a_checkout_with_crlf_is_good(belay: Belay, project: Path) -> None:
    files = sorted(map(str, (*project.glob("spec/*.yaml"), *project.glob("mocks/*.yaml"))))
    result = belay.run("lint", *files, cwd=project)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [f"{file}: ok" for file in files]


# --- Each kind of document ---


@convert
def test_a_contract_is_found_and_read(
    belay: Belay, root: Path, tmp_path: Path, conversion: Callable[[str], bytes]
) -> None:
    file = contract_in(tmp_path, root, conversion)
    result = belay.run("lint", file)
    assert (result.returncode, result.stdout, result.stderr) == (0, f"{file}: ok\n", "")
    found = belay.run("schema", "scenario", cwd=tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout == (root / "spec/scenario.schema.json").read_text()


@convert
def test_a_scenario_is_read_and_played(
    belay: Belay, start: Callable[..., Mock], tmp_path: Path, conversion: Callable[[str], bytes]
) -> None:
    file = tmp_path / "tiny.yaml"
    file.write_bytes(conversion(SCENARIO))
    result = belay.run("lint", file)
    assert (result.returncode, result.stdout, result.stderr) == (0, f"{file}: ok\n", "")
    with start(str(file)).join("inviter") as tab:
        assert tab.fence() == []


@convert
def test_a_target_is_read(belay: Belay, root: Path, tmp_path: Path, conversion: Callable[[str], bytes]) -> None:
    file = tmp_path / "target.yaml"
    file.write_bytes(conversion((root / "Examples/target.yaml").read_text()))
    result = belay.run("lint", file)
    assert (result.returncode, result.stdout, result.stderr) == (0, f"{file}: ok\n", "")


@convert
@pytest.mark.parametrize("first", ["scenario: x", "nodes: []", "other: 1"])
def test_a_problem_is_shown_with_its_line(
    belay: Belay, tmp_path: Path, conversion: Callable[[str], bytes], first: str
) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_bytes(conversion(f"{first}\nabout: Grüße\nrlues: [é]\n"))
    result = belay.run("lint", file)
    assert result.returncode == 1
    marked = (1, first) if first.startswith("other") else (3, "rlues: [é]")
    lines = result.stderr.splitlines()
    [place] = [index for index, line in enumerate(lines) if line.startswith(f"{file}:{marked[0]}:1: error: ")]
    assert lines[place + 1 : place + 3] == [marked[1], "^"]


# --- How the key is written ---


@pytest.mark.parametrize("key", ["'asyncapi': 3.1.0", '"asyncapi": 3.1.0', "asyncapi : 3.1.0", "asyncapi\t: 3.1.0"])
def test_a_contract_is_found_however_its_key_is_written(belay: Belay, root: Path, tmp_path: Path, key: str) -> None:
    file = contract_in(tmp_path, root, lambda text: text.replace("asyncapi: 3.1.0", key).encode())
    assert key.encode() in file.read_bytes()
    result = belay.run("lint", file)
    assert (result.returncode, result.stdout, result.stderr) == (0, f"{file}: ok\n", "")
    assert belay.run("schema", "target", cwd=tmp_path).returncode == 0
