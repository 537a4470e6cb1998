"""Who may drive a mock: pages and programs of its own machine, and over the network clients with the key."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from control import Control, operations
from harness import Belay, Mock
from rawsocket import RawSocket

Start = Callable[..., Mock]

KEY = "an-extraordinarily-well-kept-key-0123456789"
STRANGERS = [
    "https://evil.example", "http://evil.example:8000", "null", "http://localhost.evil.example",
    "http://127.0.0.1.evil.example",
    "http://localhost@evil.example",
    "http://evil.example/localhost", "file://", "http://[::2]", "http://127.0.0.2:3000",
    "chrome-extension://abcdef", "http://localhost:3000.evil.example", "", "http://xlocalhost",
]
NAMES = [
    "evil.example", "evil.example:{port}", "localhost.evil.example", "127.0.0.1.evil.example:{port}", "0.0.0.0:{port}",
    "127.0.0.1:{port}.evil.example", "localhost:{port}@evil.example", "127.1", "10.0.0.1:{port}", "",
]
TARGETS = [
    (method.upper(), path.replace("{room}", "main").replace("{rule}", "0").replace("{person}", "inviter"))
    for method, path in operations().values()
]
# Ways to write the same path; each is the same to some router.
SPELLINGS = [
    "//__belay", "///__belay", "/%5f%5fbelay", "/./__belay", "/x/../__belay", "/__belay/", "/__BELAY",
    "/;/__belay",
]


@pytest.fixture(scope="module")
def desk(belay: Belay, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Control]:
    mock = Mock(belay, "quiet", folder=tmp_path_factory.mktemp("guarded"))
    try:
        mock.wait_until_ready()
        yield Control(mock)
    finally:
        mock.stop()


def knock(mock: Mock, target: str, method: str = "GET", host: str | None = "localhost", **headers: str) -> int:
    """The status of a request with a target as it stands."""
    fields = {"Host": host, "Content-Length": "0", **{name.replace("_", "-"): text for name, text in headers.items()}}
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {text}" for name, text in fields.items() if text is not None)]
    with RawSocket(mock) as raw:
        raw.send("\r\n".join([*lines, "", ""]).encode())
        return int(head(raw).split()[1])


def head(raw: RawSocket) -> bytes:
    """The first line of the answer; the rest is not read, since a stream of events never ends."""
    while b"\r\n" not in raw.buffer:
        assert raw.more(), f"the stream ended within a response: {raw.buffer!r}"
    return raw.buffer.split(b"\r\n", 1)[0]


# --- Pages of other sites ---


@pytest.mark.parametrize(("method", "path"), TARGETS, ids=str)
def test_a_page_of_another_site_drives_nothing(desk: Control, method: str, path: str) -> None:
    before = desk.last
    for origin in STRANGERS:
        assert knock(desk.mock, path, method, Origin=origin) == 403, origin
    assert desk.last == before, "nothing happened"


@pytest.mark.parametrize(("method", "path"), TARGETS, ids=str)
def test_a_name_that_was_pointed_here_drives_nothing(desk: Control, method: str, path: str) -> None:
    """DNS rebinding: to the browser it is the same site, and its Origin is that of the Host."""
    before = desk.last
    for name in NAMES:
        host = name.format(port=desk.mock.port)
        assert knock(desk.mock, path, method, host) == 403, host
    assert desk.last == before


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_of_the_path_gets_past_the_guard(desk: Control, spelling: str) -> None:
    """What is guarded and what is done must not differ in what they take for the same path."""
    before = desk.last
    for method, path in TARGETS:
        target = spelling + path.removeprefix("/__belay")
        assert knock(desk.mock, target, method, Origin="https://evil.example") in (403, 404), f"{method} {target}"
        assert knock(desk.mock, target, method, "evil.example") in (403, 404), f"{method} {target}"
    assert desk.last == before, "nothing happened"


def test_the_target_in_its_absolute_form_is_guarded_too(desk: Control) -> None:
    """RFC 9112, section 3.2.2: the target's authority counts, not the Host beside it."""
    here = f"127.0.0.1:{desk.mock.port}"
    assert knock(desk.mock, f"http://{here}/__belay/state", host=here) == 200
    assert knock(desk.mock, f"http://{here}/__belay/state", host="evil.example") in (400, 403)
    assert knock(desk.mock, "http://evil.example/__belay/state", host=here) in (400, 403)
    assert knock(desk.mock, "http://evil.example//__belay/state", host="evil.example") in (400, 403, 404)


def test_a_request_without_a_host_or_with_two_is_refused(desk: Control) -> None:
    """RFC 9112, section 3.2."""
    assert knock(desk.mock, "/__belay/state", host=None) in (400, 403)
    assert knock(desk.mock, "/__belay/state", "GET", "localhost\r\nHost: evil.example") in (400, 403)
    assert knock(desk.mock, "/__belay/state", "GET", "evil.example\r\nHost: localhost") in (400, 403)


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]", "LocalHost"])
def test_this_machines_own_pages_may(desk: Control, name: str) -> None:
    for origin in [None, f"http://{name}", f"http://{name}:3000", f"https://{name}:8443"]:
        headers = {} if origin is None else {"Origin": origin}
        assert knock(desk.mock, "/__belay/state", "GET", f"{name}:{desk.mock.port}", **headers) == 200, origin


def test_a_foreign_page_gets_no_preflight_permission(desk: Control) -> None:
    for origin in STRANGERS:
        answer = desk.ask(
            "OPTIONS", "/scenario", origin=origin, access_control_request_method="PUT",
            access_control_request_headers="content-type",
        )
        assert not any(name.lower().startswith("access-control-allow") for name in answer.headers), origin
    answer = desk.ask("OPTIONS", "/scenario", origin="http://localhost:3000", access_control_request_method="PUT")
    assert answer.headers["Access-Control-Allow-Origin"] == "http://localhost:3000"
    assert "PUT" in answer.headers["Access-Control-Allow-Methods"]


def test_a_refusal_says_why(desk: Control) -> None:
    answer = desk.ask("GET", "/state", origin="https://evil.example")
    assert answer.status == 403 and "evil.example" in answer.detail and "localhost" in answer.detail
    answer = desk.ask("GET", "/state", host="evil.example")
    assert answer.status == 403 and "127.0.0.1" in answer.detail
    assert "<script>" not in desk.ask("GET", "/state", host="<script>").text


def test_the_chat_itself_is_open_to_any_origin(desk: Control) -> None:
    mock = desk.mock
    for origin in ["https://evil.example", "null"]:
        with RawSocket(mock) as raw:
            raw.send(raw.request(mock.person("inviter")["token"], Origin=origin, Host="evil.example"))
            assert raw.answer()[0] == 101
        assert desk.ask("POST", "//api/auth/refresh/", origin=origin, host="evil.example").status == 401


# --- Other machines ---


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """An address of this machine that is not loopback's."""
    found = subprocess.run(["hostname", "-I"], capture_output=True, text=True).stdout.split()
    own = [text for text in found if ":" not in text and not text.startswith("127.")]
    if own:
        yield own[0]
        return
    alias = "10.77.0.1"
    if os.geteuid() != 0 or subprocess.run(["ip", "addr", "add", f"{alias}/32", "dev", "lo"]).returncode != 0:
        pytest.skip("this machine has no address but loopback's, and none can be added")
    yield alias
    subprocess.run(["ip", "addr", "del", f"{alias}/32", "dev", "lo"], check=True)


def test_from_beyond_loopback_no_client_drives_it(start: Start, address: str) -> None:
    mock = start("quiet", "--host", "0.0.0.0")
    far = Control(mock, address)
    answer = far.ask("GET", "/state", host="localhost")
    assert answer.status == 403 and "--allow-remote" in answer.detail
    for method, path in TARGETS:
        for target in [path, f"/{path}"]:
            answer = far.ask(method, f"/{target}", host=f"localhost:{mock.port}")
            assert answer.status in (403, 404), f"{method} {target}"
    assert Control(mock).last == 0
    with socket.create_connection((address, mock.port)) as chat:
        chat.sendall(RawSocket(mock).request(mock.person("inviter")["token"]))
        assert chat.recv(64).startswith(b"HTTP/1.1 101"), "the chat is open to everyone with a token"


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (["--allow-remote"], {}),
        (["--allow-remote"], {"BELAY_CONTROL_KEY": ""}),
        (["--allow-remote"], {"BELAY_CONTROL_KEY": "fifteen-letters"}),
        (["--allow-remote", "--control-key", "short"], {}),
        (["--allow-remote", "--control-key", ""], {"BELAY_CONTROL_KEY": KEY}),
        (["--control-key", KEY], {}),
    ],
    ids=str,
)
def test_an_invalid_key_ends_with_64(belay: Belay, arguments: list[str], environment: dict[str, str]) -> None:
    result = belay.run("mock", "quiet", "--port", "0", *arguments, **environment)
    assert result.returncode == 64 and result.stdout == ""
    assert "--allow-remote" in result.stderr
    for secret in [KEY, "fifteen-letters"]:
        assert secret not in result.stderr
    if "--control-key" not in arguments:
        assert "BELAY_CONTROL_KEY" in result.stderr, "the cure"


@pytest.mark.parametrize("way", ["environment", "option"])
def test_a_client_with_the_key_drives_it_from_anywhere(
    start: Start, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    record, kept = tmp_path / "record", tmp_path / "journal"
    given = ["--control-key", KEY] if way == "option" else []
    if way == "environment":
        monkeypatch.setenv("BELAY_CONTROL_KEY", KEY)
    files = ["--record", str(record), "--store", str(kept)]
    mock = start("quiet", "--host", "0.0.0.0", "--allow-remote", *given, *files)
    near, far = Control(mock), Control(mock, address)
    wrong = [None, KEY, "Bearer", "Bearer ", f"Bearer {KEY[:-1]}", f"Bearer {KEY}x", f"Basic {KEY}"]
    for authorization in wrong:
        for path in ["/state", "//" + "/__belay/state"]:
            answer = far.ask("GET", path, authorization=authorization)
            assert answer.status == 401, f"{path} {authorization}"
            assert answer.headers["WWW-Authenticate"] == "Bearer"
    # Without it, the machine itself drives its mock as ever, and no stranger's page does.
    assert near.ask("GET", "/state").status == 200
    assert near.ask("GET", "/state", origin="https://evil.example").status == 403
    assert near.ask("GET", "/state", host="evil.example").status == 403
    keyed = Control(mock, address, Authorization=f"Bearer {KEY}")
    assert keyed.state["scenario"]["name"] == "quiet"
    keyed.switch("kicked")
    keyed.say("invitee", "From afar")
    assert keyed.did("POST", "/tokens", {"person": "inviter"})["token"]
    with keyed.events() as events:
        assert events.entry("step")["text"]
    texts = [str(keyed.state), str(keyed.journal()), keyed.ask("GET", "/recording").text, mock.ready_file.read_text()]
    assert mock.stop() == 0
    files = [mock.console, mock.errors, record, kept]
    for text in [*texts, *(file.read_text() for file in files)]:
        assert KEY not in text
