"""Verdicts, boundary cases and generated values of any schema, beside PyPI's jsonschema.

value-probe (Tests/ValueProbe) makes values of every message of Examples/contracts, of the documents that
BELAY_ASYNCAPI_CORPUS names, and of each schema of the official test suite, and says which are valid. jsonschema judges
the same values by the schemas as they are read (as_read.py). 100,000 values are compared: every example, every boundary
case of Examples/contracts and of the suite, and others drawn by a seed, which is printed; BELAY_CODEC_SEED sets it.
`dev/test --all` compares all that was made. jsonschema reads numbers as they are written (ints and decimals), and regular
expressions as ECMA-262 has them, rewritten for Python.
"""

from __future__ import annotations

import decimal
import json
import os
import random
import re
import secrets
import subprocess
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import jsonschema
import pytest
from referencing import Registry
from referencing.jsonschema import DRAFT7, DRAFT202012

import probe
from as_read import AsRead, Unknown, python_pattern
from schema_formats import CHECKER, RULES

SEED = int(os.environ.get("BELAY_CODEC_SEED") or secrets.randbits(31))
COUNT = 100_000
# `dev/test` draws of the values of other people's documents; `dev/test --all` compares all of them.
IS_DRAWN = bool(os.environ.get("BELAY_DRAW_SEED"))
CORPUS = os.environ.get("BELAY_ASYNCAPI_CORPUS", "")
SUITE = Path(os.environ.get("BELAY_JSON_SCHEMA_SUITE", probe.ROOT / ".build/json-schema-suite"))
DIALECTS = {"draft7": "draft07", "draft2020-12": "draft2020"}

# Formats of the suite whose generated texts are not compared.
LEFT_OUT = {"hostname": "whether a label such as xn--4gbwdl is one takes Unicode's tables, which Python does not have"}

decimal.getcontext().prec = 1_000


def _number(text: str) -> object:
    """A number as it is written: a whole one as an int, any other as a decimal."""
    value = decimal.Decimal(text)
    if value.is_finite() and abs(value.adjusted()) < 5_000 and value == value.to_integral_value():
        return int(value)
    return value


def read(text: str | bytes) -> object:
    return json.loads(text, parse_float=_number)


def write(value: object) -> str:
    """JSON with each number exactly as large."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(name)}:{write(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(write, value)) + "]"
    return str(value) if isinstance(value, decimal.Decimal) else json.dumps(value)


# MARK: jsonschema, made exact


def _for_python(schema: object) -> object:
    """A schema with its regular expressions as Python reads them, where `$` is not the end and `\\d` not ten digits."""
    if isinstance(schema, list):
        return [_for_python(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    new = {name: value if name in ("const", "enum") else _for_python(value) for name, value in schema.items()}
    if isinstance(schema.get("pattern"), str):
        new["pattern"] = python_pattern(schema["pattern"])
    if isinstance(schema.get("patternProperties"), dict):
        new["patternProperties"] = {
            python_pattern(name): _for_python(value) for name, value in schema["patternProperties"].items()
        }
    return new


@dataclass
class Subject:
    """A schema, what it says in jsonschema's words, and the values that were judged."""

    place: str
    schema: object
    draft: str
    formats: bool = True
    documents: dict[str, object] = field(default_factory=dict)
    values: list[tuple[str, object, bool]] = field(default_factory=list)

    def differences(self) -> list[str]:
        kind = jsonschema.Draft7Validator if self.draft == "draft07" else jsonschema.Draft202012Validator
        registry = Registry()
        specification = DRAFT7 if self.draft == "draft07" else DRAFT202012
        for uri, document in self.documents.items():
            registry = registry.with_resource(uri, specification.detect(document).create_resource(document))
        validator = kind(self.schema, registry=registry, format_checker=CHECKER if self.formats else None)
        wrong = []
        for name, value, verdict in self.values:
            try:
                theirs = validator.is_valid(value)
            except RecursionError:
                theirs = "without end"
            if theirs != verdict:
                wrong.append(f"{self.place}: {name}: {write(value)[:300]} is {theirs} for jsonschema, {verdict} here")
        return wrong


def _differences(subjects: list[Subject]) -> list[str]:
    decimal.getcontext().prec = 1_000
    return [difference for subject in subjects for difference in subject.differences()]


def compare(subjects: list[Subject]) -> list[str]:
    """What is judged otherwise, found by as many processes as there are processors."""
    count = min(os.cpu_count() or 1, 4)
    groups = [subjects[number::count] for number in range(count)]
    with ProcessPoolExecutor(count) as pool:
        return [difference for found in pool.map(_differences, groups) for difference in found]


# MARK: What is asked


def ask(questions: list[dict]) -> list[dict]:
    program = Path(os.environ.get("BELAY_VALUE_PROBE", probe.ROOT / ".build/release/value-probe")).absolute()
    if not program.exists():
        pytest.exit(f"no value-probe at {program}: build it (swift build -c release --product value-probe)", 2)
    said = "".join(write(question) + "\n" for question in questions)
    result = subprocess.run([program], input=said.encode(), capture_output=True, timeout=300)
    assert result.returncode == 0, result.stderr.decode()
    answers = [read(line) for line in result.stdout.splitlines()]
    assert len(answers) == len(questions)
    return answers


def _contracts() -> list[Path]:
    files = sorted((probe.ROOT / "Examples/contracts").glob("*.yaml"))
    for folder in [Path(CORPUS)] if CORPUS else []:
        files += [file for kind in ("yaml", "yml", "json") for file in sorted(folder.rglob(f"*.{kind}"))]
    return [file for file in files if re.search(r'^\s*"?asyncapi"?\s*:', file.read_text(), re.MULTILINE)]


def _is_ours(file: Path) -> bool:
    return probe.ROOT in file.parents


def _values(answer: dict) -> tuple[list, list]:
    shown = [(f"example {number}", *pair) for number, pair in enumerate(answer["examples"], 1)]
    cases = [(identity, *pair) for identity, pair in answer["cases"]]
    made = [(f"value {number}", *pair) for number, pair in enumerate(answer["values"], 1)]
    return shown, cases + made


@dataclass
class Material:
    """What is compared: values that always are, and others of which as many are as there is room for."""

    subjects: list[Subject] = field(default_factory=list)
    others: list[tuple[Subject, tuple]] = field(default_factory=list)
    otherwise: int = 0
    incomplete: int = 0
    contracts: int = 0
    skipped: Counter = field(default_factory=Counter)

    def add(self, subject: Subject, always: list, perhaps: list) -> None:
        subject.values += always
        self.subjects.append(subject)
        self.others += [(subject, value) for value in perhaps]

    def fill(self, count: int) -> int:
        """Draws others until there are so many values."""
        room = count - sum(len(subject.values) for subject in self.subjects)
        drawn = random.Random(SEED).sample(self.others, min(max(room, 0), len(self.others)))
        for subject, value in drawn:
            subject.values.append(value)
        return sum(len(subject.values) for subject in self.subjects)


def _of_contracts(material: Material) -> None:
    files = _contracts()
    questions = [{"contract": str(file), "seed": SEED, "count": 40 if _is_ours(file) else 20} for file in files]
    for file, answer in zip(files, ask(questions), strict=True):
        assert "error" not in answer, (file, answer)
        material.contracts += 1
        material.otherwise += any(subject["readings"] for subject in answer["subjects"])
        material.incomplete += any(subject["problems"] for subject in answer["subjects"])
        rewriter = AsRead(answer["documents"], set(RULES))
        for told in answer["subjects"]:
            try:
                schema = rewriter.schema(told["schema"], told["file"])
            except Unknown as unknown:
                material.skipped[f"{file.name}: {unknown}"] += 1
                continue
            shown, made = _values(told)
            subject = Subject(f"{file.name} {told['name']}", schema, "draft2020")
            is_kept = _is_ours(file) or not IS_DRAWN
            material.add(subject, shown + (made if is_kept else []), [] if is_kept else made)


def _of_suite(material: Material) -> None:
    folder = SUITE / "remotes"
    remotes = {
        f"http://localhost:1234/{file.relative_to(folder)}": read(file.read_bytes())
        for file in sorted(folder.rglob("*.json"))
    }
    subjects, questions = [], []
    for draft, dialect in DIALECTS.items():
        folder = SUITE / "tests" / draft
        formats = [file for file in (folder / "optional/format").glob("*.json") if file.stem in RULES.keys() - LEFT_OUT.keys()]
        for file in sorted(folder.glob("*.json")) + sorted(formats):
            for group in read(file.read_bytes()):
                place = f"{draft}/{file.stem}: {group['description']}"
                documents = remotes if "localhost" in write(group["schema"]) else {}
                try:
                    schema = _for_python(group["schema"])
                except Unknown as unknown:
                    material.skipped[f"{place}: {unknown}"] += 1
                    continue
                subjects.append(Subject(place, schema, dialect, file in formats, documents))
                questions.append(
                    {
                        "schema": group["schema"],
                        "documents": documents,
                        "dialect": dialect,
                        "reading": "literal",
                        "formats": file in formats,
                        "seed": SEED,
                        "count": 150,
                    }
                )
    for subject, answer in zip(subjects, ask(questions), strict=True):
        _, made = _values(answer["subjects"][0])
        cases = [value for value in made if not value[0].startswith("value ")]
        material.add(subject, cases, made[len(cases) :])


@pytest.fixture(scope="module")
def material() -> Material:
    material = Material()
    _of_contracts(material)
    _of_suite(material)
    return material


def test_each_value_is_judged_as_by_jsonschema(material: Material, capsys: pytest.CaptureFixture) -> None:
    compared = material.fill(COUNT if IS_DRAWN else sys.maxsize)
    verdicts = Counter(verdict for subject in material.subjects for _, _, verdict in subject.values)
    with capsys.disabled():
        print(
            f"\n{compared} values of {len(material.subjects)} schemas, {verdicts[True]} valid and {verdicts[False]} not, "
            f"seed {SEED}; {material.otherwise} of {material.contracts} documents are read otherwise than written, "
            f"{material.incomplete} have something without effect; "
            f"{len(material.skipped)} schemas left out {sorted(material.skipped)}"
        )
    wrong = compare(material.subjects)
    assert wrong == [], "\n".join(wrong[:40])
    assert compared >= COUNT
