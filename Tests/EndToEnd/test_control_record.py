"""What is done by hand is played again: by `belay replay`, and as a scenario that was copied."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import journal
from control import Control, about, contents
from harness import Belay, Mock
from rawsocket import RawSocket, someone, text
from test_scenes import end_of

Start = Callable[..., Mock]


def replays(belay: Belay, file: Path, *arguments: str) -> None:
    result = belay.run("replay", file, *arguments)
    assert result.returncode == 0, result.stdout + result.stderr


@about("play", "switchScenario", "reset", "trigger")
def test_a_run_driven_by_hand_replays_as_the_same(start: Start, belay: Belay, tmp_path: Path) -> None:
    file = tmp_path / "t.ndjson"
    mock = start("friendly-partner", "--speed", "0", "--record", str(file))
    desk = Control(mock)
    with mock.join("inviter") as you:
        you.hear_until("Hey John Doe, still up for Saturday?")
        desk.play("[{pause: 1s}, {invitee: {type: message, content: 'By {{pick: hand | foot}}'}}, {duplicate: 1}]")
        desk.did("POST", "/rooms/main/rules/1")
        you.hear_until("Great. I bring the rope, you bring the coffee.")
        desk.say("you", "from my phone")
        you.hear_until("from my phone")
    desk.switch("silent-partner", seed=9)
    with mock.join("inviter") as you:
        you.hear_until("Hi John Doe.")
        you.fence()
    desk.reset()
    with mock.join("inviter") as you:
        you.hear_until("Hi John Doe.")
        desk.play("cut")
        assert end_of(you) == 1006
    assert mock.stop() == 0
    assert file.read_text().count('"transcript"') == 3
    replays(belay, file)


def test_steps_that_name_their_place_replay_as_the_same(start: Start, belay: Belay, tmp_path: Path) -> None:
    """A transcript has the place of what did not come; it must be the same in the words that are played again."""
    file = tmp_path / "t.ndjson"
    mock = start("quiet", "--speed", "0", "--record", str(file))
    desk = Control(mock)
    with mock.join("inviter") as you:
        line = "{invitee: {type: message, content: No}}"
        desk.play(f"# a comment\n- expect: {{type: message}}\n  within: 1ms\n  else: [{line}]\n")
        you.hear_until("No")
    assert mock.stop() == 0
    replays(belay, file)


def test_a_switch_to_a_scenario_without_file_replays_or_is_reported(start: Start, belay: Belay, tmp_path: Path) -> None:
    file = tmp_path / "t.ndjson"
    mock = start("quiet", "--record", str(file))
    desk = Control(mock)
    hello = "{invitee: {type: message, content: Hi}}"
    desk.switch(yaml=f"{{scenario: mine, you: inviter, script: [{{on: connect, do: [{hello}]}}]}}")
    with mock.join("inviter") as you:
        assert you.hear()["content"] == "Hi"
    assert mock.stop() == 0
    replays(belay, file)


@about("switchScenario")
def test_timers_of_the_old_scenario_never_fire_in_the_new_one(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "t.ndjson"
    mock = start("quiet", "--record", str(file))
    desk = Control(mock)
    old = mock.join("inviter")
    desk.play("[{pause: 1s}, {invitee: {type: message, content: Too late}}, close: 4999]")
    desk.switch("quiet")
    assert old.closing()[0] == 1012
    with mock.join("inviter") as you:
        # A later alarm of the new one has rung: an earlier one of the old one would have.
        desk.play("[{pause: 1100ms}, {invitee: {type: message, content: Now}}]")
        assert you.hear_until("Now") == []
    assert mock.stop() == 0
    assert '"ring"' not in file.read_text().split('"transcript"')[1]


def test_connections_during_switches_are_closed_or_play_the_new_one(start: Start) -> None:
    mock = start("silent-partner")
    desk = Control(mock)
    for _ in range(10):
        tab = mock.join("inviter")
        desk.switch("silent-partner")
        assert end_of(tab) == 1012
    with mock.join("inviter") as you:
        assert you.hear()["content"] == "Hi John Doe."


# --- Copied as a scenario ---


def copied(desk: Control, belay: Belay, tmp_path: Path) -> Path:
    answer = desk.ask("GET", "/recording")
    assert answer.status == 200 and answer.media == "application/yaml"
    file = tmp_path / "by-hand.yaml"
    file.write_bytes(answer.body)
    result = belay.run("lint", file)
    assert result.returncode == 0, f"{result.stdout}{result.stderr}\n{answer.text}"
    return file


@about("recording", "forgetRecording", "say", "play")
def test_what_was_done_by_hand_is_a_scenario_that_does_the_same(start: Start, belay: Belay, tmp_path: Path) -> None:
    desk = Control(mock := start("quiet"))

    def talk(mock: Mock, act: Callable[[str], object]) -> list[str]:
        with mock.join("inviter") as you:
            act("one")
            first = you.hear_until("one 🧗: {x}")
            you.say("Go on")
            you.hear_until("Go on")
            act("two")
            return contents(first) + contents(you.hear_until("the end"))

    def by_hand(part: str) -> None:
        if part == "one":
            desk.say("invitee", "one 🧗: {x}")
        else:
            desk.did("POST", "/rooms/main/say", {"as": "invitee", "message": {"type": "typing", "is_typing": True}})
            desk.play("[{duplicate: 1}, {invitee: {type: message, content: 'null'}}]")
            desk.say("invitee", "the end")

    wanted = talk(mock, by_hand)
    assert wanted == ["null", "null"]
    file = copied(desk, belay, tmp_path)
    assert talk(start(str(file), "--speed", "0"), lambda _: None) == wanted
    desk.did("DELETE", "/recording")
    assert "script: []" in copied(desk, belay, tmp_path).read_text()


def test_what_was_done_after_a_cut_is_in_the_copy_too(start: Start, belay: Belay, tmp_path: Path) -> None:
    desk = Control(mock := start("quiet"))
    you = mock.join("inviter")
    desk.play("cut")
    assert end_of(you) == 1006
    with mock.join("inviter") as you:
        desk.say("invitee", "There you are again")
        you.hear_until("There you are again")
    again = start(str(copied(desk, belay, tmp_path)), "--speed", "0")
    assert end_of(again.join("inviter")) == 1006
    with again.join("inviter") as you:
        assert you.hear()["content"] == "There you are again"


@about("trigger", "recording")
@pytest.mark.parametrize("scene", ["friendly-partner", "partner-asks", "kicked", "odd-text", "chatterbox"])
def test_triggered_rules_are_copied_as_a_good_scenario(start: Start, belay: Belay, tmp_path: Path, scene: str) -> None:
    mock = start(scene, "--seed", "18446744073709551615")
    desk = Control(mock)
    for index in range(len(desk.state["scenario"]["rules"])):
        desk.did("POST", f"/rooms/main/rules/{index}")
    copied(desk, belay, tmp_path)


# --- Events ---


@about("events")
def test_a_client_that_reconnects_misses_nothing(start: Start) -> None:
    desk = Control(mock := start("quiet"))
    seen: list[int] = []
    with mock.join("inviter") as you:
        for round in range(5):
            with desk.events(last_event_id=seen[-1] if seen else 0) as events:
                assert next(iter(events)).name == "state"
                you.say(f"in {round}")
                for event in events:
                    if event.name == "entry":
                        assert event.id == event.data["n"]
                        seen.append(event.data["n"])
                        if f'"in {round}"' in event.data.get("text", "") and event.data["kind"] == "sent":
                            break
            you.say(f"out {round}")
            you.hear_until(f"out {round}")
    assert seen == list(range(1, len(seen) + 1))


@about("events")
def test_a_client_with_too_high_a_number_receives_what_comes(start: Start) -> None:
    """A browser's EventSource reconnects by itself, with a number from before the mock was restarted."""
    desk = Control(start("quiet"))
    with desk.events(last_event_id=5000) as events:
        events.state()
        desk.play("join: invitee")
        assert events.entry("step")["n"] == 1


@about("events")
def test_events_show_the_state_after_what_changed_it(start: Start) -> None:
    desk = Control(mock := start("quiet"))
    with desk.events() as events:
        with mock.join("inviter"):
            events.state(lambda state: any(member["sockets"] for member in state["rooms"][0]["members"]))
        events.state(lambda state: not any(member["sockets"] for member in state["rooms"][0]["members"]))
        desk.switch("kicked")
        events.state(lambda state: state["scenario"]["name"] == "kicked")


def test_a_reader_that_reads_nothing_harms_no_other(start: Start) -> None:
    """20 MiB of entries that several readers have asked for and do not take."""
    mock = start("quiet", out=subprocess.DEVNULL)
    desk = Control(mock)
    readers = [RawSocket(mock, receive_buffer=4096) for _ in range(3)]
    for reader in readers:
        reader.send(b"GET /__belay/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert reader.more(), "it has begun"
    before = mock.resident_memory()
    message = text(json.dumps({"type": "message", "content": "🧗" * 2000}, ensure_ascii=False))
    with someone(mock) as speaker:
        for _ in range(1200):
            speaker.send(message)
            speaker.receive_text()
        most = mock.resident_memory("VmHWM") - before
    journal.figure(f"memory with readers that read nothing: {most >> 20} MiB more for 20 MiB of entries")
    assert most < 96 << 20, "the journal's own bound and what a batch takes"
    assert desk.last > 2400
    started = time.monotonic()
    assert mock.stop() == 0, "nor do they keep the mock from ending"
    assert time.monotonic() - started < 3
    for reader in readers:
        reader.socket.close()
