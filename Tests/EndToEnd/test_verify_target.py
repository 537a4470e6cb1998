"""A target that says something wrong about a server is told what is wrong, at its place; it is no broken contract."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from harness import Belay, Mock
from test_verify_command import target_of

LIST = "/api/sessions/{session_id}/messages/"
ROOM = "/api/sessions/{session_id}/"
MESSAGES = {"get": LIST, "as": "inviter", "items": "/results", "id": "/id", "content": "/body"}
TIME = {"get": ROOM, "as": "inviter", "value": "/last_message_at"}
PAGE = {"count": 1, "next": None, "results": [{"id": "m-1", "body": "a secret of ours", "sender": {"id": "p-1"}}]}


@contextmanager
def answering(
    status: int, body: Any, kind: str = "application/json", others: dict[str, tuple[int, Any]] = {}, **headers: str
) -> Iterator[str]:
    """An HTTP server that gives one answer to everything but some paths; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            code, value = others.get(self.path, (status, body))
            content = value if isinstance(value, bytes) else json.dumps(value).encode()
            self.send_response(code)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def write(folder: Path, mock: Mock, http: str, **probes: Any) -> tuple[Path, dict[str, str]]:
    """A target file, each key of its probes on a line of its own; and where those are."""
    target = target_of(mock, http=http)
    target["probes"] = probes
    lines = [f"{key}: {json.dumps(value)}" for key, value in target.items() if key != "probes"] + ["probes:"]
    places = {}
    for name, probe in probes.items():
        lines.append(f"  {name}:")
        for key, value in probe.items():
            lines.append(f"    {key}: {json.dumps(value)}")
            places[f"{name}.{key}"] = f"{len(lines)}:5"
    file = folder / "target.yaml"
    file.write_text("\n".join(lines) + "\n")
    return file, places


def without(probe: dict[str, str], key: str) -> dict[str, str]:
    return {name: value for name, value in probe.items() if name != key}


WRONG = {
    "a list elsewhere": (
        MESSAGES | {"items": "/messages"}, 200, PAGE, "items",
        'answers {"count": number, "next": null, "results": [{"id": text, "body": text, "sender": {"id": text}}, …]}: '
        "there is no list at /messages; write /results",
    ),
    "two lists": (
        MESSAGES | {"items": ""}, 200, {"a": [], "b": []}, "items",
        'answers {"a": [], "b": []}: the answer itself is not a list; "items" says where the list is',
    ),
    "a list that is the answer itself": (
        MESSAGES, 200, [], "items", "answers []: there is no list at /results; leave it out: the answer is the list itself"
    ),
    "another id": (
        MESSAGES | {"id": "/pk"}, 200, PAGE, "id",
        'lists items like {"id": text, "body": text, "sender": {"id": text}}: there is nothing at /pk; '
        "\"id\" says where an item's id is",
    ),
    "another content": (MESSAGES | {"content": "text"}, 200, PAGE, "content", "there is nothing at /text"),
    "another path": (MESSAGES, 404, {"detail": "Not found."}, "get", "answers HTTP 404: is the path right"),
    "no right to read": (MESSAGES, 403, {}, "as", "answers HTTP 403, though inviter's token opens the socket"),
    "no token": (MESSAGES, 401, {}, "as", "answers HTTP 401, though inviter's token opens the socket"),
    "a page": (MESSAGES, 200, b"<html>", "get", "that is not JSON: is it the path of the API?"),
    "another method": (MESSAGES, 405, {}, "get", "answers HTTP 405: is this the path that inviter reads with GET?"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_list_is_an_error_at_its_key(belay: Belay, mock: Mock, tmp_path: Path, name: str) -> None:
    probe, status, body, key, words = WRONG[name]
    with answering(status, body) as http:
        file, places = write(tmp_path, mock, http, messages=probe)
        result = belay.run("verify", file, "--only", "*/persists/*")
    assert result.returncode == 65, result.stdout + result.stderr
    assert f"{file}:{places[f'messages.{key}']}: error: probes.messages.{key}: GET /api/sessions/" in result.stderr
    assert words in result.stderr
    assert "secret of ours" not in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"id": "a", "updated": "2026-01-13T18:30:00Z"}, "there is nothing at /last_message_at; write /updated"),
        ({"last_message_at": 17}, "/last_message_at is number"),
    ],
)
def test_a_wrong_time_is_an_error_at_its_key(
    belay: Belay, mock: Mock, tmp_path: Path, body: dict[str, Any], words: str
) -> None:
    with answering(200, body) as http:
        file, places = write(tmp_path, mock, http, lastMessageAt=TIME)
        result = belay.run("verify", file, "--only", "*/touches/*")
    assert result.returncode == 65, result.stdout + result.stderr
    assert f"{file}:{places['lastMessageAt.value']}: error: probes.lastMessageAt.value: " in result.stderr
    assert words in result.stderr


def test_a_path_has_values_of_the_room_alone(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    probe = {**TIME, "get": "/rooms/{id}/history/{session_id}"}
    file, _ = write(tmp_path, mock, mock.ready["http"], lastMessageAt=probe)
    result = belay.run("verify", file)
    assert result.returncode == 65
    assert "a room has no value {id} (it has {session_id})" in result.stderr
    assert belay.run("lint", file).returncode == 1


def test_a_list_with_pages_says_where_the_next_one_is(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    page = PAGE | {"next": "http://127.0.0.1/api/sessions/?page=2"}
    with answering(200, page) as http:
        file, places = write(tmp_path, mock, http, messages=MESSAGES)
        result = belay.run("verify", file, "--only", "*/persists/*")
        named = belay.run("verify", write(tmp_path, mock, http, messages=MESSAGES | {"next": "/next"})[0], "--list")
    assert result.returncode == 65, result.stdout + result.stderr
    assert f"{file}:{places['messages.get']}: error: probes.messages: GET /api/sessions/" in result.stderr
    assert "\"next\" does not say where the next one's address is; add next: /next" in result.stderr
    assert named.returncode == 0


NEXT = {
    "another place": (
        PAGE | {"next": None, "paging": {"older": "/api/sessions/?skip=50"}}, "/paging/newer",
        "there is nothing at /paging/newer, and an address at /paging/older: write /paging/older",
    ),
    "a page that is no list": (
        PAGE | {"next": "/elsewhere"}, "/next",
        'the next page, which /next names, leads nowhere: GET /elsewhere answers {"detail": text}, where no list is at /results',
    ),
    "a page that is not there": (
        PAGE | {"next": "/gone"}, "/next", "the next page, which /next names, leads nowhere: GET /gone answers HTTP 404",
    ),
    "a number": (PAGE | {"next": 2}, "/next", "/next is number, not the address of the next page"),
}


@pytest.mark.parametrize("name", NEXT)
def test_the_next_page_is_looked_at_before_anything_is_judged_by_the_list(
    belay: Belay, mock: Mock, tmp_path: Path, name: str
) -> None:
    page, pointer, words = NEXT[name]
    others = {"/elsewhere": (200, {"detail": "hello"}), "/gone": (404, {})}
    with answering(200, page, others=others) as http:
        file, places = write(tmp_path, mock, http, messages=MESSAGES | {"next": pointer})
        result = belay.run("verify", file, "--only", "*/persists/*")
    assert result.returncode == 65, result.stdout + result.stderr
    assert f"{file}:{places['messages.next']}: error: probes.messages.next: " in result.stderr
    assert words in result.stderr


def test_half_a_surrogate_pair_in_the_list_hides_no_mistake_of_the_target(
    belay: Belay, mock: Mock, tmp_path: Path
) -> None:
    page = {"count": 1, "results": [{"id": "m-1", "body": "\ud800"}]}
    with answering(200, json.dumps(page).encode()) as http:
        file, places = write(tmp_path, mock, http, messages=MESSAGES | {"id": "/pk"})
        result = belay.run("verify", file, "--only", "*/persists/*")
    assert result.returncode == 65, result.stdout + result.stderr
    assert f"{file}:{places['messages.id']}: error: probes.messages.id: " in result.stderr


@pytest.mark.parametrize("time", ["2026-01-13T18:30:00", "2026-01-13T18:30:00.25+02:00", 1768329000, 1768329000.5, 1768329000123])
def test_the_contract_says_nothing_of_how_an_http_answer_writes_a_time(
    belay: Belay, mock: Mock, tmp_path: Path, time: Any
) -> None:
    with answering(200, {"last_message_at": time}) as http:
        file, _ = write(tmp_path, mock, http, lastMessageAt=TIME)
        result = belay.run("verify", file, "--only", "*/touches/invalid")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    "page",
    [
        PAGE | {"next": False},
        PAGE | {"results": [{"id": None, "body": None}, *PAGE["results"]]},
        PAGE | {"results": [{"kind": "joined"}, *PAGE["results"]]},
    ],
    ids=["no page is false", "an item without a text", "an item that is no message"],
)
def test_an_odd_list_is_no_mistake_of_the_target(
    belay: Belay, mock: Mock, tmp_path: Path, page: dict[str, Any]
) -> None:
    with answering(200, page) as http:
        file, _ = write(tmp_path, mock, http, messages=MESSAGES | {"next": "/next"})
        result = belay.run("verify", file, "--only", "*/persists/message/kept")
    # The messages of the run are not in that list: a verdict, and no error of the target.
    assert result.returncode == 1, result.stdout + result.stderr
    assert "messages are not stored" in result.stdout or "was not stored" in result.stdout


def test_a_target_is_linted_against_a_contract_of_its_own(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    file, _ = write(tmp_path, mock, mock.ready["http"], lastMessageAt=TIME)
    contract = tmp_path / "ours.yaml"
    contract.write_text(f"asyncapi: 3.1.0\nx-extends: {belay.root}/spec/send-buddy.yaml\n")
    assert belay.run("lint", file, "--contract", contract).returncode == 0
    missing = belay.run("lint", file, "--contract", tmp_path / "nowhere.yaml")
    assert missing.returncode == 66 and "nowhere.yaml" in missing.stderr


def test_every_node_must_be_there(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    with socket.socket() as nobody:
        # Bound and not listening: no server answers, and no other process can take the port.
        nobody.bind(("127.0.0.1", 0))
        absent = f"ws://127.0.0.1:{nobody.getsockname()[1]}"
        file = tmp_path / "target.yaml"
        file.write_text(json.dumps(target_of(mock, nodes=[*target_of(mock)["nodes"], absent])))
        result = belay.run("verify", file)
    assert result.returncode == 69, result.stdout + result.stderr
    assert "1 of 2 nodes" in result.stderr and f"tried {absent}" in result.stderr
    assert "leave it out of \"nodes\"" in result.stderr


def test_a_claim_that_the_contract_has_another_value_for_is_an_error_at_its_place(
    belay: Belay, mock: Mock, tmp_path: Path
) -> None:
    refresh = {"cookie": "refresh_token", "value": {"mint": {"token_type": "renew"}}}
    file, places = write(tmp_path, mock, mock.ready["http"], refresh=refresh)
    result = belay.run("verify", file, "--only", "refreshAccessToken/*")
    assert result.returncode == 65, result.stdout + result.stderr
    line = places["refresh.value"].split(":")[0]
    assert f"{file}:{line}:" in result.stderr
    assert 'the contract\'s refreshToken has "token_type": "refresh", not "renew"' in result.stderr


def test_a_cookie_that_is_refused_may_be_the_target_s(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    refresh = {"cookie": "another_cookie", "value": {"mint": {}}}
    file, _ = write(tmp_path, mock, mock.ready["http"], refresh=refresh)
    result = belay.run("verify", file, "--only", "refreshAccessToken/*")
    assert result.returncode == 1, result.stdout + result.stderr
    hint = "the server takes a good token for a bad one: is probes.refresh in the target right (the cookie's name"
    assert hint in result.stdout


def test_a_redirect_is_named_with_where_it_leads(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    with answering(301, {}, Location="/elsewhere/") as http:
        file, _ = write(tmp_path, mock, http, messages=MESSAGES)
        result = belay.run("verify", file, "--only", "*/persists/*")
    assert result.returncode == 65
    assert "answers HTTP 301, a redirect to /elsewhere/" in result.stderr


@pytest.mark.parametrize("probe", [MESSAGES | {"items": ""}, without(MESSAGES, "items"), MESSAGES | {"items": "results"}])
@pytest.mark.parametrize("body", [PAGE, {"results": []}])
def test_a_list_needs_no_riddle(
    belay: Belay, mock: Mock, tmp_path: Path, probe: dict[str, str], body: dict[str, Any]
) -> None:
    with answering(200, body) as http:
        file, _ = write(tmp_path, mock, http, messages={key: value.lstrip("/") for key, value in probe.items()} | {"get": LIST})
        result = belay.run("verify", file, "--only", "*/persists/*")
    # The messages of the run are not in that list: a verdict, and no error of the target.
    assert result.returncode == 1, result.stdout + result.stderr


def test_a_server_error_is_the_server_s(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    with answering(500, {}) as http:
        file, _ = write(tmp_path, mock, http, messages=MESSAGES)
        result = belay.run("verify", file, "--only", "*/persists/message/kept")
    assert result.returncode == 1, result.stdout + result.stderr


def test_nothing_is_said_of_a_target_while_the_server_admits_nobody(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    with answering(401, {}) as http:
        file, _ = write(tmp_path, mock, http, messages=MESSAGES)
        file.write_text(file.read_text().replace(mock.ready["jwt"]["key"], "another key, which signs as well as any"))
        result = belay.run("verify", file)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "admits/inviter" in result.stdout


def test_a_probe_that_no_chosen_check_needs_is_not_tried(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    with answering(404, {}) as http:
        file, _ = write(tmp_path, mock, http, messages=MESSAGES)
        result = belay.run("verify", file, "--only", "*/life/ping")
    assert result.returncode == 0, result.stdout + result.stderr
