"""dev/bench: figures that can be trusted. What it measures is shown by running it; here is what would make it lie."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from websockets.sync.server import ServerConnection, serve

from harness import Mock

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "dev/support"))

from bench import building, counts, schemas  # noqa: E402
from bench.counts import Counts  # noqa: E402

Start = Callable[..., Mock]


@pytest.fixture(scope="module")
def load_client() -> Path:
    building.build_load_client()
    return building.LOAD_CLIENT


def load(
    client: Path, port: int, pid: int, seats: Path, targets: list[str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    """All in one room, and all of them speak."""
    seats.write_text("".join(f"0 1 {target}\n" for target in targets))
    command = [str(client), "--port", str(port), "--pid", str(pid), "--seats", str(seats), *arguments]
    times = ["--warmup", "0.1", "--seconds", "1", "--patience", "5"]
    return subprocess.run([*command, *times], capture_output=True, text=True, timeout=60)


# --- The load client ---


@pytest.mark.parametrize("pace", [("--window", "4"), ("--rate", "500")], ids=["closed loop", "open loop"])
def test_every_client_of_a_mock_receives_every_message(
    load_client: Path, start: Start, tmp_path: Path, pace: tuple[str, ...]
) -> None:
    mock = start("quiet")
    room = mock.ready["rooms"]["main"]["session_id"]
    targets = [
        f"/ws/sessions/{room}/?token={mock.ready['people'][role]['token']}" for role in ("inviter", "invitee") * 2
    ]
    done = load(load_client, mock.port, mock.process.pid, tmp_path / "seats", targets, *pace)
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    figures = {words[0]: int(words[1]) for words in lines if len(words) == 2}
    latencies = {int(words[1]): int(words[2]) for words in lines if words[0] == "at"}
    assert sum(latencies.values()) == figures["delivered"] > 0
    seconds = figures["nanoseconds"] / 1e9
    assert seconds > 0.9
    assert 0 < figures["server_work"] and 0 < figures["client_work"] <= figures["nanoseconds"]
    if "--rate" in pace:
        assert figures["said"] == pytest.approx(500 * seconds, rel=0.3)


class FaultyRoom:
    """Delivers each message to everyone in the room, with one fault."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        self.members: list[ServerConnection] = []
        self.said = 0
        self.lock = threading.Lock()
        # A client may speak before its handler has begun.
        self.is_complete = threading.Barrier(2)

    def handle(self, socket: ServerConnection) -> None:
        with self.lock:
            self.members.append(socket)
        self.is_complete.wait(10)
        for text in socket:
            with self.lock:
                self.said += 1
                for member in self.members:
                    for _ in range(self.copies(member)):
                        member.send(text)

    def copies(self, member: ServerConnection) -> int:
        if member is not self.members[-1]:
            return 1
        match self.fault:
            case "loses one":
                return 0 if self.said == 20 else 1
            case "says one twice":
                return 2 if self.said == 20 else 1
            case "says one twice for another":
                return {20: 2, 21: 0}.get(self.said, 1)
        return 1


@pytest.fixture
def faulty_room(request: pytest.FixtureRequest) -> Iterator[int]:
    with serve(FaultyRoom(request.param).handle, "127.0.0.1", 0, compression=None) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.socket.getsockname()[1]
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("faulty_room", "code"),
    [("nothing", 0), ("loses one", 1), ("says one twice", 1), ("says one twice for another", 1)],
    indirect=["faulty_room"],
)
def test_a_server_that_loses_or_repeats_messages_gives_no_figure(
    load_client: Path, faulty_room: int, code: int, tmp_path: Path
) -> None:
    done = load(load_client, faulty_room, os.getpid(), tmp_path / "seats", ["/a", "/b"], "--rate", "200")
    assert done.returncode == code, done.stderr
    assert bool(done.stdout) == (code == 0)
    if code:
        assert "messages that were sent in a room" in done.stderr


# --- Thresholds ---


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ({"a": Counts(1020, 1)}, []),
        ({"a": Counts(1021, 1)}, ["a: 1,021 instructions, 2.1% more than 1,000"]),
        ({"a": Counts(900, 2)}, ["a: 2 allocations, and 1 are allowed"]),
        ({}, ["a: is no longer measured; run dev/bench --record"]),
        ({"a": Counts(1, 1), "b": Counts(1, 1)}, ["b: nothing is recorded for it; run dev/bench --record"]),
    ],
)
def test_more_than_is_recorded_is_reported(now: dict[str, Counts], expected: list[str]) -> None:
    assert counts.problems(now, {"a": Counts(1000, 1)}) == expected


def test_much_less_is_reported_too() -> None:
    then = {"a": Counts(1000, 1), "b": Counts(1000, 1), "c": Counts(1000, 1)}
    assert counts.progress({"a": Counts(951, 1), "b": Counts(949, 1), "c": Counts(1000, 0)}, then) == ["b", "c"]


def test_instructions_are_the_difference_of_two_parts(tmp_path: Path) -> None:
    for part, (times, total) in enumerate([(100, 5_100), (200, 10_100)], start=1):
        text = f"desc: Trigger: Client Request: decode a\t{times}\n\nsummary: {total}\n\ntotals: {total}\n"
        (tmp_path / f"out.{part}").write_text(text)
    (tmp_path / "out").write_text("desc: Trigger: Program termination\ntotals: 7\n")
    assert counts.differences(tmp_path) == {"decode a": 50}


def test_every_row_has_a_threshold_of_its_own(root: Path) -> None:
    values = json.loads((root / "Benchmarks/Thresholds/codecs.json").read_text())
    assert list(values) == sorted(values)
    assert all(set(each) == {"allocations", "instructions"} for each in values.values())
    # Decoding allocates the strings that must own memory, one in the contract's example, and no more.
    assert values["decode message, short ASCII"]["allocations"] <= 1


def test_a_plan_that_costs_more_than_three_times_the_decoder_is_reported() -> None:
    # Medians of the turns' ratios: one turn that something else disturbed does not count.
    messages = [
        {"name": "typing", "turns": [[300, 100], [310, 100], [290, 100]]},
        {"name": "sendTyping", "turns": [[900, 100], [250, 100], [250, 100]]},
        {"name": "message", "turns": [[320, 100], [60, 20], [310, 100]]},
    ]
    assert schemas.problems(messages) == [
        "message: judging by the plan takes 3.10 times the generated decoder's time, and 3 are allowed"
    ]


# --- The command ---


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["fast"], "unknown argument fast"),
        (["--check", "--record"], "unknown argument --check"),
        (["codecs", "--rate", "1"], "unknown argument --rate"),
        (["server", "--rate"], "--rate needs a value"),
        (["server", "--rate", "0"], "--rate is a number above 0, not 0"),
        (["server", "--only", "100"], "--only is rooms and members such as 100x2, not 100"),
    ],
)
def test_wrong_arguments_are_reported(root: Path, arguments: list[str], problem: str) -> None:
    done = subprocess.run([root / "dev/bench", *arguments], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (64, "")
    assert done.stderr == f"dev/bench: {problem} (see dev/bench --help)\n"


def test_without_a_belay_there_is_nothing_to_measure(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELAY", str(tmp_path / "none"))
    done = subprocess.run([root / "dev/bench", "generate"], capture_output=True, text=True, timeout=30)
    assert done.returncode == 69
    assert "run swift build -c release, or set BELAY" in done.stderr
