"""The scenes in `mocks/`: each misfortune that a frontend must survive, played against the real binary."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from harness import DEADLINE, Frame, Mock, Tab, poll

Start = Callable[..., Mock]

# What has a test of its own in test_scenarios.py.
ELSEWHERE = {"friendly-partner", "chatterbox", "quiet", "token-expires"}


def contents(frames: list[Frame]) -> list[str]:
    return [frame["content"] for frame in frames if frame["type"] == "message"]


def end_of(tab: Tab) -> int:
    """The code that a browser would see, after whatever comes before it."""
    while True:
        try:
            tab.socket.recv(timeout=DEADLINE)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006


def refused(mock: Mock) -> int:
    with pytest.raises(InvalidStatus) as refusal:
        mock.join("inviter")
    return refusal.value.response.status_code


def refresh(mock: Mock) -> tuple[int, str]:
    """Logs in and asks for a new token: the status, and the token if there is one."""
    connection = http.client.HTTPConnection("127.0.0.1", mock.port, timeout=DEADLINE)
    connection.request("POST", "/__belay/login/inviter")
    answer = connection.getresponse()
    cookie = (answer.headers["Set-Cookie"] or "").split(";")[0]
    answer.read()
    connection.request("POST", "/api/auth/refresh/", headers={"Cookie": cookie})
    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()
    return answer.status, body.get("access", "")


def test_every_scene_has_a_test(root: Path) -> None:
    names = {file.stem for file in (root / "mocks").glob("*.yaml")}
    tested = {name.removeprefix("test_").replace("_", "-") for name in globals() if name.startswith("test_")}
    assert names - ELSEWHERE <= tested, names - ELSEWHERE - tested


def test_slow_partner(start: Start) -> None:
    with start("slow-partner", "--speed", "0").join("inviter") as you:
        you.say("Belay on?")
        heard = you.hear_until("Sorry, gloves. You said “Belay on?”?")
        assert [frame.get("is_typing") for frame in heard] == [None, True, True, True, True, False]


def test_slow_partner_is_slow(start: Start) -> None:
    """Ten seconds of the script take half a second at twenty times the speed: no less."""
    with start("slow-partner", "--speed", "20").join("inviter") as you:
        you.say("?")
        first = you.hear()
        last = you.hear_until("Sorry, gloves. You said “?”?")
    assert first["content"] == "?"
    assert len(last) == 5


def test_silent_partner(start: Start) -> None:
    with start("silent-partner", "--speed", "0").join("inviter") as you:
        assert you.hear()["content"] == "Hi John Doe."
        assert you.fence() == you.fence() == []


def test_endless_typing(start: Start) -> None:
    with start("endless-typing", "--speed", "0").join("inviter") as you:
        assert you.hear()["is_typing"] is True
        assert you.fence() == [], "the end of it never comes"
        assert you.hear()["is_typing"] is True


def test_expired_at_connect(start: Start) -> None:
    mock = start("expired-at-connect", "--speed", "0")
    assert mock.join("inviter").closing()[0] == 4003
    assert refresh(mock)[0] == 200
    assert mock.join("inviter").hear()["content"] == "Good morning, John Doe."


def test_refresh_fails_once(start: Start) -> None:
    mock = start("refresh-fails-once", "--speed", "0")
    you = mock.join("inviter")
    assert end_of(you) == 4003
    assert refresh(mock)[0] == 503
    status, token = refresh(mock)
    assert status == 200
    assert Tab(mock.url(token=token)).hear()["content"] == "There you are again, John Doe."


@pytest.mark.parametrize(
    ("name", "code"), [("tokenMissing", 4001), ("userNotFound", 4002), ("tokenInvalid", 4003), ("notParticipant", 4004)]
)
def test_kicked(start: Start, name: str, code: int) -> None:
    you = start("kicked", "--speed", "0").join("inviter")
    assert you.hear()["content"] == "Which code shall it be?"
    you.say(name)
    assert you.hear()["content"] == name
    assert you.closing()[0] == code


def test_network_cut(start: Start) -> None:
    mock = start("network-cut", "--speed", "0")
    assert end_of(mock.join("inviter")) == 1006
    assert [refused(mock), refused(mock)] == [503, 503]
    assert mock.join("inviter").hear()["content"] == "Here I am again. Did you get that?"


def test_half_open(start: Start) -> None:
    mock = start("half-open", "--speed", "0")
    you, partner = mock.pair()
    you.say("Take!")
    assert you.hear()["content"] == "Take!"
    assert partner.hear()["content"] == "Take!"
    poll(lambda: "half-open" in mock.console.read_text(), "the mock says so")
    you.say("Falling!")
    pong = you.socket.ping()
    assert partner.fence() == [], "nobody hears you"
    assert not pong.wait(0.2), "not even a ping is answered; a bounded wait, since nothing can be fenced here"
    # TCP is still there: nothing has ended.
    assert you.socket.close_code is None


def test_server_restarts(start: Start) -> None:
    mock = start("server-restarts", "--speed", "0")
    assert end_of(mock.join("inviter")) == 1012
    assert refused(mock) == 503
    assert mock.join("inviter").hear()["content"] == "Still there!"


def test_flood(start: Start) -> None:
    with start("flood", "--speed", "0").join("inviter") as you:
        heard = [you.hear()["content"] for _ in range(500)]
        assert heard[0].startswith("Message 1, ") and heard[499].startswith("Message 500, ")
        assert {text.split(", ")[1] for text in heard} == {"hold", "slab", "crack", "crimp"}
        you.say("More")
        assert you.hear()["content"] == "More"
        assert [you.hear()["content"] for _ in range(500)] == [f"Message {number}" for number in range(501, 1001)]


def test_disorder(start: Start) -> None:
    numbers = []
    for _ in range(2):
        with start("disorder", "--speed", "50").join("inviter") as you:
            heard: list[str] = []
            while len(set(heard)) < 20:
                heard.append(you.hear()["content"])
            numbers.append(heard)
    assert sorted(set(numbers[0]), key=int) == [str(number) for number in range(1, 21)], "nothing is lost"
    assert len(numbers[0]) > 20, "something is doubled"
    assert numbers[0] != sorted(numbers[0], key=int), "something is in the wrong place"


def test_long_message(start: Start) -> None:
    with start("long-message", "--speed", "0").join("inviter") as you:
        texts = [you.hear()["content"] for _ in range(2)]
    assert [len(text) for text in texts] == [2000, 2000]
    assert " " not in texts[1] and "🧗" in texts[1]


def test_odd_text(start: Start) -> None:
    with start("odd-text", "--speed", "0").join("inviter") as you:
        texts = [you.hear()["content"] for _ in range(6)]
        assert texts[0].startswith("🧗🏽‍♀️")
        assert "שלום" in texts[1]
        assert texts[2].startswith("<b>bold</b> <script>")
        assert "e\u0301 is not \u00e9" in texts[3]
        assert texts[4] == 'two\nlines, a \ttab, "quotes", a \\ and a / and \u2028'
        assert texts[5] == "  blanks around  "
        you.say("Off belay")
        assert you.hear()["content"] == "Off belay"
        assert you.hear()["content"] in ("“Off belay” are fine words.", "“Off belay” are odd words.")


def test_malformed_frames(start: Start) -> None:
    with start("malformed-frames", "--speed", "0").join("inviter") as you:
        frames: list[str | bytes] = []
        while not (isinstance(frames[-1] if frames else None, str) and "after all of it" in frames[-1]):
            frames.append(you.socket.recv(timeout=DEADLINE))
    good = [json.loads(frame) for frame in frames if isinstance(frame, str) and '"after ' in frame]
    assert [frame["content"] for frame in good] == [
        "after the wrong type", "after the missing field", "after the unknown message", "after the malformed JSON",
        "after the binary message", "after all of it",
    ]
    wrong, missing, unknown, malformed, binary = frames[0:10:2]
    assert {type(value) for key, value in json.loads(wrong).items() if key != "type"} == {str, int}
    assert len(json.loads(missing)) == 5
    assert json.loads(unknown)["type"] == "message-unknown"
    with pytest.raises(json.JSONDecodeError):
        json.loads(malformed)
    assert isinstance(binary, bytes) and json.loads(binary)["type"] == "message"
    assert frames[10:14] == ["", "null", "[]", '{"type":']


def test_bad_network(start: Start) -> None:
    """Whatever faults apply, most of sixty messages reach a client that reconnects."""
    mock = start("bad-network", "--speed", "1000")
    ends = refusals = 0
    sent: list[str] = []
    heard: list[Frame] = []
    with mock.join("invitee") as partner:
        while len(sent) < 60:
            try:
                you = mock.join("inviter")
            except InvalidStatus as refusal:
                assert refusal.response.status_code == 503
                refusals += 1
                continue
            try:
                while len(sent) < 60:
                    sent.append(f"number {len(sent)}")
                    you.say(sent[-1])
                    # The partner's line is good: what got there got there.
                    heard += partner.hear_until(sent[-1])
            except (ConnectionClosed, AssertionError):
                ends += 1
            finally:
                you.socket.close()
                if sent and len(sent) < 60:
                    partner.fence()
    assert len(sent) == 60


def test_partner_asks(start: Start) -> None:
    mock = start("partner-asks", "--speed", "0")
    with mock.join("inviter") as you:
        assert you.hear()["content"] == "Are you coming on Saturday, John Doe?"
        you.say("Sure")
        assert contents(you.hear_until("“Sure”, great! When?")) == ["Sure"]
        you.say("At ten")
        assert contents(you.hear_until("At ten it is, then.")) == ["At ten"]


def test_partner_asks_and_gives_up(start: Start) -> None:
    """Twenty seconds pass in a fifth of one; then she has left, and comes back when you speak."""
    with start("partner-asks", "--speed", "100").join("inviter") as you:
        you.hear_until("No answer. I ask somebody else.")
        you.say("Sorry")
        assert contents(you.hear_until("Too late!")) == ["Sorry"]
