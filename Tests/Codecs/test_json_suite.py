"""JSONTestSuite, by Nicolas Seriot: each file is taken as its name says.

`y_` must be accepted, `n_` refused; of `i_` a reader may decide, and what this one decides stands below. dev/test
fetches the files (Tests/Codecs/suite.txt); BELAY_JSON_SUITE names their folder otherwise.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import probe
import strict

FOLDER = Path(os.environ.get("BELAY_JSON_SUITE", probe.ROOT / ".build/json-suite/test_parsing"))

# Decided, file by file. The reasons are those of strict.py: JSON is UTF-8 without a byte order mark, a string is
# Unicode text, a number is finite, and 512 levels are deep enough.
ACCEPTED = {
    "i_number_double_huge_neg_exp",  # rounds to 0
    "i_number_real_underflow",
    "i_number_too_big_neg_int",  # no 64 bits: a Double
    "i_number_too_big_pos_int",
    "i_number_very_big_negative_int",
    "i_structure_500_nested_arrays",
}
REFUSED = {
    # Infinite as a Double.
    "i_number_huge_exp",
    "i_number_neg_int_huge_exp",
    "i_number_pos_double_huge_exp",
    "i_number_real_neg_overflow",
    "i_number_real_pos_overflow",
    # Lone surrogates, written as escapes.
    "i_object_key_lone_2nd_surrogate",
    "i_string_1st_surrogate_but_2nd_missing",
    "i_string_1st_valid_surrogate_2nd_invalid",
    "i_string_incomplete_surrogate_and_escape_valid",
    "i_string_incomplete_surrogate_pair",
    "i_string_incomplete_surrogates_escape_valid",
    "i_string_invalid_lonely_surrogate",
    "i_string_invalid_surrogate",
    "i_string_inverted_surrogates_U+1D11E",
    "i_string_lone_second_surrogate",
    # Not UTF-8.
    "i_string_UTF-16LE_with_BOM",
    "i_string_UTF-8_invalid_sequence",
    "i_string_UTF8_surrogate_U+D800",
    "i_string_invalid_utf-8",
    "i_string_iso_latin_1",
    "i_string_lone_utf8_continuation_byte",
    "i_string_not_in_unicode_range",
    "i_string_overlong_sequence_2_bytes",
    "i_string_overlong_sequence_6_bytes",
    "i_string_overlong_sequence_6_bytes_null",
    "i_string_truncated-utf-8",
    "i_string_utf16BE_no_BOM",
    "i_string_utf16LE_no_BOM",
    # A byte order mark, which RFC 8259, section 8.1, forbids to send and lets a reader refuse.
    "i_structure_UTF-8_BOM_empty_object",
}


def _is_to_be_accepted(name: str) -> bool:
    return name.startswith("y_") or name in ACCEPTED


def _files() -> list[Path]:
    return sorted(FOLDER.glob("[yni]_*.json"))


def test_the_suite_is_there_whole() -> None:
    assert FOLDER.is_dir(), f"no {FOLDER}: dev/test fetches it"
    kinds = [file.name[0] for file in _files()]
    assert {kind: kinds.count(kind) for kind in "yni"} == {"y": 95, "n": 188, "i": 35}


def test_every_choice_is_decided() -> None:
    assert {file.stem for file in _files() if file.name.startswith("i_")} == ACCEPTED | REFUSED
    assert not ACCEPTED & REFUSED


@pytest.mark.parametrize("file", _files(), ids=lambda file: file.stem)
def test_a_file_is_taken_as_its_name_says(file: Path, answers: dict[str, probe.Answer]) -> None:
    answer = answers[file.stem]
    assert answer.is_accepted == _is_to_be_accepted(file.stem), answer
    if answer.is_accepted:
        assert strict.canonical(strict.loads(answer.text)) == strict.canonical(strict.loads(file.read_bytes()))


@pytest.mark.parametrize("kind", [probe.FROM_SERVER, probe.FROM_CLIENT], ids=["server", "client"])
def test_no_generated_codec_accepts_what_is_no_json(kind: bytes) -> None:
    files = [file for file in _files() if file.name.startswith("n_")]
    # Alone, and as a member that a message passes over.
    alone = probe.ask((kind, file.read_bytes()) for file in files)
    inside = probe.ask((kind, b'{"type":"x","more":' + file.read_bytes() + b"}") for file in files)
    taken = [file.stem for file, *both in zip(files, alone, inside, strict=True) if any(a.is_accepted for a in both)]
    assert taken == []


@pytest.fixture(scope="module")
def answers() -> dict[str, probe.Answer]:
    files = _files()
    found = probe.ask((probe.JSON, file.read_bytes()) for file in files)
    return {file.stem: answer for file, answer in zip(files, found, strict=True)}
