"""`belay verify` on rooms with a history: what was there before is not judged, and a long list is slow, not wrong."""

from __future__ import annotations

import json
import subprocess
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import journal
from harness import Belay, Mock
from test_kept_messages import PROBES
from test_verify_command import failures, report_of, target_of, write
from test_verify_hostile import highest_memory

Start = Callable[..., Mock]

STORED = "sessionChat/receiveMessage/persists/message/kept"
# In bytes: the bound that the suite promises.
MEMORY = 200 << 20


def test_the_third_run_on_the_same_rooms_is_as_green_as_the_first(
    belay: Belay, start: Start, tmp_path: Path
) -> None:
    store = tmp_path / "store.jsonl"
    target = write(target_of(start("quiet", "--store", store), probes=PROBES), tmp_path)
    left = 0
    for _ in range(3):
        code, report = report_of(belay, target)
        assert failures(report) == [] and code == 0
        assert report["summary"]["skipped"] == 0
        stored = len(store.read_text().splitlines())
        # README says how much a run leaves behind.
        assert stored - left < 1_250
        left = stored
    journal.figure(f"{left // 3} messages a run")


@contextmanager
def listing(body: bytes, delay: float = 0) -> Iterator[tuple[str, list[str]]]:
    """An HTTP server that answers every request with the same JSON document; its address, and the paths asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[:10_000])
            time.sleep(delay)
            try:
                self.wfile.write(body[10_000:])
            except OSError:
                pass

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", paths
        finally:
            server.shutdown()


@contextmanager
def translating(mock: Mock, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Iterator[str]:
    """An HTTP server that answers as the mock does, in another form; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            request = urllib.request.Request(mock.ready["http"] + self.path, headers=dict(self.headers))
            with urllib.request.urlopen(request, timeout=10) as response:
                answer = json.load(response)
            body = json.dumps(change(answer)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


def each(change: Callable[[dict[str, Any]], list[dict[str, Any]]]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Changes each message of a list."""
    return lambda answer: answer | {"results": [new for item in answer["results"] for new in change(item)]}


def twice(item: dict[str, Any]) -> list[dict[str, Any]]:
    return [item, item | {"message_id": str(uuid.uuid5(uuid.NAMESPACE_OID, item["message_id"]))}]


def paged(answer: dict[str, Any]) -> dict[str, Any]:
    """A list that has more than one page once it is long."""
    return answer | ({"older": "/elsewhere?before=5"} if len(answer["results"]) > 5 else {})


@pytest.mark.parametrize(
    "spelled", [lambda text: text.replace("-", ""), str.upper], ids=["without hyphens", "in capitals"]
)
def test_an_id_is_the_same_however_a_list_spells_it(
    belay: Belay, mock: Mock, tmp_path: Path, spelled: Callable[[str], str]
) -> None:
    with translating(mock, each(lambda item: [item | {"message_id": spelled(item["message_id"])}])) as http:
        target = write(target_of(mock, http=http, probes={"messages": PROBES["messages"]}), tmp_path)
        code, report = report_of(belay, target, "--only", "*/persists/*")
    assert failures(report) == [] and code == 0


def test_a_message_that_is_stored_under_two_ids_is_one_cause(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    with translating(mock, each(twice)) as http:
        target = write(target_of(mock, http=http, probes={"messages": PROBES["messages"]}), tmp_path)
        code, report = report_of(belay, target, "--only", "*/persists/*")
    assert code == 1 and [cause["title"] for cause in report["causes"]] == ["messages are stored twice"]


def test_a_list_that_becomes_longer_than_a_page_in_the_run_shows_where_the_next_one_is(
    belay: Belay, start: Start, tmp_path: Path
) -> None:
    mock = start("quiet")
    with translating(mock, paged) as http:
        probe = PROBES["messages"] | {"next": "/next"}
        target = write(target_of(mock, http=http, probes={"messages": probe}), tmp_path)
        result = belay.run("verify", target, "--only", "*/persists/*")
    assert result.returncode == 65, result.stdout + result.stderr
    assert "there is nothing at /next, and an address at /older: write /older" in result.stderr


def history(count: int) -> bytes:
    return json.dumps(
        [{"id": f"00000000-0000-4000-8000-{number:012}", "body": f"no. {number} " + "x" * 200} for number in range(count)]
    ).encode()


def observed(mock: Mock, http: str, **limits: str) -> dict[str, Any]:
    probe = {"get": "/list/", "as": "inviter", "items": "", "id": "/id", "content": "/body"}
    return target_of(mock, http=http, probes={"messages": probe}, limits={"idle": "0s", **limits})


def test_a_list_that_is_late_is_skipped_with_its_time_and_size_and_asked_for_once(
    belay: Belay, mock: Mock, tmp_path: Path
) -> None:
    with listing(history(1_000), delay=3) as (http, paths):
        target = write(observed(mock, http, probe="500ms"), tmp_path)
        code, report = report_of(belay, target, "--only", "*/persists/*")
    assert code == 1 and failures(report) == []
    reasons = {check["reason"] for check in report["checks"]}
    assert reasons == {
        "the list of messages was not complete after 500 ms (10 kB read): page it, newest first, or give the suite a "
        "fresh room, or raise limits.probe"
    }
    assert paths == ["/list/"]


def test_a_list_of_20_megabytes_is_read_in_bounded_memory(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    with listing(history(75_000)) as (http, _):
        target = write(observed(mock, http, deliver="500ms", probe="5m"), tmp_path)
        with subprocess.Popen(
            [*belay.command, "verify", str(target), "--only", STORED], cwd=belay.root, stdin=subprocess.DEVNULL,
            stdout=(tmp_path / "output").open("w"), stderr=subprocess.STDOUT, text=True,
        ) as process:  # fmt: skip
            memory = 0
            while process.poll() is None:
                memory = max(memory, highest_memory(process))
                try:
                    process.wait(0.05)
                except subprocess.TimeoutExpired:
                    continue
    journal.figure(f"{memory >> 20} MiB")
    assert "it was not stored within 500 ms" in (tmp_path / "output").read_text()
    assert memory < MEMORY
