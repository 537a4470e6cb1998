"""protocol.md, "Chat Message": what goes in, what comes out, and what is too short or too long."""

from __future__ import annotations

import re
import uuid
from datetime import datetime

import pytest

from harness import Frame, Mock, Tab

# What a person counts as characters, and what a program may: code points.
FAMILY = "👩‍👩‍👧‍👦"
CONTENTS = {
    "ascii": "Hello, climbing partner!",
    "quotes and backslashes": 'He said "on belay" \\ and then / nothing',
    "controls": "tab\there, line\nthere, bell\u0007, null\u0000, delete\u007f, next line\u0085",
    "json": '{"type": "typing", "is_typing": true}',
    "html": "<script>alert('&amp;')</script>",
    "astral": "🧗 𝕊𝕖𝕟𝕕 𐍈",
    "joined emoji": FAMILY,
    "combining": "e\u0301 is not \u00e9, a\u0308\u0304 has two marks",
    "right to left": "שלום مرحبا \u202eabc\u202c",
    "line separators": "one\u2028two\u2029three",
    "byte order mark": "\ufeffmarked",
    "noncharacters": "\uffff \U0001fffe \U0010ffff",
    "blanks inside": "a  b",
    "one": "x",
}


def message(frames: list[Frame]) -> Frame:
    assert len(frames) == 1, f"one message expected, heard {frames}"
    return frames[0]


def exchange(mock: Mock, content: str) -> tuple[Frame, Frame]:
    """What both participants hear when the inviter says this."""
    with mock.join("inviter") as inviter, mock.join("invitee") as invitee:
        inviter.say(content)
        return inviter.hear(), invitee.hear()


def is_heard(speaker: Tab, content: object) -> bool:
    """Whether a content is delivered; a fence shows that it is not."""
    speaker.send({"type": "message", "content": content})
    heard = speaker.fence()
    assert heard == [] or [frame["content"] for frame in heard] == [content]
    return bool(heard)


# --- Client → Server ---


def test_a_chat_message_is_sent_with_type_and_content(mock: Mock) -> None:
    """> ws.send(JSON.stringify({ type: "message", content: "Hello, climbing partner!" }));"""
    own, partner = exchange(mock, "Hello, climbing partner!")
    assert own["content"] == partner["content"] == "Hello, climbing partner!"


def test_the_content_must_be_non_empty(mock: Mock) -> None:
    """> `content` must be non-empty and ≤ 2000 characters"""
    with mock.join("inviter") as inviter:
        assert not is_heard(inviter, "")
        assert is_heard(inviter, "x")


@pytest.mark.parametrize(
    "letter", ["x", "é", "€", "🧗", "\u0301"], ids=["1 byte", "2 bytes", "3 bytes", "4 bytes", "mark"]
)
def test_the_content_has_at_most_2000_characters_which_are_code_points(mock: Mock, letter: str) -> None:
    """> `content` must be non-empty and ≤ 2000 characters"""
    with mock.join("inviter") as inviter:
        assert is_heard(inviter, letter * 2000)
        assert not is_heard(inviter, letter * 2001)
        assert is_heard(inviter, letter * 1999)


def test_a_joined_emoji_counts_as_its_code_points(mock: Mock) -> None:
    """> Content is validated for length (≤ 2000 characters)"""
    assert len(FAMILY) == 7
    with mock.join("inviter") as inviter:
        assert is_heard(inviter, FAMILY * 285 + "12345")
        assert not is_heard(inviter, FAMILY * 285 + "123456")


def test_escaped_characters_count_as_what_they_stand_for(mock: Mock) -> None:
    """> Content is validated for length (≤ 2000 characters)"""
    with mock.join("inviter") as inviter:
        inviter.send('{"type": "message", "content": "' + "\\ud83e\\uddd7" * 2000 + '"}')
        assert inviter.hear()["content"] == "🧗" * 2000
        inviter.send('{"type": "message", "content": "' + "\\u0041" * 2001 + '"}')
        assert inviter.fence() == []


# --- Server → Client ---


def test_a_chat_message_has_these_fields_and_no_other(mock: Mock) -> None:
    """> Example Response: type, message_id, content, sender_id, sender_name, created_at"""
    for frame in exchange(mock, "Hello, climbing partner!"):
        assert list(frame) == ["type", "message_id", "content", "sender_id", "sender_name", "created_at"]
        assert all(type(value) is str for value in frame.values()), frame
        assert frame["type"] == "message"


def test_message_id_is_a_uuid(mock: Mock) -> None:
    """> messageId: data.message_id, // UUID"""
    with mock.join("inviter") as inviter, mock.join("invitee") as invitee:
        ids = []
        for number in range(50):
            (inviter if number % 2 else invitee).say(f"{number}")
            own, partner = inviter.hear(), invitee.hear()
            assert own["message_id"] == partner["message_id"], "one message has one id"
            ids.append(own["message_id"])
    assert all(uuid.UUID(each).version == 4 and str(uuid.UUID(each)) == each for each in ids), ids
    assert len(set(ids)) == len(ids), "every message has its own id"


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS.keys())
def test_content_is_what_was_sent_to_the_code_point(mock: Mock, content: str) -> None:
    """> content: data.content, // String"""
    own, partner = exchange(mock, content)
    assert own["content"] == content
    assert partner["content"] == content


def test_sender_id_and_sender_name_are_those_of_who_sent_it(mock: Mock) -> None:
    """> senderId: data.sender_id, // UUID; > senderName: data.sender_name, // String"""
    with mock.join("inviter") as inviter, mock.join("invitee") as invitee:
        for speaker in [inviter, invitee]:
            speaker.say("It is me")
            person = mock.person(speaker.name)
            for frame in [inviter.hear(), invitee.hear()]:
                assert (frame["sender_id"], frame["sender_name"]) == (person["id"], person["name"])
                assert str(uuid.UUID(frame["sender_id"])) == frame["sender_id"]


def test_a_sender_cannot_claim_another_identity(mock: Mock) -> None:
    """> senderId: data.sender_id, // UUID"""
    with mock.join("inviter") as inviter, mock.join("invitee") as invitee:
        forged = {
            "sender_id": mock.person("invitee")["id"],
            "sender_name": "Eve",
            "message_id": "1",
            "created_at": "now",
        }
        inviter.send({"type": "message", "content": "hi", **forged})
        frame = invitee.hear()
        assert (frame["sender_id"], frame["sender_name"]) == (
            mock.person("inviter")["id"],
            mock.person("inviter")["name"],
        )
        assert frame["message_id"] != "1" and frame["created_at"] != "now"


def test_created_at_is_an_iso_8601_timestamp_with_microseconds(mock: Mock) -> None:
    """> "created_at": "2026-01-13T18:30:00.123456Z" // ISO 8601 timestamp"""
    own, partner = exchange(mock, "When?")
    assert own["created_at"] == partner["created_at"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", own["created_at"]), own
    assert datetime.fromisoformat(own["created_at"].replace("Z", "+00:00"))


def test_created_at_rises_within_a_session(mock: Mock) -> None:
    """> createdAt: data.created_at // ISO 8601 timestamp"""
    with mock.join("inviter") as inviter, mock.join("invitee") as invitee:
        times = []
        for number in range(20):
            (inviter if number % 3 else invitee).say(f"{number}")
            times.append(inviter.hear()["created_at"])
    assert times == sorted(set(times)), times


def test_messages_arrive_in_the_order_in_which_they_were_sent(mock: Mock) -> None:
    """> Send Buddy uses Django Channels to provide real-time messaging"""
    with mock.join("inviter") as inviter, mock.join("invitee") as invitee:
        for number in range(200):
            inviter.say(f"{number}")
        for listener in [inviter, invitee]:
            assert [listener.hear()["content"] for _ in range(200)] == [f"{number}" for number in range(200)]


def test_both_participants_hear_the_same_bytes(mock: Mock) -> None:
    """> ws.onmessage = (event) => { const data = JSON.parse(event.data);"""
    with mock.join("inviter") as inviter, mock.join("invitee") as invitee:
        inviter.say("Same?")
        assert inviter.hear_raw() == invitee.hear_raw()


def test_the_sender_hears_its_own_message(mock: Mock) -> None:
    """> setMessages((prev) => [...prev, { id: data.message_id, … }]) — the React example shows only what comes back"""
    with mock.join("inviter") as inviter:
        inviter.say("Echo")
        frame = inviter.hear()
        assert (frame["type"], frame["content"]) == ("message", "Echo")
