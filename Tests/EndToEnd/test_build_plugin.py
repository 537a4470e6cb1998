"""The plugin BelayGenerator in a package that depends on Belay: Examples/codec-plugin, built as its owner would build it."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import journal
from packages import linked_libraries, run
from readme import blocks

pytestmark = pytest.mark.slow

CONTRACT = "Sources/QuizNight/quiz-night.asyncapi.yaml"
PART = "Sources/QuizNight/parts/answer.yaml"
SAID = """\
{"type":"guess","answer":"a clove hitch"}
Jane says a clove hitch
/answer at byte 43: expected a string of at most 40 code points, not 53
true
"""

# All that is compiled for it: SwiftPM adds "-tool" to what runs in the build.
COMPILED = {
    "ArgumentParser-tool", "ArgumentParserToolInfo-tool", "CodecGenerator-tool", "CodecRuntime-tool",
    "ContractFiles-tool", "ContractReading-tool", "JSONSchema-tool", "ProtocolSpec-tool", "SchemaValidation-tool",
    "SeededRandom-tool", "ServerRules-tool", "SpecParser-tool", "SystemCalls-tool", "belay_generate-tool",
    "CodecRuntime", "QuizNight",
}  # fmt: skip


class Package:
    """A copy of the example. It stays in the tree's build folder, so that a second run builds only what has changed."""

    log = ""

    def __init__(self, root: Path) -> None:
        # Two folders down, as in Examples: the manifest's path to Belay leads to the tree.
        self.folder = root / ".build/codec-plugin"
        shutil.rmtree(self.folder / "Sources", ignore_errors=True)
        shutil.copytree(root / "Examples/codec-plugin", self.folder, dirs_exist_ok=True)
        if (root / "Package.resolved").exists():
            shutil.copy2(root / "Package.resolved", self.folder)

    def build(self) -> subprocess.CompletedProcess[str]:
        return run("swift", "build", "--package-path", self.folder)

    def built(self) -> str:
        """Builds.

        Returns: the log.
        """
        result = self.build()
        assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
        return result.stdout + result.stderr

    def refused(self) -> str:
        """Builds, which must fail.

        Returns: the log.
        """
        result = self.build()
        assert result.returncode != 0
        return result.stdout + result.stderr

    def said(self) -> str:
        result = run(self.products / "QuizNight")
        assert result.returncode == 0
        return result.stdout

    def edit(self, file: str, old: str, new: str) -> str:
        """Puts a text in another's place.

        Returns: where, as the compiler writes places.
        """
        path = self.folder / file
        text = path.read_text()
        assert text.count(old) == 1, f"{old} is {text.count(old)} times in {file}: mend this test"
        path.write_text(text.replace(old, new))
        before = text[: text.index(old)]
        return f"{path}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"

    @property
    def products(self) -> Path:
        return self.folder / ".build/debug"


@pytest.fixture(scope="module")
def example(root: Path) -> Package:
    """The example, built."""
    package = Package(root)
    start = time.monotonic()
    package.log = package.built()
    journal.figure(f"a package with the plugin: built in {time.monotonic() - start:.0f} s")
    return package


@pytest.fixture
def package(example: Package, root: Path) -> Iterator[Package]:
    """The example, for a test that edits it."""
    yield example
    Package(root)


def test_the_types_are_made_in_the_build(example: Package, root: Path) -> None:
    assert example.said() == SAID
    assert not list((root / "Examples/codec-plugin").rglob("*.asyncapi.swift"))
    [made] = (example.folder / ".build/plugins/outputs").rglob("*.swift")
    assert made.name == "quiz-night.asyncapi.swift"
    assert "unhandled" not in example.log
    assert "// Source: QuizNight/quiz-night.asyncapi.yaml (Quiz night, version 1.0.0)." in made.read_text()


def test_the_readme_shows_the_examples_manifest(root: Path) -> None:
    [shown] = [block.text for block in blocks(root / "README.md") if "BelayGenerator" in block.text]
    assert shown in (root / "Examples/codec-plugin/Package.swift").read_text()


def test_nothing_is_compiled_for_it_but_the_generator_and_the_runtime(example: Package) -> None:
    products = example.products.resolve()
    objects = products.rglob("*.build/**/*.o")
    assert {path.relative_to(products).parts[0].removesuffix(".build") for path in objects} == COMPILED
    tool = example.products / "belay-generate-tool"
    # Thousands of lines: too many for the journal. Symbols begin with their module's name, and its length before it.
    symbols = subprocess.run(["nm", str(tool)], capture_output=True, text=True, check=True).stdout
    assert "10SpecParser" in symbols
    assert re.findall(r"\S*(?<![A-Z])C?NIO\S*", symbols) == []
    libraries = linked_libraries(tool)
    assert "libFoundationEssentials" in libraries
    assert {name for name in libraries if "Networking" in name or "ssl" in name} == set()


def test_nothing_is_generated_again_before_the_contract_changes(package: Package) -> None:
    package.built()
    assert "Codecs of" not in package.built()
    package.edit(PART, "maxLength: 40", "maxLength: 60")
    assert "Codecs of quiz-night.asyncapi.yaml" in package.built()
    assert package.said() == SAID.replace(SAID.splitlines()[2] + "\n", "")


def test_a_mistake_in_the_contract_fails_the_build_at_its_place(package: Package) -> None:
    place = package.edit(PART, "maxLength: 40", "maxLenght: 40")
    log = package.refused()
    assert f'{place}: error: unknown keyword "maxLenght" in a schema; did you mean "maxLength"?\n' in log
    package.edit(PART, "maxLenght", "maxLength")
    other = package.edit(CONTRACT, "$sender.name", "$sender.nick")
    assert f"{other}: error: " in package.refused()
    package.edit(CONTRACT, "$sender.nick", "$sender.name")
    package.built()
    assert package.said() == SAID


def without_contract(package: Package) -> None:
    (package.folder / CONTRACT).unlink()


def with_another(package: Package) -> None:
    shutil.copy2(package.folder / CONTRACT, package.folder / "Sources/QuizNight/other.asyncapi.yml")


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        (
            without_contract,
            "error: the target QuizNight has no contract; put one into its folder, named like quiz.asyncapi.yaml",
        ),
        (
            with_another,
            "error: the target QuizNight has several contracts (other.asyncapi.yml, quiz-night.asyncapi.yaml);"
            " give each a target of its own",
        ),
    ],
)
def test_a_target_has_one_contract(package: Package, mistake: Callable[[Package], None], message: str) -> None:
    mistake(package)
    assert message in package.refused()


def test_the_contract_may_be_a_link(package: Package, tmp_path: Path) -> None:
    contract = package.folder / CONTRACT
    elsewhere = Path(shutil.move(contract, tmp_path / "shared.yaml"))
    shutil.copytree(package.folder / "Sources/QuizNight/parts", tmp_path / "parts")
    contract.symlink_to(elsewhere)
    package.built()
    assert package.said() == SAID
    elsewhere.write_text(elsewhere.read_text().replace("retry: after-refresh", "retry: never"))
    assert "Codecs of" in package.built()
    assert package.said() == SAID.replace("true", "false")
