"""An edit of the contract, `belay generate`, a build: mock, codecs and verdicts follow, with no other edit.

The copy is built in the scratch folder of the tree's own debug build, since what it depends on is built there. The
state of that build is put aside before and back after, so that the tree's next build finds everything as it was.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import journal
from harness import Belay, Mock
from packages import copy_of, run
from test_verify_command import failures, report_of, target_of, write

pytestmark = pytest.mark.slow

EDITS = [
    ("maxLength: 2000", "maxLength: 1234", 2),
    ("sender_name", "sender_label", 8),
]


@contextlib.contextmanager
def kept(scratch: Path) -> Iterator[None]:
    """Keeps the state of a debug build: SwiftPM's own files, and the folder of what was built."""
    configuration = (scratch / "debug").resolve()
    aside = scratch / "kept"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    files = [file for file in scratch.iterdir() if file.is_file() and file.name != ".lock"]
    for file in files:
        shutil.copy2(file, aside / file.name)
    # The originals go aside and a copy is built upon: what comes back is untouched, times and all.
    configuration.rename(aside / "debug")
    try:
        copied = run("cp", "-a", "--reflink=auto", aside / "debug", configuration)
        assert copied.returncode == 0, copied.stderr
        yield
    finally:
        shutil.rmtree(configuration, ignore_errors=True)
        (aside / "debug").rename(configuration)
        for file in files:
            shutil.copy2(aside / file.name, file)
        shutil.rmtree(aside)


@pytest.fixture(scope="module")
def changed(belay: Belay, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Belay]:
    """A belay that was built from a copy of the tree whose contract has been edited."""
    scratch = root / ".build"
    if not (scratch / "debug/belay").exists():
        pytest.skip("no debug build in .build whose dependencies could be used")
    copy = copy_of(root, tmp_path_factory.mktemp("copy") / root.name)
    contract = copy / "spec/send-buddy.yaml"
    text = contract.read_text()
    for right, wrong, count in EDITS:
        assert (
            text.count(right) == count
        ), f"{right} is {text.count(right)} times in the contract, not {count}: mend this test"
        text = text.replace(right, wrong)
    contract.write_text(text)
    assert belay.run("generate", "--check", cwd=copy).returncode == 1
    assert belay.run("generate", cwd=copy).returncode == 0
    assert belay.run("generate", "--check", cwd=copy).returncode == 0
    with kept(scratch):
        start = time.monotonic()
        built = run(
            "swift", "build", "--product", "belay", "--package-path", copy, "--scratch-path", scratch, timeout=900
        )
        journal.figure(f"the build of the edited copy took {time.monotonic() - start:.0f} s")
        assert built.returncode == 0, built.stdout[-4000:] + built.stderr[-2000:]
        program = tmp_path_factory.mktemp("changed") / "belay"
        shutil.copy2(scratch / "debug/belay", program)
    yield Belay(program, copy)


@pytest.fixture
def changed_mock(changed: Belay, tmp_path: Path) -> Iterator[Mock]:
    mock = Mock(changed, "quiet", folder=tmp_path / "changed")
    mock.wait_until_ready()
    yield mock
    mock.stop()


def test_only_the_contract_and_the_codecs_differ(changed: Belay, root: Path) -> None:
    compared = run("diff", "-rq", root / "Sources", changed.root / "Sources").stdout.splitlines()
    assert compared and all("/SendBuddyProtocol/" in line for line in compared), compared


def test_the_mock_follows_the_limit(changed_mock: Mock) -> None:
    with changed_mock.join("inviter") as inviter, changed_mock.join("invitee") as invitee:
        inviter.say("🧗" * 1234)
        assert invitee.hear()["content"] == inviter.hear()["content"] == "🧗" * 1234
        inviter.say("x" * 1235)
        assert inviter.fence(invitee) == []


def test_the_mock_follows_the_name_of_a_field(changed_mock: Mock) -> None:
    with changed_mock.join("inviter") as inviter, changed_mock.join("invitee") as invitee:
        inviter.typing(True)
        assert list(invitee.hear()) == ["type", "sender_id", "sender_label", "is_typing"]
        inviter.say("hi")
        frame = invitee.hear()
        assert frame["sender_label"] == "John Doe" and "sender_name" not in frame


def test_the_verdict_follows(changed: Belay, changed_mock: Mock, tmp_path: Path) -> None:
    target = write(target_of(changed_mock), tmp_path)
    code, report = report_of(changed, target)
    assert failures(report) == [] and code == 0
    assert any("1235" in check["id"] for check in report["checks"]), [check["id"] for check in report["checks"]]


def test_a_server_of_the_old_contract_breaks_the_new_one(changed: Belay, mock: Mock, tmp_path: Path) -> None:
    code, report = report_of(changed, write(target_of(mock), tmp_path))
    assert code == 1
    found = failures(report)
    assert any("sender_label" in failure for failure in found), found
    assert any("1235" in failure.split(":")[0] for failure in found), found


def test_a_server_of_the_new_contract_breaks_the_old_one(belay: Belay, changed_mock: Mock, tmp_path: Path) -> None:
    code, report = report_of(belay, write(target_of(changed_mock), tmp_path))
    assert code == 1
    assert any("2000" in failure.split(":")[0] for failure in failures(report)), failures(report)
