"""Frames that break the contract: each is dropped, no client receives it, and the socket stays open."""

from __future__ import annotations

import json

import pytest

from harness import Mock

INVALID: dict[str, str | bytes] = {
    "no JSON": "hello",
    "nothing": "",
    "blanks": "  \n",
    "half an object": '{"type": "message", "content": "x"',
    "a trailing comma": '{"type": "message", "content": "x",}',
    "single quotes": "{'type': 'message', 'content': 'x'}",
    "two objects": '{"type": "message", "content": "x"}{"type": "message", "content": "y"}',
    "a comment": '{"type": "message", "content": "x"} // hi',
    "a raw control character": '{"type": "message", "content": "a\nb"}',
    "a lone surrogate": '{"type": "message", "content": "\\ud83e"}',
    "surrogates in the wrong order": '{"type": "message", "content": "\\uddd7\\ud83e"}',
    "a number": "1",
    "null": "null",
    "true": "true",
    "a text": '"message"',
    "a list": '[{"type": "message", "content": "x"}]',
    "an empty object": "{}",
    "no type": '{"content": "x"}',
    "a type that is null": '{"type": null, "content": "x"}',
    "a type that is a number": '{"type": 1, "content": "x"}',
    "an unknown type": '{"type": "shout", "content": "x"}',
    "a type in capitals": '{"type": "Message", "content": "x"}',
    "a server's own message": '{"type": "chat.message", "content": "x"}',
    "no content": '{"type": "message"}',
    "a content that is null": '{"type": "message", "content": null}',
    "a content that is a number": '{"type": "message", "content": 5}',
    "a content that is a list": '{"type": "message", "content": ["x"]}',
    "a content that is an object": '{"type": "message", "content": {"text": "x"}}',
    "an empty content": '{"type": "message", "content": ""}',
    "a content that is too long": json.dumps({"type": "message", "content": "x" * 2001}),
    "no is_typing": '{"type": "typing"}',
    "an is_typing that is a text": '{"type": "typing", "is_typing": "true"}',
    "a field of the other message": '{"type": "typing", "content": "x"}',
    "deep nesting": "[" * 100_000 + "]" * 100_000,
    "a deep unknown field": '{"type": "shout", "x": ' + '{"x":' * 50_000 + "1" + "}" * 50_000 + "}",
    "a huge number": '{"type": 1' + "0" * 10_000 + "}",
    "a binary frame": b'{"type": "message", "content": "x"}',
    "binary noise": bytes(range(256)),
    "an empty binary frame": b"",
}


@pytest.mark.parametrize("frame", INVALID.values(), ids=INVALID.keys())
def test_an_invalid_frame_is_dropped_and_the_socket_stays_open(mock: Mock, frame: str | bytes) -> None:
    """> Message Validation: Content is validated for length (≤ 2000 characters)"""
    with mock.join("inviter") as inviter, mock.join("invitee") as invitee:
        inviter.send(frame)
        inviter.say("Still here")
        assert inviter.hear_until("Still here") == []
        assert invitee.hear_until("Still here") == []


VALID = {
    "extra fields": '{"type": "message", "content": "x", "id": 7, "client": {"version": [1, 2, null, 3.5e-7]}}',
    "another order": '{"content": "x", "type": "message"}',
    "blanks": ' \t\r\n{ "type" : "message" ,\n "content" : "x" } \n',
    "escapes in names and values": '{"\\u0074ype": "mess\\u0061ge", "c\\u006fntent": "\\u0078"}',
    "a field of the other message": '{"type": "message", "content": "x", "is_typing": "whatever"}',
}


@pytest.mark.parametrize("frame", VALID.values(), ids=VALID.keys())
def test_what_the_contract_allows_is_delivered(mock: Mock, frame: str) -> None:
    """Unknown extra fields are ignored, and JSON may be written as RFC 8259 has it."""
    with mock.join("inviter") as inviter, mock.join("invitee") as invitee:
        inviter.send(frame)
        for tab in [inviter, invitee]:
            heard = tab.hear()
            assert (heard["type"], heard["content"]) == ("message", "x")
            assert "client" not in heard and "is_typing" not in heard


def test_many_invalid_frames_in_a_row_do_no_harm(mock: Mock) -> None:
    with mock.join("inviter") as inviter, mock.join("invitee") as invitee:
        for _ in range(20):
            for frame in INVALID.values():
                if len(frame) < 1000:
                    inviter.send(frame)
        assert inviter.fence(invitee) == []
