"""The scenarios of the example contracts: each is right, plays, and says what it is there for."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from corpus import EXAMPLES, ROOT
from harness import DEADLINE, Belay, Mock

SCENES = ROOT / "Examples/contracts/mocks"


class Visitor:
    """A client of one socket."""

    def __init__(self, entry: dict[str, Any]) -> None:
        self.socket: ClientConnection = connect(
            entry["url"],
            additional_headers=entry["headers"],
            subprotocols=entry["subprotocols"] or None,
            proxy=None,
            open_timeout=DEADLINE,
            close_timeout=1,
        )

    def say(self, frame: Any) -> None:
        self.socket.send(frame if isinstance(frame, bytes) else json.dumps(frame))

    def hear(self, is_it: Callable[[Any], bool]) -> Any:
        """The first frame like this; the others are passed over."""
        while True:
            frame = json.loads(self.socket.recv(DEADLINE))
            if is_it(frame):
                return frame

    def closed(self) -> tuple[int, str]:
        """The code and reason with which the mock closes, once all frames before it have come."""
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                self.socket.recv(DEADLINE)
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code, closed.value.rcvd.reason


Play = Callable[..., list[Visitor]]


@pytest.fixture
def play(belay: Belay, tmp_path: Path, request: pytest.FixtureRequest) -> Play:
    """Plays a scene, so many times as fast as it is written, and opens a socket as often as is asked."""

    def started(scene: str, socket: int = 0, clients: int = 1, speed: int = 20) -> list[Visitor]:
        mock = Mock(belay, str(SCENES / f"{scene}.yaml"), ("--speed", str(speed)), folder=tmp_path / scene)
        request.addfinalizer(mock.stop)
        mock.wait_until_ready()
        visitors = [Visitor(mock.ready["sockets"][socket]) for _ in range(clients)]
        for visitor in visitors:
            request.addfinalizer(visitor.socket.close)
        return visitors

    return started


def kind(name: str, value: Any) -> Callable[[Any], bool]:
    return lambda frame: isinstance(frame, dict) and frame.get(name) == value


def test_each_example_contract_has_a_scene_and_each_is_right(belay: Belay) -> None:
    assert sorted(path.name for path in SCENES.glob("*.yaml")) == sorted(path.name for path in EXAMPLES)
    result = belay.run("lint", *sorted(SCENES.glob("*.yaml")))
    assert result.returncode == 0 and "warning" not in result.stdout, result.stdout


def test_a_market_moves_and_refuses_one_symbol(play: Play) -> None:
    (visitor,) = play("price-feed")
    visitor.say({"op": "subscribe", "req": 7, "topic": "ticker", "symbols": ["DOGE-EUR"]})
    assert visitor.hear(kind("event", "error"))["text"] == "There is no symbol DOGE-EUR"
    visitor.say({"op": "subscribe", "req": 8, "topic": "ticker", "symbols": ["BTC-USD"]})
    assert visitor.hear(kind("event", "subscribed"))["req"] == 8
    tickers = [visitor.hear(kind("event", "ticker")) for _ in range(5)]
    prices = [float(ticker["last"]) for ticker in tickers]
    assert {ticker["symbol"] for ticker in tickers} == {"BTC-USD"}
    assert prices[0] == 64210.5
    assert {abs(after - before) for before, after in zip(prices, prices[1:], strict=False)} == {0.25}
    assert visitor.closed() == (1012, "The market is closed")


def test_a_gateway_wraps_what_it_says(play: Play) -> None:
    (visitor,) = play("price-feed-gateway")
    frame = visitor.hear(lambda frame: "trade" in json.dumps(frame))
    assert isinstance(frame, dict) and "price" in json.dumps(frame)


def test_a_charge_point_is_asked_to_start_and_is_then_limited(play: Play) -> None:
    # The scene waits ten seconds for the answer: on a busy machine half a second would be too short.
    (visitor,) = play("charge-point", speed=1)
    visitor.say([2, "b7", "Boot", {"vendor": "Acme", "model": "Wallbox 11", "serial": "W11-000482"}])
    assert visitor.hear(lambda frame: frame[0] == 3)[1] == "b7"
    request = visitor.hear(lambda frame: frame[0] == 2 and frame[2] == "StartNow")
    assert request == [2, "start-1", "StartNow", {"connector": 1, "card": "04A2B7C9"}]
    visitor.say([3, request[1], {"accepted": True}])
    assert visitor.hear(lambda frame: frame[0] == 2 and frame[2] == "SetLimit")


def test_a_charge_point_that_does_not_answer_is_closed(play: Play) -> None:
    (visitor,) = play("charge-point")
    visitor.say([2, "b7", "Boot", {"vendor": "Acme", "model": "Wallbox 11", "serial": "W11-000482"}])
    assert visitor.closed() == (1008, "The charge point does not answer")


def test_captions_come_until_the_client_stops(play: Play) -> None:
    (visitor,) = play("client-side")
    visitor.say({"message": "Start", "sampleRate": 16000, "partials": True})
    assert visitor.hear(lambda frame: True)["message"] == "Started"
    visitor.say(b"\x00\x01\x02\x03")
    assert [visitor.hear(lambda frame: True)["message"] for _ in range(3)] == ["Caption"] * 3
    visitor.say({"message": "Stop", "chunks": 1})
    assert visitor.hear(kind("message", "EndOfCaptions"))


def test_a_device_is_asked_to_calibrate_itself(play: Play) -> None:
    (visitor,) = play("device-telemetry")
    visitor.say({"kind": "hello", "model": "VS-3", "channels": 3})
    assert visitor.hear(lambda frame: True)["kind"] == "accepted"
    assert visitor.hear(kind("kind", "calibrate"))
    assert visitor.closed() == (1011, "The device does not calibrate itself")


def test_who_watches_gets_an_alert(play: Play) -> None:
    (visitor,) = play("device-telemetry", socket=1)
    assert visitor.hear(kind("kind", "alert"))


def test_the_second_switch_fails_and_a_watched_light_changes(play: Play) -> None:
    (visitor,) = play("json-rpc")
    for number in (1, 2, 3):
        params = {"light": "sink", "level": 80}
        visitor.say({"jsonrpc": "2.0", "id": number, "method": "lights.set", "params": params})
        answer = visitor.hear(kind("id", number))
        assert ("error" in answer) == (number == 2)
    visitor.say({"jsonrpc": "2.0", "id": 9, "method": "lights.watch", "params": ["sink", "porch"]})
    assert "result" in visitor.hear(kind("id", 9))
    assert len([visitor.hear(kind("method", "lights.changed")) for _ in range(5)]) == 5


def test_a_lobby_greets_who_logs_in_and_restarts_when_asked(play: Play) -> None:
    first, second = play("lobby-chat", clients=2)
    for visitor in (first, second):
        assert visitor.hear(lambda frame: True)["type"] == "hello"
        visitor.say({"type": "login", "ticket": "t-5f0c2b9e41"})
        assert visitor.hear(kind("type", "logged_in"))
        assert visitor.hear(kind("type", "said"))["text"] in {"Hello there", "Hello all", "Hello you"}
    first.say({"type": "say", "ref": "m1", "text": "Anyone?"})
    assert first.hear(kind("type", "delivered"))["ref"] == "m1"
    assert second.hear(lambda frame: frame.get("text") == "Anyone?")["type"] == "said"
    first.say({"type": "say", "ref": "m2", "text": "Restart!"})
    assert first.closed() == (1012, "The lobby restarts")


def test_a_station_measures_and_then_warns(play: Play) -> None:
    (visitor,) = play("weather-2x")
    visitor.say({"do": "follow", "nr": 1, "station": "EDDM"})
    assert visitor.hear(lambda frame: True) == {"is": "followed", "nr": 1, "station": "EDDM"}
    assert visitor.hear(kind("is", "measurement"))
    assert visitor.hear(kind("is", "warning"))["kinds"] == ["storm", "rain"]
    assert visitor.hear(kind("is", "measurement"))


def test_what_is_printed_as_a_scenario_is_right_and_plays(belay: Belay, tmp_path: Path, play: Play) -> None:
    for example in EXAMPLES:
        shutil.copy(example, tmp_path)
    for example in EXAMPLES:
        result = belay.run("scenario", example.name, cwd=tmp_path)
        assert result.returncode == 0, result.stderr
        scenario = tmp_path / f"printed-{example.name}"
        scenario.write_text(result.stdout)
    printed = sorted(tmp_path.glob("printed-*.yaml"))
    assert belay.run("lint", *printed, cwd=tmp_path).returncode == 0
    (visitor,) = play(str(tmp_path / "printed-price-feed"))
    visitor.say({"op": "subscribe", "req": 8, "topic": "trades", "symbols": ["BTC-USD"]})
    assert visitor.hear(kind("event", "subscribed"))["req"] == 8
    assert visitor.hear(kind("event", "trade"))
