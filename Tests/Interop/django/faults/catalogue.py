"""Every fault, in one line: what the server does then, and the check that must find it.

They stand under the sentence of the protocol document from which they depart. Checks are globs of ids without the
channel's name; one of the first must fail, and nothing may fail that matches neither those nor `also`, which are
consequences that can't be told from the cause. Needs nothing but Python's standard library.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

CHANNEL = "sessionChat/"

# What is kept is held against what was delivered: where that is wrong, these can't tell it from a fault of their own.
KEPT = ("receive*/persists/*", "receive*/touches/*")

@dataclass(frozen=True)
class Fault:
    name: str
    does: str
    finds: tuple[str, ...]
    also: tuple[str, ...] = ()
    # On which servers the fault is tried, each alone; most faults are the same on both, and one is enough.
    servers: tuple[str, ...] = ("uvicorn",)
    # Whether those are two nodes of one server instead.
    together: bool = False
    # How long a connection must stay idle, where that is what it is about.
    idle: str = ""
    # Whether nothing but that connection may keep the server busy; each that stands here is tried.
    quiet: tuple[bool, ...] = (False,)
    # A regular expression, of which the hints of all failed checks that must find it hold a match.
    hint: str = ""
    # How many causes the report names, where that is known.
    causes: int | None = None
    # What can't be judged then: these checks are blocked, neither passed nor failed.
    blocks: tuple[str, ...] = ()
    sentence: str = ""

    def expects(self, check: str) -> bool:
        return matches(check, self.finds)

    def tolerates(self, check: str) -> bool:
        # A fault in what is kept must be found by its own check alone.
        consequences = () if matches(f"{CHANNEL}{self.finds[0]}", KEPT) else KEPT
        return matches(check, self.finds + self.also + consequences)


@dataclass(frozen=True)
class Variation:
    """What the document leaves open: nothing may fail."""

    name: str
    does: str
    # How many messages the main room has from before.
    history: int = 0
    # Whether the list of messages is one JSON array, without pages.
    is_one_list: bool = False


def matches(check: str, globs: tuple[str, ...]) -> bool:
    return any(fnmatchcase(check.removeprefix(CHANNEL), glob) for glob in globs)


def _sentence(sentence: str, *faults: Fault) -> list[Fault]:
    return [Fault(**{**vars(fault), "sentence": sentence}) for fault in faults]


def _fault(name: str, does: str, *finds: str, also: tuple[str, ...] = (), **more: object) -> Fault:
    return Fault(name, does, finds, also, **more)


def _kept(name: str, does: str, *finds: str, also: tuple[str, ...] = ()) -> Fault:
    return Fault(name, does, finds, also)


def _http(
    name: str, does: str, *finds: str, also: tuple[str, ...] = (), blocks: tuple[str, ...] = (), **more: object
) -> Fault:
    return Fault(name, does, _endpoint(finds), _endpoint(also), blocks=_endpoint(blocks), **more)


def _endpoint(globs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"refreshAccessToken/{glob}" for glob in globs)


BOTH = ("daphne", "uvicorn")
# A fault that reads the content in another way may forget what half a surrogate pair does to it.
SURROGATE = ("malformed/lone-surrogate-in-text",)
ANY = ("*",)
# What must be closed with a code though its token is signed well.
SIGNED = ("close/4002/*", "close/4003/expired", "close/4004/*")
# What rests on there being a refresh endpoint.
UNDER_REFRESH = ("answers/*/form", "gives/access/*", "denies/*", "cors/*", "method/*")
# Words of hints: to an exception that nothing caught, which is 1011 on Daphne and the end of TCP on Uvicorn.
RAISED = "handler raised|exception that nothing caught"
# A subject that is not a UUID crashes a server that asks the database for it as it is.
ODD_SUBJECT = ("close/subject-not-an-id",)

FAULTS: list[Fault] = [
    *_sentence(
        "The server will close the connection with specific error codes",
        _fault(
            "closes-before-accept",
            "closes before it accepts: HTTP 403, no close code",
            "close/*",
            servers=BOTH,
            hint="accept, then close",
            causes=1,
        ),
        _fault("never-closes", "accepts clients that it should deny, and leaves the socket open", "close/*", servers=BOTH),
        _fault("closes-without-code", "closes with 1000 whatever the reason", "close/*"),
        _fault("explains-then-closes", "sends an error message before the close frame", "close/*", servers=BOTH),
        _fault(
            "one-code-for-all", "closes with 4003 whatever the reason", "close/4001/*", "close/4002/*", "close/4004/*"
        ),
        _fault(
            "room-before-token",
            "looks for the room first: 4004 where no token or a bad one came",
            "close/*/before-4004",
        ),
        _fault(
            "user-before-token", "looks for the user first: 4002 where the token has expired", "close/4003/before-4002"
        ),
        _fault("room-before-user", "looks for the room before the user: 4004 for 4002", "close/4002/*", also=ODD_SUBJECT),
    ),
    *_sentence(
        "4001: No token provided",
        _fault("no-token-is-4003", "closes with 4003 where there is no token", "close/4001/*"),
        _fault("empty-token-is-4003", "takes an empty token for an invalid one", "close/4001/empty"),
    ),
    *_sentence(
        "4002: User not found",
        _fault("unknown-user-is-4003", "closes with 4003 where there is no such user", "close/4002/*"),
        _fault(
            "unknown-user-crashes",
            "lets DoesNotExist through before it accepts: HTTP 500",
            "close/4002/*",
            also=ODD_SUBJECT,
            servers=BOTH,
        ),
        _fault(
            "unknown-user-crashes-open",
            "lets DoesNotExist through after it has accepted: 1011",
            "close/4002/*",
            also=ODD_SUBJECT,
            servers=BOTH,
        ),
        _fault(
            "believes-the-token",
            "asks no database whether the token's user exists",
            "close/4002/*",
            also=ODD_SUBJECT,
        ),
        _fault(
            "subject-not-an-id-crashes",
            "asks the database for a user whose id is not a UUID, before it accepts: HTTP 500",
            *ODD_SUBJECT,
            servers=BOTH,
            hint="ValidationError",
            causes=1,
        ),
        _fault(
            "subject-not-an-id-crashes-open",
            "asks the database for a user whose id is not a UUID, after it has accepted: 1011",
            *ODD_SUBJECT,
            servers=BOTH,
            hint="ValidationError",
            causes=1,
        ),
    ),
    *_sentence(
        "4003: Invalid or expired token",
        _fault("bad-token-is-4001", "closes with 4001 where the token is no good", "close/4003/*"),
        _fault("accepts-expired", "does not look at the expiry", "close/4003/expired"),
        _fault("accepts-forged", "does not verify the signature", "close/4003/forged", also=("close/4003/*",)),
        _fault("accepts-alg-none", "lets the token choose its algorithm", "close/4003/alg-none"),
        _fault(
            "accepts-any-kind",
            "takes a refresh token for an access token",
            "close/4003/refresh-as-access",
            also=("close/4003/missing-claim",),
        ),
        _fault(
            "crashes-without-subject", "lets KeyError through where user_id is missing", "close/4003/missing-subject"
        ),
    ),
    *_sentence(
        "4004: User is not a participant in this session",
        _fault("stranger-is-4003", "closes with 4003 where the user is not a participant", "close/4004/*"),
        _fault(
            "admits-strangers",
            "lets every user into every session",
            "close/4004/stranger",
            also=("close/4004/*other-room",),
        ),
        _fault("admits-to-any-room", "lets users into sessions that don't exist", "close/4004/no-such-room"),
        _fault(
            "malformed-room-crashes",
            "lets ValidationError through where the room is not a UUID",
            "close/4004/malformed-room",
        ),
        _fault(
            "malformed-room-has-no-route",
            "has no route to a room that is not a UUID",
            "close/4004/malformed-room",
            # An id in capitals has no route either, and that raises.
            also=("life/room-spelling/*",),
            servers=BOTH,
        ),
    ),
    *_sentence(
        "WebSocket connections require JWT authentication via query parameter",
        _fault("wants-a-header", "reads the token from the Authorization header", "admits/*", also=ANY),
        _fault(
            "other-signing-key",
            "verifies with another environment's key",
            "admits/*",
            also=ANY,
            hint="key",
            blocks=SIGNED,
        ),
        _fault(
            "other-signing-key-403",
            "verifies with another environment's key, and refuses before it accepts: HTTP 403",
            "admits/*",
            also=ANY,
            hint="key",
            blocks=SIGNED,
        ),
    ),
    *_sentence(
        "Users can only connect to sessions where they are participants (inviter or invitee)",
        _fault("refuses-the-invitee", "asks for the inviter alone", "admits/invitee", also=("*/other-room",)),
        _fault("greets", "sends a message of its own when a client connects", "admits/*", also=ANY),
        _fault(
            "one-tab-per-person",
            "closes the first tab when the same person opens a second",
            "*/second-tab",
            "life/tab-closed",
            "admits/*",
            also=ANY,
        ),
        _fault(
            "one-room-for-all", "has one group for all sessions", "*message/all/other-room", "*typing/others/other-room"
        ),
        _fault(
            "room-by-path-text",
            "names the group after the path's text: an id in capitals is another room",
            "life/room-spelling/*",
            hint="parsed UUID",
            causes=1,
        ),
        _fault(
            "room-spelling-crashes",
            "keeps a register of rooms by their id, and looks a room up by the path's text: KeyError",
            "life/room-spelling/*",
            hint=RAISED,
            causes=1,
        ),
        _fault(
            "group-per-person",
            "has one group for all sessions of a person",
            "*message/all/other-room",
            also=("*typing/others/other-room",),
        ),
        _fault(
            "in-memory-layer",
            "keeps groups in the process: nodes don't hear each other",
            "*/nodes/*",
            servers=BOTH,
            together=True,
        ),
        _fault(
            "prefix-per-node",
            "gives each node a Redis prefix of its own",
            "*/nodes/*",
            servers=BOTH,
            together=True,
        ),
    ),
    *_sentence(
        "Receiving Messages (Server → Client): Chat Message",
        _fault(
            "message-not-echoed", "sends messages to the others only", "*message/all/sender", "*message/all/second-tab"
        ),
        _fault(
            "message-echoed-to-one-tab",
            "forgets the sender's other tab",
            "*message/all/second-tab",
            # The sender's own socket comes first: where it has closed, that raises, and no other client is told.
            also=("life/last-message",),
        ),
        _fault(
            "message-not-delivered",
            "sends messages back to the sender only",
            "*message/all/partner",
            # Sent past the channel layer, a fence overtakes what is on its way there.
            also=("*message/all/second-tab", "*typing/others/in-order"),
        ),
        _fault(
            "message-delivered-twice",
            "echoes to the sender, and to the group with the sender in it",
            "*message/all/once",
            also=("*/in-order", "*/again", "life/*"),
        ),
        _fault(
            "delivers-nothing",
            "accepts and reads, stores nothing and sends nothing",
            "admits/*",
            "*message/all/*",
            also=ANY,
        ),
        _fault("order-swapped", "starts a task for each frame", "*/in-order", "life/burst*"),
        _fault("small-capacity", "has a channel layer that holds 20 messages", "life/burst*", "*message/all/in-order"),
        _fault("silent-rate-limit", "drops what is over 60 frames a second", "life/burst*", also=ANY),
        _fault(
            "binary-frames",
            "sends binary frames",
            "*message/all/form",
            "*message/all/sender",
            "admits/*",
            also=ANY,
            servers=BOTH,
        ),
        _fault(
            "encoded-twice",
            "sends JSON in a JSON string",
            "*message/all/form",
            "*message/all/sender",
            "admits/*",
            also=ANY,
        ),
        _fault(
            "payload-nested",
            "puts the fields into an object of their own",
            "*message/all/form",
            also=("receiveMessage/*", "receiveTyping/*"),
        ),
        _fault(
            "event-type-leaks",
            "sends the channel layer's event type",
            "*message/all/form",
            "*message/all/sender",
            also=ANY,
        ),
        _fault("fields-in-camel-case", "renames the fields", "*message/all/form", also=("*message/all/field/*",)),
        _fault("field-missing", "leaves out sender_name", "*message/all/form", "*message/all/field/sender_name"),
    ),
    *_sentence(
        "messageId: data.message_id, UUID",
        _fault("id-is-a-number", "has numbers for ids", "*message/all/field/message_id", also=("*message/all/form",)),
        _fault(
            "id-without-hyphens",
            "writes UUIDs without hyphens",
            "*message/all/field/message_id",
            also=("*message/all/form",),
        ),
        _fault("id-of-the-room", "gives every message the same id", "*message/all/field/message_id"),
        _fault("id-per-recipient", "makes an id for each recipient", "*message/all/same-for-all"),
    ),
    *_sentence(
        "content: data.content, String",
        _fault("content-truncated", "cuts the content at 255 characters", "*/accepts/content/*"),
        _fault(
            "content-escaped",
            "escapes the content as HTML",
            "*message/all/field/content",
            "*/accepts/content/markup",
            also=("*/accepts/content/json",),
        ),
        _fault("content-lowercased", "lowers the content's case", "*message/all/field/content", "*/accepts/content/*"),
        _fault(
            "content-normalised", "normalises the content (NFC)", "*message/all/field/content", "*/accepts/content/*"
        ),
        _fault(
            "content-without-astral",
            "loses what a three-byte utf8 column can't hold",
            "*message/all/field/content",
            "*/accepts/content/*",
        ),
        _fault(
            "content-on-one-line",
            "takes line breaks for blanks",
            "*/accepts/content/line-breaks",
            "*message/all/field/content",
            also=("*/accepts/content/odd-signs", "*/accepts/content/invisible-signs"),
        ),
    ),
    *_sentence(
        "senderId: data.sender_id, UUID; senderName: data.sender_name, String",
        _fault(
            "recipient-for-sender",
            "puts in the recipient's id",
            "*message/all/field/sender_id",
            "*message/all/partner",
            also=ANY,
        ),
        _fault("username-for-name", "shows the username", "*/field/sender_name"),
        _fault("email-for-name", "shows the e-mail address", "*/field/sender_name"),
    ),
    *_sentence(
        "createdAt: data.created_at, ISO 8601 timestamp",
        _fault(
            "time-without-offset", "writes naive times", "*message/all/field/created_at", also=("*message/all/form",)
        ),
        _fault(
            "time-as-number", "writes seconds since 1970", "*message/all/field/created_at", also=("*message/all/form",)
        ),
        _fault(
            "time-for-people", "writes times for people", "*message/all/field/created_at", also=("*message/all/form",)
        ),
        _fault(
            "time-of-start",
            "has a default that is computed once, when the server starts",
            "*message/all/field/created_at",
        ),
        _fault("time-local-as-utc", "writes local times with a Z", "*message/all/field/created_at"),
        _fault("time-goes-back", "has times that go back", "*message/all/field/created_at"),
        _fault("time-per-recipient", "takes the time when it delivers", "*message/all/same-for-all"),
    ),
    *_sentence(
        "You won't receive your own typing indicators",
        _fault(
            "typing-echoed",
            "sends typing to all",
            "*typing/others/not-sender",
            "*typing/others/not-second-tab",
            also=("receiveTyping/drops/*",),
        ),
        _fault(
            "typing-echoed-to-second-tab", "leaves out the connection, not the person", "*typing/others/not-second-tab"
        ),
        _fault("typing-not-delivered", "sends typing to no one", "*typing/others/partner"),
        _fault("typing-never-stops", "passes on that typing starts, not that it stops", "receiveTyping/*"),
        _fault("typing-debounced", "drops a second typing within a second", "receiveTyping/*"),
        _fault(
            "typing-as-text",
            "sends is_typing as a text",
            "*typing/others/form",
            "*typing/others/field/is_typing",
            also=("receiveTyping/*",),
        ),
        _fault(
            "typing-without-name",
            "leaves out sender_name of typing",
            "*typing/others/form",
            "*typing/others/field/sender_name",
        ),
    ),
    *_sentence(
        "`content` must be non-empty and ≤ 2000 characters",
        _fault("length-in-bytes", "counts bytes", "*/accepts/content/length-*", also=SURROGATE),
        _fault("length-in-utf16", "counts UTF-16 units", "*/accepts/content/length-*-astral", also=SURROGATE),
        _fault("limit-1999", "has < for ≤", "*/accepts/content/length-2000*", also=SURROGATE),
        _fault("limit-2001", "takes one character more", "*/drops/content/length-2001*", also=SURROGATE),
        _fault("no-limit", "takes any length", "*/drops/content/length-2001*", also=SURROGATE),
        _fault(
            "too-long-is-cut",
            "cuts what is too long, and takes the rest",
            "*/drops/content/length-2001*",
            also=SURROGATE,
        ),
        _fault("empty-accepted", "takes an empty content", "*/drops/content/length-0", also=SURROGATE),
        _fault("content-coerced", "makes a text of a number", "*/drops/content/*"),
        _fault(
            "large-frame-closes",
            "closes on frames of more than 4096 bytes",
            "*/accepts/content/*",
            also=("*/drops/content/length-*", "malformed/deep-array"),
        ),
    ),
    *_sentence(
        "Sending Messages (Client → Server); settled: what breaks the contract is dropped, and the socket stays open",
        _fault(
            "invalid-closes",
            "closes on an invalid frame",
            "malformed/*",
            "receive*/drops/*",
            "receive*/not-a-number/*",
            servers=BOTH,
        ),
        _fault("invalid-gets-error", "answers an invalid frame with an error", "malformed/*", "receive*/drops/*"),
        _fault(
            "unknown-type-echoed",
            "passes on what it does not know",
            "malformed/type-*",
            also=("malformed/empty-object", "receive*/huge/type/*"),
        ),
        _fault("no-text-crashes", "calls strip() on a number", "*/drops/content/number", also=("*/drops/content/*",)),
        _fault("missing-field-crashes", "lets KeyError through where content is missing", "*/drops/content/missing"),
        _fault(
            "surrogate-crashes",
            "hands half a surrogate pair to the database",
            "receiveMessage/*surrogate*",
            "malformed/*surrogate*",
            servers=BOTH,
            hint="database|PostgreSQL",
            causes=1,
        ),
        _fault(
            "nul-crashes",
            "hands NUL to PostgreSQL",
            "*/accepts/content/nul",
            servers=BOTH,
            hint="database|PostgreSQL",
            causes=1,
        ),
        _fault(
            "no-json-crashes",
            "lets JSONDecodeError through",
            "malformed/empty",
            "malformed/plain-text",
            "malformed/cut-short",
            also=("malformed/*",),
            servers=BOTH,
            hint=RAISED,
        ),
        _fault(
            "array-crashes",
            "calls get() on an array",
            "malformed/array",
            "malformed/message-in-array",
            also=("malformed/*",),
            servers=BOTH,
            hint=RAISED,
        ),
        _fault(
            "deep-nesting-crashes",
            "lets RecursionError through",
            "malformed/deep-array",
            servers=BOTH,
            hint="RecursionError",
            causes=1,
        ),
        _fault(
            "odd-type-crashes",
            "looks up an array in a table of handlers",
            "malformed/type-array",
            "malformed/type-object",
        ),
        _fault("binary-crashes", "reads a binary frame's text", "malformed/binary*"),
        _fault("binary-taken", "takes binary frames for text", "malformed/binary"),
        _fault("nan-accepted", "takes NaN and Infinity, as Python does", "malformed/nan", "malformed/infinity"),
        _fault(
            "rest-of-frame-ignored",
            "reads the first JSON value of a frame",
            "malformed/two-messages",
            "malformed/trailing-text",
        ),
        _fault("extra-field-refused", "drops messages with fields that it does not know", "*/accepts/extra-field"),
        _fault(
            "nan-passed-on",
            "takes a number for is_typing, NaN too, and passes it on: the partner receives what is not JSON",
            "receiveTyping/not-a-number/is_typing",
            also=("receiveTyping/drops/is_typing/*", "malformed/nan", "malformed/infinity"),
            hint="parse_constant",
        ),
        _fault(
            "typing-unchecked",
            "passes is_typing on as it came, 20 MB of text too",
            "receiveTyping/huge/is_typing/*",
            also=("receiveTyping/drops/is_typing/*",),
        ),
        _fault(
            "truthy-is-typing",
            "takes anything for is_typing",
            "receiveTyping/drops/is_typing/*",
            also=("receiveTyping/huge/is_typing/*",),
        ),
        _fault("is-typing-optional", "takes a missing is_typing for false", "receiveTyping/drops/is_typing/missing"),
        _fault(
            "anything-else-is-typing",
            "takes an invalid message for typing",
            "malformed/type-*",
            "malformed/empty-object",
            also=("receiveTyping/drops/*", "receive*/huge/*"),
        ),
    ),
    *_sentence(
        "Connection Lifecycle",
        _fault(
            "closed-tab-silences-other",
            "takes the person from the group when one tab closes",
            "life/tab-closed",
            "*message/all/*",
            also=ANY,
        ),
        _fault("leaving-closes-room", "closes every connection when one leaves", "life/*", also=ANY, servers=BOTH),
        _fault(
            "once-per-visit",
            "delivers as often as the person has connected",
            "*message/all/once",
            "life/return",
            also=ANY,
        ),
        _fault("idle-dropped", "closes after five seconds of silence", "life/idle", also=ANY, idle="15s"),
        _fault(
            "quiet-room-dropped",
            "closes after five seconds in which nothing came or went",
            "life/idle",
            also=ANY,
            idle="15s",
        ),
        _fault(
            "redis-read-timeout",
            "reads from Redis no longer than the channel layer waits, five seconds: a quiet server's connections crash",
            "life/idle",
            servers=BOTH,
            idle="15s",
            quiet=(True, False),
            hint="read time-?out|socket_timeout",
        ),
    ),
    *_sentence(
        "Message is automatically persisted to database",
        _kept("not-persisted", "keeps no message", "receiveMessage/persists/message/kept"),
        _kept(
            "only-inviter-persisted",
            "keeps the inviter's messages only",
            "receiveMessage/persists/message/kept",
            also=("receiveMessage/touches/last_message_at",),
        ),
        _kept(
            "only-heard-persisted",
            "stores a message only if another client is in the room",
            "receiveMessage/persists/message/kept/alone",
        ),
        _kept("stored-truncated", "keeps 40 characters of a message", "receiveMessage/persists/message/kept"),
        _kept("stored-escaped", "keeps the content escaped as HTML", "receiveMessage/persists/message/kept"),
        _kept(
            "stored-under-other-id",
            "keeps a message under another id than it sends",
            "receiveMessage/persists/message/kept",
        ),
        _kept("typing-persisted", "keeps typing as a message", "receiveTyping/persists/nothing"),
        _kept(
            "invalid-persisted",
            "keeps a message before it validates it",
            "receiveMessage/persists/message/invalid",
            also=("receiveMessage/touches/invalid",),
        ),
    ),
    *_sentence(
        "Session's `last_message_at` timestamp is updated",
        _kept("session-not-touched", "does not update last_message_at", "receiveMessage/touches/last_message_at"),
        _kept(
            "session-touched-late",
            "sets last_message_at to the time of the message before",
            "receiveMessage/touches/last_message_at",
        ),
        _kept("typing-touches-session", "updates last_message_at when a user types", "receiveTyping/touches/nothing"),
    ),
    *_sentence(
        "Token Refresh Strategy: fetch('…/api/auth/refresh/', {method: 'POST', credentials: 'include'})",
        _http(
            "refresh-without-cookie",
            "answers 200 where there is no cookie",
            "denies/absent",
            also=("answers/401/form",),
        ),
        _http(
            "refresh-from-body-only",
            "reads the refresh token from the body",
            "answers/200",
            also=("answers/200/form", "gives/access/*"),
        ),
        _http(
            "refresh-signs-otherwise", "gives a token that opens no socket: another key", "gives/access/opens"
        ),
        _http(
            "refresh-gives-refresh-token",
            "gives a token that opens no socket: the refresh token",
            "gives/access/opens",
            also=("gives/access/subject", "gives/access/lifetime"),
        ),
        _http(
            "refresh-gives-expired",
            "gives a token that opens no socket: it has expired",
            "gives/access/opens",
            also=("gives/access/lifetime",),
        ),
        _http("refresh-gives-a-day", "gives a token for a day, not for 15 minutes", "gives/access/lifetime"),
        _http(
            "refresh-trusts-any-cookie",
            "does not verify the cookie's signature",
            "denies/forged",
            also=("denies/*", "answers/401/form"),
        ),
        _http("refresh-takes-expired", "takes a refresh token that has expired", "denies/expired"),
        _http(
            "refresh-takes-access-token",
            "takes an access token for a refresh token",
            "denies/other-kind",
            also=("denies/missing-claim", "denies/missing-subject", "denies/unknown-user"),
        ),
        _http(
            "refresh-denies-with-403",
            "answers 403 where there is no cookie, as REST framework does by default",
            "answers/401/form",
        ),
        _http("refresh-denies-with-400", "answers 400 where the cookie is missing or wrong", "answers/401/form"),
        _http(
            "refresh-crashes-on-bad-cookie",
            "lets TokenError through: HTTP 500",
            "denies/garbage",
            also=("denies/*", "answers/401/form"),
        ),
        _http(
            "refresh-names-it-token",
            "calls the new token `token`",
            "answers/200",
            also=("answers/200/form", "gives/access/*"),
        ),
        _http("refresh-by-get", "wants GET", "answers/200", also=("method/other", "answers/*/form", "gives/access/*")),
        _http(
            "refresh-without-slash",
            "has no slash at the end of the path",
            "answers/200",
            hint="no route serves POST /api/auth/refresh/",
            causes=1,
            blocks=UNDER_REFRESH,
        ),
        _http(
            "refresh-elsewhere",
            "has the endpoint at another path",
            "answers/200",
            hint="no route serves POST /api/auth/refresh/",
            causes=1,
            blocks=UNDER_REFRESH,
        ),
        _http(
            "cors-without-credentials",
            "does not allow credentials from another origin",
            "cors/credentials",
            also=("cors/preflight", "cors/refusal"),
        ),
        _http("cors-for-any-origin", "allows credentials from every origin", "cors/stranger"),
        _http("cors-for-nobody", "allows no other origin", "cors/credentials", also=("cors/preflight", "cors/refusal")),
    ),
]

HARMLESS: list[Variation] = [
    Variation("joins-after-accept", "accepts first, then judges and joins the group"),
    Variation("no-reason", "closes without a reason"),
    Variation("strips-content", "takes blanks off the ends of a content, and a content of blanks for empty"),
    Variation("nul-dropped", "drops a content that PostgreSQL can't keep"),
    Variation("time-with-plus-zero", "writes +00:00 for Z"),
    Variation("time-in-other-zone", "writes times with another offset"),
    Variation("time-in-seconds", "writes times without fractions"),
    Variation("extra-fields", "sends fields that the document does not name"),
    Variation("unescaped-and-indented", "writes JSON in another way"),
    Variation("slow", "needs 20 ms for each frame, one after the other"),
    Variation("far-away", "delivers 100 ms late"),
    Variation("long-history", "asks for each message's sender, 10 ms a query, page by page", history=5000),
    Variation(
        "slow-unpaginated-history",
        "asks for each message's sender, and lists all messages at once: 20 s",
        history=5000,
        is_one_list=True,
    ),
    Variation("refresh-denies-without-detail", "does not say in `detail` why there is no new token"),
]

NAMES = [fault.name for fault in FAULTS] + [variation.name for variation in HARMLESS]
