"""A file that changes is played at once; a broken one keeps the old; a changed contract says what to do."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from control import Control, eventually
from harness import Belay, Mock, Tab, poll

Start = Callable[..., Mock]


def scenario(content: str, include: str = "") -> str:
    head = "scenario: s\nyou: inviter\n" + (f"include: {include}\n" if include else "")
    return head + f"script:\n  - on: connect\n    do: [{{invitee: {{type: message, content: {content}}}}}]\n"


def greeting(mock: Mock) -> str:
    with mock.join("inviter") as you:
        return you.hear()["content"]


def problem(desk: Control) -> str | None:
    return desk.state["scenario"].get("problem")


def replaced(file: Path, text: str) -> None:
    """As editors save: a new file, moved over the old one."""
    (new := file.with_suffix(".new")).write_text(text)
    os.replace(new, file)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "s.yaml"
    file.write_text(scenario("one"))
    return file


@pytest.mark.parametrize("save", [Path.write_text, replaced], ids=["rewritten", "replaced"])
def test_a_changed_scenario_is_played_at_once(start: Start, file: Path, save: Callable[[Path, str], object]) -> None:
    mock = start(str(file))
    desk = Control(mock)
    for word in ["two", "three"]:
        with mock.join("inviter") as you:
            you.hear()
            since = desk.last
            save(file, scenario(word))
            assert desk.wait(kind="scenario", since=since)[0]["text"] == "s"
            assert you.closing()[0] == 1012
        assert greeting(mock) == word
    assert "has changed: the scenario starts again" in mock.console.read_text()


def test_an_included_file_is_watched_too(start: Start, file: Path, tmp_path: Path) -> None:
    (part := tmp_path / "part.yaml").write_text(scenario("part one"))
    file.write_text("scenario: s\nyou: inviter\ninclude: part.yaml\nscript: []\n")
    mock = start(str(file))
    assert greeting(mock) == "part one"
    since = Control(mock).last
    part.write_text(scenario("part two"))
    Control(mock).wait(kind="scenario", since=since)
    assert greeting(mock) == "part two"


def test_a_file_that_is_empty_during_a_save_is_not_reported(start: Start, file: Path) -> None:
    mock = start(str(file))
    desk = Control(mock)
    with mock.join("inviter") as you:
        you.hear()
        # Emptied and written for a second and more: many a look finds nothing in it.
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            file.write_text("")
            file.write_text(scenario("one"))
        assert desk.journal(kind="scenario") == []
        assert you.fence() == []
        file.write_text("")
        assert "the document is empty" in desk.wait(kind="scenario")[0]["reason"], "what stays empty is told"


def test_a_touched_file_changes_nothing(start: Start, file: Path, tmp_path: Path) -> None:
    mock = start(str(file))
    desk = Control(mock)
    with mock.join("inviter") as you:
        you.hear()
        os.utime(file)
        replaced(file, scenario("one"))
        # Deleted, broken and back: what comes after it is seen, and so the touch was, too.
        file.write_text("broken: [")
        desk.wait(kind="scenario")
        assert len(desk.journal(kind="scenario")) == 1
        assert you.fence() == [], "nobody was closed"


def test_a_broken_scenario_keeps_the_old_and_says_why(start: Start, file: Path) -> None:
    mock = start(str(file))
    desk = Control(mock)
    with mock.join("inviter") as you:
        you.hear()
        file.write_text(scenario("two").replace("connect", "conect"))
        entry = desk.wait(kind="scenario")[0]
        assert f"{file}:4:9: error:" in entry["reason"] and 'did you mean "connect"' in entry["reason"]
        assert problem(desk) == entry["reason"]
        assert you.fence() == []
        eventually(lambda: "the old version goes on" in mock.console.read_text(), "the console to say so")
        file.write_text(scenario("three"))
        assert you.closing()[0] == 1012
    assert problem(desk) is None
    assert greeting(mock) == "three"


def test_a_problem_that_is_undone_is_gone(start: Start, file: Path) -> None:
    desk = Control(start(str(file)))
    file.write_text("scenario: [")
    desk.wait(kind="scenario")
    assert problem(desk)
    file.write_text(scenario("one"))
    eventually(lambda: problem(desk) is None, "what plays to be what the file says")


def test_a_reset_does_not_mend_a_broken_file(start: Start, file: Path) -> None:
    desk = Control(start(str(file)))
    file.write_text("scenario: [")
    desk.wait(kind="scenario")
    desk.reset()
    assert problem(desk), "the newest file is still not what is played"


def test_a_deleted_scenario_plays_on_until_it_is_back(start: Start, file: Path) -> None:
    mock = start(str(file))
    desk = Control(mock)
    file.unlink()
    assert greeting(mock) == "one"
    since = desk.last
    file.write_text(scenario("back"))
    desk.wait(kind="scenario", since=since)
    assert greeting(mock) == "back"


def test_a_new_part_that_comes_later_is_seen(start: Start, file: Path, tmp_path: Path) -> None:
    """Saved in the order of writing: first the scenario with the include, then the file that it names."""
    mock = start(str(file))
    desk = Control(mock)
    file.write_text(scenario("two", include="later.yaml"))
    assert "later.yaml" in desk.wait(kind="scenario")[0]["reason"]
    (tmp_path / "later.yaml").write_text(scenario("later"))
    eventually(lambda: problem(desk) is None, "the part to be seen")
    assert greeting(mock) == "two"


def test_a_scenario_given_over_http_is_played_anew_with_its_part(
    belay: Belay, tmp_path: Path, project: Belay
) -> None:
    (part := project.root / "mocks/part.yaml").write_text(scenario("part one"))
    with running(project, tmp_path) as mock:
        desk = Control(mock)
        desk.switch(yaml="scenario: given\nyou: inviter\ninclude: part.yaml\nscript: []\n")
        assert greeting(mock) == "part one"
        since = desk.last
        part.write_text(scenario("part two"))
        assert "reason" not in desk.wait(kind="scenario", since=since)[0]
        assert greeting(mock) == "part two"


# --- The contract ---


class running:
    """A mock of a project of its own."""

    def __init__(self, belay: Belay, folder: Path) -> None:
        self.mock = Mock(belay, "quiet", folder=folder / "mock")

    def __enter__(self) -> Mock:
        self.mock.wait_until_ready()
        return self.mock

    def __exit__(self, *_: object) -> None:
        self.mock.stop()


@pytest.fixture
def project(belay: Belay, root: Path, tmp_path: Path) -> Iterator[Belay]:
    """A copy of what a mock reads of its project."""
    copy = tmp_path / "project"
    for folder in ["spec", "mocks", "Sources/SendBuddyProtocol", "Sources/SendBuddyMock"]:
        shutil.copytree(root / folder, copy / folder)
    yield Belay(belay.program, copy)


@pytest.mark.compiled
def test_a_changed_contract_says_belay_generate(project: Belay, tmp_path: Path) -> None:
    (contract,) = (project.root / "spec").glob("*.yaml")
    text = contract.read_text()
    assert text.count("2000") >= 1
    with running(project, tmp_path) as mock:
        desk = Control(mock)
        assert "belay generate" not in mock.errors.read_text() and problem(desk) is None
        os.utime(contract)
        with mock.join("inviter") as you:
            contract.write_text(text.replace("maxLength: 2000", "maxLength: 1999"))
            entry = desk.wait(kind="scenario")[0]
            assert "run `belay generate`" in entry["reason"] and "spec/" in entry["reason"]
            assert "run `belay generate`" in problem(desk)
            eventually(lambda: "run `belay generate`" in mock.console.read_text(), "the console to say so")
            assert you.fence() == [], "the mock serves on what it was built with"
        contract.write_text(text)
        eventually(lambda: problem(desk) is None, "the contract is what it was")


@pytest.mark.compiled
def test_a_broken_contract_is_reported(project: Belay, tmp_path: Path) -> None:
    (contract,) = (project.root / "spec").glob("*.yaml")
    with running(project, tmp_path) as mock:
        contract.write_text(contract.read_text() + "\n  broken: [\n")
        assert "can't be read" in Control(mock).wait(kind="scenario")[0]["reason"]


@pytest.mark.compiled
def test_a_contract_that_changed_before_the_start_is_reported(project: Belay, tmp_path: Path) -> None:
    (contract,) = (project.root / "spec").glob("*.yaml")
    contract.write_text(contract.read_text().replace("maxLength: 2000", "maxLength: 1999"))
    with running(project, tmp_path) as mock:
        poll(lambda: "run `belay generate`" in mock.errors.read_text(), "a warning")
        with Tab(mock.url(token=mock.person("inviter")["token"])) as tab:
            assert tab.fence() == []
