"""`belay verify` finds out what a server's process dies of, of any contract: the frame first, and all else as what follows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness import Belay
from mutant_proxy import Data, Mutant, MutantProxy, Session
from server_process import ServerProcess
from test_verify_any_contract_faults import LIMITS, START, failed, level, method, served

TITLE = "the server's process dies"


class Kills(Mutant):
    """A frame that the server's process dies of."""

    def __init__(self, fits: Any) -> None:
        super().__init__()
        self.fits = fits
        self.process: ServerProcess | None = None

    def to_server(self, session: Session, data: Data) -> list[Data]:
        if "dead" in session.memory:
            return []
        if not self.fits(data):
            return [data]
        with self.lock:
            for each in self.sessions:
                each.memory["dead"] = True
        assert self.process
        self.process.die()
        return []


def verify(
    belay: Belay, start: START, folder: Path, fits: Any, back_after: float | None, *more: str | Path, limits: str = LIMITS
) -> tuple[dict[str, Any], str, ServerProcess]:
    contract, mock = served("json-rpc", start, folder)
    mutant = Kills(fits)
    with MutantProxy(mock.ready["ws"], mutant) as proxy, ServerProcess(proxy.url, back_after=back_after) as process:
        mutant.process = process
        target = folder / "target.yaml"
        target.write_text(f"url: {process.url}\n{limits}listen: 300ms\n")
        report = folder / "report.json"
        result = belay.run("verify", target, "--contract", contract, "--json", report, *more, timeout=90)
    assert result.returncode == 1, result.stdout + result.stderr
    judged = json.loads(report.read_text())
    # What is only guessed may come later than is listened for.
    judged["checks"] = [check for check in judged["checks"] if check["level"] != "INFO"]
    return judged, result.stdout + result.stderr, process


KILLERS = {
    "a notification": (method("lights.blink"), "rpc/receives/blinkRequest", "lights.blink"),
    "a value at a limit": (level, "rpc/receives/setRequest", '"level":100'),
    "bytes": (lambda data: isinstance(data, bytes), "rpc/invalid/binary", "(binary, 4 bytes)"),
}


@pytest.mark.parametrize("killer", KILLERS)
@pytest.mark.parametrize("back_after", [0.0, 1.0], ids=["back at once", "back after a second"])
def test_what_a_process_dies_of_is_found_where_it_comes_back(
    belay: Belay, start: START, tmp_path: Path, killer: str, back_after: float
) -> None:
    fits, check, frame = KILLERS[killer]
    report, said, process = verify(belay, start, tmp_path, fits, back_after)
    assert process.deaths > 0
    # Whoever was connected at that moment is not to blame.
    assert failed(report) == [check], said
    assert [cause["title"] for cause in report["causes"]] == [TITLE], said
    assert frame in said


@pytest.mark.parametrize("killer", KILLERS)
def test_what_a_process_dies_of_is_told_where_it_stays_away(
    belay: Belay, start: START, tmp_path: Path, killer: str
) -> None:
    fits, _, _ = KILLERS[killer]
    report, said, process = verify(belay, start, tmp_path, fits, None)
    assert process.deaths == 1
    assert [cause["title"] for cause in report["causes"]] == [TITLE], said
    assert len(failed(report)) == 1, said
    blocked = [check for check in report["checks"] if "blockedBy" in check]
    assert blocked and {check["blockedBy"] for check in blocked} == set(failed(report)), said
    assert "since then nobody listens there" in said


def test_with_one_connection_it_is_certain_what_a_process_died_of(belay: Belay, start: START, tmp_path: Path) -> None:
    limits = "limits: {answer: 1s, close: 1s, connections: 1}\n"
    report, said, _ = verify(belay, start, tmp_path, method("lights.blink"), None, limits=limits)
    assert failed(report) == ["rpc/receives/blinkRequest"], said
    assert "at the same moment" not in said
    assert "lights.blink" in said


def test_cases_after_a_death_are_told_as_what_follows(belay: Belay, start: START, tmp_path: Path) -> None:
    cases = tmp_path / "cases.yaml"
    cases.write_text(
        "case: a list\ndo:\n  - client asks: {jsonrpc: '2.0', method: lights.list}\n"
    )
    for only, blocked in (((), True), (("--only", "cases/*"), False)):
        fits = method("lights.blink" if blocked else "lights.list")
        report, said, _ = verify(belay, start, tmp_path, fits, None, "--cases", cases, *only)
        case = next(check for check in report["checks"] if check["id"].startswith("cases/"))
        assert ("blockedBy" in case) == blocked, said
        assert [cause["title"] for cause in report["causes"]] == [TITLE], said
