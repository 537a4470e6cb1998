"""`belay mock --record` and `belay replay`: a transcript, a frame a line, and the same once more."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import Belay, Mock

Start = Callable[..., Mock]


def talk(mock: Mock) -> None:
    """One after the other, so that the frames come in one order."""
    with mock.join("inviter") as you:
        for number in range(5):
            you.say(f"number {number}? 🧗")
            you.hear_until(f"number {number}? 🧗")
        you.send("not JSON")
        you.send(b"\xff\x00")
        you.say("over and out")
        you.hear_until("over and out")


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def recorded(start: Start, file: Path, *arguments: str) -> Path:
    mock = start(*arguments, "--record", str(file))
    talk(mock)
    assert mock.stop() == 0
    return file


def test_the_same_talk_is_the_same_transcript(start: Start, tmp_path: Path) -> None:
    files = [recorded(start, tmp_path / f"{number}.ndjson", "friendly-partner", "--speed", "0") for number in range(2)]
    assert files[0].read_bytes() == files[1].read_bytes()
    header, *rest = lines(files[0])
    assert header == {
        "transcript": 1, "channel": "sessionChat", "scenario": "friendly-partner", "seed": "7", "pacing": "immediate",
    }
    assert sum("from" in line for line in rest) == 8
    assert sum("to" in line for line in rest) > 10


def test_a_transcript_has_no_secret(start: Start, tmp_path: Path) -> None:
    mock = start("quiet", "--record", str(tmp_path / "t.ndjson"))
    talk(mock)
    mock.stop()
    text = (tmp_path / "t.ndjson").read_text()
    assert all(person["token"] not in text for person in mock.ready["people"].values() if "token" in person)
    assert mock.ready["jwt"]["key"] not in text


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["no mark", "a byte order mark"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_a_transcript_is_read_whatever_an_editor_did_to_its_lines(
    start: Start, belay: Belay, tmp_path: Path, mark: bytes, end: bytes
) -> None:
    file = recorded(start, tmp_path / "t.ndjson", "friendly-partner", "--speed", "0")
    as_written = belay.run("replay", file)
    file.write_bytes(mark + file.read_bytes().replace(b"\n", end))
    result = belay.run("replay", file)
    assert result.returncode == 0, result.stderr
    assert "the same, line by line" in result.stdout and result.stdout == as_written.stdout


def test_a_difference_is_found_at_its_line_with_crlf_too(start: Start, belay: Belay, tmp_path: Path) -> None:
    file = recorded(start, tmp_path / "t.ndjson", "quiet", "--speed", "0")
    text = file.read_bytes().replace(b"\n", b"\r\n").split(b"\r\n")
    changed = next(index for index, line in enumerate(text) if b'"to"' in line)
    text[changed] = text[changed].replace(b"number 0", b"number 9")
    file.write_bytes(b"\r\n".join(text))
    result = belay.run("replay", file)
    assert result.returncode == 1 and f"{file}:{changed + 1}:" in result.stdout + result.stderr


def test_replay_says_that_nothing_has_changed(start: Start, belay: Belay, tmp_path: Path) -> None:
    for scenario, speed in [("friendly-partner", "0"), ("bad-network", "0"), ("chatterbox", "50")]:
        file = tmp_path / f"{scenario}.ndjson"
        mock = start(scenario, "--speed", speed, "--record", str(file))
        you, partner = mock.pair()
        partner.say("hello")
        partner.hear_until("hello")
        you.socket.close()
        partner.fence()
        mock.stop()
        result = belay.run("replay", file)
        assert result.returncode == 0, result.stdout + result.stderr
        assert "the same, line by line" in result.stdout


def test_replay_shows_the_first_line_that_differs(start: Start, belay: Belay, tmp_path: Path) -> None:
    scenario = tmp_path / "s.yaml"
    text = (
        "{scenario: s, you: inviter, script: [{on: {type: message},"
        " do: [{invitee: {type: message, content: old}}]}]}"
    )
    scenario.write_text(text)
    file = recorded(start, tmp_path / "t.ndjson", str(scenario), "--speed", "0")
    scenario.write_text(text.replace("old", "new"))
    result = belay.run("replay", file, "--scenario", scenario)
    assert result.returncode == 1
    assert "recorded" in result.stderr and "old" in result.stderr
    assert "new" in result.stderr
    number = int(result.stderr.split(":")[1])
    assert "old" in file.read_text().splitlines()[number - 1]


def test_a_killed_mock_leaves_whole_lines(start: Start, belay: Belay, tmp_path: Path) -> None:
    file = tmp_path / "t.ndjson"
    mock = start("chatterbox", "--speed", "0", "--record", str(file))
    with mock.join("inviter") as you:
        you.hear_until("Are you still there?")
        mock.stop(signal.SIGKILL)
    assert "Are you still there?" in file.read_text()
    assert belay.run("replay", file).returncode == 0


def test_a_file_that_is_not_a_transcript_is_refused(belay: Belay, tmp_path: Path) -> None:
    for name, text, code in [("empty", "", 65), ("other", '{"a": 1}\n', 65), ("text", "hello\n", 65)]:
        (tmp_path / name).write_text(text)
        result = belay.run("replay", tmp_path / name)
        assert result.returncode == code, result.stderr
        assert "not a transcript" in result.stderr
    assert belay.run("replay", tmp_path / "missing").returncode == 66
    assert belay.run("mock", "quiet", "--record", "/no/such/folder/t", "--port", "0").returncode == 69
