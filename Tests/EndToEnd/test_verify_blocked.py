"""`belay verify` where what checks rest on is not there: one failure, and what can't be judged is not passed."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from harness import Belay, Mock
from test_verify_command import report_of, target_of, write

Start = Callable[..., Mock]

ENDPOINT = "refreshAccessToken"


@contextmanager
def answering(status: int, json_body: Any = {"detail": "no"}) -> Iterator[str]:
    """An HTTP server that answers every request with the same status; its address."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = json.dumps(json_body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_OPTIONS = answer

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


def by_status(report: dict[str, Any], status: str) -> list[str]:
    return [check["id"] for check in report["checks"] if check["status"] == status]


@pytest.mark.parametrize("status", [404, 405, 301])
def test_an_endpoint_that_is_not_there_is_one_failure(belay: Belay, mock: Mock, tmp_path: Path, status: int) -> None:
    with answering(status) as http:
        code, report = report_of(belay, write(target_of(mock, http=http), tmp_path), "--only", f"{ENDPOINT}/*")
    assert by_status(report, "failed") == [f"{ENDPOINT}/answers/200"]
    assert by_status(report, "passed") == []
    reasons = {check["reason"] for check in report["checks"] if check["status"] == "skipped"}
    assert reasons == {f"can't be judged while {ENDPOINT}/answers/200 fails"}
    assert code == 1


def test_a_handler_that_raises_is_one_cause(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    with answering(500) as http:
        code, report = report_of(belay, write(target_of(mock, http=http), tmp_path), "--only", f"{ENDPOINT}/*")
    assert code == 1
    assert [cause["title"] for cause in report["causes"]] == ["POST /api/auth/refresh/: a handler raises"]


def test_an_endpoint_that_gives_everybody_a_token_is_one_cause(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    with answering(200, {"access": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"}) as http:
        target = write(target_of(mock, http=http), tmp_path)
        code, report = report_of(belay, target, "--only", f"{ENDPOINT}/denies/*", "--only", f"{ENDPOINT}/answers/401/*")
    assert code == 1
    assert [cause["title"] for cause in report["causes"]] == [
        "POST /api/auth/refresh/: every request is answered as if it had a good token"
    ]


def test_an_endpoint_that_refuses_everything_is_judged_where_no_token_is_needed(
    belay: Belay, mock: Mock, tmp_path: Path
) -> None:
    with answering(401) as http:
        _, report = report_of(belay, write(target_of(mock, http=http), tmp_path), "--only", f"{ENDPOINT}/*")
    failed, passed = by_status(report, "failed"), by_status(report, "passed")
    assert f"{ENDPOINT}/answers/200" in failed
    assert [check for check in failed if "/cors/" not in check] == [f"{ENDPOINT}/answers/200"]
    ways = ["absent", "empty", "garbage", "three-parts"]
    assert [check for check in passed if "/denies/" in check] == [f"{ENDPOINT}/denies/{way}" for way in ways]
    assert f"{ENDPOINT}/method/other" in by_status(report, "skipped")


def test_an_endpoint_that_answers_wrongly_is_still_asked_whether_it_denies(
    belay: Belay, mock: Mock, tmp_path: Path
) -> None:
    with answering(200) as http:
        _, report = report_of(belay, write(target_of(mock, http=http), tmp_path), "--only", f"{ENDPOINT}/*")
    failed = by_status(report, "failed")
    assert f"{ENDPOINT}/answers/200" in failed
    assert f"{ENDPOINT}/denies/expired" in failed and f"{ENDPOINT}/denies/absent" in failed


def test_a_wrong_key_is_one_failure(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    target = target_of(mock)
    target["tokens"]["mint"]["key"] = {"value": "another key than the server's, as long"}
    _, report = report_of(belay, write(target, tmp_path))
    assert by_status(report, "failed") == ["sessionChat/admits/inviter"]
    for check in report["checks"]:
        if check["status"] != "skipped" or "/persists/" in check["id"] or "/touches/" in check["id"]:
            continue
        assert check["reason"] == "can't be judged while sessionChat/admits/inviter fails", check
    passed = by_status(report, "passed")
    assert {"sessionChat/close/4001/absent", "sessionChat/close/4003/garbage"} <= set(passed)
    denied = [check.split("/")[-1] for check in passed if "/close/" in check]
    assert not {"expired", "forged", "stranger", "unknown-user"} & set(denied)
