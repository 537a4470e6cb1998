"""The grammar of RFC 8259, section by section, where its cases can be counted: all of them are tried.

What is lawful is said here by the RFC's own words, and Python's json (strict.py) must agree.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import pytest

import probe
import strict


def _is_lawful(text: bytes) -> bool:
    try:
        return not strict.has_infinite(strict.loads(text))
    except strict.Refused:
        return False


def _hold(cases: Iterable[tuple[bytes, bool | None]]) -> None:
    """Each text is accepted or not as its case says (None: as Python says), and its value is Python's."""
    cases = list(cases)
    wrong = []
    for (text, is_lawful), answer in zip(cases, probe.ask((probe.JSON, text) for text, _ in cases), strict=True):
        assert is_lawful in (None, _is_lawful(text)), text
        if answer.is_accepted != _is_lawful(text):
            wrong.append(f"{text[:80]!r}: {answer}")
        elif answer.is_accepted and strict.canonical(strict.loads(answer.text)) != strict.canonical(strict.loads(text)):
            wrong.append(f"{text[:80]!r} has another value: {answer}")
    assert not wrong, "\n".join(wrong[:20])


def test_section_2_white_space() -> None:
    """Four bytes are white space, around any token; no other byte is."""
    cases: list[tuple[bytes, bool | None]] = []
    for byte in range(256):
        space, lawful = bytes([byte]), byte in b" \t\n\r"
        cases += [(text, lawful) for text in (space + b"null", b'{"a"' + space + b":1}", b'{"a":' + space + b"{}}")]
        # Here a byte may also be a token.
        cases += [(text, lawful or None) for text in (b"null" + space, b"[1" + space + b",2]", b"[" + space + b"]")]
    _hold(cases)


@pytest.mark.parametrize("word", [b"true", b"false", b"null"])
def test_section_3_literals_are_lower_case_and_whole(word: bytes) -> None:
    _hold([(word, True), (b" " + word + b"\n", True), (word.upper(), False), (word.title(), False), (word * 2, False)])
    _hold((word[:end], False) for end in range(len(word)))
    _hold((b"[" + word[:end] + b"]", False) for end in range(1, len(word)))
    _hold((word + bytes([byte]), None) for byte in range(256))


def test_section_4_and_5_every_short_text_of_their_tokens() -> None:
    """Objects and arrays: every text of up to five tokens, 37,449 of them."""
    tokens = [b"{", b"}", b"[", b"]", b",", b":", b'"a"', b"1"]
    _hold((b"".join(text), None) for size in range(6) for text in itertools.product(tokens, repeat=size))


def test_section_6_every_short_text_of_a_number() -> None:
    """Numbers: every text of up to six of their characters."""
    alphabet = [b"-", b"+", b"0", b"1", b".", b"e"]
    _hold((b"".join(text), None) for size in range(1, 7) for text in itertools.product(alphabet, repeat=size))
    _hold((b"[%d]" % (2**63 + step), True) for step in range(-3, 4))
    _hold((b"[-%d]" % (2**63 + step), True) for step in range(-3, 4))
    _hold((b"1" + b"0" * zeros, zeros < 309) for zeros in range(0, 400, 3))
    _hold((b"%de%d" % (digit, exponent), None) for digit in (0, 1, 17, 18) for exponent in range(-330, 330, 3))


def test_section_7_every_byte_in_a_string() -> None:
    """Controls must be escaped, quote and backslash too; everything else of ASCII stands for itself."""
    # At each place of the words and vectors that a reader may take at once, and after them.
    _hold(
        (b'["' + b"x" * place + bytes([byte]) + b"y" * (70 - place) + b'"]', 0x20 <= byte < 0x80 and byte not in b'"\\')
        for byte, place in itertools.product(range(256), range(70))
    )


def test_section_7_every_escape() -> None:
    _hold((b'"\\' + bytes([byte]) + b'"', byte in b'"\\/bfnrt') for byte in range(256) if byte != ord("u"))
    _hold((b'"\\u00' + bytes(digits) + b'"', None) for digits in itertools.product(b"09afAFgG/:@`xX \"\\", repeat=2))
    _hold((b'"\\u' + b"0" * count + b'"', count >= 4) for count in range(7))


def test_section_7_every_code_unit() -> None:
    """All 65,536 of them, in both cases of their digits; surrogates are no characters (section 8.2)."""
    for digits in (b"%04x", b"%04X"):
        _hold((b'"\\u' + digits % unit + b'"', not 0xD800 <= unit <= 0xDFFF) for unit in range(0x10000))


def test_section_7_every_pair_at_the_edges_of_the_surrogates() -> None:
    edges = [0x0000, 0x0041, 0xD7FF, 0xD800, 0xD801, 0xDBFE, 0xDBFF, 0xDC00, 0xDC01, 0xDFFE, 0xDFFF, 0xE000, 0xFFFF]
    texts = (*itertools.product(edges, repeat=2), *itertools.product(edges, repeat=3))
    _hold((b'"' + b"".join(b"\\u%04x" % unit for unit in units) + b'"', None) for units in texts)


def test_section_8_1_every_sequence_of_utf_8() -> None:
    """Code points as they are, every sequence of two bytes, and longer ones at the edges of what is lawful."""
    edges = [0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF]
    scalars = [*range(0x20, 0xD800, 7), *range(0xE000, 0x110000, 101), *edges]
    _hold((b'"' + chr(s).encode() + b'"', s not in (0x22, 0x5C)) for s in scalars)
    _hold((b'"' + bytes(pair) + b'"', None) for pair in itertools.product(range(0x80, 0x100), range(256)))
    edges = [0x22, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF]
    heads = range(0xE0, 0x100)
    _hold((b'"' + bytes(text) + b'"', None) for text in itertools.product(heads, edges, edges))
    _hold((b'"' + bytes(text) + b'"', None) for text in itertools.product(heads, edges, edges, edges))


def test_section_8_1_a_byte_order_mark_is_refused() -> None:
    _hold((mark + b"{}", False) for mark in (b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb", b"\xef"))


@pytest.mark.parametrize("opening, closing", [(b"[", b"]"), (b'{"a":', b"}")], ids=["arrays", "objects"])
def test_section_9_depth_ends_at_512(opening: bytes, closing: bytes) -> None:
    for depth, is_lawful in ((1, True), (511, True), (512, True), (513, False), (100_000, False)):
        inner = b"1" if opening != b"[" else b""
        _hold([(opening * depth + inner + closing * depth, is_lawful), (opening * depth, False)])
    # It is depth that counts, not the number of brackets.
    _hold([(b"[" + b",".join([b"[]"] * 1_000) + b"]", True)])
