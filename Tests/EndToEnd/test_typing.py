"""protocol.md, "Typing Indicator"."""

from __future__ import annotations

import uuid

import pytest

from harness import Mock


@pytest.mark.parametrize("is_typing", [True, False], ids=["starts", "stops"])
def test_the_partner_is_told_who_types(mock: Mock, is_typing: bool) -> None:
    """> User starts typing … User stops typing: ws.send(JSON.stringify({ type: "typing", is_typing: … }))"""
    with mock.join("inviter") as inviter, mock.join("invitee") as invitee:
        inviter.typing(is_typing)
        person = mock.person("inviter")
        assert invitee.hear() == {
            "type": "typing",
            "sender_id": person["id"],
            "sender_name": person["name"],
            "is_typing": is_typing,
        }


def test_a_typing_indicator_has_these_fields_and_types(mock: Mock) -> None:
    """> senderId: data.sender_id, // UUID … senderName: … // String … isTyping: data.is_typing // Boolean"""
    with mock.join("inviter") as inviter, mock.join("invitee") as invitee:
        invitee.typing(True)
        frame = inviter.hear()
        assert list(frame) == ["type", "sender_id", "sender_name", "is_typing"]
        assert str(uuid.UUID(frame["sender_id"])) == frame["sender_id"] == mock.person("invitee")["id"]
        assert frame["sender_name"] == mock.person("invitee")["name"]
        assert frame["is_typing"] is True


def test_you_will_not_receive_your_own_typing_indicators(mock: Mock) -> None:
    """> Note: You won't receive your own typing indicators"""
    with mock.join("inviter") as inviter:
        inviter.typing(True)
        inviter.typing(False)
        assert inviter.fence() == []


def test_your_other_tabs_do_not_receive_them_either(mock: Mock) -> None:
    """> Note: You won't receive your own typing indicators"""
    with mock.join("inviter") as inviter, mock.join("inviter") as second, mock.join("invitee") as invitee:
        inviter.typing(True)
        assert invitee.hear()["is_typing"] is True
        assert inviter.fence(second, invitee) == []


def test_every_tab_of_the_partner_receives_them(mock: Mock) -> None:
    """> Typing Indicator"""
    with mock.join("inviter") as inviter, mock.join("invitee") as one, mock.join("invitee") as two:
        inviter.typing(True)
        assert one.hear() == two.hear()


def test_starting_and_stopping_arrive_in_order(mock: Mock) -> None:
    """> User starts typing … User stops typing"""
    with mock.join("inviter") as inviter, mock.join("invitee") as invitee:
        told = [True, True, False, True, False, False]
        for is_typing in told:
            inviter.typing(is_typing)
        assert [invitee.hear()["is_typing"] for _ in told] == told


@pytest.mark.parametrize("value", [1, 0, "true", None, [], {}], ids=str)
def test_is_typing_is_a_boolean_and_nothing_else(mock: Mock, value: object) -> None:
    """> isTyping: data.is_typing // Boolean"""
    with mock.join("inviter") as inviter, mock.join("invitee") as invitee:
        inviter.send({"type": "typing", "is_typing": value})
        assert inviter.fence(invitee) == []


def test_typing_changes_no_message(mock: Mock) -> None:
    """> Typing Indicator"""
    with mock.join("inviter") as inviter, mock.join("invitee") as invitee:
        inviter.typing(True)
        inviter.say("Done")
        inviter.typing(False)
        assert [invitee.hear()["type"] for _ in range(3)] == ["typing", "message", "typing"]
        assert inviter.hear()["content"] == "Done"
