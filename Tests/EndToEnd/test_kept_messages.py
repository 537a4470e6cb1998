"""Messages are kept: in memory, or with `--store` in a file that outlives the mock, however it ends."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from websockets.exceptions import ConnectionClosed

import journal
from control import Control, about, contents
from harness import DEADLINE, Belay, Frame, Mock, Tab, poll
from test_verify_command import report_of, target_of, write

Start = Callable[..., Mock]

PROBES = {
    "messages": {
        "get": "/__belay/rooms/{session_id}/messages", "as": "inviter", "items": "/results", "id": "/message_id",
        "content": "/content",
    },
    "lastMessageAt": {"get": "/__belay/rooms/{session_id}", "as": "inviter", "value": "/last_message_at"},
    "refresh": {"cookie": "refresh_token", "value": {"mint": {}}},
}


def heard_by(tab: Tab, *words: str) -> list[Frame]:
    """Says these, and returns their echoes."""
    for word in words:
        tab.say(word)
    return [tab.hear() for _ in words]


def chat(mock: Mock, *words: str) -> list[Frame]:
    with mock.join("inviter") as you:
        return heard_by(you, *words)


# --- In memory ---


@about("messages", "room")
def test_messages_and_their_time_are_kept(mock: Mock) -> None:
    desk = Control(mock)
    assert desk.get("/rooms/main") == {"session_id": mock.session_id(), "last_message_at": None}
    assert desk.messages() == []
    with mock.join("inviter") as you, mock.join("invitee") as partner:
        said = heard_by(you, "one", "two 🧗")
        partner.hear_until("two 🧗")
        you.typing(True)
        assert partner.hear()["type"] == "typing"
        you.send({"type": "message", "content": ""})
        you.send("no JSON")
        you.send(b"\x00")
        desk.say("invitee", "three")
        desk.say("you", "four")
        said += [partner.hear(), partner.hear()]
        partner.fence(you)
    kept = desk.messages()
    assert kept[:4] == said, "each as it was sent; typing and what breaks the contract are not kept"
    assert len(kept) == 5
    assert desk.get(f"/rooms/{mock.session_id()}")["last_message_at"] == kept[-1]["created_at"]
    assert desk.messages("other") == []
    assert desk.get("/rooms/other")["last_message_at"] is None


def test_in_memory_they_live_as_long_as_the_scenario_plays(mock: Mock) -> None:
    desk = Control(mock)
    for begin in [desk.reset, lambda: desk.switch("quiet")]:
        chat(mock, "gone")
        begin()
        assert desk.messages() == [] and desk.get("/rooms/main")["last_message_at"] is None


def test_a_message_without_receivers_is_kept(mock: Mock) -> None:
    desk = Control(mock)
    desk.say("invitee", "Is anybody there?")
    assert contents(desk.messages()) == ["Is anybody there?"]


def test_verify_finds_all_that_it_asks_of_keeping(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    file = write(target_of(mock, probes=PROBES), tmp_path)
    code, report = report_of(belay, file)
    failed = [check["id"] for check in report["checks"] if check["status"] == "failed"]
    skipped = [check["id"] + ": " + check["reason"] for check in report["checks"] if check["status"] == "skipped"]
    assert code == 0 and failed == []
    assert [reason for reason in skipped if "probes" in reason] == []
    assert any("kept" in check["id"] or "persist" in check["id"] for check in report["checks"]), "there are such checks"


# --- On disk ---


def test_a_store_is_read_back_at_the_next_start(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "messages.ndjson"
    said: list[Frame] = []
    for round in range(3):
        mock = start("quiet", "--store", str(file))
        assert Control(mock).messages() == said
        said += chat(mock, f"{round} a", f"{round} b")
        with mock.join("friend", "other") as friend:
            heard_by(friend, f"other {round}")
        assert contents(Control(mock).messages("other")) == [f"other {number}" for number in range(round + 1)]
        assert mock.stop() == 0
    times = [message["created_at"] for message in said]
    assert times == sorted(times) and len(set(times)) == len(times), "times go on"
    assert len({message["message_id"] for message in said}) == len(said), "identifiers are not repeated"
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert lines[0]["transcript"] == 1 and lines[0]["channel"] == "sessionChat"
    assert [json.loads(line["text"]) for line in lines[1:] if line["keep"] == mock.session_id()] == said
    assert file.stat().st_mode & 0o777 == 0o600


def test_on_disk_a_switch_keeps_them_and_a_reset_forgets(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "messages.ndjson"
    mock = start("quiet", "--store", str(file))
    desk = Control(mock)
    before = chat(mock, "before")
    desk.switch("quiet")
    assert desk.messages() == before
    behind = chat(mock, "behind")
    assert behind[0]["message_id"] != before[0]["message_id"] and behind[0]["created_at"] > before[0]["created_at"]
    desk.reset()
    assert desk.messages() == []
    new = chat(mock, "new")
    assert mock.stop() == 0
    assert Control(start("quiet", "--store", str(file))).messages() == new


@pytest.mark.skipif(not shutil.which("strace"), reason="strace makes the disk slow")
def test_a_message_not_yet_on_disk_is_not_replayed_after_a_switch(start: Start, tmp_path: Path) -> None:
    """A disk that takes half a second to sync: the switch comes while messages are on their way to it."""
    file = tmp_path / "messages.ndjson"
    mock = start("quiet", "--store", str(file))
    desk = Control(mock)
    slow = "inject=fdatasync:delay_enter=500000"
    what = ["-e", "trace=fdatasync", "-e", slow, "-o", "/dev/null"]
    command = ["strace", "-f", "-q", *what, "-p", str(mock.process.pid)]
    tracer = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        poll(lambda: "TracerPid:\t0" not in Path(f"/proc/{mock.process.pid}/status").read_text(), "strace to attach")
        with mock.join("inviter") as you:
            you.say("on its way")
            desk.wait(message={"content": "on its way"})
            desk.switch("quiet")
            with pytest.raises((ConnectionClosed, AssertionError)):
                you.hear()
        chat(mock, "behind")
        kept = desk.messages()
    finally:
        tracer.terminate()
        tracer.wait()
    assert contents(kept) == ["on its way", "behind"]
    assert kept[0]["message_id"] != kept[1]["message_id"], "an identifier is given once"
    assert kept[0]["created_at"] < kept[1]["created_at"]


@pytest.mark.parametrize("round", range(3))
def test_killed_in_a_burst_it_has_every_delivered_message(start: Start, tmp_path: Path, round: int) -> None:
    file = tmp_path / "messages.ndjson"
    mock = start("quiet", "--store", str(file), out=subprocess.DEVNULL)
    enough = threading.Event()
    tabs = [mock.join("inviter") for _ in range(2)] + [mock.join("invitee") for _ in range(2)]
    seen: list[dict[str, Frame]] = [{} for _ in tabs]

    def talk(tab: Tab, mine: dict[str, Frame]) -> None:
        try:
            for number in range(500):
                tab.say(f"{number} of {tab.name} {id(tab)}")
            while True:
                frame = tab.hear()
                mine[frame["message_id"]] = frame
                if len(mine) > 150 * (round + 1):
                    enough.set()
        except (ConnectionClosed, OSError, AssertionError):
            enough.set()

    threads = [threading.Thread(target=talk, args=pair) for pair in zip(tabs, seen, strict=True)]
    for thread in threads:
        thread.start()
    assert enough.wait(DEADLINE)
    mock.stop(signal.SIGKILL)
    for thread in threads:
        thread.join(DEADLINE)
    echoed = {number: frame for mine in seen for number, frame in mine.items()}
    assert len(echoed) > 150
    again = start("quiet", "--store", str(file))
    kept = {message["message_id"]: message for message in Control(again).messages()}
    assert echoed.items() <= kept.items()
    journal.figure(f"killed: {len(echoed)} echoes seen, {len(kept)} messages kept")


@pytest.mark.skipif(not shutil.which("strace"), reason="syncs are counted with strace")
def test_a_burst_costs_few_syncs(start: Start, tmp_path: Path) -> None:
    mock = start("quiet", "--store", str(tmp_path / "messages.ndjson"), out=subprocess.DEVNULL)
    trace = tmp_path / "trace"
    # A disk that takes its time: what comes meanwhile is a group.
    what = ["-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync:delay_enter=50000"]
    command = ["strace", "-f", "-q", *what, "-p", str(mock.process.pid), "-o", str(trace)]
    tracer = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    poll(lambda: "TracerPid:\t0" not in Path(f"/proc/{mock.process.pid}/status").read_text(), "strace to attach")
    count = 1000
    with mock.join("inviter") as you:
        for number in range(count):
            you.say(f"{number}")
        you.hear_until(f"{count - 1}")
    assert mock.stop() == 0
    tracer.wait(DEADLINE)
    syncs = len(re.findall(r"f(?:data)?sync\(", trace.read_text()))
    journal.figure(f"a burst of {count} messages: {syncs} syncs")
    assert 1 <= syncs <= count // 10


# --- Files that are not a good store ---


def written(start: Start, file: Path, *words: str) -> bytes:
    mock = start("quiet", "--store", str(file))
    chat(mock, *words)
    mock.stop()
    return file.read_bytes()


def test_a_torn_last_line_is_dropped_with_a_warning(start: Start, belay: Belay, tmp_path: Path) -> None:
    file = tmp_path / "messages.ndjson"
    whole = written(start, file, "first", "second 🧗", "last 🧗")
    end = whole.rstrip(b"\n").rindex(b"\n") + 1
    for cut in [*range(end + 1, len(whole), 37), len(whole) - 2, len(whole) - 1]:
        file.write_bytes(whole[:cut])
        mock = start("quiet", "--store", str(file))
        assert contents(Control(mock).messages()) == ["first", "second 🧗"], cut
        assert "incomplete" in mock.errors.read_text() and f"{file}:4:" in mock.errors.read_text()
        assert file.read_bytes() == whole[:end]
        assert mock.stop() == 0
    header = whole.index(b"\n") + 1
    for cut in [0, 1, 10, 30, header - 1]:
        file.write_bytes(whole[:cut])
        mock = start("quiet", "--store", str(file))
        assert file.read_bytes() == whole[:header]
        assert mock.stop() == 0


HEADER = '{"transcript":1,"channel":"sessionChat","scenario":"quiet","seed":"1","pacing":"timed"}\n'
KEPT = '{"keep":"550e8400-e29b-41d4-a716-446655440000","text":"{}"}\n'
NOT_STORES = {
    "text": "Dear diary\n", "text with no end": "Dear diary", "json": '{"a": 1}\n', "json with no end": '{"a": 1}',
    "array": "[]\n",
    "another channel": HEADER.replace("sessionChat", "otherChat"),
    "another channel with no end": HEADER.replace("sessionChat", "otherChat").rstrip(),
    "another file without a line end": '{"transcript":1,"mine":"a year of work"}',
    "another version": HEADER.replace('"transcript":1', '"transcript":2'),
    "another version with no end": HEADER.replace('"transcript":1', '"transcript":12').rstrip(),
    "a broken line in the middle": HEADER + KEPT + '{"keep":\n' + KEPT,
    "a line of another kind": HEADER + KEPT + '{"from":1,"text":"x"}\n' + KEPT,
    "a last line of another kind": HEADER + KEPT + '{"from":1,"text":"x"}\n',
    "blank lines": HEADER + "\n" + KEPT, "zeros": "\0" * 100, "an image": "\x89PNG\r\n\x1a\n",
}


@pytest.mark.parametrize("text", NOT_STORES.values(), ids=NOT_STORES.keys())
def test_a_file_that_is_not_a_store_is_refused_and_left_untouched(belay: Belay, tmp_path: Path, text: str) -> None:
    file = tmp_path / "precious"
    file.write_bytes(text.encode("latin-1"))
    mock = subprocess.Popen(
        [*belay.command, "mock", "quiet", "--port", "0", "--store", str(file)],
        cwd=belay.root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )
    try:
        _, errors = mock.communicate(timeout=2)
    except subprocess.TimeoutExpired:
        mock.kill()
        mock.communicate()
        errors = "it was taken for a store"
    assert file.read_bytes() == text.encode("latin-1")
    assert mock.returncode == 65, errors
    assert "not a message store" in errors and f"{file}:" in errors


def test_the_old_name_of_the_flag_works_and_says_the_new_one(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "messages.ndjson"
    mock = start("quiet", "--journal", str(file))
    said = chat(mock, "still kept")
    assert mock.stop() == 0
    assert mock.errors.read_text() == "warning: --journal is now called --store; the old name will go\n"
    again = start("quiet", "--store", str(file))
    assert Control(again).messages() == said
    assert again.errors.read_text() == ""


def test_both_names_of_the_flag_at_once_are_refused(belay: Belay, tmp_path: Path) -> None:
    result = belay.run("mock", "quiet", "--port", "0", "--journal", tmp_path / "a", "--store", tmp_path / "b")
    assert result.returncode == 64 and "--journal is the old name of --store" in result.stderr
    assert not (tmp_path / "a").exists() and not (tmp_path / "b").exists()


def test_a_record_is_not_a_store(start: Start, belay: Belay, tmp_path: Path) -> None:
    file = tmp_path / "record"
    mock = start("quiet", "--record", str(file))
    chat(mock, "recorded")
    mock.stop()
    before = file.read_bytes()
    result = belay.run("mock", "quiet", "--port", "0", "--store", file)
    assert result.returncode == 65 and file.read_bytes() == before


def test_a_record_in_the_stores_own_file_is_refused(start: Start, belay: Belay, tmp_path: Path) -> None:
    file = tmp_path / "messages.ndjson"
    before = written(start, file, "precious")
    for record in [file, file.parent / "." / file.name]:
        try:
            result = belay.run("mock", "quiet", "--port", "0", "--store", file, "--record", record, timeout=2)
        except subprocess.TimeoutExpired:
            result = None
        assert file.read_bytes() == before, "the record has overwritten it"
        assert result is not None and result.returncode == 64


def test_places_that_hold_no_file_are_refused(belay: Belay, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "full").symlink_to("/dev/full")
    for place in [tmp_path, tmp_path / "missing" / "messages", tmp_path / "pipe", tmp_path / "full"]:
        result = belay.run("mock", "quiet", "--port", "0", "--store", place)
        assert result.returncode == 69, result.stderr
        assert str(place) in result.stderr


def test_two_mocks_have_two_stores(start: Start, belay: Belay, tmp_path: Path) -> None:
    file = tmp_path / "messages.ndjson"
    mock = start("quiet", "--store", str(file))
    chat(mock, "mine")
    before = file.read_bytes()
    result = belay.run("mock", "quiet", "--port", "0", "--store", file)
    assert result.returncode == 69 and "in use by another mock" in result.stderr
    assert file.read_bytes() == before


@pytest.fixture
def little_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = os.geteuid() == 0 and not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder)], capture_output=True
    ).returncode
    if not mounted:
        pytest.skip("a file system of 64 KiB can't be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_ends_the_mock_and_no_unkept_message_is_delivered(start: Start, little_disk: Path) -> None:
    file = little_disk / "messages.ndjson"
    mock = start("quiet", "--store", str(file), out=subprocess.DEVNULL)
    seen: list[Frame] = []
    with mock.join("inviter") as you:
        try:
            # The first one for itself: of those that follow the disk may refuse all that are written at once.
            you.say("first")
            seen.append(you.hear())
            for number in range(400):
                you.say(f"{number} {'x' * 1000}")
            while True:
                seen.append(you.hear())
        except (ConnectionClosed, AssertionError):
            pass
    assert mock.process.wait(DEADLINE) == 69
    assert not mock.ready_file.exists(), "no client is sent to a dead port"
    assert "No space left" in mock.errors.read_text() and "messages.ndjson" in mock.errors.read_text()
    whole = file.read_bytes().split(b"\n")[1:-1]
    kept = [json.loads(json.loads(line)["text"]) for line in whole]
    assert 0 < len(seen) < 400
    assert kept[: len(seen)] == seen


def test_a_run_with_a_store_replays_as_the_same(start: Start, belay: Belay, tmp_path: Path) -> None:
    file, record = tmp_path / "messages", tmp_path / "record"
    written(start, file, "from before")
    mock = start("quiet", "--speed", "0", "--store", str(file), "--record", str(record))
    chat(mock, "now")
    Control(mock).switch("quiet")
    chat(mock, "later")
    assert mock.stop() == 0
    result = belay.run("replay", record)
    assert result.returncode == 0, result.stderr


def test_examples_have_the_probes(root: Path) -> None:
    probes: dict[str, Any] = yaml.safe_load((root / "Examples/target.yaml").read_text())["probes"]
    assert probes == PROBES
