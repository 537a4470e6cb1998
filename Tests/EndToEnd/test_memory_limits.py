"""How much a mock keeps in memory: the newest messages and events, as many as its options say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from control import Control, contents, numbers
from harness import Belay, Mock, poll

Start = Callable[..., Mock]


def kept(mock: Mock) -> list[str]:
    return contents(Control(mock).messages())


def remarks(mock: Mock, what: str) -> int:
    return mock.console.read_text().count(f"only the newest {what} stay in memory")


def say(mock: Mock, *texts: str) -> None:
    you, other = mock.pair()
    with you, other:
        for text in texts:
            you.say(text)
            other.hear_until(text)


def test_the_newest_messages_stay_and_it_is_said_once(start: Start) -> None:
    mock = start("quiet", "--keep-messages", "3")
    say(mock, "a", "b", "c")
    assert kept(mock) == ["a", "b", "c"]
    say(mock, "d", "e", "f", "g")
    assert kept(mock) == ["e", "f", "g"]
    poll(lambda: "g" in mock.console.read_text() and remarks(mock, "messages"), "the remark")
    assert remarks(mock, "messages") == 1 and "--keep-messages N" in mock.console.read_text()


def test_a_file_keeps_all_of_them(start: Start, tmp_path: Path) -> None:
    store = tmp_path / "messages.ndjson"
    mock = start("quiet", "--keep-messages", "2", "--store", str(store))
    say(mock, "a", "b", "c", "d")
    assert kept(mock) == ["c", "d"] and mock.stop() == 0
    assert kept(start("quiet", "--store", str(store), "--keep-messages", "3")) == ["b", "c", "d"]
    again = start("quiet", "--store", str(tmp_path / "copy.ndjson"))
    assert kept(again) == [], "another file"


def test_the_newest_events_stay_and_the_others_numbers_are_not_used_again(start: Start) -> None:
    mock = start("quiet", "--keep-events", "5")
    say(mock, *[str(number) for number in range(20)])
    first, *rest = numbers(Control(mock).journal())
    assert rest == list(range(first + 1, first + 5)) and first > 20
    poll(lambda: remarks(mock, "events"), "the remark")
    assert remarks(mock, "events") == 1 and "--keep-events N" in mock.console.read_text()


@pytest.mark.parametrize("option", ["--keep-messages", "--keep-events"])
@pytest.mark.parametrize("number", ["0", "-1", "1000000001", "many"])
def test_a_number_that_is_none_is_refused(belay: Belay, option: str, number: str) -> None:
    result = belay.run("mock", "quiet", "--port", "0", f"{option}={number}")
    assert result.returncode == 64 and option in result.stderr and number in result.stderr
