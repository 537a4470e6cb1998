"""protocol.md: who hears what, with tabs, both participants, and other sessions."""

from __future__ import annotations

from harness import Mock


def test_every_tab_of_both_participants_hears_a_message(mock: Mock) -> None:
    """> real-time messaging for climbing session chat"""
    tabs = [mock.join(role) for role in ["inviter", "inviter", "inviter", "invitee", "invitee"]]
    tabs[1].say("Everybody?")
    assert len({tab.hear_raw() for tab in tabs}) == 1
    for tab in tabs:
        tab.leave()


def test_a_tab_that_was_closed_takes_nothing_from_the_others(mock: Mock) -> None:
    """> return () => { ws.close(); };"""
    stays, goes, partner = mock.join("inviter"), mock.join("inviter"), mock.join("invitee")
    goes.leave()
    partner.say("Still there?")
    assert stays.hear()["content"] == partner.hear()["content"] == "Still there?"
    stays.leave(), partner.leave()


def test_a_client_that_reconnects_receives_what_is_sent_from_then_on(mock: Mock) -> None:
    """> Reconnect with new token"""
    with mock.join("invitee") as partner:
        mock.join("inviter").leave()
        partner.say("Missed")
        with mock.join("inviter") as back:
            partner.say("Heard")
            assert back.hear()["content"] == "Heard"


def test_one_person_alone_can_talk(mock: Mock) -> None:
    """> both participants: neither has to be there"""
    with mock.join("invitee") as alone:
        alone.say("Anybody?")
        assert alone.hear()["content"] == "Anybody?"


def test_another_session_hears_nothing(mock: Mock) -> None:
    """> User is not a participant in this session; sessions are apart"""
    with mock.join("inviter", "main") as here, mock.join("inviter", "other") as there:
        with mock.join("invitee", "main") as invitee, mock.join("friend", "other") as friend:
            invitee.say("In the first session")
            invitee.typing(True)
            friend.say("In the second session")
            friend.typing(True)
            assert [frame["type"] for frame in invitee.fence()] == ["message"]
            assert [frame["type"] for frame in friend.fence()] == ["message"]
            heard_here = [here.hear() for _ in range(3)]
            heard_there = [there.hear() for _ in range(3)]
    assert {frame["sender_id"] for frame in heard_here} == {mock.person("invitee")["id"]}
    assert {frame["sender_id"] for frame in heard_there} == {mock.person("friend")["id"]}
    assert heard_here[0]["content"] == "In the first session"
    assert heard_there[0]["content"] == "In the second session"


def test_leaving_sends_nothing_to_others(mock: Mock) -> None:
    """> Receiving Messages: Chat Message, Typing Indicator; no other message exists"""
    with mock.join("inviter") as inviter:
        with mock.join("invitee") as invitee:
            assert invitee.fence(inviter) == []
        assert inviter.fence() == []


def test_many_tabs_at_once(mock: Mock) -> None:
    """> real-time messaging"""
    tabs = [mock.join("inviter" if number % 2 else "invitee") for number in range(60)]
    tabs[7].say("A crowd")
    assert len({tab.hear_raw() for tab in tabs}) == 1
    for tab in tabs:
        tab.leave()
