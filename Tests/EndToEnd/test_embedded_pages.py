"""`dev/embed`: the pages and documents that people edit, as Swift string literals."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from packages import run

# Everything that ends a literal, escapes in it, or begins an interpolation, with up to two # after it.
HOSTILE = 'a """ b """# c """## d \\ e \\n \\( f \\#(1) g \\##(2) \' " h ü \t\n\n  indented\n"""\n'


@pytest.fixture(scope="module")
def embed(root: Path) -> SimpleNamespace:
    """What the script defines."""
    return SimpleNamespace(**runpy.run_path(str(root / "dev/embed")))


@pytest.fixture
def copy(embed: SimpleNamespace, root: Path, tmp_path: Path) -> Path:
    """A tree of nothing but the script and what it embeds."""
    folders = [Path(folder) / pattern for folder, patterns, _ in embed.FOLDERS.values() for pattern in patterns]
    documents = [str(file.relative_to(root)) for pattern in folders for file in root.glob(str(pattern))]
    for path in [*embed.PAGES, *documents]:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / path, tmp_path / path)
    for path in embed.FOLDERS:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "dev").mkdir()
    shutil.copy(root / "dev/embed", tmp_path / "dev/embed")
    return tmp_path


def test_the_committed_files_match_their_pages(root: Path) -> None:
    result = run(root / "dev/embed", "--check")
    assert result.returncode == 0 and result.stdout == "", result.stdout


def test_a_page_that_was_edited_is_named(embed: SimpleNamespace, copy: Path) -> None:
    assert run(copy / "dev/embed").returncode == 0
    assert run(copy / "dev/embed", "--check").returncode == 0
    page, name = next(iter(embed.PAGES.items()))
    (copy / page).write_text((copy / page).read_text() + "<!-- more -->\n")
    result = run(copy / "dev/embed", "--check")
    assert result.returncode == 1
    file = Path(page).with_name(f"{name}.swift")
    assert result.stdout == f"{file}: differs from its source; run dev/embed and commit\n"
    assert run(copy / "dev/embed").stdout == f"wrote {file}\n"
    assert "<!-- more -->" in (copy / file).read_text()


def test_a_scenario_that_was_edited_is_named(copy: Path) -> None:
    assert run(copy / "dev/embed").returncode == 0
    scenario = copy / "mocks/quiet.yaml"
    scenario.write_text(scenario.read_text() + "# one more line\n")
    result = run(copy / "dev/embed", "--check")
    assert result.returncode == 1
    file = "Sources/ContractFiles/EmbeddedDocuments.swift"
    assert result.stdout == f"{file}: differs from its source; run dev/embed and commit\n"
    assert run(copy / "dev/embed").stdout == f"wrote {file}\n"
    assert "# one more line" in (copy / file).read_text()


def test_a_page_with_carriage_returns_is_refused(embed: SimpleNamespace, copy: Path) -> None:
    page = next(iter(embed.PAGES))
    (copy / page).write_bytes(b"<p>\r\n")
    result = run(copy / "dev/embed")
    assert result.returncode == 1
    assert result.stderr == f"{page}: has a carriage return; lines end with a line feed alone\n"


@pytest.mark.parametrize("text", [HOSTILE, "", "\n", "no line end", '"""##', "\\"])
def test_a_literal_is_the_text_whatever_the_text_has(embed: SimpleNamespace, tmp_path: Path, text: str) -> None:
    source, program = tmp_path / "main.swift", tmp_path / "program"
    source.write_text(f'print({embed.literal(text)}, terminator: "")\n')
    compiled = run("swiftc", "-o", program, source)
    assert compiled.returncode == 0, compiled.stderr
    assert run(program).stdout == text
