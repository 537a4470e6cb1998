"""`belay verify` on a server that is not ours: Django Channels, correct, with each of its faults, and varied harmlessly.

What may run at the same time does: faulty servers don't share anything but Redis, in which each has a prefix.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent / "django"))

import draw  # noqa: E402
import stack  # noqa: E402
from faults import catalogue  # noqa: E402

# A run of a faulty server spends much of its time waiting for what never comes.
AT_ONCE = 2 * (os.cpu_count() or 1)
# A run that takes longer hangs.
VERIFY_DEADLINE = 120.0


@dataclass(frozen=True)
class Case:
    """A server that is not quite the usual one."""

    name: str
    servers: tuple[str, ...]
    # How long a connection must stay idle; not at all where the case is not about that.
    idle: str = "0s"
    # Whether that is all that is checked.
    quiet: bool = False
    # Whether hundreds of messages at once are, too; they cost most of the time.
    load: bool = True

    def __str__(self) -> str:
        return f"{self.name or 'correct'}-{'-and-'.join(self.servers)}"


@dataclass(frozen=True)
class Verdict:
    """What `belay verify` says."""

    code: int
    output: str
    report: dict[str, Any]

    def failed(self) -> list[str]:
        checks = self.report.get("checks", [])
        return [check["id"] for check in checks if check["status"] == "failed" and check["level"] != "INFO"]

    def shown(self) -> str:
        return f"exit code {self.code}\n{self.output}"


def _cases(fault: catalogue.Fault) -> list[Case]:
    groups = [fault.servers] if fault.together else [(server,) for server in fault.servers]
    load = fault.expects(f"{catalogue.CHANNEL}life/burst")
    return [Case(fault.name, servers, fault.idle or "0s", fault.quiet, load) for servers in groups]


ALL_FAULTS = [(fault, case) for fault in catalogue.FAULTS for case in _cases(fault)]
FAULTS = [(fault, case) for fault, case in ALL_FAULTS if draw.takes(str(case))]
HARMLESS = [Case(name, ("uvicorn",)) for name, _ in catalogue.HARMLESS]
QUIET = [Case("", (server,), idle="12s", quiet=True) for server in ("daphne", "uvicorn")]


# --- Runs ---


def note(kind: str, name: str, alarms: list[str], found: bool = True) -> None:
    """A line for dev/mutants, if it asks for one; Tests/MutantTests/Journal.swift says what its parts are."""
    path = os.environ.get("BELAY_MUTANTS_JOURNAL")
    if path:
        details = "; ".join(([] if found else ["not found"]) + [f"false alarm: {check}" for check in alarms])
        with open(path, "a") as file:
            file.write(f"{kind}\t{name}\t{'found' if found else 'missed'}\t{len(alarms)}\t\t{details}\n")


def verify(target: Path, *arguments: str) -> Verdict:
    file = target.with_suffix(".json")
    result = subprocess.run(
        [stack.belay(), "verify", target, "--json", file, *arguments],
        cwd=stack.ROOT,
        env={**os.environ, "DJANGO_SECRET_KEY": stack.SECRET_KEY},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=VERIFY_DEADLINE,
    )
    return Verdict(result.returncode, result.stdout, json.loads(file.read_text()) if file.exists() else {})


def judge(ground: stack.Ground, case: Case) -> Verdict:
    with ground.stack(case.servers, str(case), BELAY_FAULT=case.name) as nodes:
        target = nodes.target(nodes.nodes, str(case), idle=case.idle)
        chosen = ids(len(nodes.nodes))
        if case.quiet:
            chosen = [check for check in chosen if check.endswith("/life/idle")]
        if not case.load:
            chosen = [check for check in chosen if "/life/burst" not in check]
        return verify(target, "--strict", *(word for check in chosen for word in ("--only", check)))


@functools.cache
def ids(nodes: int) -> list[str]:
    """The checks that there are for so many nodes."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "target.yaml"
        urls = [f"ws://127.0.0.1:{8000 + number}" for number in range(nodes)]
        target.write_text(stack.target_text("listed", urls))
        result = verify(target, "--list")
    assert result.code == 0, result.shown()
    return [line.split()[1] for line in result.output.splitlines()]


@pytest.fixture(scope="module")
def ground() -> Iterator[stack.Ground]:
    stack.install()
    with stack.ground() as ground:
        _ = ground.database
        yield ground


@pytest.fixture(scope="module")
def runs(ground: stack.Ground, request: pytest.FixtureRequest) -> Iterator[dict[Case, Future[Verdict]]]:
    """Every run that the chosen tests ask for, under way from the first of them on."""
    cases = [
        item.callspec.params["case"] for item in request.session.items if "runs" in getattr(item, "fixturenames", [])
    ]
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        yield {case: pool.submit(judge, ground, case) for case in cases}
    finally:
        pool.shutdown(cancel_futures=True)


# --- The correct server ---


@pytest.fixture(scope="module")
def correct(ground: stack.Ground) -> Iterator[stack.Stack]:
    with ground.stack(["daphne", "gunicorn"], "correct") as nodes:
        yield nodes


@pytest.mark.parametrize("servers", ["daphne and gunicorn", "daphne", "gunicorn"])
def test_a_correct_server_keeps_the_contract(correct: stack.Stack, servers: str) -> None:
    nodes = [node for node in correct.nodes if node.kind in servers.split(" and ")]
    verdict = verify(correct.target(nodes, f"django on {servers}"), "--strict")
    note("healthy", f"django on {servers}", verdict.failed())
    assert verdict.code == 0, f"{verdict.shown()}\n{correct.output()}"
    assert verdict.report["summary"]["failed"] == 0
    # A server that nothing is known to be missing from must leave no check without its means.
    assert verdict.report["summary"]["skipped"] == 0, verdict.shown()


@pytest.mark.parametrize("case", QUIET, ids=str)
def test_a_quiet_server_keeps_its_connections(runs: dict[Case, Future[Verdict]], case: Case) -> None:
    verdict = runs[case].result()
    note("healthy", f"django {case}", verdict.failed())
    assert verdict.code == 0, verdict.shown()


@pytest.mark.parametrize("case", HARMLESS, ids=str)
def test_what_the_document_leaves_open_is_not_judged(runs: dict[Case, Future[Verdict]], case: Case) -> None:
    verdict = runs[case].result()
    note("healthy", f"django {case}", verdict.failed())
    assert verdict.code == 0, verdict.shown()
    assert verdict.failed() == []


# --- The faults ---


def test_each_fault_names_a_check_that_there_is() -> None:
    for fault, case in ALL_FAULTS:
        known = ids(1 + fault.together)
        assert any(fault.expects(check) for check in known), f"{case}: no check is called like {fault.finds}"


def test_a_draw_follows_from_its_seed_as_it_does_in_swift() -> None:
    names = ["door-open", "typing-late", "order", "kept-twice", "nonsense", "life"]
    assert [name for name in names if draw.takes(name, "a1b2c3")] == ["door-open", "order", "kept-twice", "nonsense"]
    assert [name for name in names if draw.takes(name, "9cde1240ff")] == ["order", "life"]
    assert all(draw.takes(name, "") for name in names)


def test_some_of_the_faults_are_drawn() -> None:
    assert len(FAULTS) == len(ALL_FAULTS) if not draw.SEED else 0 < len(FAULTS) < len(ALL_FAULTS)


def test_the_catalogue_is_what_is_implemented() -> None:
    stack.install()
    result = subprocess.run(
        [stack.VENV / "bin/python", "-m", "faults.selftest"],
        cwd=stack.HERE,
        env={**os.environ, "DJANGO_SECRET_KEY": stack.SECRET_KEY, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("fault", "case"), FAULTS, ids=[str(case) for _, case in FAULTS])
def test_a_fault_is_found(runs: dict[Case, Future[Verdict]], fault: catalogue.Fault, case: Case) -> None:
    verdict = runs[case].result()
    failed = verdict.failed()
    alarms = [check for check in failed if not fault.tolerates(check)]
    note("django", str(case), alarms, found=any(fault.expects(check) for check in failed))
    assert alarms == [], f"{fault.name} ({fault.does}): these checks must not fail\n{verdict.shown()}"
    assert any(fault.expects(check) for check in failed), f"{fault.name} ({fault.does}): not found\n{verdict.shown()}"
    assert verdict.code == 1, verdict.shown()
