"""A chat against scripted partners, with pytest. `belay_mock` comes with belay; each test has mocks of its own."""

from contextlib import closing

import pytest
from chat import Chat
from websockets.exceptions import ConnectionClosed


def jane(text):
    """What a script lets Jane say."""
    return {"invitee": {"type": "message", "content": text}}


def test_jane_greets_john_and_hears_his_answer(belay_mock):
    mock = belay_mock("friendly-partner", speed=0)
    with closing(Chat(lambda: mock.url("inviter"))) as chat:
        assert next(chat.messages()) == "Hey John Doe, still up for Saturday?"

        chat.say("Yes!")
        mock.wait_for({"content": "Yes!"}, from_="inviter")


def test_a_lost_connection_is_opened_again(belay_mock):
    mock = belay_mock({"you": "inviter", "script": [{"on": "reconnect", "do": [jane("There you are again!")]}]})
    with closing(Chat(lambda: mock.url("inviter"))) as chat:
        mock.fault("cut")
        assert next(chat.messages()) == "There you are again!"


def test_an_expired_token_is_replaced(belay_mock):
    mock = belay_mock({"you": "inviter", "script": [{"on": "connect", "do": [jane("Hello!")]}]})
    urls = [mock.url("inviter", token=mock.token("inviter", fault="expired")), mock.url("inviter")]
    with closing(Chat(lambda: urls.pop(0))) as chat:
        assert next(chat.messages()) == "Hello!"
    denied = next(entry for entry in mock.journal if entry["kind"] == "denied")
    assert denied["code"] == 4003


def test_who_is_no_participant_is_told_so(belay_mock):
    mock = belay_mock("quiet")
    with closing(Chat(lambda: mock.url("outsider"))) as chat, pytest.raises(
        ConnectionClosed, match="Not a participant"
    ):
        next(chat.messages())


def test_a_partner_of_your_own_script(belay_mock):
    asked = {"type": "message", "content": {"$matches": "(?i)where"}}
    mock = belay_mock({"you": "inviter", "script": [{"on": asked, "do": [jane("On my way!")]}]})
    with closing(Chat(lambda: mock.url("inviter"))) as chat:
        chat.say("Where are you?")
        messages = chat.messages()
        assert [next(messages), next(messages)] == ["Where are you?", "On my way!"]
