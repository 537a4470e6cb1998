"""protocol.md, "WebSocket Connection" and "Security Considerations": who is admitted, and how others are denied."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
import uuid

import aiohttp
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from control import Control
from harness import DEADLINE, Mock, Tab
from tokens import claims_of, forge

NO_TOKEN = (4001, "No token provided")
NO_USER = (4002, "User not found")
BAD_TOKEN = (4003, "Invalid or expired token")
NO_PARTICIPANT = (4004, "Not a participant in this session")


def closing(url: str) -> tuple[int, str]:
    """How a connection that the server accepts and then closes ends."""
    return Tab(url).closing()


# --- Endpoint ---


def test_the_endpoint_is_ws_sessions_session_id(mock: Mock) -> None:
    """> ws://localhost:8000/ws/sessions/<session_id>/"""
    token = mock.person("inviter")["token"]
    with Tab(f"ws://127.0.0.1:{mock.port}/ws/sessions/{mock.session_id()}/?token={token}") as tab:
        assert tab.fence() == []


def test_the_endpoint_answers_at_localhost(mock: Mock) -> None:
    """> ws://localhost:8000/ws/sessions/<session_id>/"""
    token = mock.person("inviter")["token"]
    with Tab(f"ws://localhost:{mock.port}/ws/sessions/{mock.session_id()}/?token={token}") as tab:
        assert tab.fence() == []


def test_the_session_id_is_a_uuid(mock: Mock) -> None:
    """> `session_id`: UUID of the climbing session"""
    assert str(uuid.UUID(mock.session_id())) == mock.session_id()
    token = mock.person("inviter")["token"]
    for malformed in ["1", "main", "550e8400-e29b-41d4-a716-44665544000", "550e8400-e29b-41d4-a716-4466554400zz"]:
        assert closing(mock.endpoint(malformed, token)) == NO_PARTICIPANT, malformed


def test_a_uuid_may_be_written_in_capitals(mock: Mock) -> None:
    """> `session_id`: UUID of the climbing session (RFC 9562: capitals are read as small letters)"""
    token = mock.person("inviter")["token"]
    with mock.join("invitee") as small, Tab(mock.endpoint(mock.session_id().upper(), token)) as capital:
        assert capital.fence(small) == []


@pytest.mark.parametrize("path", ["/", "/ws/", "/ws/sessions/", "/ws/sessions/{id}/extra/", "/ws/session/{id}/"])
def test_other_addresses_are_not_websocket_endpoints(mock: Mock, path: str) -> None:
    """> ws://localhost:8000/ws/sessions/<session_id>/"""
    token = mock.person("inviter")["token"]

    async def status() -> int:
        url = f"{mock.ready['http']}{path.format(id=mock.session_id())}?token={token}"
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await session.ws_connect(url)
            return refused.value.status

    assert asyncio.run(status()) == 404
    # Silence would be the worst answer: a browser shows 1006 and no more.
    told = Control(mock).journal(kind="denied")[-1]
    assert told["text"] == "refused with HTTP 404" and mock.session_id() in told["reason"]
    assert token not in json.dumps(told)


def test_a_missing_slash_at_the_end_does_not_count_and_is_told(mock: Mock) -> None:
    url = mock.endpoint(mock.session_id(), mock.person("inviter")["token"]).replace("/?", "?")
    with Tab(url) as tab, mock.join("invitee") as invitee:
        tab.say("Hi")
        assert invitee.hear_until("Hi") == [], "it is the same room"
    (told,) = [entry["text"] for entry in Control(mock).journal(kind="note") if "slash" in entry["text"]]
    assert f"/ws/sessions/{mock.session_id()}, without the slash at its end" in told and "may refuse it" in told


def test_a_slash_too_few_opens_nothing_that_is_not_there(mock: Mock) -> None:
    token = mock.person("inviter")["token"]
    for path in ("/ws/sessions", "//", f"/ws/sessions/{mock.session_id()}//"):
        with pytest.raises(InvalidStatus) as refused:
            Tab(f"{mock.ready['ws']}{path}?token={token}")
        assert refused.value.response.status_code == 404, path
    with Tab(mock.endpoint(mock.session_id()).rstrip("/")) as tab:
        assert tab.closing()[0] == NO_TOKEN[0], "without a token it is denied as with the slash"


# --- Authentication ---


def test_the_token_is_a_query_parameter(mock: Mock) -> None:
    """> WebSocket connections require JWT authentication via query parameter"""
    token = mock.person("inviter")["token"]
    assert closing(mock.url()) == NO_TOKEN
    assert Tab(mock.url(), additional_headers={"Authorization": f"Bearer {token}"}).closing() == NO_TOKEN
    assert Tab(mock.url(), additional_headers={"Cookie": f"token={token}"}).closing() == NO_TOKEN
    with Tab(mock.url(token=token)) as tab:
        assert tab.fence() == []


def test_the_token_is_found_among_other_parameters(mock: Mock) -> None:
    """> WebSocket connections require JWT authentication via query parameter"""
    token = mock.person("inviter")["token"]
    with Tab(f"{mock.url()}?v=2&token={token}&tab=1") as tab:
        assert tab.fence() == []


def test_a_percent_encoded_token_is_decoded(mock: Mock) -> None:
    """> WebSocket connections require JWT authentication via query parameter"""
    token = mock.person("inviter")["token"].replace(".", "%2E")
    with Tab(mock.url(token=token)) as tab:
        assert tab.fence() == []


def test_a_token_is_a_jwt_for_fifteen_minutes(mock: Mock) -> None:
    """> When the access token expires (default: 15 minutes)"""
    for role, person in mock.ready["people"].items():
        claims = claims_of(mock, person["token"])
        assert claims["exp"] - claims["iat"] == 900, role
        assert abs(claims["iat"] - time.time()) < 60, role
        assert claims["user_id"] == person["id"], role


# --- Connection Lifecycle ---


def test_an_established_connection_opens_and_stays_open(mock: Mock) -> None:
    """> 1. Connection Established: ws.onopen"""
    with mock.join("inviter") as tab:
        assert tab.socket.response.status_code == 101
        assert tab.fence() == []


@pytest.mark.parametrize("query", ["", "?", "?token", "?token=", "?tokens=x", "?TOKEN=x", "?jwt=x"])
def test_4001_no_token_provided(mock: Mock, query: str) -> None:
    """> `4001`: No token provided"""
    assert closing(f"{mock.endpoint(mock.session_id())}{query}") == NO_TOKEN


def test_4002_user_not_found(mock: Mock) -> None:
    """> `4002`: User not found"""
    assert closing(mock.url(token=mock.belay.token("inviter", "--fault", "unknown-user"))) == NO_USER
    assert closing(mock.url(token=forge(mock, "inviter", user_id=str(uuid.uuid4())))) == NO_USER


def test_4003_invalid_token(mock: Mock) -> None:
    """> `4003`: Invalid or expired token"""
    header, claims, signature = mock.person("inviter")["token"].split(".")
    turned = ("B" if signature[0] != "B" else "C") + signature[1:]
    for token in [
        "x",
        "a.b.c",
        "null",
        "undefined",
        f"{header}.{claims}",
        f"{header}.{claims}.",
        f"{header}.{claims}.{turned}",
    ]:
        assert closing(mock.url(token=token)) == BAD_TOKEN, token


def test_4003_expired_token(mock: Mock) -> None:
    """> `4003`: Invalid or expired token"""
    assert closing(mock.url(token=mock.belay.token("inviter", "--fault", "expired"))) == BAD_TOKEN
    assert closing(mock.url(token=forge(mock, "inviter", exp=int(time.time()) - 1))) == BAD_TOKEN


@pytest.mark.parametrize("fault", ["forged", "alg-none", "refresh-as-access", "missing-claim", "missing-subject"])
def test_4003_every_way_in_which_a_token_is_invalid(mock: Mock, fault: str) -> None:
    """> `4003`: Invalid or expired token"""
    assert closing(mock.url(token=mock.belay.token("inviter", "--fault", fault))) == BAD_TOKEN


@pytest.mark.filterwarnings("ignore:The HMAC key")
def test_4003_tokens_that_another_library_made_badly(mock: Mock) -> None:
    """> `4003`: Invalid or expired token. > Check Ensure JWT secret keys match between environments"""
    bad = {
        "another key": forge(mock, "inviter", key="another key, long enough for HMAC with SHA-256"),
        "no algorithm": forge(mock, "inviter", key="", algorithm="none"),
        "another algorithm": forge(mock, "inviter", algorithm="HS512"),
        "no expiry": forge(mock, "inviter", exp=None),
        "no kind": forge(mock, "inviter", token_type=None),
        "a refresh token": forge(mock, "inviter", token_type="refresh"),
        "not valid yet": forge(mock, "inviter", nbf=int(time.time()) + 600),
    }
    for what, token in bad.items():
        assert closing(mock.url(token=token)) == BAD_TOKEN, what
    with Tab(mock.url(token=forge(mock, "inviter"))) as tab:
        assert tab.fence() == [], "a token that another library made well opens the socket"


def test_4004_user_is_not_a_participant(mock: Mock) -> None:
    """> `4004`: User is not a participant in this session"""
    token = mock.person("outsider")["token"]
    assert closing(mock.url("main", token)) == NO_PARTICIPANT
    assert closing(mock.url("other", token)) == NO_PARTICIPANT


def test_4004_a_session_that_does_not_exist_has_no_participants(mock: Mock) -> None:
    """> `4004`: User is not a participant in this session"""
    token = mock.person("inviter")["token"]
    assert closing(mock.endpoint(str(uuid.uuid4()), token)) == NO_PARTICIPANT


def test_4004_participants_of_one_session_are_not_those_of_another(mock: Mock) -> None:
    """> Users can only connect to sessions where they are participants (inviter or invitee)"""
    assert closing(mock.url("other", mock.person("invitee")["token"])) == NO_PARTICIPANT
    assert closing(mock.url("main", mock.person("friend")["token"])) == NO_PARTICIPANT
    with mock.join("inviter", "other") as inviter, mock.join("friend", "other") as friend:
        assert inviter.fence(friend) == []


def test_codes_are_judged_token_first_then_user_then_participant(mock: Mock) -> None:
    """> The server will close the connection with specific error codes (in the contract's order)"""
    nowhere = str(uuid.uuid4())
    assert closing(mock.endpoint(nowhere)) == NO_TOKEN
    assert closing(mock.endpoint(nowhere, "garbage")) == BAD_TOKEN
    assert closing(mock.endpoint(nowhere, mock.belay.token("inviter", "--fault", "unknown-user"))) == NO_USER
    forged_stranger = forge(mock, "inviter", key="another key, long enough for HMAC with SHA-256", user_id=nowhere)
    assert closing(mock.endpoint(nowhere, forged_stranger)) == BAD_TOKEN


@pytest.mark.parametrize(
    ("expected", "token"),
    [(NO_TOKEN, None), (NO_USER, "unknown-user"), (BAD_TOKEN, "expired"), (NO_PARTICIPANT, "outsider")],
)
def test_a_second_client_sees_the_same_code_and_reason(
    mock: Mock, expected: tuple[int, str], token: str | None
) -> None:
    """> ws.onclose = (event) => { console.log("WebSocket closed:", event.code, event.reason); }"""
    if token == "outsider":
        token = mock.person("outsider")["token"]
    elif token:
        token = mock.belay.token("inviter", "--fault", token)

    async def observed() -> tuple[int | None, str]:
        async with aiohttp.ClientSession() as session, session.ws_connect(mock.url(token=token)) as socket:
            message = await socket.receive(timeout=DEADLINE)
            assert message.type is aiohttp.WSMsgType.CLOSE, message
            return socket.close_code, message.extra

    assert asyncio.run(observed()) == expected


def test_a_denied_client_is_closed_after_onopen_so_a_browser_sees_the_code(mock: Mock) -> None:
    """> The server will close the connection with specific error codes"""
    tab = Tab(mock.url())
    assert tab.socket.response.status_code == 101
    assert tab.closing() == NO_TOKEN


def test_a_denied_client_neither_receives_nor_sends_messages(mock: Mock) -> None:
    """> Authorization: Users can only connect to sessions where they are participants"""
    with mock.join("inviter") as inviter:
        outsider = Tab(mock.url(token=mock.person("outsider")["token"]), "outsider")
        # Whether the socket is closed before the frame or after it is a race, and no matter.
        with contextlib.suppress(ConnectionClosed):
            outsider.say("Let me in!")
        inviter.say("Who was that?")
        assert outsider.closing() == NO_PARTICIPANT
        assert inviter.hear_until("Who was that?") == []
