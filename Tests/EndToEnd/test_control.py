"""`/__belay/…`: a mock is driven while it runs; each operation of its document, with good input and bad."""

from __future__ import annotations

import concurrent.futures
import importlib
import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest

import control
from control import Answer, Control, about, contents, document, numbers, operations
from harness import DEADLINE, Belay, Mock, Tab
from rawsocket import RawSocket, text
from tokens import claims_of

Start = Callable[..., Mock]


@pytest.fixture
def desk(mock: Mock) -> Control:
    return Control(mock)


@pytest.fixture(scope="module")
def still(belay: Belay, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Control]:
    """Of a mock that all tests share that change nothing."""
    mock = Mock(belay, "quiet", folder=tmp_path_factory.mktemp("still"))
    try:
        mock.wait_until_ready()
        yield Control(mock)
    finally:
        mock.stop()


# --- The document ---


@about("openapi")
def test_the_document_is_served_as_it_stands_in_the_repository(still: Control, root: Path) -> None:
    answer = still.ask("GET", "/openapi.yaml")
    assert answer.status == 200 and answer.media == "application/yaml"
    assert answer.body == (root / "Sources/MockServer/Control/openapi.yaml").read_bytes()


def test_the_inspector_is_served_as_it_stands_in_the_repository(still: Control, root: Path) -> None:
    answer = still.ask("GET", "/")
    assert answer.status == 200 and answer.media == "text/html"
    assert answer.body == (root / "Sources/MockServer/Control/inspector.html").read_bytes()


def test_every_operation_of_the_document_has_a_test(root: Path) -> None:
    folder = root / "Tests/EndToEnd"
    files = [*folder.glob("test_control*.py"), folder / "test_kept_messages.py"]
    modules = [importlib.import_module(file.stem) for file in files]
    tested = {
        name
        for module in modules
        for value in vars(module).values()
        for mark in getattr(value, "pytestmark", [])
        if mark.name == "operations"
        for name in mark.args
    }
    assert set(operations()) == tested


def test_every_operation_says_what_it_answers() -> None:
    for path, item in document()["paths"].items():
        for method in control.METHODS & set(item):
            assert "default" in item[method]["responses"], f"{method} {path} may be refused, as all of them"


@about("inspector")
def test_the_inspector_is_a_page_that_no_other_page_may_hold(still: Control) -> None:
    answer = still.ask("GET", "/")
    assert answer.status == 200 and answer.media == "text/html" and "<html" in answer.text.lower()
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    moved = still.ask("GET", "")
    assert moved.status == 308 and moved.headers["Location"] == "/__belay/"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nonsense", 404), ("POST", "/state", 405), ("GET", "/reset", 405), ("PUT", "/tokens", 405)],
)
def test_a_request_outside_the_document_gets_a_problem(still: Control, method: str, path: str, status: int) -> None:
    answer = still.ask(method, path)
    assert answer.status in (404, status)
    assert answer.media == "application/json" and answer.detail, "a problem, as the document has it; not nothing"


# --- State ---


@about("state")
def test_the_state_shows_who_is_there(mock: Mock, desk: Control) -> None:
    state = desk.state
    assert (state["http"], state["ws"]) == (mock.ready["http"], mock.ready["ws"])
    assert state["scenario"]["name"] == "quiet" and state["scenario"]["seed"] == "1"
    assert [room["name"] for room in state["rooms"]] == ["main", "other"]
    assert desk.room()["key"] == mock.session_id()
    assert {person["person"]: person["id"] for person in state["people"]} == {
        role: person["id"] for role, person in mock.ready["people"].items()
    }
    assert {code["code"] for code in state["closeCodes"]} >= {4001, 4002, 4003, 4004}
    assert {message["value"] for message in state["messages"]} == {"message", "typing"}
    with mock.join("inviter") as first, mock.join("inviter") as second, mock.join("friend", "other"):
        first.fence(second)
        assert len(desk.member("inviter")["sockets"]) == 2
        assert desk.member("invitee")["sockets"] == []
        assert len(desk.member("invitee", "other")["sockets"]) == 1, "in the other room the friend has that role"
    desk.wait(kind="disconnected", count=3)
    assert desk.member("inviter")["sockets"] == []


@about("state")
def test_the_states_urls_open_sockets(desk: Control) -> None:
    for room in desk.state["rooms"]:
        for member in room["members"]:
            with Tab(member["url"], member["person"]) as tab:
                assert tab.fence() == []


@about("state")
def test_the_state_stays_the_same_while_nothing_happens(desk: Control) -> None:
    assert desk.state == desk.state


@about("state")
def test_the_state_shows_where_scripts_are_and_who_is_away(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(
        "{scenario: s, you: inviter, script: [{on: connect, do: [{expect: {content: go}}, {leave: invitee},"
        " {goto: late}]}, {on: enter, state: late, do: [{pause: 1h}]}]}"
    )
    mock = start(str(file))
    desk = Control(mock)
    with mock.join("inviter") as tab:
        assert [playing["waits"] for playing in desk.room()["playing"]] == ["message"]
        tab.say("go")
        tab.hear_until("go")
        room = desk.room()
        assert room["state"] == "late"
        assert [playing["waits"] for playing in room["playing"]] == ["pause"]
        assert room["playing"][0]["place"].startswith(f"{file}:1:")
        assert desk.member("invitee")["away"] is True
        assert [rule["on"] for rule in desk.state["scenario"]["rules"]] == ["connect", "enter"]
        assert desk.state["scenario"]["sources"] == [{"file": str(file), "text": file.read_text()}]


@about("journal")
def test_what_follows_a_close_frame_is_not_recorded_as_sent(start: Start) -> None:
    """RFC 6455, 5.5.1: an endpoint that has sent a close frame sends no more data frames."""
    mock = start("quiet")
    desk = Control(mock)
    with RawSocket(mock) as raw, mock.join("invitee") as invitee:
        raw.upgrade(mock.person("inviter")["token"])
        desk.play("close: tokenInvalid")
        assert raw.receive().close_code == 4003
        # It is late with its answer, and still talks.
        raw.send(text('{"type": "message", "content": "still here"}'))
        assert invitee.hear()["content"] == "still here"
        sent = [entry for entry in desk.journal(kind="sent") if "still here" in entry["text"]]
        assert [len(entry["to"]) for entry in sent] == [1]


# --- Bad input, everywhere ---

BODIES = [
    ("PUT", "/scenario", "nmae", "name"),
    ("POST", "/rooms/main/say", "mesage", "message"),
    ("POST", "/tokens", "preson", "person"),
    ("DELETE", "/tokens", "tokne", "token"),
    ("POST", "/journal/wait", "cuont", "count"),
]


@pytest.mark.parametrize(("method", "path", "wrong", "right"), BODIES)
def test_a_misspelt_member_is_reported_with_the_nearest_word(
    still: Control, method: str, path: str, wrong: str, right: str
) -> None:
    answer = still.ask(method, path, {wrong: "x"})
    assert answer.status == 422
    assert f'"{wrong}"' in answer.detail and f'did you mean "{right}"' in answer.detail


@pytest.mark.parametrize("body", ["{", "", "[]", '"a"', "null", '{"a": 1', "no JSON", b"\xff\xfe"])
@pytest.mark.parametrize(("method", "path"), [case[:2] for case in BODIES if case[1] != "/journal/wait"])
def test_a_body_that_is_not_a_json_object_is_refused(still: Control, method: str, path: str, body: str | bytes) -> None:
    answer = still.ask(method, path, body)
    assert answer.status == 422, answer.text
    assert answer.detail


@pytest.mark.parametrize(
    ("method", "path", "body", "named"),
    [
        ("PUT", "/scenario", {"name": 1}, "name"),
        ("PUT", "/scenario", {"yaml": {}}, "yaml"),
        ("PUT", "/scenario", {"name": "quiet", "seed": "1"}, "seed"),
        ("PUT", "/scenario", {"name": "quiet", "seed": -1}, "seed"),
        ("PUT", "/scenario", {"name": "quiet", "seed": 1.5}, "seed"),
        ("PUT", "/scenario", {"name": "quiet", "yaml": "scenario: x"}, "must have either"),
        ("PUT", "/scenario", {}, "must have either"),
        ("PUT", "/scenario", {"name": None}, "name"),
        ("POST", "/rooms/main/say", {"as": 7, "message": {}}, "as"),
        ("POST", "/rooms/main/say", {"as": "invitee"}, "message"),
        ("POST", "/rooms/main/say", {"message": {"type": "typing", "is_typing": True}}, "as"),
        ("POST", "/rooms/main/say", {"as": "invitee", "message": "hi"}, "message"),
        ("POST", "/tokens", {"person": []}, "person"),
        ("POST", "/tokens", {}, "person"),
        ("POST", "/tokens", {"person": "inviter", "lifetime": 900}, "lifetime"),
        ("POST", "/tokens", {"person": "inviter", "lifetime": "soon"}, "lifetime"),
        ("POST", "/tokens", {"person": "inviter", "lifetime": "-5m"}, "lifetime"),
        ("POST", "/tokens", {"person": "inviter", "lifetime": "1ms"}, "lifetime"),
        ("DELETE", "/tokens", {}, "must have either"),
        ("DELETE", "/tokens", {"token": "a", "person": "inviter"}, "must have either"),
        ("DELETE", "/tokens", {"token": 5}, "token"),
        ("POST", "/journal/wait", {"count": 0}, "count"),
        ("POST", "/journal/wait", {"count": "2"}, "count"),
        ("POST", "/journal/wait", {"count": 100_001}, "count"),
        ("POST", "/journal/wait", {"within": "11m"}, "within"),
        ("POST", "/journal/wait", {"within": 5}, "within"),
        ("POST", "/journal/wait", {"since": -1}, "since"),
        ("POST", "/journal/wait", {"socket": "1"}, "socket"),
        ("POST", "/journal/wait", {"message": {"content": {"matches": "["}}}, "message:1:"),
    ],
    ids=str,
)
def test_a_wrong_value_is_reported_by_its_name(still: Control, method: str, path: str, body: Any, named: str) -> None:
    answer = still.ask(method, path, body)
    assert answer.status == 422, answer.text
    assert named in answer.detail


@pytest.mark.parametrize(
    ("method", "path", "body", "hint"),
    [
        ("GET", "/rooms/mian", None, "main, other"),
        ("GET", "/rooms/mian/messages", None, "main, other"),
        ("POST", "/rooms/mian/say", {"as": "invitee", "message": {"type": "message", "content": "x"}}, "main, other"),
        ("POST", "/rooms/mian/steps", "cut", "main, other"),
        ("POST", "/rooms/mian/rules/0", None, "main, other"),
        ("GET", "/journal?room=mian", None, "main, other"),
        ("POST", "/journal/wait", {"room": "mian"}, "main, other"),
        ("POST", "/tokens", {"person": "inviterr"}, 'did you mean "inviter"'),
        ("DELETE", "/tokens", {"person": "inviterr"}, 'did you mean "inviter"'),
        ("POST", "/login/inviterr", None, "inviter"),
        ("PUT", "/scenario", {"name": "quite"}, 'did you mean "quiet"'),
        ("PUT", "/scenario", {"name": "../mocks/quiet"}, "no scenario"),
        ("POST", "/rooms/main/rules/0", None, "0 rules"),
        ("POST", "/rooms/main/rules/-1", None, "0"),
        ("POST", "/rooms/main/rules/x", None, "number"),
    ],
    ids=str,
)
def test_an_unknown_name_is_reported_with_the_known_ones(
    still: Control, method: str, path: str, body: Any, hint: str
) -> None:
    answer = still.ask(method, path, body)
    assert answer.status == 404, answer.text
    assert hint in answer.detail


@pytest.mark.parametrize(
    ("method", "path"), [case[:2] for case in BODIES] + [("POST", "/rooms/main/steps")], ids=str
)
def test_a_body_of_more_than_a_mebibyte_is_refused(still: Control, method: str, path: str) -> None:
    head = f"{method} /__belay{path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {5 << 20}\r\n\r\n"
    with RawSocket(still.mock) as raw:
        # Not more of it than is refused: a server need not read what it does not want.
        raw.send(head.encode(), b" " * ((1 << 20) + 1))
        assert raw.answer()[0] == 413
    assert still.state


def test_a_body_of_a_mebibyte_is_read(still: Control) -> None:
    body = json.dumps({"name": "nowhere"})
    assert still.ask("PUT", "/scenario", body + " " * ((1 << 20) - len(body))).status == 404


def test_a_body_may_come_in_pieces(mock: Mock) -> None:
    with RawSocket(mock) as raw:
        raw.send(b"PUT /__belay/scenario HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in [b'{"na', b'me": "kick', b'ed"}']:
            raw.send(b"%x\r\n%s\r\n" % (len(piece), piece))
        raw.send(b"0\r\n\r\n")
        assert raw.answer()[0] == 200


# --- Scenarios ---


@about("scenarios")
def test_the_scenarios_are_listed_with_what_is_wrong_with_them(still: Control, root: Path) -> None:
    listed = {item["name"]: item for item in still.get("/scenarios")["scenarios"]}
    assert list(listed) == sorted(file.stem for file in (root / "mocks").glob("*.yaml"))
    assert all(item["about"] and "problem" not in item for item in listed.values())


@about("switchScenario")
def test_a_switch_closes_every_client_with_1012_and_plays_the_other_one(mock: Mock, desk: Control) -> None:
    tabs = [mock.join("inviter"), mock.join("inviter"), mock.join("invitee"), mock.join("friend", "other")]
    state = desk.switch("silent-partner")
    for tab in tabs:
        assert tab.closing()[0] == 1012
    assert state["scenario"]["name"] == "silent-partner" and state["scenario"]["seed"] == "2"
    assert all(member["sockets"] == [] for room in state["rooms"] for member in room["members"])
    with mock.join("inviter") as tab:
        assert tab.hear()["content"] == "Hi John Doe."
    entry = next(entry for entry in desk.journal(kind="scenario"))
    assert entry["text"] == "silent-partner"
    assert [entry["code"] for entry in desk.journal(kind="closing")] == [1012] * 4


@about("switchScenario")
def test_a_switch_takes_a_whole_scenario_and_a_seed(mock: Mock, desk: Control) -> None:
    text = "{scenario: mine, you: invitee, script: [{on: connect, do: [{inviter: {type: message, content: Hi}}]}]}"
    state = desk.switch(yaml=text, seed=99)
    assert state["scenario"]["name"] == "mine" and state["scenario"]["seed"] == "99"
    assert state["scenario"]["you"] == "invitee"
    assert state["scenario"]["sources"][0]["text"] == text
    with mock.join("invitee") as tab:
        first = tab.hear()
    desk.switch(yaml=text, seed=99)
    with mock.join("invitee") as tab:
        assert tab.hear() == first, "the same scenario and seed, from its start"
    desk.switch(yaml=text, seed=100)
    with mock.join("invitee") as tab:
        assert tab.hear()["message_id"] != first["message_id"]


@about("switchScenario")
def test_a_scenario_given_may_include_those_of_the_folder(mock: Mock, desk: Control) -> None:
    desk.switch(yaml="{scenario: mine, you: inviter, include: silent-partner.yaml, script: []}")
    with mock.join("inviter") as tab:
        assert tab.hear()["content"] == "Hi John Doe."


@pytest.mark.parametrize(
    ("text", "line", "column", "what"),
    [
        ("scenario: x\nyou: inviter\nscript:\n  - on: conect\n    do: [cut]\n", 4, 9, 'did you mean "connect"'),
        ("scenario: x\nyou: inviter\nscirpt: []\n", 3, 1, 'did you mean "script"'),
        ("scenario: x\nyou: [\n", 3, 1, "a value is missing here"),
        ("", 1, 1, ""),
    ],
    ids=["trigger", "key", "yaml", "empty"],
)
def test_a_broken_scenario_is_reported_at_its_place_and_changes_nothing(
    mock: Mock, desk: Control, text: str, line: int, column: int, what: str
) -> None:
    with mock.join("inviter") as tab:
        answer = desk.ask("PUT", "/scenario", {"yaml": text})
        assert answer.status == 422
        assert f":{line}:{column}: error:" in answer.detail and what in answer.detail
        assert desk.state["scenario"]["name"] == "quiet"
        assert tab.fence() == [], "nobody was closed"


@about("reset")
def test_a_reset_starts_the_same_again(start: Start) -> None:
    mock = start("silent-partner", "--seed", "5")
    desk = Control(mock)
    tab = mock.join("inviter")
    first = tab.hear()
    tab.fence()
    desk.did("DELETE", "/tokens", {"person": "invitee"})
    before = desk.last
    state = desk.reset()
    assert tab.closing()[0] == 1012
    assert state["scenario"]["name"] == "silent-partner" and state["scenario"]["seed"] == "5"
    assert desk.messages() == []
    assert [entry["kind"] for entry in desk.journal(since=0)][:1] == ["scenario"], "an empty journal"
    assert all(number > before for number in numbers(desk.journal())), "numbers go on"
    with mock.join("inviter") as again, mock.join("invitee") as partner:
        assert again.hear() == first, "the rule's `once` counts from the start, and identifiers are the same"
        assert partner.fence(again) == [], "nothing is revoked"
    assert "script: []" in desk.ask("GET", "/recording").text, "nothing by hand"


@about("reset", "switchScenario")
def test_a_reset_after_a_switch_restarts_the_new_scenario(mock: Mock, desk: Control) -> None:
    desk.switch("kicked", seed=77)
    assert (desk.reset()["scenario"]["name"], desk.state["scenario"]["seed"]) == ("kicked", "77")


# --- Partners ---


@about("say")
def test_a_partner_sends_messages_and_types(mock: Mock, desk: Control) -> None:
    with mock.join("inviter") as you, mock.join("invitee") as partner:
        entries = desk.say("invitee", "Off belay!")
        heard = you.hear()
        assert (heard["content"], heard["sender_id"]) == ("Off belay!", mock.person("invitee")["id"])
        assert partner.hear() == heard, "the sender hears it too, as with any client"
        assert [entry["kind"] for entry in entries] == ["step", "sent"]
        assert json.loads(entries[1]["text"]) == heard and entries[1]["valid"] is True
        desk.did("POST", "/rooms/main/say", {"as": "invitee", "message": {"type": "typing", "is_typing": True}})
        assert (you.hear()["is_typing"], partner.fence(you)) == (True, []), "typing is for others alone"


@about("say")
def test_your_second_device_sends_a_message(mock: Mock, desk: Control) -> None:
    with mock.join("inviter") as you, mock.join("invitee") as partner:
        desk.say("you", "from my phone")
        for tab in (you, partner):
            assert tab.hear()["sender_id"] == mock.person("inviter")["id"]
        message = {"type": "message", "content": "x"}
        answer = desk.ask("POST", "/rooms/main/say", {"as": "inviter", "message": message})
        assert answer.status == 422 and 'write "you"' in answer.detail


@about("say")
def test_a_room_is_named_by_its_name_or_its_key(mock: Mock, desk: Control) -> None:
    with mock.join("inviter", "other") as you, mock.join("inviter") as elsewhere:
        for number, name in enumerate(["other", mock.session_id("other"), mock.session_id("other").upper()]):
            desk.say("invitee", f"{number}", name)
            assert you.hear()["sender_id"] == mock.person("friend")["id"]
        assert elsewhere.fence() == []


ODD = [
    "🧗🏽‍♀️ 👨‍👩‍👧‍👦", "مرحبا (שלום)", 'two\nlines\tand "quotes" \\ /', "\u2028", "\u2029", "\u0085", "\u00a0",
    "\ufeff", "\u007f",
    "\u0080", "\u009f", "\ufffd", "\ufffe", "\uffff", "\U0010ffff", "e\u0301 \u00e9", "# no comment", "- a: b",
    "null", "yes",
    "1s", "~", "  blanks  ", "{a}", "'", "%", "@", "&a *a", "\u0001", "\u001f", "x" * 2000, "🧗" * 2000,
]


@about("say")
def test_a_text_arrives_code_point_by_code_point(mock: Mock, desk: Control) -> None:
    with mock.join("inviter") as you:
        wrong = []
        for content in ODD:
            message = {"type": "message", "content": content}
            answer = desk.ask("POST", "/rooms/main/say", {"as": "invitee", "message": message})
            if answer.status != 200 or you.hear()["content"] != content:
                wrong.append((ascii(content)[:40], answer.status))
        assert wrong == []


@about("play")
@pytest.mark.parametrize("ensure_ascii", [True, False], ids=["escaped", "as it is"])
def test_steps_as_json_arrive_code_point_by_code_point(mock: Mock, desk: Control, ensure_ascii: bool) -> None:
    """As any JSON encoder writes them, with escapes or without (RFC 8259, section 7)."""
    with mock.join("inviter") as you:
        wrong = []
        for content in ODD:
            steps = json.dumps([{"invitee": {"type": "message", "content": content}}], ensure_ascii=ensure_ascii)
            answer = desk.ask("POST", "/rooms/main/steps", steps, content_type="application/json")
            if answer.status != 200 or you.hear()["content"] != content:
                wrong.append((ascii(content)[:40], answer.status))
        assert wrong == []


@pytest.mark.parametrize(
    ("speaker", "message", "status"),
    [
        ("invitee", {"type": "message", "content": ""}, 422),
        ("invitee", {"type": "message", "content": "x" * 2001}, 422),
        ("invitee", {"type": "message"}, 422),
        ("invitee", {"type": "nonsense"}, 422),
        ("invitee", {"type": "typing", "is_typing": "yes"}, 422),
        ("inviteee", {"type": "message", "content": "x"}, 422),
        ("friend", {"type": "message", "content": "x"}, 422),
    ],
    ids=str,
)
def test_a_line_that_no_client_could_send_is_not_sent(
    mock: Mock, desk: Control, speaker: str, message: Any, status: int
) -> None:
    with mock.join("inviter") as you:
        answer = desk.ask("POST", "/rooms/main/say", {"as": speaker, "message": message})
        assert answer.status == status, answer.text
        assert answer.detail
        assert you.fence() == []


@about("say", "play")
def test_a_partner_who_is_away_sends_nothing(mock: Mock, desk: Control) -> None:
    with mock.join("inviter") as you:
        desk.play("leave: invitee")
        assert desk.member("invitee")["away"] is True
        assert [entry["kind"] for entry in desk.say("invitee", "?")] == ["step", "line-rejected"]
        rejected = desk.journal(kind="line-rejected")
        assert [entry["kind"] for entry in rejected] == ["line-rejected"]
        assert desk.journal(kind="unspoken") == rejected, "its old name is taken, too"
        assert desk.did("POST", "/journal/wait", {"kind": "unspoken", "within": "1s"})["entries"] == rejected
        desk.play([{"join": "invitee"}])
        desk.say("invitee", "Here again")
        assert you.hear()["content"] == "Here again"


# --- Steps and rules ---


@about("play")
def test_steps_wait_for_what_they_expect_and_for_their_pauses(start: Start) -> None:
    mock = start("quiet", "--speed", "0")
    desk = Control(mock)
    with mock.join("inviter") as you:
        desk.play(
            """
            - expect: {type: message, content: {matches: climb}}
            - keep: {said: "{{received.content}}"}
            - pause: 10s
            - repeat: 2
              do: [{invitee: {type: message, content: "“{{kept.said}}” {{counter.n}}"}}]
            """
        )
        you.say("no")
        you.say("climbing")
        assert contents(you.hear_until("“climbing” 2")) == ["no", "climbing", "“climbing” 1"]


@about("play")
def test_an_expectation_that_times_out_plays_else(mock: Mock, desk: Control) -> None:
    with mock.join("inviter") as you:
        desk.play("{expect: {type: message}, within: 10ms, else: [{invitee: {type: message, content: Asleep?}}]}")
        assert you.hear()["content"] == "Asleep?"
        assert desk.wait(kind="script")[0]["place"].startswith("steps:1:")


@about("play")
def test_a_pause_in_steps_does_not_block_the_room(mock: Mock, desk: Control) -> None:
    with mock.join("inviter") as you:
        desk.play("[{pause: 1h}, cut]")
        assert [playing["waits"] for playing in desk.room()["playing"]] == ["pause"]
        assert you.fence() == []


@pytest.mark.parametrize(
    ("steps", "place", "what"),
    [
        ("- cut\n- {pause: soon}\n", "steps:2:", "pause"),
        ("[{inviteee: {type: message, content: x}}]", "steps:1:", 'did you mean "invitee"'),
        ("- invitee: {type: mesage, content: x}\n", "steps:1:", "mesage"),
        ("- goto: nowhere\n", "steps:1:", "nowhere"),
        ("[", "steps:", "a value is missing here"),
        ("", "steps:1:1", ""),
        ("- corrupt: badly\n", "steps:1:", "wrong-type"),
        ("- close: tokenInvalld\n", "steps:1:", 'did you mean "tokenInvalid"'),
        ("- refuse: 99\n", "steps:1:", "refuse"),
    ],
    ids=str,
)
def test_broken_steps_are_reported_at_their_place_and_none_is_played(
    mock: Mock, desk: Control, steps: str, place: str, what: str
) -> None:
    with mock.join("inviter") as you:
        answer = desk.ask("POST", "/rooms/main/steps", steps)
        assert answer.status == 422
        assert place in answer.detail and what in answer.detail
        assert you.fence() == []


@about("play")
def test_steps_that_run_in_circles_are_ended(desk: Control) -> None:
    steps = "{repeat: 100000, do: [{repeat: 100000, do: [{join: invitee}]}]}"
    assert [entry["kind"] for entry in desk.play(steps)] == ["step", "script"]
    assert desk.state["scenario"]["name"] == "quiet"


@about("trigger")
def test_a_rule_is_set_off_whatever_its_trigger(start: Start) -> None:
    mock = start("friendly-partner", "--speed", "0")
    desk = Control(mock)
    rules = desk.state["scenario"]["rules"]
    assert [rule["on"] for rule in rules][0] == "connect"
    with mock.join("inviter") as you:
        you.hear_until("Hey John Doe, still up for Saturday?")
        for _ in range(2):
            desk.did("POST", "/rooms/main/rules/1")
            assert you.hear_until("Great. I bring the rope, you bring the coffee."), "typing came before"
        answer = desk.ask("POST", f"/rooms/main/rules/{len(rules)}")
        assert answer.status == 404 and f"{len(rules)} rules" in answer.detail


# --- Every fault, by hand ---


def refresh(desk: Control) -> Answer:
    cookie = desk.ask("POST", "/login/inviter").headers["Set-Cookie"].split(";")[0]
    return desk.ask("POST", "//api/auth/refresh/", cookie=cookie)


def opened(mock: Mock, role: str = "inviter") -> Tab | int:
    """A socket, or the status that it was refused with."""
    raw = RawSocket(mock)
    raw.send(raw.request(mock.person(role)["token"]))
    status = raw.answer()[0]
    raw.socket.close()
    return status


def ears(mock: Mock, desk: Control, steps: str, count: int, lines: int = 3) -> list[Any]:
    """What you hear of lines that a partner says after steps by hand; texts that are not JSON as they are."""
    with mock.join("inviter") as you, mock.join("invitee") as partner:
        desk.play(steps)
        for number in range(lines):
            desk.say("invitee", f"{number}")
        heard = []
        for _ in range(count):
            frame = you.socket.recv(timeout=DEADLINE)
            try:
                heard.append(json.loads(frame) if isinstance(frame, str) else frame)
            except ValueError:
                heard.append(frame)
        assert contents(json.loads(partner.hear_raw()) for _ in range(lines)) == [f"{n}" for n in range(lines)]
        partner.fence(you)
    return heard


FAULTS = {
    "close", "cut", "half-open", "stall", "drop", "duplicate", "reorder", "delay", "corrupt", "raw", "refuse", "deny",
    "refresh",
}


def test_every_word_for_a_fault_is_tested(root: Path) -> None:
    table = (root / "mocks/README.md").read_text().split("## What goes wrong")[1]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    words = {part.split(":")[0].strip() for row in rows for part in row.split("`")[1::2]}
    assert words - {"reason", "frames", "times", "binary", "jitter", "chance"} == FAULTS
    tested = {name.removeprefix("test_fault_").replace("_", "-") for name in globals() if name.startswith("test_fault")}
    assert tested == FAULTS


@about("play")
@pytest.mark.parametrize(
    ("steps", "code", "reason"),
    [
        ("close: tokenInvalid", 4003, None),
        ("{close: 1012, reason: restarting}", 1012, "restarting"),
        ("close: notParticipant", 4004, None),
        ("close: 4999", 4999, ""),
    ],
)
def test_fault_close(mock: Mock, desk: Control, steps: str, code: int, reason: str | None) -> None:
    with mock.join("invitee") as partner:
        tabs = [mock.join("inviter"), mock.join("inviter")]
        entries = desk.play(steps)
        assert [entry["code"] for entry in entries if entry["kind"] == "closing"] == [code, code]
        for tab in tabs:
            got = tab.closing()
            assert got[0] == code and (reason is None or got[1] == reason)
        assert partner.fence() == [], "the fault applies only to you"


def test_fault_cut(mock: Mock, desk: Control) -> None:
    you, partner = mock.pair()
    desk.play("cut")
    assert you.closing()[0] == 1006
    assert partner.fence() == []


def test_fault_half_open(mock: Mock, desk: Control) -> None:
    you, partner = mock.pair()
    desk.play("half-open")
    you.say("Anybody?")
    desk.say("invitee", "Me")
    assert partner.hear()["content"] == "Me"
    assert partner.fence() == [], "you are not heard"
    assert desk.member("inviter")["sockets"] == []
    you.socket.socket.settimeout(0)
    with pytest.raises(TimeoutError):
        you.socket.recv(timeout=0)
    assert you.socket.close_code is None, "TCP is still there"


def test_fault_stall(mock: Mock, desk: Control) -> None:
    you, partner = mock.pair()
    desk.play("stall: 300ms")
    started = time.monotonic()
    you.say("Hello?")
    desk.say("invitee", "Hi")
    assert contents([you.hear(), you.hear()]) == ["Hi", "Hello?"], "both come once it is over"
    assert time.monotonic() - started > 0.2
    assert contents([partner.hear(), partner.hear()]) == ["Hi", "Hello?"]
    desk.play("stall")
    you.say("For good")
    assert partner.fence() == []


def test_fault_drop(mock: Mock, desk: Control) -> None:
    assert contents(ears(mock, desk, "drop: 2", 1)) == ["2"]


def test_fault_duplicate(mock: Mock, desk: Control) -> None:
    heard = ears(mock, desk, "duplicate: 2", 5)
    assert contents(heard) == ["0", "0", "1", "1", "2"] and heard[0] == heard[1]


def test_fault_reorder(mock: Mock, desk: Control) -> None:
    assert contents(ears(mock, desk, "reorder: 1", 3)) == ["1", "0", "2"]


def test_fault_delay(mock: Mock, desk: Control) -> None:
    started = time.monotonic()
    assert contents(ears(mock, desk, "{delay: 200ms, jitter: 100ms, frames: 1}", 3)) == ["0", "1", "2"]
    assert time.monotonic() - started > 0.2


@pytest.mark.parametrize("how", ["wrong-type", "missing-field", "unknown-message", "malformed", "binary"])
def test_fault_corrupt(mock: Mock, desk: Control, how: str) -> None:
    first, *rest = ears(mock, desk, f"{{corrupt: {how}, frames: 1}}", 3)
    assert contents(rest) == ["1", "2"]
    good = {"type": str, "id": str, "content": str, "user_id": str}
    if how == "binary":
        assert isinstance(first, bytes)
    elif how == "malformed":
        assert isinstance(first, str)
    elif how == "unknown-message":
        assert first["type"] not in ("message", "typing")
    elif how == "missing-field":
        assert set(rest[0]) - set(first)
    else:
        assert any(type(first[name]) is not type(rest[0][name]) for name in good if name in rest[0])
    bad = desk.journal(kind="sent", valid="false")
    assert len(bad) == 1, bad
    assert all(problem["message"] for problem in bad[0]["problems"])


def test_fault_raw(mock: Mock, desk: Control) -> None:
    you, partner = mock.pair()
    desk.play("""[{raw: '{"type":'}, {raw: "", binary: true}, {raw: "null"}]""")
    assert [you.socket.recv(timeout=DEADLINE) for _ in range(3)] == ['{"type":', b"", "null"]
    assert partner.fence() == []


def test_fault_refuse(mock: Mock, desk: Control) -> None:
    desk.play("{refuse: 503, times: 2}")
    assert [opened(mock, "invitee"), opened(mock), opened(mock), opened(mock)] == [101, 503, 503, 101]
    assert "503" in desk.journal(kind="fault")[0]["text"]


def test_fault_deny(mock: Mock, desk: Control) -> None:
    desk.play("{deny: tokenInvalid, times: 2}")
    assert [mock.join("inviter").closing()[0] for _ in range(2)] == [4003, 4003]
    with mock.join("inviter") as you:
        assert you.fence() == []
    assert [entry["code"] for entry in desk.journal(kind="denied")] == [4003, 4003]


def test_fault_refresh(mock: Mock, desk: Control) -> None:
    desk.play("{refresh: 503, times: 2}")
    assert [refresh(desk).status for _ in range(3)] == [503, 503, 200]
    desk.play("{refresh: {status: 500, delay: 200ms}}")
    started = time.monotonic()
    assert refresh(desk).status == 500
    assert time.monotonic() - started >= 0.2


# --- Tokens ---


@about("issueToken")
def test_a_token_is_issued_with_the_urls_that_it_opens(mock: Mock, desk: Control) -> None:
    for role in ["inviter", "invitee", "friend", "outsider"]:
        answer = desk.did("POST", "/tokens", {"person": role, "lifetime": "90s"})
        claims = claims_of(mock, answer["token"])
        assert claims["user_id"] == mock.person(role)["id"] and claims["exp"] - claims["iat"] == 90
        assert set(answer["urls"]) == {"main", "other"}
        members = {room["name"]: [member["person"] for member in room["members"]] for room in desk.state["rooms"]}
        for room, url in answer["urls"].items():
            with Tab(url, role) as tab:
                if role in members[room]:
                    assert tab.fence() == []
                else:
                    assert tab.closing()[0] == 4004


@about("issueToken")
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("expired", 4003), ("forged", 4003), ("unknown-user", 4002), ("refresh-as-access", 4003), ("alg-none", 4003),
        ("missing-claim", 4003), ("missing-subject", 4003),
    ],
)
def test_a_token_with_a_fault_is_closed_with_its_code(still: Control, fault: str, code: int) -> None:
    assert Tab(still.mock.url(token=still.token("inviter", fault=fault))).closing()[0] == code


def test_every_fault_of_a_token_is_tested(still: Control) -> None:
    detail = still.ask("POST", "/tokens", {"person": "inviter", "fault": "expird"}).detail
    assert 'did you mean "expired"' in detail
    (marker,) = [m for m in test_a_token_with_a_fault_is_closed_with_its_code.pytestmark if m.name == "parametrize"]
    for fault, _ in marker.args[1]:
        assert fault in detail
        detail = detail.replace(f"{fault}, ", "", 1)
    assert detail.startswith('"fault" must be one of') and detail.count(",") <= 1, f"not tested: {detail}"


@about("issueToken")
def test_a_short_token_expires(mock: Mock, desk: Control) -> None:
    token = desk.token("inviter", lifetime="1s")
    control.eventually(lambda: expired(mock, token), "the token to expire")


def expired(mock: Mock, token: str) -> bool:
    raw = RawSocket(mock)
    with raw:
        raw.upgrade(token)
        raw.send(b"\x89\x80\x37\xfa\x21\x3d")
        received = raw.receive()
        return received.opcode == 8 and received.close_code == 4003


@about("revokeTokens")
def test_a_revoked_token_is_invalid_and_no_other(mock: Mock, desk: Control) -> None:
    token, other = desk.token("inviter"), desk.token("inviter")
    with Tab(mock.url(token=token)) as before:
        desk.did("DELETE", "/tokens", {"token": token})
        assert before.fence() == [], "open sockets stay open"
        assert Tab(mock.url(token=token)).closing()[0] == 4003
        assert Tab(mock.url("other", token)).closing()[0] == 4003
        with Tab(mock.url(token=other)) as good:
            assert good.fence(before) == []


@about("revokeTokens", "login")
def test_a_person_is_revoked_cookie_and_all_until_a_new_login(mock: Mock, desk: Control) -> None:
    cookie = desk.ask("POST", "/login/inviter").headers["Set-Cookie"].split(";")[0]
    old = [mock.person("inviter")["token"], desk.token("inviter"), desk.member("inviter")["url"].split("token=")[1]]
    desk.did("DELETE", "/tokens", {"person": "inviter"})
    for token in old:
        assert Tab(mock.url(token=token)).closing()[0] == 4003
    assert desk.ask("POST", "//api/auth/refresh/", cookie=cookie).status == 401
    with mock.join("invitee") as partner:
        assert partner.fence() == [], "no other client is"
    # Within the same second, too.
    answer = desk.ask("POST", "/login/inviter")
    fresh = answer.headers["Set-Cookie"].split(";")[0]
    refreshed = desk.ask("POST", "//api/auth/refresh/", cookie=fresh)
    assert refreshed.status == 200
    urls = [mock.url(token=token) for token in (answer.json["access"], refreshed.json["access"], desk.token("inviter"))]
    for url in [*urls, desk.member("inviter")["url"]]:
        with Tab(url) as tab:
            assert tab.fence() == []
    desk.reset()
    for token in old:
        with Tab(mock.url(token=token)) as tab:
            assert tab.fence() == [], "a reset revokes nothing any more"


@about("revokeTokens")
def test_another_spelling_of_a_revoked_token_is_revoked_too(mock: Mock, desk: Control) -> None:
    """The last character of a signature has bits that no decoder needs; a revocation must not hang on them."""
    token = desk.token("inviter")
    desk.did("DELETE", "/tokens", {"token": token})
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    place = alphabet.index(token[-1])
    for bits in range(1, 4):
        assert Tab(mock.url(token=token[:-1] + alphabet[place & ~3 | (place + bits) % 4])).closing()[0] == 4003


@about("login")
def test_a_login_gives_a_token_and_a_cookie(still: Control) -> None:
    answer = still.ask("POST", "/login/invitee")
    assert answer.status == 200
    assert claims_of(still.mock, answer.json["access"])["user_id"] == still.mock.person("invitee")["id"]
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    cookie = answer.headers["Set-Cookie"].split("=", 1)[1].split(";")[0]
    assert jwt.decode(cookie, options={"verify_signature": False})["token_type"] == "refresh"


# --- The journal ---


@about("journal")
def test_the_journal_has_everything_in_order(mock: Mock, desk: Control) -> None:
    with mock.join("inviter") as you, mock.join("invitee") as partner:
        you.say("Take!")
        partner.hear_until("Take!")
        you.hear_until("Take!")
        you.send("no JSON")
        partner.fence(you)
    desk.wait(kind="disconnected", count=2)
    entries = desk.journal()
    assert numbers(entries) == list(range(1, len(entries) + 1))
    assert [entry["ms"] for entry in entries] == sorted(entry["ms"] for entry in entries)
    kinds = [entry["kind"] for entry in entries]
    assert kinds[:4] == ["connected", "connected", "received", "sent"]
    assert kinds[4:6] == ["received", "dropped"]
    assert entries[3]["to"] == [1, 2] and json.loads(entries[3]["text"])["content"] == "Take!"
    assert entries[4]["valid"] is False and entries[4]["problems"][0]["message"]


@about("journal")
def test_the_journal_is_filtered(mock: Mock, desk: Control) -> None:
    with mock.join("inviter") as you, mock.join("invitee") as partner, mock.join("friend", "other") as friend:
        you.say("one")
        partner.hear_until("one")
        friend.say("two")
        friend.hear_until("two")
        you.send({"type": "message", "content": ""})
        partner.fence(you)
        received = desk.journal(kind="received")
        assert [entry["person"] for entry in received] == ["inviter", "friend", "inviter", "invitee"]
        assert {entry["room"] for entry in desk.journal(room="other")} == {"other"}
        assert desk.journal(room=mock.session_id("other")) == desk.journal(room="other")
        assert all(
            entry.get("person") == "friend" or set(entry.get("to", [])) & {3} for entry in desk.journal(person="friend")
        )
        assert len(desk.journal(person="friend", kind="connected,received")) == 2
        assert {entry["socket"] for entry in desk.journal(socket=1, kind="received,connected")} == {1}
        assert [entry["valid"] for entry in desk.journal(valid="false")] == [False]
        assert numbers(desk.journal(kind="received", valid="true")) == numbers(received[:2] + received[3:])
        middle = received[1]["n"]
        assert numbers(desk.journal(since=middle))[0] == middle + 1
        assert numbers(desk.journal(limit=2)) == [desk.last - 1, desk.last]
        assert numbers(desk.journal(kind="received", limit=1)) == [received[-1]["n"]]
        assert desk.journal(since=desk.last) == []


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("kin=sent", 'did you mean "kind"'), ("kind=recieved", 'did you mean "received"'), ("kind=sent,x", "received"),
        ("limit=0", "limit"), ("limit=many", "limit"), ("since=-1", "since"), ("since=1.5", "since"),
        ("since=", "since"),
        ("socket=one", "socket"), ("valid=maybe", "valid"), ("since=99999999999999999999", "since"),
    ],
)
def test_a_wrong_filter_is_reported(still: Control, query: str, hint: str) -> None:
    answer = still.ask("GET", f"/journal?{query}")
    assert answer.status == 422
    assert hint in answer.detail


@about("journal")
def test_the_journal_keeps_the_newest_and_says_which(start: Start) -> None:
    mock = start("flood", "--speed", "0")
    desk = Control(mock)
    with mock.join("inviter") as you:
        for _ in range(500):
            you.hear()
        entries = desk.journal(kind="sent", limit=20_000)
        assert len(entries) == 500
        assert numbers(desk.journal(kind="sent"))[-1] == numbers(entries)[-1]


# --- Waiting ---


def later(*waits: Callable[[], Any]) -> tuple[concurrent.futures.Executor, list[concurrent.futures.Future[Any]]]:
    pool = concurrent.futures.ThreadPoolExecutor(max(1, len(waits)))
    return pool, [pool.submit(wait) for wait in waits]


@about("wait")
def test_a_wait_for_an_earlier_message_ends_at_once(mock: Mock, desk: Control) -> None:
    with mock.join("inviter") as you:
        for word in ["a", "b", "c"]:
            you.say(word)
        you.hear_until("c")
        found = desk.wait(count=2)
        assert [json.loads(entry["text"])["content"] for entry in found] == ["a", "b"]
        assert len(desk.wait(count=3, within="0s")) == 3
        assert desk.ask("POST", "/journal/wait", "").status == 200, "a body is not needed: one message, five seconds"


@about("wait")
def test_a_wait_ends_with_the_message_that_it_waits_for(mock: Mock, desk: Control) -> None:
    with mock.join("inviter") as you, mock.join("invitee") as partner, desk.events() as events:
        pool, (waiting,) = later(lambda: desk.wait(count=2, message={"content": {"matches": "^yes"}}, person="inviter"))
        you.say("no")
        partner.say("yes, but by another")
        you.say("yes 1")
        partner.hear_until("yes 1")
        assert not waiting.done(), "one is not two"
        you.say("yes 2")
        found = waiting.result(DEADLINE)
        assert [json.loads(entry["text"])["content"] for entry in found] == ["yes 1", "yes 2"]
        assert events.entry("received")["person"] == "inviter"
        pool.shutdown()


@about("wait")
def test_a_wait_that_times_out_lists_what_came(mock: Mock, desk: Control) -> None:
    with mock.join("inviter") as you:
        you.say("only one")
        you.hear_until("only one")
        answer = desk.ask("POST", "/journal/wait", {"count": 2, "within": "50ms"})
    assert answer.status == 408
    assert "1 of 2" in answer.detail
    assert [json.loads(entry["text"])["content"] for entry in answer.json["entries"]] == ["only one"]


@about("wait")
def test_many_waits_at_once_each_get_their_own_message(mock: Mock, desk: Control) -> None:
    words = [f"word {number}" for number in range(40)]
    pool, waiting = later(*(lambda word=word: desk.wait(message={"content": word}) for word in words))
    _, two = later(lambda: desk.wait(count=100, person="invitee"), lambda: desk.wait(count=100, person="invitee"))
    with mock.join("inviter") as you, mock.join("invitee") as partner:
        for word in reversed(words):
            you.say(word)
        for number in range(100):
            partner.say(f"{number}")
        partner.hear_until("99")
        for word, future in zip(words, waiting, strict=True):
            (entry,) = future.result(DEADLINE)
            assert json.loads(entry["text"])["content"] == word
        for future in two:
            found = future.result(DEADLINE)
            assert [json.loads(entry["text"])["content"] for entry in found] == [f"{n}" for n in range(100)]
    pool.shutdown()


@about("wait")
@pytest.mark.parametrize(
    ("matchers", "expected"),
    [
        ({"content": "Hi"}, ["Hi"]),
        ({"content": {"equals": "Hi"}}, ["Hi"]),
        ({"content": {"matches": "(?i)^h"}}, ["Hi", "hello"]),
        ({"content": {"length": 5}}, ["hello"]),
        ({"content": {"length": {"min": 2, "max": 3}}}, ["Hi", "🧗🧗"]),
        ({"type": "typing", "is_typing": True}, [None]),
        ({"content": {"present": False}}, [None]),
        ({"type": "message"}, ["Hi", "hello", "🧗🧗"]),
    ],
    ids=str,
)
def test_a_wait_has_the_matchers_of_a_scenario(
    mock: Mock, desk: Control, matchers: Any, expected: list[str | None]
) -> None:
    with mock.join("inviter") as you:
        you.say("Hi")
        you.typing(True)
        you.say("hello")
        you.say("🧗🧗")
        you.hear_until("🧗🧗")
        answer = desk.ask("POST", "/journal/wait", {"count": len(expected) + 1, "within": "1ms", "message": matchers})
        assert [json.loads(entry["text"]).get("content") for entry in answer.json["entries"]] == expected


@about("wait")
def test_a_wait_is_for_other_things_too(mock: Mock, desk: Control) -> None:
    pool, (gone, said) = later(
        lambda: desk.wait(kind="disconnected", room="main"), lambda: desk.wait(kind="sent", since=1, socket=1)
    )
    with mock.join("inviter"):
        desk.say("invitee", "Bye")
        assert json.loads(said.result(DEADLINE)[0]["text"])["content"] == "Bye"
        assert not gone.done()
    assert gone.result(DEADLINE)[0]["code"] == 1000
    pool.shutdown()


def test_a_wait_for_a_field_that_no_message_has_is_refused(still: Control) -> None:
    answer = still.ask("POST", "/journal/wait", {"message": {"contnet": "x"}})
    assert answer.status == 422 and 'did you mean "content"' in answer.detail


@about("wait", "reset")
def test_a_wait_goes_on_over_a_reset_and_a_switch(mock: Mock, desk: Control) -> None:
    pool, (waiting,) = later(lambda: desk.wait(message={"content": "after all"}))
    desk.reset()
    desk.switch("silent-partner")
    with mock.join("inviter") as you:
        you.say("after all")
        assert len(waiting.result(DEADLINE)) == 1
    pool.shutdown()


# --- By itself, and its end ---


def test_each_test_runner_has_a_mock_of_its_own(start: Start) -> None:
    mocks = [start("quiet"), start("quiet")]
    one, two = map(Control, mocks)
    one.switch("kicked")
    one.did("DELETE", "/tokens", {"person": "inviter"})
    assert two.state["scenario"]["name"] == "quiet" and two.journal() == []
    with mocks[1].join("inviter") as tab:
        assert tab.fence() == []


def test_a_signal_ends_a_mock_with_open_waits_and_events_at_once(mock: Mock, desk: Control) -> None:
    streams = [desk.events() for _ in range(3)]
    with socket.create_connection(("127.0.0.1", mock.port)) as waiting:
        body = json.dumps({"within": "10m", "message": {"content": "never"}}).encode()
        head = f"POST /__belay/journal/wait HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
        waiting.sendall(head.encode() + body)
        for stream in streams:
            stream.state()
        started = time.monotonic()
        assert mock.stop() == 0
        assert time.monotonic() - started < 3, "the deadline is in ten minutes"
    for stream in streams:
        assert [event for event in stream if event.name == "entry"] == [], "the stream ends"
