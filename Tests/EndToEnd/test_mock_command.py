"""`belay mock` as a program: where it listens, how it ends, and what it says when it can't start."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from harness import DEADLINE, Belay, Mock, Tab, poll
from rawsocket import RawSocket

Start = Callable[..., Mock]


# --- The ready file ---


@pytest.mark.compiled
def test_the_ready_file_says_where_and_who(mock: Mock) -> None:
    ready = mock.ready
    assert list(ready) == ["http", "ws", "sockets", "rooms", "people", "jwt"]
    assert [socket["name"] for socket in ready["sockets"]] == ["sessionChat inviter", "sessionChat invitee"]
    assert all(socket["url"].startswith(f"{ready['ws']}/ws/sessions/") for socket in ready["sockets"])
    assert all(socket["receives"] == ["message", "typing"] for socket in ready["sockets"])
    assert ready["http"] == f"http://127.0.0.1:{mock.port}"
    assert ready["ws"] == f"ws://127.0.0.1:{mock.port}"
    assert ready["rooms"]["main"]["members"] == ["inviter", "invitee"]
    assert ready["rooms"]["other"]["members"] == ["inviter", "friend"]
    assert all(list(room) == ["session_id", "members"] for room in ready["rooms"].values())
    assert set(ready["people"]) == {"inviter", "invitee", "friend", "outsider"}
    assert all(list(person) == ["id", "name", "token"] for person in ready["people"].values())
    assert ready["jwt"]["algorithm"] == "HS256" and len(ready["jwt"]["key"]) >= 32


def test_the_ready_file_is_its_owners_alone(mock: Mock) -> None:
    assert stat.S_IMODE(mock.ready_file.stat().st_mode) == 0o600


STALE = '{"http": "http://127.0.0.1:1"}'


def test_a_stale_ready_file_is_replaced(belay: Belay, tmp_path: Path) -> None:
    file = tmp_path / "ready.json"
    file.write_text(STALE)
    file.chmod(0o644)
    mock = Mock(belay, "quiet", folder=tmp_path)
    try:
        poll(lambda: contents(file) not in ("", STALE), "a new ready file")
        mock.wait_until_ready()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        with mock.join("inviter") as tab:
            assert tab.fence() == []
    finally:
        mock.stop()


def test_a_mock_that_cannot_listen_leaves_no_stale_ready_file(belay: Belay, tmp_path: Path, mock: Mock) -> None:
    file = tmp_path / "ready.json"
    file.write_text(STALE)
    assert belay.run("mock", "quiet", "--port", str(mock.port), "--ready-file", file).returncode == 69
    assert not file.exists()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=lambda how: how.name)
def test_the_ready_file_goes_with_the_mock(mock: Mock, how: signal.Signals) -> None:
    with mock.join("inviter"):
        assert mock.stop(how) == 0
    assert not mock.ready_file.exists()
    assert list(mock.ready_file.parent.glob("ready.json*")) == [], "nor is half of one left"


def test_the_ready_file_goes_before_the_clients_do(mock: Mock) -> None:
    """A peer that never answers the close keeps a mock for a second; the file must not name its port that long."""
    with RawSocket(mock) as silent:
        silent.upgrade(mock.person("inviter")["token"])
        mock.process.send_signal(signal.SIGTERM)
        poll(lambda: not mock.ready_file.exists(), "the file is gone")
        assert mock.process.poll() is None, "and the mock is not"
    assert mock.process.wait(DEADLINE) == 0


def test_a_mock_leaves_the_ready_file_of_another_one(belay: Belay, tmp_path: Path) -> None:
    first = Mock(belay, "quiet", folder=tmp_path)
    first.wait_until_ready()
    second = Mock(belay, "quiet", folder=tmp_path)
    try:
        here = first.ready["http"]
        poll(lambda: json.loads(contents(second.ready_file) or "{}").get("http", here) != here, "the second's file")
        text = contents(second.ready_file)
        assert first.stop() == 0
        assert contents(second.ready_file) == text
    finally:
        first.stop()
        assert second.stop() == 0
    assert not second.ready_file.exists()


def contents(file: Path) -> str:
    try:
        return file.read_text()
    except FileNotFoundError:
        return ""


# --- Where it listens ---


def test_it_listens_on_loopback_alone(mock: Mock) -> None:
    assert listeners(mock.port) == ["0100007F"]


def listeners(port: int) -> list[str]:
    """The addresses, as Linux writes them, on which a program listens at a port."""
    rows = [row.split() for name in ["tcp", "tcp6"] for row in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    return [row[1].split(":")[0] for row in rows if row[3] == "0A" and int(row[1].split(":")[1], 16) == port]


def test_it_listens_elsewhere_if_asked_to(start: Start) -> None:
    mock = start("quiet", "--host", "0.0.0.0")
    assert listeners(mock.port) == ["00000000"]
    assert mock.ready["http"].startswith("http://127.0.0.1:"), "an address that can be connected to"


def test_a_port_in_use_is_reported(belay: Belay) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = belay.run("mock", "quiet", "--port", str(port))
    assert result.returncode == 69
    assert result.stderr.strip() == (
        f"error: 127.0.0.1:{port} is in use; stop what listens there, or choose a port with --port (0 takes a free one)"
    )


# --- The end ---


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=lambda how: how.name)
def test_a_signal_closes_every_socket_with_1001_and_ends_well(mock: Mock, how: signal.Signals) -> None:
    tabs = [mock.join("inviter"), mock.join("invitee"), mock.join("inviter"), mock.join("friend", "other")]
    assert mock.stop(how) == 0
    for tab in tabs:
        assert tab.closing()[0] == 1001, tab.name


def test_a_signal_ends_a_mock_in_the_middle_of_its_script(start: Start) -> None:
    mock = start("token-expires")
    tab = mock.join("inviter")
    assert tab.hear()["content"] == "Quick, before your token expires!"
    assert mock.stop() == 0
    assert tab.closing()[0] == 1001


def test_a_signal_ends_a_mock_without_clients(mock: Mock) -> None:
    assert mock.stop(signal.SIGINT) == 0


def test_a_signal_ends_a_mock_whose_clients_are_dead(mock: Mock) -> None:
    """A peer that never answers the close, and one that never finishes its request, delay the end only briefly."""
    with RawSocket(mock) as silent, socket.create_connection(("127.0.0.1", mock.port)) as slow:
        silent.upgrade(mock.person("inviter")["token"])
        slow.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        assert mock.stop() == 0
        assert silent.closing() == 1001


# --- Denials ---


def test_denials_can_be_refused_as_some_servers_do(start: Start) -> None:
    mock = start("quiet", "--denials", "refuse")
    stranger, outsider = mock.belay.token("inviter", "--fault", "unknown-user"), mock.person("outsider")["token"]
    for token in [None, "garbage", stranger, outsider]:
        with pytest.raises(InvalidStatus) as refused:
            Tab(mock.url(token=token))
        assert refused.value.response.status_code == 403
    with mock.join("inviter") as tab:
        assert tab.fence() == []


# --- Usage ---


@pytest.mark.parametrize("command", ["mock", "token", "verify", "generate", "lint", "schema"])
def test_every_command_shows_an_example_in_its_help(belay: Belay, command: str) -> None:
    result = belay.run(command, "--help")
    assert result.returncode == 0
    assert f"Example: belay {command}" in result.stdout
    assert result.stderr == ""


def test_the_help_names_every_command_and_exit_code(belay: Belay) -> None:
    text = belay.run("--help").stdout
    for word in ["mock", "token", "verify", "generate", "lint", "schema", "64", "65", "66", "69"]:
        assert word in text, word


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["mock", "--prot", "8000"],
        ["mock", "--port", "http"],
        ["mock", "--port", "65536"],
        ["mock", "--port", "-1"],
        ["mock", "--speed", "-1"],
        ["mock", "--speed", "fast"],
        ["mock", "--seed", "-7"],
        ["mock", "--denials", "maybe"],
        ["mock", "quiet", "chatterbox"],
        ["token"],
        ["token", "nobody"],
        ["token", "inviter", "--fault", "ugly"],
        ["token", "inviter", "--lifetime", "long"],
        ["generate", "--chekc"],
        ["lint"],
        ["verify"],
        ["verify", "target.yaml", "--seed", "x"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_64_and_says_why(belay: Belay, arguments: list[str]) -> None:
    result = belay.run(*arguments)
    assert result.returncode == 64
    assert result.stderr.lower().startswith("error:") and result.stdout == ""


def test_a_scenario_that_is_not_there_ends_with_66(belay: Belay) -> None:
    missing = belay.run("mock", "nowhere/quiet.yaml", "--port", "0")
    assert missing.returncode == 66 and "nowhere/quiet.yaml" in missing.stderr
    misspelt = belay.run("mock", "quite", "--port", "0")
    assert misspelt.returncode == 66
    assert 'did you mean "quiet"' in misspelt.stderr and "friendly-partner" in misspelt.stderr


@pytest.mark.compiled
def test_it_works_from_any_folder(belay: Belay, tmp_path: Path) -> None:
    elsewhere = Belay(belay.program, tmp_path)
    mock = Mock(elsewhere, "quiet", folder=tmp_path / "mock")
    try:
        mock.wait_until_ready()
        with mock.join("inviter") as tab:
            assert tab.fence() == []
    finally:
        assert mock.stop() == 0


def test_a_ready_file_that_cannot_be_written_ends_with_69(belay: Belay, tmp_path: Path) -> None:
    result = belay.run("mock", "quiet", "--port", "0", "--ready-file", tmp_path / "missing" / "ready.json")
    assert result.returncode == 69
    assert str(tmp_path / "missing" / "ready.json") in result.stderr


def test_a_pipe_is_written_to_and_stays_a_pipe(belay: Belay, tmp_path: Path) -> None:
    """A pipe or device must not be replaced by a file: as root, that would destroy a device."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = [*belay.command, "mock", "quiet", "--port", "0", "--ready-file", str(pipe)]
    process = subprocess.Popen(command, cwd=belay.root, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        assert json.loads(pipe.read_text())["ws"].startswith("ws://127.0.0.1:")
    finally:
        process.terminate()
    assert process.wait(DEADLINE) == 0
    assert stat.S_ISFIFO(pipe.stat().st_mode)
