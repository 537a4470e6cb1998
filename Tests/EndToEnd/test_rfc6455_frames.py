"""RFC 6455, sections 5 to 8, against the mock: what breaks the framing ends the connection with the code for it."""

from __future__ import annotations

import json

import pytest

from harness import Mock
from rawsocket import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, RawSocket, close, frame, someone, text

HELLO = b'{"type": "message", "content": "Hello"}'


def assert_open(raw: RawSocket) -> None:
    """A ping is answered: the connection stands, and what was sent before has been taken."""
    raw.send(frame(PING, b"alive?"))
    received = raw.receive()
    assert (received.opcode, received.payload) == (PONG, b"alive?")


def assert_fails(mock: Mock, code: int, *parts: bytes) -> None:
    """The connection ends with this code, whether the bytes come at once or one by one; others go on."""
    data = b"".join(parts)
    with mock.join("invitee") as other:
        for pieces in [[data], [bytes([byte]) for byte in data[:64]] + [data[64:]]]:
            with someone(mock) as raw:
                for piece in pieces:
                    try:
                        raw.send(piece)
                    except (BrokenPipeError, ConnectionResetError):
                        break  # The server has seen enough.
                assert raw.closing() == code
                assert raw.ends(), "the server ends the connection"
        assert other.fence() == [], "nothing of it was delivered"


# --- 1002, protocol error ---


def test_an_unmasked_frame_is_a_protocol_error(mock: Mock) -> None:
    """5.1: The server MUST close the connection upon receiving a frame that is not masked."""
    assert_fails(mock, 1002, frame(TEXT, HELLO, masked=False))
    assert_fails(mock, 1002, frame(PING, b"", masked=False))


@pytest.mark.parametrize("reserved", range(1, 8), ids=lambda bits: f"{bits:03b}")
def test_a_reserved_bit_is_a_protocol_error(mock: Mock, reserved: int) -> None:
    """5.2: MUST be 0 unless an extension is negotiated."""
    assert_fails(mock, 1002, frame(TEXT, HELLO, reserved=reserved))


@pytest.mark.parametrize("opcode", [0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF], ids=hex)
def test_a_reserved_opcode_is_a_protocol_error(mock: Mock, opcode: int) -> None:
    """5.2: If an unknown opcode is received, the receiving endpoint MUST fail the connection."""
    assert_fails(mock, 1002, frame(opcode, b"x"))


@pytest.mark.parametrize("opcode", [CLOSE, PING, PONG], ids=["close", "ping", "pong"])
def test_a_fragmented_control_frame_is_a_protocol_error(mock: Mock, opcode: int) -> None:
    """5.5: All control frames MUST NOT be fragmented."""
    assert_fails(mock, 1002, frame(opcode, b"", fin=False))


@pytest.mark.parametrize("opcode", [CLOSE, PING, PONG], ids=["close", "ping", "pong"])
def test_a_control_frame_over_125_bytes_is_a_protocol_error(mock: Mock, opcode: int) -> None:
    """5.5: All control frames MUST have a payload length of 125 bytes or less."""
    assert_fails(mock, 1002, frame(opcode, b"\x03\xe8" + b"x" * 124))


def test_a_continuation_of_nothing_is_a_protocol_error(mock: Mock) -> None:
    """5.4"""
    assert_fails(mock, 1002, frame(CONTINUATION, b"x"))
    assert_fails(mock, 1002, frame(TEXT, b"x", fin=False), frame(CONTINUATION, b"y"), frame(CONTINUATION, b"z"))


def test_a_message_within_a_message_is_a_protocol_error(mock: Mock) -> None:
    """5.4: The fragments of one message MUST NOT be interleaved between the fragments of another message."""
    assert_fails(mock, 1002, frame(TEXT, b"x", fin=False), frame(TEXT, b"y"))


def test_a_length_with_the_highest_bit_set_is_a_protocol_error(mock: Mock) -> None:
    """5.2: the most significant bit MUST be 0."""
    assert_fails(mock, 1002, frame(BINARY, announced=1 << 63))


def test_a_length_in_more_bytes_than_it_needs_is_a_protocol_error(mock: Mock) -> None:
    """5.2: the minimal number of bytes MUST be used to encode the length."""
    assert_fails(mock, 1002, frame(TEXT, HELLO, wide=True))


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535])
def test_a_close_code_that_must_not_be_sent_is_a_protocol_error(mock: Mock, code: int) -> None:
    """7.4"""
    assert_fails(mock, 1002, close(code))


def test_a_close_body_of_one_byte_is_a_protocol_error(mock: Mock) -> None:
    """5.5.1: If there is a body, the first two bytes MUST be a 2-byte unsigned integer."""
    assert_fails(mock, 1002, frame(CLOSE, b"\x03"))


# --- 1007, not UTF-8 ---

NOT_UTF8 = {
    "a lone continuation byte": b"\x80",
    "an overlong slash": b"\xc0\xaf",
    "a surrogate": b"\xed\xa0\x80",
    "beyond Unicode": b"\xf4\x90\x80\x80",
    "a cut character": b"\xf0\x9f\xa7",
    "latin 1": "é".encode("latin-1"),
}


@pytest.mark.parametrize("payload", NOT_UTF8.values(), ids=NOT_UTF8.keys())
def test_text_that_is_not_utf8_ends_with_1007(mock: Mock, payload: bytes) -> None:
    """8.1"""
    assert_fails(mock, 1007, frame(TEXT, payload))
    assert_fails(mock, 1007, frame(TEXT, b'{"a', fin=False), frame(CONTINUATION, payload))
    assert_fails(mock, 1007, close(1000, payload))


def test_text_that_can_never_become_utf8_ends_before_the_message_does(mock: Mock) -> None:
    """8.1, and section 6 of the Autobahn tests: fail fast."""
    assert_fails(mock, 1007, frame(TEXT, b"ab\xff", fin=False))


def test_a_character_may_be_cut_between_fragments(mock: Mock) -> None:
    """5.6: a text frame might include a partial UTF-8 sequence; the whole message MUST contain valid UTF-8."""
    message = '{"type": "message", "content": "🧗é€"}'.encode()
    with someone(mock) as raw:
        raw.send(frame(TEXT, message[:1], fin=False))
        for byte in message[1:]:
            raw.send(frame(CONTINUATION, bytes([byte]), fin=False))
        raw.send(frame(CONTINUATION, b""))
        assert json.loads(raw.receive_text())["content"] == "🧗é€"


# --- 1009, too big ---


@pytest.mark.parametrize("opcode", [TEXT, BINARY], ids=["text", "binary"])
def test_an_announced_length_over_1_mib_is_refused_before_it_is_sent(mock: Mock, opcode: int) -> None:
    """7.4.1"""
    for length in [(1 << 20) + 1, 1 << 40, (1 << 63) - 1]:
        assert_fails(mock, 1009, frame(opcode, announced=length))


def test_fragments_over_1_mib_together_are_refused_before_the_last_is_sent(mock: Mock) -> None:
    """7.4.1"""
    assert_fails(mock, 1009, frame(BINARY, bytes(1 << 20), fin=False), frame(CONTINUATION, announced=1))


def test_a_message_of_exactly_1_mib_is_taken(mock: Mock) -> None:
    blanks = (1 << 20) - len(HELLO)
    with someone(mock) as raw:
        raw.send(frame(TEXT, HELLO + b" " * blanks))
        assert json.loads(raw.receive_text())["content"] == "Hello"


# --- What is lawful ---


@pytest.mark.parametrize(
    "code", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4003, 4999]
)
def test_a_lawful_close_is_answered_with_its_code(mock: Mock, code: int) -> None:
    """5.5.1: when sending a Close frame in response, the endpoint typically echos the status code it received."""
    with someone(mock) as raw:
        raw.send(close(code, "Tschüß".encode()))
        assert raw.closing() == code
        assert raw.ends()


def test_a_close_without_a_code_is_answered(mock: Mock) -> None:
    """5.5.1"""
    with someone(mock) as raw:
        raw.send(close())
        assert raw.closing() in (None, 1000)
        assert raw.ends()


def test_what_follows_a_close_is_not_read(mock: Mock) -> None:
    """5.5.1: The application MUST NOT send any more data frames after sending a Close frame."""
    with someone(mock) as raw, mock.join("invitee") as other:
        raw.send(text("before"), close(1000), frame(TEXT, HELLO), frame(PING, b"x"))
        assert raw.closing() == 1000
        assert raw.ends()
        assert other.fence() == []


@pytest.mark.parametrize("payload", [b"", b"ping", bytes(range(125))], ids=["empty", "text", "125 bytes"])
def test_a_ping_is_answered_with_its_payload(mock: Mock, payload: bytes) -> None:
    """5.5.3: A Pong frame sent in response to a Ping frame must have identical application data."""
    with someone(mock) as raw:
        raw.send(frame(PING, payload))
        received = raw.receive()
        assert (received.opcode, received.payload) == (PONG, payload)


def test_a_ping_between_fragments_is_answered_at_once(mock: Mock) -> None:
    """5.4: Control frames MAY be injected in the middle of a fragmented message."""
    with someone(mock) as raw:
        raw.send(frame(TEXT, HELLO[:9], fin=False), frame(PING, b"now"))
        received = raw.receive()
        assert (received.opcode, received.payload) == (PONG, b"now")
        raw.send(frame(CONTINUATION, HELLO[9:]))
        assert json.loads(raw.receive_text())["content"] == "Hello"


def test_an_unsolicited_pong_is_ignored(mock: Mock) -> None:
    """5.5.3: A response to an unsolicited Pong frame is not expected."""
    with someone(mock) as raw:
        raw.send(frame(PONG, b"unasked"))
        assert_open(raw)


@pytest.mark.parametrize("pieces", [1, 2, 3, 10, 39])
def test_a_message_may_come_in_fragments(mock: Mock, pieces: int) -> None:
    """5.4"""
    step = -(-len(HELLO) // pieces)
    parts = [HELLO[start : start + step] for start in range(0, len(HELLO), step)]
    with someone(mock) as raw:
        for number, part in enumerate(parts):
            raw.send(frame(CONTINUATION if number else TEXT, part, fin=number == len(parts) - 1))
        assert json.loads(raw.receive_text())["content"] == "Hello"


def test_empty_fragments_are_lawful(mock: Mock) -> None:
    """5.4"""
    with someone(mock) as raw:
        raw.send(frame(TEXT, fin=False), frame(CONTINUATION, HELLO, fin=False), frame(CONTINUATION))
        assert json.loads(raw.receive_text())["content"] == "Hello"


def test_a_frame_may_come_byte_by_byte(mock: Mock) -> None:
    with someone(mock) as raw:
        for byte in frame(TEXT, HELLO):
            raw.send(bytes([byte]))
        assert json.loads(raw.receive_text())["content"] == "Hello"


def test_many_frames_may_come_at_once(mock: Mock) -> None:
    with someone(mock) as raw:
        raw.send(*(text(json.dumps({"type": "message", "content": f"{number}"})) for number in range(500)))
        assert [json.loads(raw.receive_text())["content"] for _ in range(500)] == [f"{number}" for number in range(500)]


def test_a_denied_client_may_close_first(mock: Mock) -> None:
    """The close frames cross."""
    with RawSocket(mock) as raw:
        raw.upgrade(None, close(1000))
        assert raw.closing() in (4001, 1000)
        assert raw.ends()
