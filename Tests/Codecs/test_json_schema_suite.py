"""JSON-Schema-Test-Suite, the official tests of JSON Schema: draft 7 and draft 2020-12, by the letter.

Every required test, every optional one and every format is asked of schema-probe (Tests/SchemaProbe), which validates
with Sources/JSONSchema; exceptions stand below with their reasons. dev/test fetches the files
(Tests/Codecs/schema-suite.txt); BELAY_JSON_SCHEMA_SUITE names their folder otherwise.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

import probe

FOLDER = Path(os.environ.get("BELAY_JSON_SCHEMA_SUITE", probe.ROOT / ".build/json-schema-suite"))
DIALECTS = {"draft7": "draft07", "draft2020-12": "draft2020"}

# How many tests the pinned version has: required, optional, formats.
COUNTS = {"draft7": (913, 118, 434), "draft2020-12": (1257, 158, 491)}

_CONTENT = "contentMediaType and contentEncoding are annotations here, as draft 2020-12 has it for all drafts"
# What is answered otherwise than the suite says, and why.
EXCEPTIONS = {
    ("draft7/optional/content", "an invalid JSON document"): _CONTENT,
    ("draft7/optional/content", "an invalid base64 string (% is not a valid character)"): _CONTENT,
    ("draft7/optional/content", "a validly-encoded invalid JSON document"): _CONTENT,
    ("draft7/optional/content", "an invalid base64 string that is valid JSON"): _CONTENT,
}


@dataclass(frozen=True)
class Group:
    """A schema of the suite with its tests, and where it stands: `draft7/optional/format/date`."""

    place: str
    description: str
    question: str
    tests: tuple[tuple[str, bool], ...]

    @property
    def draft(self) -> str:
        return self.place.partition("/")[0]

    @property
    def kind(self) -> int:
        return 2 if "/optional/format/" in self.place else 1 if "/optional/" in self.place else 0


def _remotes() -> dict[str, object]:
    folder = FOLDER / "remotes"
    return {
        f"http://localhost:1234/{file.relative_to(folder)}": json.loads(file.read_bytes())
        for file in sorted(folder.rglob("*.json"))
    }


def _groups() -> list[Group]:
    remotes = _remotes()
    groups = []
    for draft, dialect in DIALECTS.items():
        for file in sorted((FOLDER / "tests" / draft).rglob("*.json")):
            place = file.relative_to(FOLDER / "tests").with_suffix("").as_posix()
            # A format is an annotation, and asserted only where the tests are about that.
            formats = "/format" in place and "/optional/" in place
            for group in json.loads(file.read_bytes()):
                question = {
                    "schema": group["schema"],
                    "documents": remotes if "localhost" in json.dumps(group["schema"]) else {},
                    "dialect": dialect,
                    "reading": "literal",
                    "formats": formats,
                    "instances": [test["data"] for test in group["tests"]],
                }
                tests = tuple((test["description"], test["valid"]) for test in group["tests"])
                groups.append(Group(place, group["description"], json.dumps(question), tests))
    return groups


def _ask(groups: list[Group]) -> list[dict]:
    program = Path(os.environ.get("BELAY_SCHEMA_PROBE", probe.ROOT / ".build/release/schema-probe")).absolute()
    if not program.exists():
        pytest.exit(f"no schema-probe at {program}: build it (swift build -c release --product schema-probe)", 2)
    said = "".join(group.question + "\n" for group in groups)
    result = subprocess.run([program], input=said.encode(), capture_output=True, timeout=120)
    assert result.returncode == 0, result.stderr.decode()
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(answers) == len(groups)
    return answers


@pytest.fixture(scope="module")
def answers() -> list[tuple[Group, dict]]:
    groups = _groups()
    return list(zip(groups, _ask(groups), strict=True))


def test_the_suite_is_there_whole() -> None:
    assert FOLDER.is_dir(), f"no {FOLDER}: dev/test fetches it"
    found = Counter()
    for group in _groups():
        found[group.draft, group.kind] += len(group.tests)
    assert {draft: tuple(found[draft, kind] for kind in range(3)) for draft in DIALECTS} == COUNTS


@pytest.mark.parametrize("draft", DIALECTS)
@pytest.mark.parametrize("kind", range(3), ids=["required", "optional", "formats"])
def test_each_value_is_judged_as_the_suite_says(
    draft: str, kind: int, answers: list[tuple[Group, dict]]
) -> None:
    wrong, excepted = [], set()
    for group, answer in answers:
        if (group.draft, group.kind) != (draft, kind):
            continue
        assert "error" not in answer, (group.place, group.description, answer)
        for (description, expected), valid in zip(group.tests, answer["valid"], strict=True):
            if valid == expected:
                continue
            if (group.place, description) in EXCEPTIONS:
                excepted.add((group.place, description))
            else:
                wrong.append(f"{group.place}: {group.description}: {description}: {valid}")
    assert wrong == []
    assert excepted == {exception for exception in EXCEPTIONS if _is_of(exception[0], draft, kind)}


def _is_of(place: str, draft: str, kind: int) -> bool:
    group = Group(place, "", "", ())
    return (group.draft, group.kind) == (draft, kind)


def test_the_quick_verdicts_and_the_list_of_problems_agree(answers: list[tuple[Group, dict]]) -> None:
    for group, answer in answers:
        assert "disagree" not in answer, (group.place, group.description, answer)
        told = [not problems for problems in answer["errors"]]
        assert told == answer["valid"], (group.place, group.description, answer)


def test_every_required_schema_is_read_without_a_problem(answers: list[tuple[Group, dict]]) -> None:
    told = [(group.place, answer["problems"]) for group, answer in answers if group.kind == 0 and answer["problems"]]
    assert told == []
