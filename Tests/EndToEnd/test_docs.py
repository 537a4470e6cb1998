"""dev/docs notices what is wrong in a documentation catalogue: each fault alone, planted into a copy."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from harness import Belay
from packages import products

MODULE = "CodecRuntime"
CATALOGUE = f"Sources/{MODULE}/{MODULE}.docc"

# A file of the catalogue, what stands there, what is put in its place, and what is said of it.
FAULTS = {
    "a link to a symbol that is not there": (f"{MODULE}.md", "``WireDate``", "``WireDay``", "'WireDay' doesn't exist"),
    "a symbol that no topic has": (f"{MODULE}.md", "- ``WireDate``\n", "", "no topic has WireDate"),
    "a member that no topic has": ("JSONWriter.md", "- ``reset()``\n", "", "no topic has reset()"),
    "a step without its file": ("Reading-and-writing-frames.tutorial", "main-3.swift", "main-9.swift", "main-9.swift"),
    "a link to a page that is not there": (f"{MODULE}.md", "doc:CodecRuntime-Tutorials", "doc:Lessons", "Lessons"),
}


@pytest.fixture
def docs(belay: Belay, root: Path, tmp_path: Path) -> ModuleType:
    """The script, for a tree of which it has all that it reads: the catalogue, and what was built."""
    loader = importlib.machinery.SourceFileLoader("docs", str(root / "dev/docs"))
    spec = importlib.util.spec_from_loader("docs", loader)
    assert spec
    script = importlib.util.module_from_spec(spec)
    loader.exec_module(script)
    folder = products(belay)
    shutil.copytree(root / CATALOGUE, tmp_path / CATALOGUE)
    (tmp_path / ".build").mkdir()
    (tmp_path / ".build/release.yaml").symlink_to(folder.parents[1] / f"{folder.name}.yaml")
    script.ROOT, script.OUTPUT = tmp_path, tmp_path / ".build/docs"
    return script


def test_the_catalogue_is_without_a_fault(docs: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    assert docs.make(MODULE, True), capfd.readouterr().out
    pages = docs.OUTPUT / f"{MODULE}.doccarchive"
    assert (pages / f"data/documentation/{MODULE.lower()}.json").is_file() and (pages / "index.html").is_file()


@pytest.mark.parametrize(("file", "before", "after", "said"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_found_and_said(
    docs: ModuleType, capfd: pytest.CaptureFixture[str], file: str, before: str, after: str, said: str
) -> None:
    path = docs.ROOT / CATALOGUE / file
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))
    assert not docs.make(MODULE, True)
    assert said in capfd.readouterr().out


def test_without_check_a_warning_is_said_and_the_pages_are_made(
    docs: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    file, before, after, said = FAULTS["a link to a symbol that is not there"]
    path = docs.ROOT / CATALOGUE / file
    path.write_text(path.read_text().replace(before, after))
    assert docs.make(MODULE, False)
    assert said in capfd.readouterr().out
    assert (docs.OUTPUT / f"{MODULE}.doccarchive/index.html").is_file()


def test_a_wrong_argument_is_refused(root: Path, docs: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    assert docs.main(["--chek"]) == 64
    assert "unknown argument --chek" in capfd.readouterr().err
