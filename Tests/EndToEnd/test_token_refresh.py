"""protocol.md, "Token Refresh Strategy": over HTTP, with a cookie jar that behaves as a browser's."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from harness import DEADLINE, Mock, Tab
from tokens import claims_of, forge

REFRESH = "/api/auth/refresh/"
PAGE = "http://localhost:3000"


class Answer:
    def __init__(self, response: aiohttp.ClientResponse, body: bytes, json: Any) -> None:
        self.status, self.headers, self.body, self.json = response.status, response.headers, body, json


class Browser:
    """Keeps cookies, sends them along, and says which page asks."""

    def __init__(self, mock: Mock, session: aiohttp.ClientSession, origin: str | None) -> None:
        self.mock, self.session, self.origin = mock, session, origin

    async def ask(self, method: str, path: str, **options: Any) -> Answer:
        headers = {**({"Origin": self.origin} if self.origin else {}), **options.pop("headers", {})}
        async with self.session.request(
            method, f"{self.mock.ready['http']}{path}", headers=headers, **options
        ) as answer:
            body = await answer.read()
            json = await answer.json() if answer.content_type == "application/json" else None
            return Answer(answer, body, json)

    async def log_in(self, role: str = "inviter") -> Answer:
        return await self.ask("POST", f"/__belay/login/{role}")


def browse(mock: Mock, visit: Callable[[Browser], Awaitable[Any]], origin: str | None = PAGE) -> Any:
    async def run() -> Any:
        # The mock's host is an address, whose cookies a jar keeps only if told so.
        jar, timeout = aiohttp.CookieJar(unsafe=True), aiohttp.ClientTimeout(total=DEADLINE)
        async with aiohttp.ClientSession(cookie_jar=jar, timeout=timeout) as session:
            return await visit(Browser(mock, session, origin))

    return asyncio.run(run())


def ask(mock: Mock, method: str, path: str, origin: str | None = PAGE, **options: Any) -> Answer:
    return browse(mock, lambda browser: browser.ask(method, path, **options), origin)


# --- The endpoint ---


def test_a_refresh_gives_an_access_token_that_connects(mock: Mock) -> None:
    """> localStorage.setItem('accessToken', data.access); // Reconnect with new token"""

    async def visit(browser: Browser) -> Answer:
        await browser.log_in()
        return await browser.ask("POST", REFRESH)

    answer = browse(mock, visit)
    assert answer.status == 200 and list(answer.json) == ["access"], answer.body
    claims = claims_of(mock, answer.json["access"])
    assert claims["user_id"] == mock.person("inviter")["id"]
    assert claims["exp"] - claims["iat"] == 900, "access tokens last 15 minutes"
    with Tab(mock.url(token=answer.json["access"])) as tab:
        assert tab.fence() == []


def test_every_refresh_gives_another_token(mock: Mock) -> None:
    """> refresh the token and reconnect"""

    async def visit(browser: Browser) -> list[str]:
        await browser.log_in()
        return [(await browser.ask("POST", REFRESH)).json["access"] for _ in range(3)]

    assert len(set(browse(mock, visit))) == 3


def test_a_refresh_without_the_cookie_is_denied(mock: Mock) -> None:
    """> credentials: 'include', // Include refresh token cookie"""
    answer = ask(mock, "POST", REFRESH)
    assert answer.status == 401 and list(answer.json) == ["detail"], answer.body


@pytest.mark.parametrize("wrong", ["garbage", "empty", "access token", "expired", "forged", "stranger", "other name"])
def test_a_refresh_with_a_wrong_cookie_is_denied(mock: Mock, wrong: str) -> None:
    """> Token refresh failed: … Redirect to login"""

    def refresh_token(**claims: Any) -> str:
        return forge(mock, "inviter", token_type="refresh", **claims)

    good = refresh_token()
    cookie = {
        "garbage": "refresh_token=x.y.z",
        "empty": "refresh_token=",
        "access token": f"refresh_token={mock.person('inviter')['token']}",
        "expired": f"refresh_token={refresh_token(exp=1)}",
        "forged": f"refresh_token={refresh_token(key='another key, long enough for HMAC with SHA-256')}",
        "stranger": f"refresh_token={refresh_token(user_id=str(uuid.uuid4()))}",
        "other name": f"refresh={good}",
    }[wrong]
    assert ask(mock, "POST", REFRESH, headers={"Cookie": cookie}).status == 401
    assert ask(mock, "POST", REFRESH, headers={"Cookie": f"refresh_token={good}"}).status == 200


def test_the_refresh_token_is_taken_from_the_cookie_alone(mock: Mock) -> None:
    """> credentials: 'include', // Include refresh token cookie"""
    good = forge(mock, "inviter", token_type="refresh")
    assert ask(mock, "POST", REFRESH, json={"refresh": good, "refresh_token": good}).status == 401
    assert ask(mock, "POST", f"{REFRESH}?refresh_token={good}").status == 401
    assert ask(mock, "POST", REFRESH, headers={"Authorization": f"Bearer {good}"}).status == 401


def test_the_refresh_endpoint_is_there_for_post_alone(mock: Mock) -> None:
    """> fetch('http://localhost:8000/api/auth/refresh/', { method: 'POST', … })"""
    for method in ["GET", "PUT", "PATCH", "DELETE"]:
        answer = ask(mock, method, REFRESH)
        assert answer.status == 405 and "POST" in answer.headers["Allow"], method
    assert ask(mock, "POST", "/api/auth/refresh").status == 404
    assert ask(mock, "POST", "/api/auth/").status == 404


def test_a_new_token_is_not_cached(mock: Mock) -> None:
    """> localStorage.setItem('accessToken', data.access);"""

    async def visit(browser: Browser) -> list[Answer]:
        return [await browser.log_in(), await browser.ask("POST", REFRESH)]

    for answer in browse(mock, visit):
        assert answer.headers["Cache-Control"] == "no-store"


# --- Login ---


def test_a_login_sets_the_refresh_cookie_out_of_scripts_reach(mock: Mock) -> None:
    """> Include refresh token cookie (HttpOnly: set by the server, kept by the browser, unseen by the page)"""
    answer = ask(mock, "POST", "/__belay/login/invitee")
    assert answer.status == 200 and list(answer.json) == ["access"]
    name, _, value = answer.headers["Set-Cookie"].partition("=")
    parts = [part.strip().lower() for part in value.split(";")]
    assert name == "refresh_token" and "httponly" in parts and "path=/" in parts, answer.headers["Set-Cookie"]
    claims = claims_of(mock, value.split(";")[0])
    assert claims["token_type"] == "refresh" and claims["user_id"] == mock.person("invitee")["id"]
    with Tab(mock.url(token=answer.json["access"])) as tab:
        assert tab.fence() == []


def test_every_known_person_can_log_in_and_no_other(mock: Mock) -> None:
    for role in mock.ready["people"]:
        answer = ask(mock, "POST", f"/__belay/login/{role}")
        assert claims_of(mock, answer.json["access"])["user_id"] == mock.person(role)["id"]
    assert ask(mock, "POST", "/__belay/login/nobody").status == 404


# --- Pages of other origins ---


@pytest.mark.parametrize("origin", [PAGE, "http://127.0.0.1:5173", "http://[::1]:8080", "https://localhost"])
def test_a_page_on_this_machine_may_refresh_with_credentials(mock: Mock, origin: str) -> None:
    """> fetch(…, { credentials: 'include' }) from the frontend's own origin"""
    for method in ["POST", "OPTIONS"]:
        headers = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
        answer = ask(mock, method, REFRESH, origin, headers=headers if method == "OPTIONS" else {})
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"
        assert "Origin" in answer.headers["Vary"]


def test_a_preflight_is_answered(mock: Mock) -> None:
    """> fetch(…, { method: 'POST', credentials: 'include' })"""
    headers = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type, x-csrftoken"}
    answer = ask(mock, "OPTIONS", REFRESH, headers=headers)
    assert answer.status in (200, 204) and answer.body == b""
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    allowed = answer.headers["Access-Control-Allow-Headers"].lower()
    assert "content-type" in allowed and "x-csrftoken" in allowed


STRANGERS = ["http://evil.example", "http://localhost.evil.example", "http://localhost:3000.evil.example", "null"]


@pytest.mark.parametrize("origin", STRANGERS)
def test_a_page_from_elsewhere_may_not(mock: Mock, origin: str) -> None:
    """> credentials: 'include' — a stranger's page must not read tokens"""
    for method in ["POST", "OPTIONS"]:
        headers = {"Access-Control-Request-Method": "POST"} if method == "OPTIONS" else {}
        answer = ask(mock, method, REFRESH, origin, headers=headers)
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Access-Control-Allow-Credentials" not in answer.headers
    login = ask(mock, "POST", "/__belay/login/inviter", origin)
    assert login.status == 403 and "Set-Cookie" not in login.headers


# --- The whole story ---


def test_4003_then_refresh_then_reconnect(start: Callable[..., Mock]) -> None:
    """> if (event.code === 4003) { // Token expired - refresh it … // Reconnect with new token }"""
    mock = start("token-expires", "--speed", "0")

    async def visit(browser: Browser) -> tuple[int | None, str, dict[str, Any]]:
        first = (await browser.log_in()).json["access"]
        async with browser.session.ws_connect(mock.url(token=first)) as socket:
            frames = [message async for message in socket]
            assert all(frame.type is aiohttp.WSMsgType.TEXT for frame in frames)
            code = socket.close_code
        second = (await browser.ask("POST", REFRESH)).json["access"]
        async with browser.session.ws_connect(mock.url(token=second)) as socket:
            greeting = await socket.receive_json(timeout=DEADLINE)
            await socket.send_json({"type": "message", "content": "Here again"})
            own = await socket.receive_json(timeout=DEADLINE)
            return code, own["content"], greeting

    code, said, greeting = browse(mock, visit)
    assert code == 4003
    assert said == "Here again"
    assert greeting["content"] == "There you are again, John Doe."


def test_the_token_expires_after_its_time_and_not_before(start: Callable[..., Mock]) -> None:
    """> Token expired, refresh and reconnect (here 50 times as fast as the script is written)"""
    mock = start("token-expires", "--speed", "50")
    tab = mock.join("inviter")
    assert tab.hear()["content"] == "Quick, before your token expires!"
    tab.say("I hurry")
    assert tab.hear()["content"] == "I hurry"
    assert tab.closing() == (4003, "Invalid or expired token")
