"""Faults of the refresh endpoint."""

from __future__ import annotations

import jwt
from django.conf import settings
from django.urls import path
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, UntypedToken

from accounts import urls
from accounts.models import User
from accounts.views import LoginView, RefreshView
from faults import change, replaces

_presented = RefreshView.presented
_renew = RefreshView.renew
_post = RefreshView.post


@replaces("refresh-without-cookie", RefreshView)
def post(self: RefreshView, request: Request) -> Response:
    if settings.REFRESH_COOKIE not in request.COOKIES:
        return Response({"access": None})
    return _post(self, request)


@replaces("refresh-from-body-only", RefreshView)
def presented(self: RefreshView, request: Request) -> str:
    token = request.data.get("refresh")
    if not token:
        raise NotAuthenticated("There is no refresh token.")
    return token


@replaces("refresh-signs-otherwise", RefreshView)
def renew(self: RefreshView, token: str) -> str:
    claims = _renew(self, token).payload
    return jwt.encode(claims, "the-key-of-another-environment-0123456789", algorithm="HS256")


@replaces("refresh-gives-refresh-token", RefreshView)
def renew(self: RefreshView, token: str) -> str:
    _renew(self, token)
    return token


@replaces("refresh-gives-expired", RefreshView)
def renew(self: RefreshView, token: str) -> AccessToken:
    access = _renew(self, token)
    access.payload["exp"] = access.payload["iat"]
    return access


@replaces("refresh-trusts-any-cookie", RefreshView)
def renew(self: RefreshView, token: str) -> AccessToken:
    try:
        return AccessToken.for_user(User(id=RefreshToken(token, verify=False)["user_id"]))
    except (TokenError, KeyError) as error:
        raise InvalidToken(str(error)) from error


@replaces("refresh-takes-expired", RefreshView)
def renew(self: RefreshView, token: str) -> AccessToken:
    try:
        return _renew(self, token)
    except InvalidToken as error:
        if "expired" not in str(error.detail).lower():
            raise
        return AccessToken.for_user(User(id=RefreshToken(token, verify=False)["user_id"]))


@replaces("refresh-takes-access-token", RefreshView)
def renew(self: RefreshView, token: str) -> AccessToken:
    try:
        return AccessToken.for_user(User(id=UntypedToken(token)["user_id"]))
    except TokenError as error:
        raise InvalidToken(str(error)) from error


@replaces("refresh-denies-with-403", RefreshView)
def presented(self: RefreshView, request: Request) -> str:
    try:
        return _presented(self, request)
    except NotAuthenticated as error:
        raise PermissionDenied(error.detail) from None


@replaces("refresh-denies-with-400", RefreshView)
def post(self: RefreshView, request: Request) -> Response:
    try:
        return _post(self, request)
    except (NotAuthenticated, InvalidToken):
        return Response({"detail": "Bad request."}, status=400)


@replaces("refresh-denies-without-detail", RefreshView)
def post(self: RefreshView, request: Request) -> Response:
    try:
        return _post(self, request)
    except (NotAuthenticated, InvalidToken):
        return Response({"error": "unauthorized"}, status=401)


@replaces("refresh-crashes-on-bad-cookie", RefreshView)
def renew(self: RefreshView, token: str) -> AccessToken:
    return RefreshToken(token).access_token


@replaces("refresh-names-it-token", RefreshView)
def post(self: RefreshView, request: Request) -> Response:
    return Response({"token": _post(self, request).data["access"]})


@replaces("refresh-by-get", RefreshView)
def get(self: RefreshView, request: Request) -> Response:
    return _post(self, request)


change("refresh-by-get", RefreshView, "http_method_names", ["get", "options"])
change(
    "refresh-elsewhere",
    urls,
    "urlpatterns",
    [path("login/", LoginView.as_view()), path("token/refresh/", RefreshView.as_view())],
)
change(
    "refresh-without-slash",
    urls,
    "urlpatterns",
    [path("login", LoginView.as_view()), path("refresh", RefreshView.as_view())],
)
