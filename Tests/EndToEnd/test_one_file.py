"""The program alone in an empty folder: what it carries, what it says of itself, how it ends with whoever started it."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from harness import Belay, Mock, expect_banner, poll

Start = Callable[..., Mock]
DEADLINE = 10.0


@pytest.fixture
def alone(belay: Belay, tmp_path: Path) -> Belay:
    """A copy of the program, and an empty folder that it runs in: no checkout here or above, nor around the program."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "empty").mkdir()
    program = Path(shutil.copy(belay.program, tmp_path / "bin/belay"))
    return Belay(program, tmp_path / "empty")


@pytest.fixture
def serve(alone: Belay, tmp_path: Path) -> Iterator[Callable[..., Mock]]:
    """Starts the copy as a mock in the empty folder."""
    mocks: list[Mock] = []

    def serve(*arguments: str) -> Mock:
        mock = Mock(alone, *arguments[:1] or ("friendly-partner",), arguments[1:], folder=tmp_path / f"mock-{len(mocks)}")
        mocks.append(mock)
        mock.wait_until_ready()
        return mock

    yield serve
    for mock in mocks:
        mock.stop()


# --- What it carries ---


@pytest.mark.compiled
def test_it_serves_the_contract_with_a_partner_and_leaves_nothing_behind(alone: Belay, serve: Start) -> None:
    mock = serve("friendly-partner", "--speed", "0")
    with mock.join("inviter") as inviter:
        assert inviter.hear()["type"] == "typing"
    assert mock.stop() == 0
    assert list(alone.root.iterdir()) == []


@pytest.mark.compiled
def test_a_carried_scenario_includes_another(serve: Start) -> None:
    mock = serve("bad-network", "--speed", "0")
    expect_banner(mock, "bad-network")


def test_the_carried_documents_are_those_of_the_checkout(alone: Belay, root: Path) -> None:
    scenarios = sorted(path.stem for path in (root / "mocks").glob("*.yaml"))
    told = alone.run("mock", "nobody-wrote-this").stderr
    assert f"in belay:mocks there are {', '.join(scenarios)})" in told
    result = alone.run("lint", "--strict", "belay:spec/send-buddy.yaml", *(f"belay:mocks/{name}.yaml" for name in scenarios))
    assert result.returncode == 0, result.stderr
    assert result.stdout.count(": ok") == 1 + len(scenarios)


@pytest.mark.parametrize("document", ["scenario", "target"])
def test_the_schemas_are_those_of_the_checkout(alone: Belay, root: Path, document: str) -> None:
    printed = alone.run("schema", document)
    assert printed.returncode == 0
    assert printed.stdout.replace("belay:spec/", "spec/") == (root / f"spec/{document}.schema.json").read_text()


def test_it_makes_tokens_and_explains_what_it_carries(alone: Belay) -> None:
    assert alone.run("token", "inviter").stdout.count(".") == 2
    explained = alone.run("explain", "belay:spec/send-buddy.yaml")
    assert explained.returncode == 0 and "sessionChat" in explained.stdout


def test_what_is_not_carried_is_not_found(alone: Belay) -> None:
    result = alone.run("lint", "belay:spec/other.yaml")
    assert result.returncode == 66
    assert result.stderr == "error: no file belay:spec/other.yaml\n"


@pytest.mark.compiled
def test_a_carried_contract_is_what_a_server_is_judged_by(alone: Belay, serve: Start, root: Path, tmp_path: Path) -> None:
    mock = serve("quiet")
    text = (root / "Examples/target.yaml").read_text().replace("127.0.0.1:8000", f"127.0.0.1:{mock.port}")
    (alone.root / "target.yaml").write_text(text)
    result = alone.run("verify", "target.yaml", "--only", "*/close/*", "--json", "report.json", timeout=60)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "belay:spec/send-buddy.yaml:" in (alone.root / "report.json").read_text()


@pytest.mark.compiled
def test_a_folder_called_spec_that_has_no_contract_is_no_project(alone: Belay, serve: Start) -> None:
    (alone.root / "spec").mkdir()
    (alone.root / "spec/helpers.yaml").write_text("ruby: yes\n")
    expect_banner(serve("quiet"), "room main")


# --- A project of another contract ---


def test_a_project_is_served_without_naming_its_contract(alone: Belay, serve: Start, root: Path) -> None:
    (alone.root / "spec").mkdir()
    shutil.copy(root / "Examples/contracts/price-feed.yaml", alone.root / "spec")
    # An option where a scenario would stand: nothing is named.
    expect_banner(serve("--seed=7"), "Price feed · scenario default")


def test_a_contract_over_another_is_the_project_s(alone: Belay, serve: Start, root: Path) -> None:
    (alone.root / "spec").mkdir()
    for name in ("price-feed", "price-feed-gateway"):
        shutil.copy(root / f"Examples/contracts/{name}.yaml", alone.root / "spec")
    expect_banner(serve("--seed=7"), "Price feed behind the gateway")


def test_of_several_contracts_one_must_be_named(alone: Belay, root: Path) -> None:
    (alone.root / "spec").mkdir()
    for name in ("price-feed", "json-rpc"):
        shutil.copy(root / f"Examples/contracts/{name}.yaml", alone.root / "spec")
    result = alone.run("mock", "--port", "0")
    assert result.returncode == 64
    assert "spec/json-rpc.yaml, spec/price-feed.yaml" in result.stderr


# --- What it says of itself ---


def test_the_version_names_commit_and_contract(alone: Belay) -> None:
    result = alone.run("--version")
    assert result.returncode == 0 and result.stderr == ""
    assert re.fullmatch(
        r"belay \d+\.\d+\.\d+ \((commit [0-9a-f]{7,40}, )?contract Send Buddy session chat 1\.0\.0\)\n", result.stdout
    ), result.stdout
    assert alone.run("mock", "--version").stdout == result.stdout


# --- Health ---


def test_a_mock_that_answers_is_healthy(mock: Mock, belay: Belay) -> None:
    result = belay.run("health", mock.ready["http"])
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_a_mock_over_tls_is_asked_without_judging_its_certificate(start: Start, belay: Belay, tmp_path: Path) -> None:
    mock = start("quiet", "--tls")
    assert mock.ready["http"].startswith("https://")
    assert belay.run("health", mock.ready["http"]).returncode == 0


def test_where_nothing_listens_nothing_is_healthy(start: Start, belay: Belay) -> None:
    mock = start("quiet")
    mock.stop()
    result = belay.run("health", mock.ready["http"])
    assert result.returncode == 1
    assert result.stderr == f"error: {mock.ready['http']}: no connection to 127.0.0.1, port {mock.port}\n"


@pytest.mark.parametrize("url", ["8000", "ws://127.0.0.1:8000", "/path", ""])
def test_what_is_no_url_of_http_is_wrong_usage(belay: Belay, url: str) -> None:
    result = belay.run("health", url)
    assert result.returncode == 64
    assert f'"{url}" is not an http or https URL, as http://127.0.0.1:8000' in result.stderr


def test_a_mock_whose_socket_is_the_root_is_healthy(start: Start, belay: Belay, tmp_path: Path) -> None:
    (tmp_path / "root.yaml").write_text(
        "asyncapi: 3.0.0\ninfo: {title: Root, version: 1.0.0}\n"
        "channels: {all: {address: /, messages: {tick: {payload: {type: string}}}}}\n"
    )
    mock = start(str(tmp_path / "root.yaml"))
    assert belay.run("health", mock.ready["http"] + "/").returncode == 0


def test_another_server_is_no_mock(belay: Belay) -> None:
    class Hello(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"hello")

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Hello) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        result = belay.run("health", url)
        server.shutdown()
    assert result.returncode == 1
    assert result.stderr == f"error: what answers at {url} is no mock\n"


def test_what_does_not_speak_http_is_told(belay: Belay) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            peer, _ = listener.accept()
            with peer:
                peer.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
                peer.recv(1000)

        threading.Thread(target=greet, daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        result = belay.run("health", url)
    assert result.returncode == 1
    assert result.stderr == f"error: what listens at {url} does not speak HTTP\n"


# --- The end of whoever started it ---


def test_it_ends_with_its_standard_input(belay: Belay, tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    process = subprocess.Popen(
        [belay.program, "mock", "quiet", "--port", "0", "--stop-with-stdin", "--ready-file", ready],
        cwd=belay.root,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    assert process.stdin
    poll(ready.exists, "a ready file")
    # What is written to it is not looked at.
    process.stdin.write(b"x" * 100_000)
    process.stdin.flush()
    assert process.poll() is None
    process.stdin.close()
    assert process.wait(DEADLINE) == 0
    assert not ready.exists()


def test_an_input_that_ended_before_ends_it_at_once(belay: Belay) -> None:
    assert belay.run("mock", "quiet", "--port", "0", "--stop-with-stdin").returncode == 0


def test_it_ends_with_a_parent_that_is_killed(belay: Belay, tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys, time\n"
            "child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)\n"
            "print(child.pid, flush=True)\n"
            "child.wait()\n",
            *map(str, [belay.program, "mock", "quiet", "--port", "0", "--stop-with-stdin", "--ready-file", ready]),
        ],
        cwd=belay.root,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout
    child = int(parent.stdout.readline())
    poll(ready.exists, "a ready file")
    assert json.loads(ready.read_text())["http"]
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    poll(lambda: not ready.exists(), "the ready file is gone")
    poll(lambda: not is_running(child), "the mock has ended")


def is_running(process: int) -> bool:
    """Whether it runs; one that has ended and that nobody has waited for does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
