"""The control API of a mock of any contract: its sockets, what frames are, steps by hand, and what becomes of them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from control import Control, about
from corpus import EXAMPLES
from harness import Belay, Mock, Tab
from test_mock_any_contract import CHARGE, DEVICES, LOBBY, PRICES, SEND_BUDDY, served, tab

Start = Callable[..., Mock]
SUBSCRIBE = {"op": "subscribe", "req": 7, "topic": "trades", "symbols": ["BTC-USD"]}


def silent(folder: Path, contract: Path, script: str = "script: []") -> str:
    """A scenario in which the mock says only what the contract states."""
    file = folder / "silent.yaml"
    file.write_text(f"scenario: silent\ncontract: {contract}\n{script}\n")
    return str(file)


@about("state")
def test_the_state_says_what_opens_each_socket(start: Start) -> None:
    state = Control(start(str(DEVICES))).state
    device, alerts = state["sockets"]
    assert device["url"].startswith(state["ws"]) and device["url"].endswith("/v2/devices/VS-20417/stream")
    assert device["headers"] == ["Authorization"] and device["subprotocols"] == ["telemetry.v2"]
    assert device["receives"] == ["hello", "reading", "samples", "goodbye", "calibrated"]
    assert alerts["sends"] == ["alert"]
    samples = next(message for message in state["messages"] if message["name"] == "samples")
    assert samples["form"] == "binary" and base64.b64decode(samples["example"], validate=True)
    assert state["rooms"] == [] and state["people"] == []


@about("state")
def test_the_state_shows_what_a_client_sends_in_an_envelope(start: Start) -> None:
    gateway = next(path for path in EXAMPLES if path.stem == "price-feed-gateway")
    messages = Control(start(str(gateway))).state["messages"]
    assert [message["frame"] for message in messages] == [
        {"type": message["name"], "payload": message["example"]} for message in messages
    ]


@about("journal")
def test_the_journal_says_which_message_a_frame_is(start: Start, tmp_path: Path) -> None:
    mock = start(silent(tmp_path, DEVICES))
    desk = Control(mock)
    with tab(served(mock, "device")) as device:
        device.send({"kind": "hello", "model": "VS-3", "channels": 3})
        assert device.hear()["kind"] == "accepted"
        device.send(b"\x00\x01\xfe")
        device.send({"kind": "hello", "model": "VS-3", "channels": 9})
        entries = desk.wait(count=3)
    assert [entry.get("message") for entry in entries] == ["hello", "samples", None]
    assert [entry["valid"] for entry in entries] == [True, True, False]
    assert entries[1]["bytes"] == 3 and base64.b64decode(entries[1]["base64"]) == b"\x00\x01\xfe"
    assert "/channels" in [problem["pointer"] for problem in entries[2]["problems"]]
    assert desk.journal(kind="sent")[0]["message"] == "accepted"


@about("wait")
def test_messages_are_waited_for_by_their_name_and_by_who_sends_them(start: Start, tmp_path: Path) -> None:
    mock = start(silent(tmp_path, DEVICES))
    desk = Control(mock)
    with tab(served(mock, "device")) as device:
        for frame in ({"kind": "hello", "model": "VS-3", "channels": 3}, b"\x00", {"kind": "goodbye"}):
            device.send(frame)
        (entry,) = desk.wait(message={"$message": "samples"}, person="device-1", room="device VS-20417")
        assert base64.b64decode(entry["base64"]) == b"\x00"
        (entry,) = desk.wait(message={"$message": "hello", "channels": 3})
        assert json.loads(entry["text"])["model"] == "VS-3"
        assert desk.journal(person="nobody") == []


def test_a_binary_frame_that_no_message_is_breaks_the_contract(start: Start, tmp_path: Path) -> None:
    mock = start(silent(tmp_path, PRICES))
    with tab(served(mock)) as client:
        client.send(b"\x01")
        (entry,) = Control(mock).wait(count=1)
    assert not entry["valid"] and entry["problems"][0]["message"] == "no message of the contract is a binary frame"


@about("play", "room", "messages")
def test_a_room_whose_name_has_a_blank_is_found(start: Start, tmp_path: Path) -> None:
    mock = start(silent(tmp_path, LOBBY))
    desk = Control(mock)
    with tab(served(mock)) as player:
        assert player.hear()["type"] == "hello"
        (room,) = desk.state["rooms"]
        assert room["name"] == "lobby green" and room["on"] == "lobby"
        desk.play({"server": {"$message": "left", "player": "p-1"}}, room="lobby%20green")
        assert player.hear()["type"] == "left"
        desk.play({"server": "left"}, room="%2Flobbies%2Fgreen")
        assert player.hear()["type"] == "left"
        assert desk.get("/rooms/lobby%20green") == {"lobby": room["key"]}
        assert desk.messages("lobby%20green") == []


# --- Copied as a scenario ---


def copied(desk: Control, belay: Belay, folder: Path) -> Path:
    answer = desk.ask("GET", "/recording")
    assert answer.status == 200
    file = folder / "by-hand.yaml"
    file.write_bytes(answer.body)
    result = belay.run("lint", file)
    assert result.returncode == 0, f"{result.stdout}{result.stderr}\n{answer.text}"
    return file


START = [2, "c9", "StartNow", {"connector": 1, "card": "04A2B7C9"}]


@about("recording", "play")
@pytest.mark.parametrize(
    ("contract", "steps"),
    [
        (PRICES, [{"server": {"$message": "trade", "trade_id": 9007199254740993}}, {"server": "ticker", "to": "all"}]),
        (CHARGE, [{"server": {"$message": "startNow", "$payload": START}}]),
        (LOBBY, [{"server": "said"}, {"close": "gameStarts"}]),
        (DEVICES, [{"server": "calibrate"}, "cut"]),
    ],
    ids=lambda value: value.stem if isinstance(value, Path) else "",
)
def test_what_was_done_by_hand_is_a_good_scenario_of_its_contract(
    start: Start, belay: Belay, tmp_path: Path, contract: Path, steps: list[object]
) -> None:
    mock = start(silent(tmp_path, contract))
    desk = Control(mock)
    client = tab(served(mock))
    (room,) = desk.state["rooms"]
    for step in steps:
        desk.play([step], room=room["name"].replace(" ", "%20"))
    text = copied(desk, belay, tmp_path).read_text()
    assert f'contract: "{contract}"' in text and "include: default" not in text and "you:" not in text
    assert f"room: {room['on']}" in text
    client.leave()


@about("recording")
def test_a_copy_plays_the_same_with_the_contract_that_it_names(start: Start, belay: Belay, tmp_path: Path) -> None:
    mock = start(silent(tmp_path, PRICES))
    desk = Control(mock)

    def trade(client: Tab) -> str:
        client.send(SUBSCRIBE)
        assert client.hear()["event"] == "subscribed"
        if not client.name:
            desk.play({"server": {"$message": "trade", "trade_id": 9007199254740993}}, room="production")
        return client.hear_raw()

    with tab(served(mock), name="") as client:
        heard = trade(client)
    assert json.loads(heard)["trade_id"] == 9007199254740993
    file = copied(desk, belay, tmp_path)
    assert "on: {op: subscribe}" in file.read_text()
    for arguments in ([str(file)], [str(PRICES), str(file)]):
        with tab(served(start(*arguments, "--speed", "0")), name="again") as client:
            assert json.loads(trade(client))["trade_id"] == 9007199254740993


@about("recording")
def test_a_copy_names_the_rooms_of_a_socket_that_has_several(start: Start, belay: Belay, tmp_path: Path) -> None:
    mock = start(silent(tmp_path, LOBBY))
    desk = Control(mock)
    green, blue = (f"{mock.ready['ws']}/lobbies/{name}" for name in ("green", "blue"))
    with Tab(green) as first, Tab(blue) as second:
        desk.play({"server": {"$message": "left", "player": "p-1"}}, room="lobby%20green")
        desk.play({"server": {"$message": "left", "player": "p-2"}}, room="lobby%20blue")
        for client, player in ((first, "p-1"), (second, "p-2")):
            assert client.hear()["type"] == "hello" and client.hear()["player"] == player
    file = copied(desk, belay, tmp_path)
    assert 'room: "lobby green"' in file.read_text() and 'room: "lobby blue"' in file.read_text()
    again = start(str(file), "--speed", "0")
    for address, player in [(blue, "p-2"), (green, "p-1")]:
        with Tab(address.replace(mock.ready["ws"], again.ready["ws"])) as client:
            assert client.hear()["type"] == "hello"
            left = client.hear()
            assert left["type"] == "left" and left["player"] == player
    with Tab(f"{again.ready['ws']}/lobbies/red") as client:
        client.send("no message")
        assert [client.hear()["type"] for _ in range(2)] == ["hello", "error"], "nobody played in this room"


def test_a_room_is_one_that_a_socket_of_the_contract_may_have(belay: Belay, tmp_path: Path) -> None:
    schema = json.loads(belay.run("schema", "scenario", "--contract", LOBBY).stdout)
    for room, code in [("lobby", 0), ("lobby green", 0), ("lobby ", 1), ("loby green", 1), ("main", 1)]:
        rule = {"on": "connect", "room": room, "do": [{"pause": "1s"}]}
        result = belay.run("lint", silent(tmp_path, LOBBY, f"script: [{json.dumps(rule)}]"))
        assert result.returncode == code, f"{room}: {result.stdout}{result.stderr}"
        file = {"scenario": "silent", "contract": str(LOBBY), "script": [rule]}
        assert jsonschema.Draft202012Validator(schema).is_valid(file) == (code == 0), room


@about("recording")
def test_a_copy_of_the_default_talk_includes_it(start: Start, belay: Belay, tmp_path: Path) -> None:
    assert "include: default" in copied(Control(start(str(PRICES))), belay, tmp_path).read_text()


def test_a_scenario_is_linted_by_the_contract_that_it_names(belay: Belay, tmp_path: Path) -> None:
    (tmp_path / "feed.yaml").write_bytes(PRICES.read_bytes())
    rule = "script: [{on: connect, do: [{server: {$message: tickr}}]}]"
    file = silent(tmp_path, Path("feed.yaml"), rule)
    result = belay.run("lint", file)
    assert result.returncode == 1
    assert "tickr" in result.stdout + result.stderr and 'did you mean "ticker"' in result.stdout + result.stderr
    silent(tmp_path, Path("feed.yaml"), rule.replace("tickr", "ticker"))
    assert belay.run("lint", file).returncode == 0
    silent(tmp_path, Path("nowhere.yaml"))
    missing = belay.run("lint", file)
    assert missing.returncode != 0 and "nowhere.yaml" in missing.stderr + missing.stdout


# --- The contract as it was read ---


@about("contract")
@pytest.mark.parametrize("contract", [PRICES, DEVICES, SEND_BUDDY], ids=lambda path: path.stem)
def test_the_contract_is_told_as_explain_tells_it(start: Start, belay: Belay, contract: Path) -> None:
    explained = belay.run("explain", contract).stdout
    mock = start("quiet" if contract == SEND_BUDDY else str(contract))
    answer = Control(mock).ask("GET", "/contract")
    assert answer.status == 200 and answer.media == "text/plain"
    assert answer.text.split("\n\n")[:-1] == explained.split("\n\n")[:-1] or answer.text == explained


@about("contract")
def test_the_contract_is_a_page_for_a_browser(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "hostile.yaml"
    file.write_text(PRICES.read_text().replace("title: Price feed", "title: <script>alert(1)</script> & co"))
    answer = Control(start(str(file))).ask("GET", "/contract", Accept="text/html")
    assert answer.media == "text/html" and "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "<h1>&lt;script>alert(1)&lt;/script> &amp; co 1.4.0" in answer.text
    assert "<h2>Socket production, /v1</h2>" in answer.text and "<script" not in answer.text


def test_a_contract_that_changes_is_told_anew(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "feed.yaml"
    file.write_bytes(PRICES.read_bytes())
    desk = Control(start(str(file)))
    with desk.events() as events:
        events.state()
        file.write_text(PRICES.read_text().replace("title: Price feed", "title: Feed of prices"))
        events.state(lambda state: state["channel"] == "Feed of prices")
    assert desk.ask("GET", "/contract").text.startswith("Feed of prices 1.4.0")


def test_a_broken_contract_leaves_the_old_one_playing(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "feed.yaml"
    file.write_bytes(PRICES.read_bytes())
    mock = start(str(file))
    desk = Control(mock)
    with desk.events() as events:
        events.state()
        file.write_text("asyncapi: 3.0.0\nchannels: [\n")
        broken = events.state(lambda state: "problem" in state["scenario"])
        assert f"{file}:" in broken["scenario"]["problem"]
        with Tab(mock.ready["sockets"][0]["url"]) as client:
            client.send('{"op": "subscribe", "req": 3, "topic": "trades", "symbols": ["BTC-USD"]}')
            assert client.hear()["req"] == 3
        file.write_bytes(PRICES.read_bytes())
        events.state(lambda state: "problem" not in state["scenario"])
