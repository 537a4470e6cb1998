"""RFC 6455, section 4, and HTTP before it, against the mock."""

from __future__ import annotations

import json
import struct

import pytest

from control import Control
from harness import Mock, poll
from rawsocket import ACCEPT, CLOSE, KEY, PING, PONG, TEXT, RawSocket, frame, text


def refusal(mock: Mock, **headers: str | None) -> tuple[int, dict[str, str]]:
    with RawSocket(mock) as raw:
        raw.send(raw.request(mock.person("inviter")["token"], **headers))
        return raw.answer()


def test_the_handshake_is_answered_as_section_4_2_2_has_it(mock: Mock) -> None:
    with RawSocket(mock) as raw:
        headers = raw.upgrade(mock.person("inviter")["token"])
    assert headers["upgrade"].lower() == "websocket"
    assert headers["connection"].lower() == "upgrade"
    assert headers["sec-websocket-accept"] == ACCEPT
    assert "sec-websocket-extensions" not in headers and "sec-websocket-protocol" not in headers


def test_an_extension_that_is_offered_is_not_agreed_to(mock: Mock) -> None:
    with RawSocket(mock) as raw:
        raw.send(
            raw.request(
                mock.person("inviter")["token"],
                Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits",
            )
        )
        status, headers = raw.answer()
    assert status == 101
    assert "sec-websocket-extensions" not in headers


@pytest.mark.parametrize("token", ["good", None], ids=["admitted", "denied"])
def test_the_first_subprotocol_that_is_offered_is_taken_and_returned(mock: Mock, token: str | None) -> None:
    """The contract has none; without an answer a browser would fail the connection, and show no close code either."""
    given = mock.person("inviter")["token"] if token else None
    for _ in range(3):
        with RawSocket(mock) as raw:
            raw.send(raw.request(given, Sec_WebSocket_Protocol="graphql-ws, chat"))
            status, headers = raw.answer()
        assert status == 101
        assert headers["sec-websocket-protocol"] == "graphql-ws"
    told = [entry["text"] for entry in Control(mock).journal(kind="fault")]
    assert told == [
        "a client offers the subprotocol graphql-ws, chat, and the contract has none: graphql-ws was taken, since a "
        "browser fails otherwise"
    ], "once"
    poll(lambda: "graphql-ws was taken" in mock.console.read_text(), "a line on the console")


@pytest.mark.parametrize("offer", ["", " , ", "a b", "(chat)", "\x7f"])
def test_an_offer_without_a_name_is_not_answered(mock: Mock, offer: str) -> None:
    with RawSocket(mock) as raw:
        raw.send(raw.request(mock.person("inviter")["token"], Sec_WebSocket_Protocol=offer))
        status, headers = raw.answer()
    assert status in (101, 400)
    assert "sec-websocket-protocol" not in headers


def test_headers_that_are_too_large_are_reported(mock: Mock) -> None:
    with RawSocket(mock) as raw:
        raw.send(raw.request(mock.person("inviter")["token"], Cookie="x" * 100_000))
        assert raw.answer()[0] == 431
    [told] = Control(mock).journal(kind="denied")
    assert told["text"] == "refused with HTTP 431"
    assert "80 KiB" in told["reason"] and "cookies" in told["reason"]
    poll(lambda: "refused with HTTP 431" in mock.console.read_text(), "a line on the console")


def test_headers_that_are_too_large_are_reported_on_a_kept_connection_too(mock: Mock) -> None:
    with RawSocket(mock) as raw:
        raw.send(b"GET /__belay/state HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert raw.answer()[0] == 200
        raw.send(b"GET /__belay/state HTTP/1.1\r\nHost: localhost\r\nCookie: " + b"x" * 100_000 + b"\r\n\r\n")
        while b" 431 " not in raw.buffer:
            assert raw.more(), "no answer"
    assert [entry["text"] for entry in Control(mock).journal(kind="denied")] == ["refused with HTTP 431"]


@pytest.mark.parametrize("version", ["8", "7", "0", "14", "13, 8", "x"])
def test_another_version_is_answered_with_426_and_ours(mock: Mock, version: str) -> None:
    """4.4"""
    status, headers = refusal(mock, Sec_WebSocket_Version=version)
    assert status == 426
    assert headers["sec-websocket-version"] == "13"


@pytest.mark.parametrize("key", [None, "", "short", "not base64, not at all!!", "QUJDREVGR0hJSktMTU5PUFE=", "QUJD"])
def test_a_missing_or_wrong_key_is_answered_with_400(mock: Mock, key: str | None) -> None:
    """4.2.1: a base64-encoded value that, when decoded, is 16 bytes in length"""
    assert refusal(mock, Sec_WebSocket_Key=key)[0] == 400


def test_a_request_that_asks_for_no_upgrade_is_told_what_this_is(mock: Mock) -> None:
    status, headers = refusal(mock, Upgrade=None, Connection=None)
    assert status == 426 and headers["upgrade"].lower() == "websocket"
    assert refusal(mock, Connection="keep-alive")[0] in (400, 426)


@pytest.mark.parametrize("connection", ["Upgrade", "upgrade", "keep-alive, Upgrade", "UPGRADE , keep-alive"])
def test_header_names_and_values_are_read_as_http_has_it(mock: Mock, connection: str) -> None:
    """4.2.1: treated as ASCII case-insensitive; a browser sends `keep-alive, Upgrade`."""
    status, _ = refusal(mock, Connection=connection, Upgrade="WebSocket")
    assert status == 101


def test_another_method_is_not_a_handshake(mock: Mock) -> None:
    """4.2.1: The method of the request MUST be GET."""
    with RawSocket(mock) as raw:
        raw.send(raw.request(mock.person("inviter")["token"]).replace(b"GET", b"POST", 1))
        assert raw.answer()[0] == 405


def test_http_1_0_is_not_a_handshake(mock: Mock) -> None:
    """4.2.1: an HTTP/1.1 or higher GET request"""
    with RawSocket(mock) as raw:
        raw.send(raw.request(mock.person("inviter")["token"]).replace(b"HTTP/1.1", b"HTTP/1.0", 1))
        assert raw.answer()[0] >= 400


def test_frames_in_the_same_packet_as_the_request_are_not_lost(mock: Mock) -> None:
    with RawSocket(mock) as raw:
        early = [text(json.dumps({"type": "message", "content": f"early {number}"})) for number in range(3)]
        raw.upgrade(mock.person("inviter")["token"], *early, frame(PING, b"too"))
        assert [json.loads(raw.receive_text())["content"] for _ in range(3)] == ["early 0", "early 1", "early 2"]
        assert raw.receive().opcode == PONG


def test_a_frame_whose_first_bytes_come_with_the_request_is_not_lost(mock: Mock) -> None:
    message = text('{"type": "message", "content": "cut"}')
    with RawSocket(mock) as raw:
        raw.upgrade(mock.person("inviter")["token"], message[:3])
        raw.send(message[3:])
        assert json.loads(raw.receive_text())["content"] == "cut"


def test_the_request_may_come_byte_by_byte(mock: Mock) -> None:
    with RawSocket(mock) as raw:
        for byte in raw.request(mock.person("inviter")["token"]):
            raw.send(bytes([byte]))
        assert raw.answer()[0] == 101


def test_a_connection_that_spoke_http_can_be_upgraded(mock: Mock) -> None:
    """RFC 9112, section 9.3: connections persist."""
    with RawSocket(mock) as raw:
        for _ in range(2):
            raw.send(b"POST /api/auth/refresh/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
            assert raw.answer()[0] == 401
        raw.upgrade(mock.person("inviter")["token"], text('{"type": "message", "content": "hi"}'))
        assert json.loads(raw.receive_text())["content"] == "hi"


def test_an_upgrade_behind_a_pipelined_request_is_answered_in_order(mock: Mock) -> None:
    """RFC 9112, section 9.3.2"""
    with RawSocket(mock) as raw:
        raw.send(
            b"POST /__belay/login/inviter HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n",
            raw.request(mock.person("inviter")["token"]),
            text('{"type": "message", "content": "behind"}'),
        )
        assert raw.answer()[0] == 200
        assert raw.answer()[0] == 101
        assert json.loads(raw.receive_text())["content"] == "behind"


@pytest.mark.parametrize("scheme", ["http", "HTTP", "ws"])
def test_the_target_may_be_in_absolute_form(mock: Mock, scheme: str) -> None:
    """4.1, item 1, and RFC 9112, 3.2.2: a server MUST accept the absolute-form in requests"""
    with RawSocket(mock) as raw:
        request = raw.request(mock.person("inviter")["token"])
        raw.send(request.replace(b"GET /", f"GET {scheme}://127.0.0.1:{mock.port}/".encode(), 1))
        assert raw.answer()[0] == 101


def test_a_letter_that_is_percent_encoded_is_that_letter(mock: Mock) -> None:
    """RFC 3986, 6.2.2.2"""
    path = f"/%77s/%73essions/{mock.session_id()}/?token={mock.person('inviter')['token']}"
    with RawSocket(mock) as raw:
        raw.send(raw.request(None, path=path))
        assert raw.answer()[0] == 101


def test_white_space_behind_a_value_is_not_part_of_it(mock: Mock) -> None:
    """RFC 9110, 5.5"""
    assert refusal(mock, Sec_WebSocket_Version="13 ", Sec_WebSocket_Key=f"{KEY}\t")[0] == 101


@pytest.mark.parametrize("host", ["a b", "user@localhost", "localhost/x"])
def test_an_invalid_host_is_answered_with_400(mock: Mock, host: str) -> None:
    """RFC 9112, 3.2"""
    assert refusal(mock, Host=host)[0] == 400


def test_a_refusal_is_in_the_journal(mock: Mock) -> None:
    assert refusal(mock, Sec_WebSocket_Version="8")[0] == 426
    told = Control(mock).journal(kind="denied")[-1]
    assert told["text"] == "refused with HTTP 426" and "Sec-WebSocket-Version: 13" in told["reason"]


@pytest.mark.parametrize("path", ["/__belay/", "/__belay/state", "/__belay/nothing", "/ws/sessions/{id}/"])
def test_the_answer_to_a_head_is_that_to_a_get_without_its_body(mock: Mock, path: str) -> None:
    """RFC 9110, 9.3.2"""
    target = path.format(id=mock.session_id())
    with RawSocket(mock) as raw:
        raw.send(f"HEAD {target} HTTP/1.1\r\nHost: 127.0.0.1:{mock.port}\r\nConnection: close\r\n\r\n".encode())
        status, headers = raw.answer(to_head=True)
        assert status == {"/__belay/nothing": 404, "/ws/sessions/{id}/": 405}.get(path, 200)
        assert path == "/__belay/nothing" or int(headers["content-length"]) > 0
        assert raw.ends()


def test_http_is_answered_while_sockets_are_open(mock: Mock) -> None:
    with mock.join("inviter") as tab, RawSocket(mock) as raw:
        raw.send(b"POST /__belay/login/inviter HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
        assert raw.answer()[0] == 200
        assert tab.fence() == []


def test_an_unlawful_handshake_is_refused_before_the_token_is_judged(mock: Mock) -> None:
    with RawSocket(mock) as raw:
        raw.send(raw.request(None, Sec_WebSocket_Version="8"))
        assert raw.answer()[0] == 426


def test_a_denial_carries_its_reason_in_the_close_frame(mock: Mock) -> None:
    """5.5.1: a 2-byte code, then a UTF-8 reason"""
    with RawSocket(mock) as raw:
        raw.upgrade(None)
        received = raw.receive()
        assert received.opcode == CLOSE
        assert struct.unpack("!H", received.payload[:2]) == (4001,)
        assert received.payload[2:].decode() == "No token provided"
        raw.send(frame(CLOSE, received.payload[:2]))
        assert raw.ends()


def test_early_frames_of_a_denied_client_are_dropped(mock: Mock) -> None:
    with mock.join("invitee") as other, RawSocket(mock) as raw:
        raw.upgrade(None, frame(TEXT, b'{"type": "message", "content": "in?"}'))
        assert raw.closing() == 4001
        assert other.fence() == []


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"\x00" * 64,
        b"GET / HTTP/1.1\r\nA" + b"a" * 200_000,
    ],
    ids=["TLS", "no request line", "zeros", "endless header"],
)
def test_garbage_ends_its_own_connection_alone(mock: Mock, garbage: bytes) -> None:
    with mock.join("inviter") as tab, RawSocket(mock) as raw:
        try:
            raw.send(garbage)
            while raw.more():
                pass
        except ConnectionError:
            pass
        assert tab.fence() == []
