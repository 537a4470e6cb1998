"""The generated codecs beside Python's json and jsonschema: the same verdict on every frame, and the same value.

The frames follow from a seed, which is printed; BELAY_CODEC_SEED sets it, BELAY_CODEC_FRAMES their number.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator

import pytest

import probe
import strict
from contract import REFUSED, UNKNOWN, Judge, Verdict, messages, values
from frames import FrameMaker

SEED = int(os.environ.get("BELAY_CODEC_SEED") or time.time_ns() % 2**32)
COUNT = int(os.environ.get("BELAY_CODEC_FRAMES") or 100_000)
# So many that starting a process weighs nothing, and so few that memory does not either.
BATCH = 10_000
MOST_SHOWN = 10


def _batches() -> Iterator[list[tuple[bytes, bytes]]]:
    maker = FrameMaker(messages(), SEED)
    for start in range(0, COUNT, BATCH):
        yield [maker.frame() for _ in range(min(BATCH, COUNT - start))]


def _complaint(expected: Verdict, frame: bytes, answer: probe.Answer) -> str | None:
    if answer.is_accepted != expected.is_accepted:
        return "is refused" if expected.is_accepted else "is accepted"
    if expected is REFUSED:
        return None
    if answer.is_unknown != (expected is UNKNOWN):
        return "is another message"
    if expected.message is None:
        return None if answer.text == frame.strip(b" \t\n\r") else "is not kept as it came"
    read = strict.loads(answer.text)
    if list(read) != list(expected.message.properties) or len(read.pairs) != len(read):
        return "has other members, or in another order"
    return None if values(expected.message, read) == expected.values else "has another value"


def _value_complaint(value: object, answer: probe.Answer) -> str | None:
    """The same of any JSON value, for which the reader has a type of its own."""
    expected = value is not REFUSED and not strict.has_infinite(value)
    if answer.is_accepted != expected:
        return "is refused as JSON" if expected else "is accepted as JSON"
    if not expected or strict.canonical(strict.loads(answer.text)) == strict.canonical(value):
        return None
    return "is another JSON value"


def test_frames_get_the_verdict_of_jsonschema_and_keep_their_value(record_testsuite_property) -> None:
    record_testsuite_property("seed", SEED)
    judges = {kind: Judge(kind) for kind in (probe.FROM_SERVER, probe.FROM_CLIENT)}
    count: Counter[str] = Counter()
    wrong: list[str] = []
    for batch in _batches():
        answers = probe.ask(batch)
        as_values = probe.ask((probe.JSON, frame) for _, frame in batch)
        for (kind, frame), answer, as_value in zip(batch, answers, as_values, strict=True):
            try:
                value = strict.loads(frame)
                expected = judges[kind].verdict(value)
            except strict.Refused:
                value = expected = REFUSED
            name = expected.message.name if expected.message else "unknown" if expected.is_accepted else "refused"
            count[name if value is not REFUSED else "no JSON"] += 1
            for complaint in (_complaint(expected, frame, answer), _value_complaint(value, as_value)):
                if complaint:
                    wrong.append(f"{kind.decode()} {frame[:400]!r} {complaint}: {answer} / {as_value}")
    print(f"seed {SEED}: {count.total()} frames: {dict(count)}")
    assert not wrong, f"seed {SEED}, {len(wrong)} of {COUNT} frames:\n" + "\n".join(wrong[:MOST_SHOWN])
    # A generator that makes one kind alone would prove nothing.
    kinds = ["refused", "unknown", "no JSON", *{message.name for message in messages()}]
    assert all(count[kind] > COUNT / 100 for kind in kinds), count


@pytest.fixture(autouse=True)
def _shown(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """The seed is on the console of a run that passes, too."""
    with capsys.disabled():
        print(f"\nBELAY_CODEC_SEED={SEED}")
    yield
    out = capsys.readouterr().out
    with capsys.disabled():
        print(out, end="")
