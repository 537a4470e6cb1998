"""protocol.md, "React Integration Example": the component's logic, line by line, against the mock."""

from __future__ import annotations

import json
from datetime import datetime, timezone

from harness import Mock, Tab


class SessionChat:
    """What the component of the protocol document keeps and does; a real browser's timers aside."""

    def __init__(self, url: str, name: str) -> None:
        self.messages: list[dict[str, object]] = []
        self.is_typing = False
        self.input_value = ""
        self.socket = Tab(url, name)

    def on_message(self) -> None:
        data = json.loads(self.socket.hear_raw())
        if data["type"] == "message":
            self.messages.append(
                {
                    "id": data["message_id"],
                    "content": data["content"],
                    "senderId": data["sender_id"],
                    "senderName": data["sender_name"],
                    "createdAt": datetime.fromisoformat(data["created_at"].replace("Z", "+00:00")),
                }
            )
        elif data["type"] == "typing":
            self.is_typing = data["is_typing"]

    def send_message(self) -> None:
        if not self.input_value.strip():
            return
        self.socket.send(json.dumps({"type": "message", "content": self.input_value.strip()}))
        self.input_value = ""

    def handle_typing(self) -> None:
        self.socket.send(json.dumps({"type": "typing", "is_typing": True}))

    def stop_typing(self) -> None:
        """What the component's two-second timer does."""
        self.socket.send(json.dumps({"type": "typing", "is_typing": False}))


def chats(mock: Mock) -> tuple[SessionChat, SessionChat]:
    return tuple(SessionChat(mock.url(token=mock.person(role)["token"]), role) for role in ["inviter", "invitee"])


def test_a_typed_message_appears_in_both_lists(mock: Mock) -> None:
    """> setMessages((prev) => [...prev, { id, content, senderId, senderName, createdAt }]);"""
    john, jane = chats(mock)
    john.input_value = "  Hello, climbing partner!  "
    john.send_message()
    john.on_message(), jane.on_message()
    assert john.messages == jane.messages
    (shown,) = jane.messages
    assert shown["content"] == "Hello, climbing partner!"
    assert shown["senderName"] == "John Doe"
    assert shown["createdAt"].tzinfo == timezone.utc
    assert john.input_value == ""


def test_an_input_of_spaces_is_not_sent(mock: Mock) -> None:
    """> if (!inputValue.trim() || !wsRef.current) return;"""
    john, _ = chats(mock)
    john.input_value = " \n "
    john.send_message()
    assert john.socket.fence() == []


def test_the_partners_typing_is_shown_and_hidden(mock: Mock) -> None:
    """> {isTyping && <div className="typing">Partner is typing...</div>}"""
    john, jane = chats(mock)
    john.handle_typing()
    jane.on_message()
    assert jane.is_typing and not john.is_typing
    john.stop_typing()
    jane.on_message()
    assert not jane.is_typing


def test_the_longest_input_is_sent_and_shown(mock: Mock) -> None:
    """> maxLength={2000} — a browser counts UTF-16 units there, of which 2000 are at most 2000 code points"""
    john, jane = chats(mock)
    john.input_value = "🧗" * 1000
    john.send_message()
    jane.on_message()
    assert jane.messages[0]["content"] == "🧗" * 1000


def test_keys_are_unique_over_the_list(mock: Mock) -> None:
    """> <div key={msg.id}>"""
    john, jane = chats(mock)
    for _ in range(10):
        john.input_value = "Same words"
        john.send_message()
        jane.on_message()
    assert len({shown["id"] for shown in jane.messages}) == 10


def test_unmounting_closes_the_socket(mock: Mock) -> None:
    """> return () => { ws.close(); };"""
    john, jane = chats(mock)
    john.socket.leave()
    assert john.socket.socket.close_code in (1000, 1005), john.socket.socket.close_code
    assert jane.socket.fence() == []
