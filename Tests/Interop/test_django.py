"""`belay verify` on a server that is not ours: Django Channels, correct, with each of its faults, and varied harmlessly.

What may run at the same time does: faulty servers don't share anything but Redis, in which each has a prefix.
"""

from __future__ import annotations

import difflib
import functools
import json
import os
import re
import subprocess
import sys
import tempfile
import time
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
# A run that takes longer hangs, unless the machine has other work.
VERIFY_DEADLINE = 120.0
# How long a connection must stay idle: longer than the five seconds that clients of Redis read at a time.
IDLE = "15s"
# What a run may take, whatever the server does, beside the time for which a connection must stay idle.
RUN_DEADLINE = 30.0


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
    history: int = 0
    is_one_list: bool = False

    def __str__(self) -> str:
        return f"{self.name or 'correct'}-{'-and-'.join(self.servers)}{'-quiet' * self.quiet}"


@dataclass(frozen=True)
class Verdict:
    """What `belay verify` says."""

    code: int
    output: str
    report: dict[str, Any]
    seconds: float

    def checks(self, status: str) -> list[dict[str, Any]]:
        return [check for check in self.report.get("checks", []) if check["status"] == status]

    def failed(self) -> list[str]:
        return [check["id"] for check in self.checks("failed")]

    def statuses(self) -> list[tuple[str, str]]:
        return [(check["id"], check["status"]) for check in self.report["checks"]]

    def causes(self) -> list[str]:
        return [cause["title"] for cause in self.report["causes"]]

    def shown(self) -> str:
        return f"exit code {self.code} after {self.seconds:.0f} s\n{self.output}"

    def is_soon(self, idle: float = 0) -> bool:
        """Whether it came in the time that a run may take; more of it on a machine that has other work."""
        return self.seconds <= RUN_DEADLINE * slowdown() + idle

    def without_times(self) -> str:
        """What is the same in every report on the same server: all but the seed and the times."""
        report = {name: value for name, value in self.report.items() if name != "seed"}
        return re.sub(r"\d+(\.\d+)? (ms|s)\b", "some time", json.dumps(report, indent=1))


def _cases(fault: catalogue.Fault) -> list[Case]:
    groups = [fault.servers] if fault.together else [(server,) for server in fault.servers]
    load = fault.expects(f"{catalogue.CHANNEL}life/burst")
    idle = fault.idle or "0s"
    return [Case(fault.name, servers, idle, quiet, load) for servers in groups for quiet in fault.quiet]


ALL_FAULTS = [(fault, case) for fault in catalogue.FAULTS for case in _cases(fault)]
FAULTS = [(fault, case) for fault, case in ALL_FAULTS if draw.takes(str(case))]
HARMLESS = [
    Case(variation.name, ("uvicorn",), history=variation.history, is_one_list=variation.is_one_list)
    for variation in catalogue.HARMLESS
]
QUIET = [Case("", (server,), idle=IDLE, quiet=True) for server in ("daphne", "uvicorn")]


# --- Runs ---


def slowdown() -> float:
    """How many times as long a run may take, since the machine has other work."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def note(kind: str, name: str, alarms: list[str], found: bool = True) -> None:
    """A line for dev/mutants, if it asks for one; Tests/MutantTests/Journal.swift says what its parts are."""
    path = os.environ.get("BELAY_MUTANTS_JOURNAL")
    if path:
        details = "; ".join(([] if found else ["not found"]) + [f"false alarm: {check}" for check in alarms])
        with open(path, "a") as file:
            file.write(f"{kind}\t{name}\t{'found' if found else 'missed'}\t{len(alarms)}\t\t{details}\n")


def verify(target: Path, *arguments: str) -> Verdict:
    file = target.with_suffix(".json")
    file.unlink(missing_ok=True)
    start = time.monotonic()
    result = subprocess.run(
        [stack.belay(), "verify", target, "--json", file, *arguments],
        cwd=stack.ROOT,
        env={**os.environ, "DJANGO_SECRET_KEY": stack.SECRET_KEY},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=VERIFY_DEADLINE * slowdown(),
    )
    report = json.loads(file.read_text()) if file.exists() else {}
    return Verdict(result.returncode, result.stdout, report, time.monotonic() - start)


def judge(ground: stack.Ground, case: Case) -> Verdict:
    with ground.stack(case.servers, str(case), case.history, BELAY_FAULT=case.name) as nodes:
        target = nodes.target(nodes.nodes, str(case), case.is_one_list, idle=case.idle)
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
    assert verdict.causes() == []


def test_the_cases_of_the_protocol_document_pass(correct: stack.Stack) -> None:
    """Two rooms, two devices, tokens that have expired or are about to, silence: on two nodes, as people wrote it down."""
    cases = stack.ROOT / "Examples/cases"
    verdict = verify(correct.target(correct.nodes, "cases"), "--cases", str(cases), "--only", "cases/*")
    assert verdict.code == 0, verdict.shown()
    passed = {check["id"].rsplit("/", 1)[0] for check in verdict.checks("passed")}
    assert passed == {f"cases/{file.stem}" for file in cases.glob("*.yaml")}, verdict.shown()
    assert verdict.checks("skipped") == [], verdict.shown()


@pytest.mark.slow
def test_ten_runs_on_the_same_rooms_give_the_same_report(correct: stack.Stack) -> None:
    # With one seed, a run's messages are those of the run before; with another seed, they are not.
    seeds = [("--seed", "7")] * 5 + [()] * 4
    target = correct.target(correct.nodes, "django again", idle="0s")
    again = [verify(target, "--strict", *seed) for seed in seeds]
    whole = verify(correct.target(correct.nodes, "django again"), "--strict")
    for number, verdict in enumerate([*again, whole], 1):
        note("healthy", f"django on daphne and gunicorn, run {number} of 10", verdict.failed())
        assert verdict.code == 0, f"run {number} of 10: {verdict.shown()}\n{correct.output()}"
        assert verdict.report["summary"]["skipped"] == 0, f"run {number} of 10: {verdict.shown()}"
    first = again[0].without_times()
    for number, verdict in enumerate(again, 1):
        changes = difflib.unified_diff(first.splitlines(), verdict.without_times().splitlines(), lineterm="")
        assert not (lines := list(changes)), f"run {number} of 10 differs from the first:\n" + "\n".join(lines)
    # A whole run has the checks that wait, and all others end alike.
    waits = ("/life/idle", "/life/token-expires")
    assert [check for check in whole.statuses() if not check[0].endswith(waits)] == again[0].statuses()


@pytest.mark.slow
def test_a_long_history_makes_a_run_neither_red_nor_long(ground: stack.Ground) -> None:
    with ground.stack(["daphne", "gunicorn"], "long-history", history=5000, BELAY_FAULT="long-history") as nodes:
        verdict = verify(nodes.target(nodes.nodes, "django with a long history", idle=IDLE), "--strict")
        note("healthy", "django on daphne and gunicorn, long-history", verdict.failed())
        assert verdict.code == 0, f"{verdict.shown()}\n{nodes.output()}"
    assert verdict.report["summary"]["skipped"] == 0, verdict.shown()
    assert verdict.is_soon(idle=float(IDLE.removesuffix("s"))), verdict.shown()


@pytest.mark.slow
@pytest.mark.parametrize("server", catalogue.BOTH)
def test_a_server_that_delivers_nothing_has_its_verdict_soon(ground: stack.Ground, server: str) -> None:
    verdict = judge(ground, Case("delivers-nothing", (server,)))
    assert verdict.code == 1, verdict.shown()
    assert verdict.is_soon(), verdict.shown()


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
    assert verdict.causes() == []


# --- The faults ---


def test_each_fault_names_a_check_that_there_is() -> None:
    for fault, case in ALL_FAULTS:
        known = ids(1 + fault.together)
        assert any(fault.expects(check) for check in known), f"{case}: no check is called like {fault.finds}"
        for glob in fault.blocks:
            assert any(catalogue.matches(check, (glob,)) for check in known), f"{case}: no check is called like {glob}"


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
    assert_told_well(verdict, fault)


def assert_told_well(verdict: Verdict, fault: catalogue.Fault) -> None:
    """Hints name the cause, what one fault breaks has one cause, and what rests on it is not judged."""
    failed = verdict.failed()
    for check in verdict.checks("failed"):
        if fault.hint and fault.expects(check["id"]):
            hint = check["hint"] or ""
            assert re.search(fault.hint, hint), f"{fault.name}: {check['id']} should hint at {fault.hint}, not: {hint}"
    if fault.causes is not None:
        assert len(verdict.causes()) == fault.causes, f"{fault.name}: {verdict.causes()}\n{verdict.shown()}"
    for check in verdict.report["checks"]:
        if catalogue.matches(check["id"], fault.blocks):
            status = f"{fault.name}: {check['id']} is {check['status']}\n{verdict.shown()}"
            assert check["status"] == "skipped" and check.get("blockedBy") in failed, status
