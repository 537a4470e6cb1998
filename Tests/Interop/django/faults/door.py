"""Faults of admission: who is admitted, and how the others are denied."""

from __future__ import annotations

from typing import Any

import jwt
from django.conf import settings
from django.urls import path
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken, UntypedToken

from accounts.models import User
from climbing_sessions import admission, routing
from climbing_sessions.admission import BAD_TOKEN, NO_PARTICIPANT, NO_TOKEN, NO_USER, Denied
from climbing_sessions.consumers import ChatConsumer
from climbing_sessions.models import Session
from faults import change, replaces

_connect = ChatConsumer.connect
_judge = admission.judge
_read_claims = admission.read_claims

# --- How a client is denied ---


@replaces("closes-before-accept", ChatConsumer)
async def deny(self: ChatConsumer, denied: Denied) -> None:
    await self.close(code=denied.code)


@replaces("other-signing-key-403", ChatConsumer)
async def deny(self: ChatConsumer, denied: Denied) -> None:
    # As a middleware does it that knows nothing of the consumer: whoever it can't name gets no further.
    if denied.code != BAD_TOKEN:
        await self.accept()
    await self.close(code=denied.code)


@replaces("never-closes", ChatConsumer)
async def deny(self: ChatConsumer, denied: Denied) -> None:
    await self.accept()


@replaces("closes-without-code", ChatConsumer)
async def deny(self: ChatConsumer, denied: Denied) -> None:
    await self.accept()
    await self.close()


@replaces("explains-then-closes", ChatConsumer)
async def deny(self: ChatConsumer, denied: Denied) -> None:
    await self.accept()
    await self.send(text_data='{"error": "%s"}' % denied)
    await self.close(code=denied.code)


@replaces("one-code-for-all", ChatConsumer)
async def deny(self: ChatConsumer, denied: Denied) -> None:
    await self.accept()
    await self.close(code=BAD_TOKEN)


@replaces("greets", ChatConsumer)
async def connect(self: ChatConsumer) -> None:
    await _connect(self)
    if self.group:
        await self.send(text_data='{"type": "connection_established"}')


def _recode(fault: str, wrong: dict[int, int]) -> None:
    """A fault that takes one close code for another."""

    async def judge(scope: dict[str, Any]) -> Any:
        try:
            return await _judge(scope)
        except Denied as denied:
            raise Denied(wrong.get(denied.code, denied.code)) from None

    change(fault, admission, "judge", judge)


_recode("no-token-is-4003", {NO_TOKEN: BAD_TOKEN})
_recode("bad-token-is-4001", {BAD_TOKEN: NO_TOKEN})
_recode("unknown-user-is-4003", {NO_USER: BAD_TOKEN})
_recode("stranger-is-4003", {NO_PARTICIPANT: BAD_TOKEN})

# --- In which order ---


@replaces("room-before-token", admission)
async def judge(scope: dict[str, Any]) -> Any:
    session_id = admission.as_uuid(scope["url_route"]["kwargs"]["session_id"])
    if not session_id or not await Session.objects.filter(id=session_id).aexists():
        raise Denied(NO_PARTICIPANT)
    return await _judge(scope)


@replaces("user-before-token", admission)
async def judge(scope: dict[str, Any]) -> Any:
    try:
        claims = jwt.decode(admission.find_token(scope), options={"verify_signature": False})
    except jwt.InvalidTokenError:
        raise Denied(BAD_TOKEN) from None
    if "user_id" in claims:
        await admission.find_user(claims)
    return await _judge(scope)


@replaces("room-before-user", admission)
async def judge(scope: dict[str, Any]) -> Any:
    claims = admission.read_claims(admission.find_token(scope))
    await admission.find_session(scope["url_route"]["kwargs"]["session_id"], User(id=claims["user_id"]))
    return await _judge(scope)


# --- The token ---


@replaces("wants-a-header", admission)
def find_token(scope: dict[str, Any]) -> str:
    scheme, _, token = dict(scope["headers"]).get(b"authorization", b"").decode().partition(" ")
    if scheme != "Bearer" or not token:
        raise Denied(NO_TOKEN)
    return token


@replaces("empty-token-is-4003", admission)
def find_token(scope: dict[str, Any]) -> str:
    for pair in scope["query_string"].decode().split("&"):
        name, _, value = pair.partition("=")
        if name == "token":
            return value
    raise Denied(NO_TOKEN)


@replaces("accepts-expired", admission)
def read_claims(token: str) -> dict[str, Any]:
    try:
        claims = jwt.decode(token, settings.SECRET_KEY, algorithms=["HS256"], options={"verify_exp": False})
    except jwt.InvalidTokenError:
        raise Denied(BAD_TOKEN) from None
    return _claims_of_access_token(claims)


@replaces("accepts-forged", admission)
def read_claims(token: str) -> dict[str, Any]:
    try:
        claims = AccessToken(token, verify=False)
        claims.verify()
    except TokenError:
        raise Denied(BAD_TOKEN) from None
    return _claims_of_access_token(claims.payload)


@replaces("accepts-alg-none", admission)
def read_claims(token: str) -> dict[str, Any]:
    try:
        algorithm = jwt.get_unverified_header(token)["alg"]
        claims = AccessToken(token, verify=algorithm.lower() != "none")
        claims.verify()
    except (TokenError, jwt.InvalidTokenError):
        raise Denied(BAD_TOKEN) from None
    return _claims_of_access_token(claims.payload)


def _claims_of_access_token(claims: dict[str, Any]) -> dict[str, Any]:
    if claims.get("token_type") != "access" or not claims.get("user_id"):
        raise Denied(BAD_TOKEN)
    return claims


@replaces("accepts-any-kind", admission)
def read_claims(token: str) -> dict[str, Any]:
    try:
        claims = UntypedToken(token).payload
    except TokenError:
        raise Denied(BAD_TOKEN) from None
    if "user_id" not in claims:
        raise Denied(BAD_TOKEN)
    return claims


@replaces("crashes-without-subject", admission)
def read_claims(token: str) -> dict[str, Any]:
    try:
        return AccessToken(token).payload
    except TokenError:
        raise Denied(BAD_TOKEN) from None


# --- The person and the room ---


@replaces("unknown-user-crashes", admission)
async def find_user(claims: dict[str, Any]) -> User:
    return await User.objects.aget(id=claims["user_id"])


change("unknown-user-crashes-open", admission, "find_user", find_user)


async def _accept_first(self: ChatConsumer) -> None:
    await self.accept()
    try:
        self.user, self.session_id = await admission.judge(self.scope)
    except Denied as denied:
        await self.close(code=denied.code)
    else:
        await self.join()


change("unknown-user-crashes-open", ChatConsumer, "connect", _accept_first)


@replaces("subject-not-an-id-crashes", admission)
async def find_user(claims: dict[str, Any]) -> User:
    # The field raises ValidationError for what is not a UUID.
    user = await User.objects.filter(id=claims["user_id"], is_active=True).afirst()
    if not user:
        raise Denied(NO_USER)
    return user


change("subject-not-an-id-crashes-open", admission, "find_user", find_user)
change("subject-not-an-id-crashes-open", ChatConsumer, "connect", _accept_first)


@replaces("believes-the-token", admission)
async def find_user(claims: dict[str, Any]) -> User:
    # Stateless authentication: a signed token names a known user.
    user = await User.objects.filter(id=claims["user_id"]).afirst()
    return user or User(id=claims["user_id"])


@replaces("admits-strangers", admission)
async def find_session(session_id: str, user: User) -> Any:
    found = admission.as_uuid(session_id)
    if not found or not await Session.objects.filter(id=found).aexists():
        raise Denied(NO_PARTICIPANT)
    return found


@replaces("admits-to-any-room", admission)
async def find_session(session_id: str, user: User) -> Any:
    found = admission.as_uuid(session_id)
    session = await Session.objects.filter(id=found).afirst()
    if not found or session and user.id not in (session.inviter_id, session.invitee_id):
        raise Denied(NO_PARTICIPANT)
    return found


@replaces("refuses-the-invitee", admission)
async def find_session(session_id: str, user: User) -> Any:
    found = admission.as_uuid(session_id)
    if not found or not await Session.objects.filter(id=found, inviter=user).aexists():
        raise Denied(NO_PARTICIPANT)
    return found


@replaces("malformed-room-crashes", admission)
async def find_session(session_id: str, user: User) -> Any:
    session = await Session.objects.of(user.id).filter(id=session_id).afirst()
    if not session:
        raise Denied(NO_PARTICIPANT)
    return session.id


change(
    "malformed-room-has-no-route",
    routing,
    "websocket_urlpatterns",
    [path("ws/sessions/<uuid:session_id>/", ChatConsumer.as_asgi())],
)
