"""Names by which a mock is called, and pages that call it: this machine's, a LAN's, an emulator's."""

from __future__ import annotations

import http.client
from collections.abc import Callable

import pytest

from control import Control
from harness import Belay, Mock, poll
from rawsocket import RawSocket

Start = Callable[..., Mock]

REFRESH = "/api/auth/refresh/"
LAN = "http://192.168.1.5:3000"


def ask(mock: Mock, method: str, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", mock.port, timeout=10)
    connection.request(method, path, headers={name.replace("_", "-"): text for name, text in headers.items()})
    answer = connection.getresponse()
    try:
        return answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read().decode()
    finally:
        connection.close()


# --- Names below localhost ---


@pytest.mark.parametrize("name", ["app.localhost", "a.b.localhost", "APP.LocalHost"])
def test_names_below_localhost_are_this_machine(mock: Mock, name: str) -> None:
    """RFC 6761, section 6.3: they are always loopback."""
    origin = f"http://{name}:3000"
    status, headers, _ = ask(mock, "GET", "/__belay/state", Origin=origin, Host=f"{name}:{mock.port}")
    assert status == 200 and headers["access-control-allow-origin"] == origin


@pytest.mark.parametrize(
    "name", ["applocalhost", ".localhost", "app.localhost.evil.example", "app.localhost@evil.example", "localhost."]
)
def test_names_that_only_look_like_it_are_not(mock: Mock, name: str) -> None:
    assert ask(mock, "GET", "/__belay/state", Origin=f"http://{name}:3000")[0] == 403
    assert ask(mock, "GET", "/__belay/state", Host=f"{name}:{mock.port}")[0] in (400, 403)


# --- Names of a LAN ---


def test_a_page_of_a_lan_is_let_in_by_its_origin(start: Start) -> None:
    mock = start("quiet", "--allow-origin", LAN, "--allow-origin", "HTTPS://Box.lan:443/")
    for origin in [LAN, "https://box.lan"]:
        status, headers, _ = ask(mock, "POST", "/__belay/login/inviter", Origin=origin)
        assert status == 200 and headers["access-control-allow-origin"] == origin
        status, headers, _ = ask(mock, "POST", REFRESH, Origin=origin)
        assert status == 401 and headers["access-control-allow-credentials"] == "true"
    assert ask(mock, "GET", "/__belay/state", Host=f"box.lan:{mock.port}")[0] == 200, "the mock, by the same name"
    for origin in ["http://192.168.1.5", "http://192.168.1.6:3000", "https://192.168.1.5:3000", "http://box.lan"]:
        assert ask(mock, "GET", "/__belay/state", Origin=origin)[0] == 403, origin


def test_a_page_that_is_refused_is_reported_once_with_the_cure(mock: Mock) -> None:
    for _ in range(3):
        status, headers, _ = ask(mock, "POST", REFRESH, Origin=LAN)
        assert status == 401 and "access-control-allow-origin" not in headers
    poll(lambda: f"--allow-origin {LAN}" in mock.console.read_text(), "a line on the console")
    # What is said comes in order: behind a socket that opens, the console has all there is before it.
    with mock.join("inviter"):
        poll(lambda: "inviter is in main" in mock.console.read_text(), "the next line")
    lines = [line for line in mock.console.read_text().splitlines() if LAN in line]
    assert len(lines) == 1 and "CORS" in lines[0]


@pytest.mark.parametrize(
    "origin", ["192.168.1.5:3000", "http://", "http://box.lan/app", "ftp://box.lan", "http://a b", "*", "http://box.lan:x"]
)
def test_an_origin_that_is_not_one_is_refused_with_64(belay: Belay, origin: str) -> None:
    result = belay.run("mock", "quiet", "--port", "0", "--allow-origin", origin)
    assert result.returncode == 64
    assert "--allow-origin must be as http://HOST" in result.stderr and origin in result.stderr


# --- Emulators ---


@pytest.mark.parametrize("host", ["10.0.2.2", "10.0.3.2"])
def test_an_emulators_name_for_its_host_is_refused_with_the_cure(mock: Mock, start: Start, host: str) -> None:
    status, _, text = ask(mock, "POST", "/__belay/login/inviter", Host=f"{host}:8000")
    assert status == 403
    assert f"--allow-origin http://{host}:8000" in text and "adb reverse" in text
    status, _, text = ask(mock, "POST", "/__belay/login/inviter", Origin=f"http://{host}:3000")
    assert status == 403 and f"--allow-origin http://{host}:3000" in text and "adb reverse" in text
    mock = start("quiet", "--allow-origin", f"http://{host}:8000")
    assert ask(mock, "POST", "/__belay/login/inviter", Host=f"{host}:8000")[0] == 200


# --- Cookies ---


def test_a_cookie_that_belongs_to_another_name_is_reported(mock: Mock) -> None:
    assert ask(mock, "POST", "/__belay/login/inviter", Host=f"localhost:{mock.port}")[0] == 200
    status, _, text = ask(mock, "POST", REFRESH, Host=f"127.0.0.1:{mock.port}")
    assert status == 401
    assert "the login was at localhost and this request went to 127.0.0.1" in text
    [told] = Control(mock).journal(kind="denied")
    assert told["text"] == "refresh refused with HTTP 401" and "the login was at localhost" in told["reason"]
    poll(lambda: "refresh refused with HTTP 401" in mock.console.read_text(), "a line on the console")


def test_a_cookie_that_is_missing_for_another_reason_is_not_blamed_on_the_name(mock: Mock) -> None:
    assert "credentials: 'include'" in ask(mock, "POST", REFRESH)[2], "before any login"
    assert ask(mock, "POST", "/__belay/login/inviter", Host=f"localhost:{mock.port}")[0] == 200
    text = ask(mock, "POST", REFRESH, Host=f"localhost:{mock.port}")[2]
    assert "credentials: 'include'" in text and "the login was at" not in text
    assert Control(mock).journal(kind="denied") == []


# --- The root ---


def test_the_root_says_what_this_is(mock: Mock) -> None:
    status, headers, text = ask(mock, "GET", "/")
    assert status == 200 and headers["content-type"].startswith("text/plain")
    assert "Belay mock" in text and f"{mock.ready['http']}/__belay/" in text and "sessionChat" in text
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    status, headers, text = ask(mock, "GET", "/", Accept=browser)
    assert status == 200 and headers["content-type"].startswith("text/html")
    assert '<a href="/__belay/">' in text
    status, headers, text = ask(mock, "HEAD", "/")
    assert status == 200 and text == ""


def test_the_root_is_not_a_websocket(mock: Mock) -> None:
    with RawSocket(mock) as raw:
        request = raw.request(mock.person("inviter")["token"]).split(b"\r\n", 1)
        raw.send(b"GET / HTTP/1.1\r\n" + request[1])
        assert raw.answer()[0] == 404
