"""Who may enter a session's chat, judged in the order in which the protocol names the close codes."""

import uuid
from typing import Any
from urllib.parse import parse_qs

from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken

from accounts.models import User
from climbing_sessions.models import Session

NO_TOKEN = 4001
NO_USER = 4002
BAD_TOKEN = 4003
NO_PARTICIPANT = 4004

REASONS = {
    NO_TOKEN: "No token provided",
    NO_USER: "User not found",
    BAD_TOKEN: "Invalid or expired token",
    NO_PARTICIPANT: "User is not a participant in this session",
}


class Denied(Exception):
    """A user may not enter; the code says why."""

    def __init__(self, code: int) -> None:
        super().__init__(REASONS.get(code, ""))
        self.code = code


async def judge(scope: dict[str, Any]) -> tuple[User, uuid.UUID]:
    """Who connects, and to which session."""
    user = await find_user(read_claims(find_token(scope)))
    return user, await find_session(scope["url_route"]["kwargs"]["session_id"], user)


def find_token(scope: dict[str, Any]) -> str:
    token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
    if not token:
        raise Denied(NO_TOKEN)
    return token


def read_claims(token: str) -> dict[str, Any]:
    try:
        claims = AccessToken(token).payload
    except TokenError:
        raise Denied(BAD_TOKEN) from None
    if not claims.get("user_id"):
        raise Denied(BAD_TOKEN)
    return claims


async def find_user(claims: dict[str, Any]) -> User:
    user = await User.active(claims["user_id"]).afirst()
    if not user:
        raise Denied(NO_USER)
    return user


async def find_session(session_id: str, user: User) -> uuid.UUID:
    # An id that is not a UUID names no session: it gets the same code, at the same point.
    found = as_uuid(session_id)
    if not found or not await Session.objects.of(user.id).filter(id=found).aexists():
        raise Denied(NO_PARTICIPANT)
    return found


def as_uuid(text: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None
