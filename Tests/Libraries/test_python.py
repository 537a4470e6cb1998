"""The Python module: what start_mock takes, what a mock can be told, and what it tells."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from belay import Mock, MockError, start_mock
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from libraries import DEADLINE, ROOT

CONTRACTS = ROOT / "Examples/contracts"
Start = Callable[..., Mock]


@contextlib.contextmanager
def opened(url: str, **options: Any) -> Iterator[ClientConnection]:
    with connect(url, proxy=None, open_timeout=DEADLINE, **options) as client:
        yield client


def say(client: ClientConnection, content: str) -> None:
    client.send(json.dumps({"type": "message", "content": content}))


def hears(client: ClientConnection) -> str:
    """What the next message says; typing is passed over."""
    while True:
        frame = json.loads(client.recv(timeout=DEADLINE))
        if frame["type"] == "message":
            return frame["content"]


def closing_code(client: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            client.recv(timeout=DEADLINE)
    return closed.value.rcvd.code if closed.value.rcvd else 1006


def happens(mock: Mock, kind: str, times: int = 1) -> Any:
    """Waits until something has happened so many times."""
    for entry in mock.journal:
        times -= entry["kind"] == kind
        if times == 0:
            return entry
    raise AssertionError(f"the journal ended without {kind}")


# --- Starting ---


def test_twenty_mocks_at_once_each_have_a_port_of_their_own() -> None:
    with ThreadPoolExecutor(20) as pool, contextlib.ExitStack() as stack:
        mocks = [stack.enter_context(mock) for mock in pool.map(lambda _: start_mock("quiet"), range(20))]
        assert len({mock.http for mock in mocks}) == 20
        for number, mock in enumerate(mocks):
            with opened(mock.url("inviter")) as client:
                mock.say("invitee", {"type": "message", "content": f"number {number}"})
                assert hears(client) == f"number {number}"


def test_each_person_has_a_url_into_each_room(belay_mock: Start) -> None:
    mock = belay_mock("quiet")
    assert list(mock.people) == ["inviter", "invitee", "friend", "outsider"]
    with opened(mock.url("inviter")), opened(mock.url("friend", room="other")):
        assert happens(mock, "connected", 2)["room"] == "other"
    with opened(mock.url("outsider")) as outsider:
        assert closing_code(outsider) == 4004


def test_a_person_or_a_room_that_is_not_there_is_told_with_those_that_are(belay_mock: Start) -> None:
    mock = belay_mock("quiet")
    known = "there are inviter, invitee, friend, outsider"
    for call, message in [
        (lambda: mock.url("nobody"), f'there is no person "nobody"; {known}'),
        (lambda: mock.url(), f"say which person; {known}"),
        (lambda: mock.url("inviter", room="attic"), 'there is no room "attic"; there are main, other'),
    ]:
        with pytest.raises(MockError) as error:
            call()
        assert (str(error.value), error.value.code) == (message, "not_found")
    with pytest.raises(MockError, match="there is no socket"):
        mock.url("inviter", socket="attic")
    assert mock.url("inviter", socket="sessionChat").startswith(mock.ws)


def test_a_token_with_a_fault_takes_the_place_of_a_good_one(belay_mock: Start) -> None:
    mock = belay_mock("quiet")
    with opened(mock.url("inviter", token=mock.token("inviter", fault="expired"))) as client:
        assert closing_code(client) == 4003
    with opened(mock.url("inviter", token=mock.token("inviter", lifetime="1m"))) as client:
        say(client, "Hi")
        mock.wait_for({"content": "Hi"})


def test_a_contract_without_people_is_opened_by_its_sockets(belay_mock: Start) -> None:
    mock = belay_mock(contract=CONTRACTS / "price-feed.yaml")
    assert mock.people == {}
    assert mock.sockets[0]["receives"] == ["subscribe", "unsubscribe"]
    assert mock.url() == mock.sockets[0]["url"]
    with pytest.raises(MockError, match="this contract has none; name a socket"):
        mock.url("inviter")
    with pytest.raises(MockError, match="one comes into being when somebody connects"):
        mock.fault("cut")
    with opened(mock.url(socket="production")) as client:
        happens(mock, "connected")
        heartbeat = {"event": "heartbeat", "time": "2026-03-02T09:30:05Z"}
        mock.say("server", heartbeat)
        while json.loads(client.recv(timeout=DEADLINE)) != heartbeat:
            pass
        mock.fault({"close": 4000})
        assert closing_code(client) == 4000


def test_what_a_socket_asks_for_lets_a_client_in(belay_mock: Start) -> None:
    mock = belay_mock(contract=CONTRACTS / "device-telemetry.yaml", args=["--require-credentials"])
    device = mock.sockets[0]
    with pytest.raises(InvalidStatus), opened(device["url"]):
        pass
    with opened(device["url"], additional_headers=device["headers"], subprotocols=device["subprotocols"]):
        happens(mock, "connected")


def test_a_scenario_may_stand_in_the_test(belay_mock: Start) -> None:
    script = [{"on": "connect", "do": [{"invitee": {"type": "message", "content": "Hello, {{you.name}}"}}]}]
    text = "scenario: mine\nyou: inviter\nscript:\n  - {on: connect, do: [{invitee: {type: message, content: Ahoy}}]}\n"
    with opened(belay_mock({"you": "inviter", "script": script}).url("inviter")) as client:
        assert hears(client) == "Hello, John Doe"
    with opened(belay_mock({"yaml": text}).url("inviter")) as client:
        assert hears(client) == "Ahoy"


def test_a_scenario_file_is_looked_for_in_cwd(belay_mock: Start, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("scenario: mine\nyou: invitee\nscript: []\n")
    mock = belay_mock("mine.yaml", cwd=tmp_path)
    mock.scenario("quiet")
    mock.scenario(Path("mine.yaml"))
    assert mock.state()["scenario"]["you"] == "invitee"


def test_speed_seed_and_other_options_reach_the_mock(belay_mock: Start) -> None:
    mock = belay_mock("quiet", speed=2.5, seed=2**64 - 1, args=["--denials", "refuse"])
    scenario = mock.state()["scenario"]
    assert (scenario["speed"], scenario["seed"]) == (2.5, str(2**64 - 1))
    with pytest.raises(InvalidStatus), opened(mock.url("outsider")):
        pass


def test_a_mock_may_serve_wss(belay_mock: Start, tmp_path: Path) -> None:
    mock = belay_mock("quiet", args=["--tls"], env={"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)})
    assert mock.url("inviter").startswith("wss:")
    assert mock.state()["scenario"]["name"] == "quiet"


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        ({"scenario": "nothing-like-it"}, "invalid", r"no scenario nothing-like-it .*friendly-partner"),
        (
            {"scenario": {"you": "inviter", "script": [{"on": "conect", "do": ["cut"]}]}},
            "invalid",
            r'scenario\.yaml:6:13: error: a trigger is one of .* did you mean "connect"\?',
        ),
        ({"args": ["--ready-file", "x"]}, "invalid", "needs --ready-file for itself"),
        ({"args": ["--no-such-option"]}, "invalid", "Unknown option '--no-such-option'"),
        ({"cwd": "/no/such/folder"}, "invalid", r"there is no folder /no/such/folder \(cwd\)"),
        (
            {"env": {"BELAY_BINARY": "/no/such/belay"}},
            "unavailable",
            "BELAY_BINARY names /no/such/belay, and no file is",
        ),
    ],
)
def test_a_start_that_fails_says_why(options: dict[str, Any], code: str, message: str) -> None:
    with pytest.raises(MockError, match=message) as error:
        start_mock(**options).stop()
    assert error.value.code == code


# --- Driving ---


def test_partners_say_what_they_are_told_to(belay_mock: Start) -> None:
    mock = belay_mock("quiet")
    with opened(mock.url("inviter")) as client:
        entries = mock.say("invitee", {"type": "typing", "is_typing": True})
        assert [entry["kind"] for entry in entries] == ["step", "sent"]
        assert json.loads(client.recv(timeout=DEADLINE))["is_typing"] is True
    with pytest.raises(MockError, match='"as" must be a role') as error:
        mock.say("nobody", {})
    assert error.value.code == "invalid"


def test_steps_are_played_as_text_and_as_values(belay_mock: Start) -> None:
    mock = belay_mock("quiet", speed=0)
    with opened(mock.url("inviter")) as client:
        mock.play("[invitee: {type: message, content: one}]")
        mock.play({"invitee": {"type": "message", "content": "two"}})
        mock.play([{"pause": "1s"}, {"invitee": {"type": "message", "content": "three"}}])
        assert [hears(client) for _ in range(3)] == ["one", "two", "three"]
    with pytest.raises(MockError, match=r'^steps:1:2: error: .*not "nonsense"'):
        mock.play("[nonsense]")


def test_a_room_may_be_named(belay_mock: Start) -> None:
    mock = belay_mock("quiet")
    with opened(mock.url("inviter", room="other")) as client:
        mock.say("invitee", {"type": "message", "content": "over here"}, room="other")
        assert hears(client) == "over here"
    assert [each["content"] for each in mock.messages("other")] == ["over here"]
    assert mock.messages() == []


def test_faults_happen(belay_mock: Start) -> None:
    mock = belay_mock("quiet")
    for fault, code in [({"close": "tokenInvalid"}, 4003), ("cut", 1006)]:
        with opened(mock.url("inviter")) as client:
            mock.fault(fault)
            assert closing_code(client) == code
    mock.fault({"deny": "userNotFound"})
    with opened(mock.url("inviter")) as client:
        assert closing_code(client) == 4002


def test_messages_of_clients_are_waited_for(belay_mock: Start) -> None:
    mock = belay_mock("quiet")
    with opened(mock.url("inviter")) as john, opened(mock.url("invitee")) as jane, ThreadPoolExecutor() as pool:
        waiting = pool.submit(mock.wait_for, {"content": {"$matches": "(?i)yes"}}, from_="invitee", count=2)
        say(john, "Yes?")
        for content in ("yes", "no", "YES"):
            say(jane, content)
        entries = waiting.result(DEADLINE)
        assert [json.loads(entry["text"])["content"] for entry in entries] == ["yes", "YES"]
        later = pool.submit(mock.wait_for, since=entries[-1]["n"])
        say(john, "later")
        assert "later" in later.result(DEADLINE)[0]["text"]


def test_a_wait_in_vain_says_what_was_heard_instead(belay_mock: Start) -> None:
    mock = belay_mock("quiet")
    with opened(mock.url("inviter")) as client:
        say(client, "No")
        client.send('{"type": "message"}')
        happens(mock, "dropped")
        with pytest.raises(MockError) as error:
            mock.wait_for({"content": "Yes"}, from_="inviter", timeout=0.001)
    assert str(error.value) == (
        '0 of 1 message like {"content": "Yes"} from inviter came within 0.001 s; heard was:\n'
        '  inviter: {"type": "message", "content": "No"}\n'
        '  inviter: {"type": "message"}  (breaks the contract: "content" is missing)'
    )
    assert (error.value.code, len(error.value.entries)) == ("timed_out", 2)
    with pytest.raises(MockError) as nothing:
        mock.wait_for(from_="invitee", count=2, timeout=0.001)
    assert str(nothing.value).endswith("0.001 s; nothing was heard from invitee")


def test_the_journal_begins_at_the_start_and_ends_with_the_mock(belay_mock: Start) -> None:
    mock = belay_mock("quiet")
    with opened(mock.url("inviter")) as client:
        say(client, "Hi")
        assert hears(client) == "Hi"
        journal = mock.journal
        assert [next(journal)["kind"] for _ in range(3)] == ["connected", "received", "sent"]
        seen: list[int] = []
        first = threading.Event()

        def read() -> None:
            for entry in mock.journal:
                seen.append(entry["n"])
                first.set()

        reader = threading.Thread(target=read)
        reader.start()
        assert first.wait(DEADLINE)
        mock.stop()
        reader.join(DEADLINE)
        assert not reader.is_alive()
    assert seen[:3] == [1, 2, 3]
    assert list(mock.journal) == []


def test_a_reset_and_another_scenario_begin_again(belay_mock: Start) -> None:
    mock = belay_mock("quiet")
    with opened(mock.url("inviter")) as client:
        mock.reset()
        assert closing_code(client) == 1012
    for scenario, name in [("kicked", "kicked"), ({"scenario": "mine", "you": "inviter", "script": []}, "mine")]:
        mock.scenario(scenario)
        assert mock.state()["scenario"]["name"] == name
    with pytest.raises(MockError) as error:
        mock.scenario("nothing-like-it")
    assert error.value.code == "not_found"


def test_a_mock_may_be_stopped_twice(belay_mock: Start) -> None:
    mock = belay_mock("quiet")
    with opened(mock.url("inviter")) as client, ThreadPoolExecutor() as pool:
        list(pool.map(lambda _: mock.stop(), range(3)))
        mock.stop()
        assert closing_code(client) == 1001
    for call in (mock.state, mock.wait_for, lambda: mock.play("cut")):
        with pytest.raises(MockError, match="^the mock was stopped$"):
            call()


def test_a_mock_that_ends_by_itself_is_told(belay_mock: Start) -> None:
    mock = belay_mock("quiet")
    with ThreadPoolExecutor() as pool:
        failing = [pool.submit(happens, mock, "connected"), pool.submit(mock.wait_for, timeout=DEADLINE)]
        mock.state()
        os.kill(mock.pid, signal.SIGKILL)
        for each in failing:
            with pytest.raises(MockError, match="^the mock was ended by SIGKILL$"):
                each.result(DEADLINE)
    with pytest.raises(MockError, match="^the mock was ended by SIGKILL$"):
        mock.play("cut")
    mock.stop()


# --- Secrets ---


def test_no_token_is_in_an_error_or_in_a_transcript(belay_mock: Start) -> None:
    mock = belay_mock("quiet")
    secrets = [person["token"] for person in mock.people.values()]
    secrets += [mock.token("invitee", fault="alg-none"), mock.url("inviter").partition("token=")[2]]
    with opened(mock.url("inviter")) as client:
        for secret in secrets:
            say(client, f"mine is {secret}, and here: ?token={secret}")
        mock.wait_for(count=len(secrets))
        texts = [mock.transcript(), repr(mock)]
        for call in (
            lambda: mock.wait_for({"content": "never"}, timeout=0.001),
            lambda: mock.play(f"{{{secrets[0]}: 1}}"),
        ):
            with pytest.raises(MockError) as error:
                call()
            texts += [str(error.value), repr(error.value)]
    for text in texts:
        assert not [secret for secret in secrets if secret[:60] in text], text
    assert "mine is (token)" in texts[2]


def test_credentials_of_other_kinds_are_hidden_too(belay_mock: Start) -> None:
    mock = belay_mock(contract=CONTRACTS / "lobby-chat.yaml")
    with opened(mock.url()) as client:
        client.send(mock.sockets[0]["first"][0])
        mock.wait_for({"type": "login"})
        with pytest.raises(MockError, match=r'"type":"login","ticket":"\(token\)"'):
            mock.wait_for({"type": "say"}, timeout=0.001)
