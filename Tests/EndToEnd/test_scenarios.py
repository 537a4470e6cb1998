"""The scenarios that are shipped, and what a scenario file may say."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import Belay, Mock

Start = Callable[..., Mock]


def test_friendly_partner_plays_its_whole_greeting(start: Start) -> None:
    mock = start("friendly-partner", "--speed", "0")
    with mock.join("inviter") as you:
        heard = [you.hear() for _ in range(3)]
    assert [frame["type"] for frame in heard] == ["typing", "typing", "message"]
    assert [frame.get("is_typing") for frame in heard] == [True, False, None]
    assert heard[2]["content"] == "Hey John Doe, still up for Saturday?"
    assert {frame["sender_name"] for frame in heard} == {"Jane Smith"}


def test_friendly_partner_answers_what_you_say(start: Start) -> None:
    with start("friendly-partner", "--speed", "0").join("inviter") as you:
        you.hear_until("Hey John Doe, still up for Saturday?")
        you.say("Yes")
        assert you.hear()["content"] == "Yes"
        assert [you.hear()["is_typing"] for _ in range(2)] == [True, False]
        assert you.hear()["content"] == "Great. I bring the rope, you bring the coffee."
        you.say("yes, yes")
        assert you.hear()["content"] == "yes, yes"
        you.say("When?")
        heard = you.hear_until("“When?” Good question, John Doe. Let me think.")
        assert [frame["content"] for frame in heard if frame["type"] == "message"][0] == "When?"


def test_friendly_partner_is_the_scenario_if_none_is_named(start: Start, belay: Belay) -> None:
    assert "friendly-partner" in belay.run("mock", "--help").stdout


def test_pauses_pass_at_the_requested_speed(start: Start) -> None:
    """1600 ms of the script take 200 ms at eight times the speed: no less, and how much more is the machine's."""
    mock = start("friendly-partner", "--speed", "8")
    before = time.monotonic()
    with mock.join("inviter") as you:
        assert len(you.hear_until("Hey John Doe, still up for Saturday?")) == 2
        assert time.monotonic() - before >= 0.2


def test_a_scripted_partner_says_the_same_to_every_tab(start: Start) -> None:
    mock = start("friendly-partner", "--speed", "0")
    with mock.join("invitee") as jane_herself, mock.join("inviter") as you:
        assert you.hear()["type"] == "typing"
        assert jane_herself.hear()["content"] == "Hey John Doe, still up for Saturday?", "nobody hears herself type"


def test_the_greeting_is_for_you_and_not_for_the_partner(start: Start) -> None:
    with start("friendly-partner", "--speed", "0").join("invitee") as jane_herself:
        assert jane_herself.fence() == []


def test_quiet_is_quiet(start: Start) -> None:
    mock = start("quiet", "--speed", "0")
    with mock.join("inviter") as inviter, mock.join("invitee") as invitee:
        assert inviter.fence(invitee) == []
        assert invitee.fence(inviter) == []


def test_chatterbox_talks_and_answers(start: Start) -> None:
    with start("chatterbox", "--speed", "0").join("inviter") as you:
        greeting = you.hear_until("Are you still there?")
        assert greeting[0]["content"] == "Hi John Doe!"
        assert {frame["type"] for frame in greeting} == {"message", "typing"}
        you.say("Hello?")
        heard = you.hear_until("But I forget what.")
        assert "“Hello?”, you say." in [frame.get("content") for frame in heard]


def test_every_shipped_scenario_is_sound(belay: Belay, root: Path) -> None:
    scenarios = sorted((root / "mocks").glob("*.yaml"))
    assert {file.stem for file in scenarios} >= {"friendly-partner", "quiet", "token-expires", "chatterbox"}
    assert belay.run("lint", *scenarios).returncode == 0


SCENARIO = """\
scenario: mine
seed: 3
clock: 2027-02-28T23:59:59.999999Z
you: invitee
script:
  - on: connect
    do:
      - inviter: {type: message, content: "{{you.name}} meets {{inviter.name}}"}
  - on: {type: message, content: {matches: "^close"}}
    do: [{close: notParticipant}]
  - on: {type: message}
    count: 2
    do:
      - inviter: {type: message, content: "second: {{received.content}}"}
  - on: {type: typing, is_typing: true}
    once: true
    do:
      - inviter: {type: typing, is_typing: true}
"""


def test_a_scenario_of_the_users_own(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(SCENARIO)
    with start(str(file), "--speed", "0").join("invitee") as you:
        greeting = you.hear()
        assert greeting["content"] == "Jane Smith meets John Doe"
        assert greeting["created_at"] >= "2027-02-28T23:59:59.999999Z", "the clock starts where the file says"
        you.say("one"), you.say("two"), you.say("three")
        assert [you.hear()["content"] for _ in range(4)] == ["one", "two", "second: two", "three"]
        you.typing(True), you.typing(True)
        assert you.hear()["is_typing"] is True
        assert you.fence() == []
        you.say("close, please")
        assert you.hear()["content"] == "close, please"
        assert you.closing() == (4004, "Not a participant in this session")


BROKEN = {
    "an unknown key": ("seed: 3", "sead: 3", "sead"),
    "an unknown role": ("- inviter: {type: typing", "- inviterr: {type: typing", "inviterr"),
    "an unknown close code": ("close: notParticipant", "close: notParticipent", "notParticipent"),
    "a line that no client could send": ('content: "second: {{received.content}}"', 'content: ""', '""'),
    "an unknown message": ("- inviter: {type: typing", "- inviter: {type: tiping", "tiping"),
    "an unknown reference": ("{{you.name}}", "{{you.nome}}", '"{{you.nome}}'),
    "a person of nowhere": ("you: invitee", "you: nobody", "nobody"),
    "a bad clock": ("clock: 2027-02-28T23", "clock: 2027-02-30T23", "2027-02-30"),
    "a bad expression": ('matches: "^close"', 'matches: "(close"', '"(close"'),
}


@pytest.mark.parametrize(("right", "wrong", "marked"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_scenario_is_refused_at_its_place(
    belay: Belay, tmp_path: Path, right: str, wrong: str, marked: str
) -> None:
    assert right in SCENARIO
    text = SCENARIO.replace(right, wrong)
    file = tmp_path / "broken.yaml"
    file.write_text(text)
    before = text[: text.index(marked)]
    place = f"{file}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: error: "
    lint = belay.run("lint", file)
    assert lint.returncode == 1
    assert place in lint.stderr, f"expected {place}"
    mock = belay.run("mock", file, "--port", "0")
    assert mock.returncode == 65
    assert place in mock.stderr
