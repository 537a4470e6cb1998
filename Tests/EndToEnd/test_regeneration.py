"""An edit of the contract, `belay generate`, a build: mock, codecs and verdicts follow, with no other edit.

That is done in the clone, whose build then compiles only what follows from the edit.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import journal
from harness import Belay, Mock
from packages import Clone, run
from test_verify_command import failures, report_of, target_of, write

pytestmark = pytest.mark.slow

EDITS = [
    ("maxLength: 2000", "maxLength: 1234", 2),
    ("sender_name", "sender_label", 8),
]


@pytest.fixture(scope="module")
def changed(belay: Belay, clone: Clone) -> Iterator[Belay]:
    """A belay that was built from a clone of the tree whose contract has been edited."""
    contract = clone.folder / "spec/send-buddy.yaml"
    text = contract.read_text()
    for right, wrong, count in EDITS:
        assert (
            text.count(right) == count
        ), f"{right} is {text.count(right)} times in the contract, not {count}: mend this test"
        text = text.replace(right, wrong)
    contract.write_text(text)
    try:
        assert belay.run("generate", "--check", cwd=clone.folder).returncode == 1
        assert belay.run("generate", cwd=clone.folder).returncode == 0
        assert belay.run("generate", "--check", cwd=clone.folder).returncode == 0
        start = time.monotonic()
        built = run("swift", "build", "--product", "belay", "--package-path", clone.folder, timeout=2400)
        journal.figure(f"the build of the edited clone took {time.monotonic() - start:.0f} s")
        assert built.returncode == 0, built.stdout[-4000:] + built.stderr[-2000:]
        yield Belay(clone.folder / ".build/debug/belay", clone.folder)
    finally:
        clone.restore()


@pytest.fixture
def changed_mock(changed: Belay, tmp_path: Path) -> Iterator[Mock]:
    mock = Mock(changed, "quiet", folder=tmp_path / "changed")
    mock.wait_until_ready()
    yield mock
    mock.stop()


def test_only_the_contract_and_the_codecs_differ(changed: Belay, root: Path) -> None:
    compared = run("diff", "-rq", root / "Sources", changed.root / "Sources").stdout.splitlines()
    assert compared and all("/SendBuddyProtocol/" in line or "/SendBuddyMock/" in line for line in compared), compared


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
