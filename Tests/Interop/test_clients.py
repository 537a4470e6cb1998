"""Clients that nobody here wrote, before `belay mock` of a public protocol: each does its job, and gets what the scene says."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "django"), str(HERE / "protocols")]

import programs  # noqa: E402
import stack  # noqa: E402

SCENES = stack.ROOT / "Examples/contracts/mocks"


@pytest.fixture(scope="module", autouse=True)
def packages() -> None:
    programs.install()


@contextlib.contextmanager
def mock(scene: str, folder: Path) -> Iterator[dict[str, Any]]:
    """A mock that plays a scene; what is given is what it says of its one socket."""
    ready = folder / "ready.json"
    command = [stack.belay(), "mock", SCENES / f"{scene}.yaml", "--port", "0", "--ready-file", ready]
    process = stack.Process(command, folder / "log")
    try:
        stack.poll(f"belay mock {scene}", ready.exists, process)
        (entry,) = json.loads(ready.read_text())["sockets"]
        yield entry
    finally:
        process.stop()


def test_gql_queries_and_subscribes(tmp_path: Path) -> None:
    with mock("graphql-transport-ws", tmp_path) as entry:
        heard = programs.run_client("graphql", entry["url"])
    assert heard["query"] == {"hello": "Hello"}
    assert heard["errors"] == [{"message": "There is no field nope", "locations": [{"line": 2, "column": 3}]}]
    assert heard["subscription"] == [{"countdown": 3}, {"countdown": 2}, {"countdown": 1}]


def test_a_charge_point_charges_when_it_is_told_to(tmp_path: Path) -> None:
    with mock("ocpp-1.6", tmp_path) as entry:
        heard = programs.run_client("charge_point", entry["url"])
    assert (heard["boot"]["status"], heard["boot"]["interval"]) == ("Accepted", 60)
    assert heard["heartbeat"]["current_time"] >= heard["boot"]["current_time"]
    assert heard["card"] == "04A2B7C9"
    assert heard["guest"]["id_tag_info"] == {"status": "Accepted"}
    assert heard["stranger"]["id_tag_info"] == {"status": "Invalid"}
    assert heard["start"]["transaction_id"] == 4711
    assert (heard["status"], heard["meter"]) == ({}, {})
    assert heard["stop"]["id_tag_info"] == {"status": "Accepted"}


def test_pychrome_drives_a_page(tmp_path: Path) -> None:
    with mock("devtools", tmp_path) as entry:
        heard = programs.run_client("devtools", entry["url"])
    assert heard["version"]["protocolVersion"] == "1.3"
    assert heard["targets"] == ["page"]
    assert heard["navigation"]["frameId"] == "P1"
    assert heard["loaded"] is True
    assert heard["title"] == "House lights"
    assert heard["thrown"] is True
    assert heard["node"] == 5
    assert "There is no such selector" in heard["error"]


@pytest.mark.parametrize("scene", ["devtools", "graphql-transport-ws"])
def test_the_scene_passes_the_cases_that_its_model_passes(scene: str, tmp_path: Path) -> None:
    contracts = stack.ROOT / "Examples/contracts"
    with mock(scene, tmp_path) as entry:
        command = [stack.belay(), "verify", entry["url"], "--contract", contracts / f"{scene}.yaml"]
        result = subprocess.run(
            [*command, "--cases", contracts / f"cases/{scene}.yaml", "--only", "cases/*"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "3 passed, 0 failed" in result.stdout
