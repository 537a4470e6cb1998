"""The same seed and the same frames give the same bytes."""

from __future__ import annotations

from collections.abc import Callable

from harness import Frame, Mock

Start = Callable[..., Mock]


def talk(mock: Mock) -> list[str]:
    """A talk with several tabs, both participants and an invalid frame; returns every received frame as it came."""
    tabs = [mock.join("inviter"), mock.join("invitee"), mock.join("inviter")]
    one, partner, _ = tabs
    turns = [{"type": "message", "content": "Yes, sure? 🧗"}, "not JSON", {"type": "message", "content": "x" * 2000}]
    for number, turn in enumerate(turns):
        one.send(turn)
        one.say(f"{number}")
        # A message is only sure to precede the next one once every tab has received it.
        partner.hear_until(f"{number}")
        partner.typing(True)
        partner.say(f"{number}!")
        for tab in tabs:
            tab.hear_until(f"{number}!")
    for tab in tabs:
        tab.leave()
    return [text for tab in tabs for text in tab.texts]


def alone(mock: Mock, frames: list[Frame]) -> list[str]:
    """What one tab hears, frame by frame, up to the echo of its last words."""
    with mock.join("inviter") as tab:
        for frame in frames:
            tab.send(frame)
        tab.say("The end")
        tab.hear_until("The end")
        return tab.texts


def test_the_same_seed_gives_the_same_bytes(start: Start) -> None:
    frames = [{"type": "message", "content": f"Yes {number}?"} for number in range(5)]
    first, second = (alone(start("friendly-partner", "--speed", "0"), frames) for _ in range(2))
    assert first == second
    assert len(first) > 10


def test_the_same_frames_over_many_tabs_give_the_same_bytes(start: Start) -> None:
    first, second = (talk(start("friendly-partner", "--speed", "0")) for _ in range(2))
    assert first == second
    assert len(first) > 40


def test_speed_changes_waiting_and_never_content(start: Start) -> None:
    greetings = []
    for speed in ["0", "1000"]:
        with start("friendly-partner", "--speed", speed).join("inviter") as tab:
            greetings.append([tab.hear_raw() for _ in range(3)])
    assert greetings[0] == greetings[1]


def test_another_seed_gives_other_ids_and_the_same_words(start: Start) -> None:
    runs = []
    for arguments in [(), ("--seed", "8"), ("--seed", "9")]:
        with start("friendly-partner", "--speed", "0", *arguments).join("inviter") as tab:
            runs.append([tab.hear() for _ in range(3)])
    ids = {run[2]["message_id"] for run in runs}
    assert len(ids) == 3
    assert len({run[2]["content"] for run in runs}) == 1
    assert len({run[2]["created_at"] for run in runs}) == 1


def test_rooms_do_not_disturb_each_other(start: Start) -> None:
    """Talk in the second room changes no byte of the first."""
    quiet, busy = start("quiet"), start("quiet")
    with busy.join("inviter", "other") as elsewhere:
        for _ in range(7):
            elsewhere.say("Elsewhere")
            elsewhere.hear()
        frames = [{"type": "message", "content": "Here"}]
        assert alone(quiet, frames) == alone(busy, frames)


def test_people_and_rooms_are_the_same_in_every_run(start: Start) -> None:
    first, second = (start("quiet").ready for _ in range(2))
    assert first["rooms"] == second["rooms"]
    for role, person in first["people"].items():
        assert {**person, "token": ""} == {**second["people"][role], "token": ""}
