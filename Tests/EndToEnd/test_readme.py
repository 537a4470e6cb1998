"""README.md's examples do what they show.

- A `console` block is commands (`$ …`) and what they print; `…` stands for anything. `belay` is the program under test.
- `belay mock` in such a block is started, and its console must show the block's lines. A console line that shows a
  client connecting or sending is what a client does: the test starts a client that does it.
- `belay verify` has the mock that the prose before it names (`belay mock …`) running, on a port of its own in place of
  8000.
- A `yaml` block that is a scenario is linted and played; a `swift` block is compiled against the codecs and run.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import journal
from harness import DEADLINE, Belay, Mock, Tab
from packages import Clone, compile_swift, run
from readme import Block, blocks, is_printed, pattern
from test_verify_command import report_of, target_of, write

Start = Callable[..., Mock]
README = Path(__file__).resolve().parents[2] / "README.md"
BLOCKS = blocks(README) if README.exists() else []


def those(language: str, word: str = "") -> list[object]:
    return [
        pytest.param(block, id=f"line {block.line}")
        for block in BLOCKS
        if block.language == language and word in block.text
    ]


def test_the_readme_has_examples_of_every_use() -> None:
    commands = [command.line for block in BLOCKS if block.language == "console" for command in block.commands]
    for use in ["belay mock", "belay verify", "belay generate", "belay lint", "belay token"]:
        assert any(line.startswith(use) for line in commands), f"no example of {use} in a console block"


@pytest.mark.compiled
@pytest.mark.parametrize("block", those("console"))
def test_a_console_block_prints_what_it_shows(
    block: Block, belay: Belay, start: Start, root: Path, tmp_path: Path
) -> None:
    curled: Mock | None = None
    for command in block.commands:
        name, *arguments = command.words
        if name == "curl":
            assert block.mock, f"README.md:{block.line}: the prose before names no `belay mock …` to talk to"
            curled = curled or start(*scenario_of(shlex.split(block.mock)[2:]))
            place = curled.ready["http"].removeprefix("http://")
            words = [word.replace("127.0.0.1:8000", place) for word in arguments]
            printed = subprocess.run(["curl", *words], capture_output=True, text=True, timeout=30).stdout
            if not is_printed(command.printed, printed):
                pytest.fail(f"README.md:{block.line}: {command.line} prints\n{printed}", pytrace=False)
            continue
        assert name == "belay", f"README.md:{block.line}: {command.line}: a command that the tests do not know"
        if arguments[0] == "mock":
            watch(start(*scenario_of(arguments[1:])), command.printed)
            continue
        folder = root
        if arguments[0] == "verify":
            assert block.mock, f"README.md:{block.line}: the prose before names no `belay mock …` to verify"
            verified = start(*scenario_of(shlex.split(block.mock)[2:]))
            folder = project_at(verified, root, tmp_path)
            arguments = [word.replace(":8000", f":{verified.port}") for word in arguments]
            command.printed = [line.replace(":8000", f":{verified.port}") for line in command.printed]
        result = belay.run(*arguments, cwd=folder)
        printed = result.stdout + result.stderr
        if not is_printed(command.printed, printed):
            pytest.fail(f"README.md:{block.line}: {command.line} prints\n{printed}", pytrace=False)


def scenario_of(arguments: list[str]) -> list[str]:
    """Arguments of `belay mock`, the default scenario named."""
    return arguments if arguments and not arguments[0].startswith("-") else ["friendly-partner", *arguments]


def project_at(mock: Mock, root: Path, folder: Path) -> Path:
    """The project's documents as README.md sees them, but with the mock's port in place of 8000."""
    for name in ["spec", "mocks", "Examples"]:
        shutil.copytree(root / name, folder / name)
    for file in (folder / "Examples").glob("*.yaml"):
        file.write_text(file.read_text().replace(":8000", f":{mock.port}"))
    return folder


def watch(mock: Mock, printed: list[str]) -> None:
    """Does what the console shows that clients do, and waits until it shows all of it."""
    tabs: dict[str, Tab] = {}
    expected = [line.replace(":8000", f":{mock.port}") for line in printed]
    # What a client does is done when all that the document shows before it is there.
    for number, line in enumerate(expected):
        if came := re.fullmatch(r"\+ (\w+) is in (\w+)", line):
            wait_for(mock, expected[:number])
            tabs[came[1]] = mock.join(came[1], came[2])
        elif said := re.fullmatch(r"< (\w+)  (.+)", line):
            wait_for(mock, expected[:number])
            tabs[said[1]].send(said[2])
    wait_for(mock, expected)
    for tab in tabs.values():
        tab.leave()


def wait_for(mock: Mock, expected: list[str]) -> None:
    end = time.monotonic() + DEADLINE
    while not re.match(pattern(expected), text := mock.console.read_text()):
        assert time.monotonic() < end, f"the console does not show\n{chr(10).join(expected)}\nbut\n{text}"
        time.sleep(0.02)  # Polls a file; there is no event to wait for.


@pytest.mark.parametrize("block", those("yaml", "contract:"))
def test_a_scenario_of_another_contract_plays(block: Block, belay: Belay, start: Start, tmp_path: Path) -> None:
    file = tmp_path / "market.yaml"
    file.write_text(block.text.replace("contract: ", f"contract: {belay.root}/"))
    assert belay.run("lint", file).returncode == 0
    mock = start(str(file), "--speed", "20")
    with Tab(mock.ready["sockets"][0]["url"]) as client:
        client.send('{"op": "subscribe", "req": 1, "topic": "ticker", "symbols": ["DOGE-EUR"]}')
        assert client.hear()["text"] == "There is no symbol DOGE-EUR"
        client.send('{"op": "subscribe", "req": 2, "topic": "ticker", "symbols": ["BTC-USD"]}')
        frames = [client.hear() for _ in range(3)]
        assert frames[0]["event"] == "subscribed" and frames[0]["req"] == 2
        assert float(next(frame["last"] for frame in frames if frame["event"] == "ticker")) == 64210.5


@pytest.mark.parametrize("block", those("yaml", "case: "))
def test_a_case_of_the_document_is_green_on_the_mock(block: Block, belay: Belay, mock: Mock, tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(block.text)
    target = write(target_of(mock), tmp_path)
    result = belay.run("verify", target, "--cases", file, "--only", "cases/*")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("block", those("yaml", "url: "))
def test_a_target_with_people_judges_the_mock(block: Block, belay: Belay, mock: Mock, tmp_path: Path) -> None:
    text = block.text.replace("wss://chat.example", mock.ready["ws"])
    for id, role in [("4711", "inviter"), ("4712", "invitee"), ("4713", "outsider")]:
        text = text.replace(id, mock.person(role)["id"])
    file = tmp_path / "target.yaml"
    file.write_text(text)
    only = ["--only", "*/delivers/*", "--only", "*/credentials/*"]
    secrets = {"INVITER_TOKEN": mock.person("inviter")["token"], "SIGNING_KEY": "belay-mock-development-key-0123456789"}
    result = belay.run("verify", file, "--contract", "spec/send-buddy.yaml", *only, "--require-all", **secrets)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("block", those("yaml", "x-extends:"))
def test_a_contract_over_another_has_other_claims(block: Block, belay: Belay, start: Start, tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text(block.text.replace("spec/", f"{belay.root}/spec/"))
    assert belay.run("lint", file).returncode == 0
    # The mock reads the claims of the contract that it was built with.
    target = write(target_of(start("quiet")), tmp_path)
    only = ["--only", "*/admits*", "--only", "*/close/4003/missing-subject"]
    code, report = report_of(belay, target, "--contract", file, *only)
    assert code == 1
    [cause] = report["causes"]
    assert cause["title"] == "the server reads other claims than the contract names"


@pytest.mark.parametrize(
    "block",
    [block for block in those("yaml") if not re.search("contract:|x-extends:|^case:|^url:", block.values[0].text)],
)
def test_a_scenario_of_the_document_plays(block: Block, belay: Belay, start: Start, tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(block.text)
    assert belay.run("lint", file).returncode == 0
    with start(str(file), "--speed", "0").join("inviter") as you:
        you.say("Where are you?")
        heard = you.hear_until("On my way, John Doe!")
    assert [frame["type"] for frame in heard] == ["message", "typing"]


SWIFT_DRIVER = """
try heard(#"{message}"#)
try heard(#"{typing}"#)
try heard(#"{{"type":"reaction"}}"#)
closed(4003)
closed(4004)
"""


MOCK_LIBRARY = "import BelayMock"


@pytest.mark.parametrize("block", those("swift", MOCK_LIBRARY))
def test_the_documents_swift_for_tests_is_a_test(block: Block, root: Path) -> None:
    """Compiled and run by `swift test`, line by line as printed; what the reader is to add stands between."""
    tests = "".join(path.read_text() for path in sorted((root / "Tests/BelayMockTests").glob("*.swift")))
    lines = iter(line.strip() for line in tests.splitlines())
    for line in filter(None, map(str.strip, block.text.splitlines())):
        assert line in lines, f"no test has the line {line!r} there"


@pytest.mark.parametrize("block", those("swift", "import SendBuddyProtocol"))
def test_the_documents_swift_compiles_and_reads_the_mocks_frames(block: Block, mock: Mock, tmp_path: Path) -> None:
    with mock.join("inviter") as inviter, mock.join("invitee") as invitee:
        inviter.say("Hi!")
        inviter.typing(True)
        driver = SWIFT_DRIVER.format(message=invitee.hear_raw(), typing=invitee.hear_raw())
    program = compile_swift(mock.belay, block.text + driver, tmp_path, ("CodecRuntime", "SendBuddyProtocol"))
    result = run(program)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == [
        "John Doe: Hi!",
        "John Doe types: true",
        "something newer: reaction",
        "refresh the token, then connect again",
    ]


@pytest.mark.parametrize(("language", "package"), [("js", "npm/belay"), ("python", "python")])
def test_a_test_with_a_mock_is_that_of_the_package(language: str, package: str, root: Path) -> None:
    """The package's own README is run as printed, in Tests/Libraries."""
    (own,) = [block.text for block in BLOCKS if block.language == language]
    assert own in [block.text for block in blocks(root / f"Distribution/{package}/README.md")]


def test_the_two_commands_are_there(root: Path) -> None:
    text = "\n".join(block.text for block in BLOCKS if block.language == "sh")
    assert "swift run belay mock" in text and "dev/test" in text
    assert os.access(root / "dev/test", os.X_OK)
    assert run(root / "dev/test", "--help", cwd=root / "Sources").returncode == 0


@pytest.mark.slow
def test_swift_run_belay_mock_builds_and_serves(clone: Clone, tmp_path: Path) -> None:
    """The first of the two commands, in a clone; with a port of its own."""
    start = time.monotonic()
    mock = Mock(Belay(Path("swift"), clone.folder, "run", "belay"), "friendly-partner", folder=tmp_path)
    try:
        mock.wait_until_ready(deadline=2400)
        journal.figure(f"swift run belay mock: built, and ready, in {time.monotonic() - start:.0f} s")
        with mock.join("inviter") as you:
            assert you.hear()["sender_name"] == "Jane Smith"
    finally:
        assert mock.stop() == 0
