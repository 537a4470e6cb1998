"""`belay lint`: every problem of a document, at its line and column, all in one run."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness import Belay

Diagnostic = tuple[int, int, str]


@dataclass(frozen=True)
class Mistake:
    """A text of the contract, what is planted in its place, and the part of that which is wrong."""

    right: str
    wrong: str
    marked: str
    message: str


MISTAKES = {
    "no perspective": Mistake("x-perspective: server\n", "\n", "asyncapi: 3.1.0", "x-perspective"),
    "an unknown key in an extension": Mistake("lifetime: P7D", "lifetme: P7D", "lifetme", 'did you mean "lifetime"'),
    "a misspelt keyword": Mistake(
        "maxLength: 2000\n            description: What the sender",
        "maxLenght: 2000\n            description: What the sender",
        "maxLenght",
        'did you mean "maxLength"',
    ),
    "an unsupported keyword": Mistake(
        "description: The name of the participant who types.",
        "uniqueItems: true",
        "uniqueItems: true",
        '"uniqueItems" is not supported',
    ),
    "a delivery of a missing message": Mistake(
        '- message: typing\n        # "You', '- message: typign\n        # "You', "typign", 'did you mean "typing"'
    ),
    "a delivery from a missing field": Mistake(
        "content: $message.payload#/content\n",
        "content: $message.payload#/contents\n",
        "$message.payload#/contents",
        '"contents"',
    ),
    "an unknown source": Mistake(
        "sender_name: $sender.name\n          created_at",
        "sender_name: $sender.nick\n          created_at",
        "$sender.nick",
        "$sender.nick",
    ),
    "a reserved close code": Mistake("\n      4004:\n", "\n      1006:\n", "1006:", "1006 is reserved"),
    "an unknown retry policy": Mistake("retry: after-refresh", "retry: afterwards", "afterwards", "after-refresh"),
    "a reference to nowhere": Mistake(
        "        $ref: '#/components/messages/refreshDenied'",
        "        $ref: '#/components/messages/refreshDeclined'",
        "'#/components/messages/refreshDeclined'",
        "refreshDeclined",
    ),
}

# The beginning of the message in which a client says that it types.
TYPING = """\
      description: A participant starts or stops typing.
      payload:
        type: object
        required: [type, is_typing]
        properties:
          type:
            const: typing
"""

MORE = {
    "a duplicate close code": Mistake("      4002:\n", "      4003:\n", "4003:\n        name: userNotFound", "4003"),
    "a close code out of range": Mistake("\n      4004:\n", "\n      5004:\n", "5004:", "5004"),
    "a field that no source fills": Mistake(
        "          sender_name: $sender.name\n          is_typing",
        "          is_typing",
        "sender_id: $sender.id\n          is_typing",
        "sender_name",
    ),
    "messages that cannot be told apart": Mistake(
        TYPING, TYPING.replace("const: typing", "const: message"), "const: message", "message"
    ),
    "an unknown key in x-room": Mistake("key: session_id", "kee: session_id", "kee", 'did you mean "key"'),
}


@pytest.fixture(scope="session")
def contract(root: Path) -> str:
    return (root / "spec/send-buddy.yaml").read_text()


def plant(contract: str, *mistakes: Mistake) -> str:
    for mistake in mistakes:
        assert contract.count(mistake.right) >= 1, f"the contract has no {mistake.right!r} any more: mend this test"
        contract = contract.replace(mistake.right, mistake.wrong, 1)
    return contract


def place(text: str, marked: str) -> tuple[int, int]:
    """Line and column, counted from 1."""
    before = text[: text.index(marked)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def lint(belay: Belay, file: Path) -> list[Diagnostic]:
    """The errors that are reported; each must show its line, and a caret below its column."""
    result = belay.run("lint", "--strict", file)
    lines = result.stderr.splitlines()
    text = file.read_text().splitlines()
    found = []
    for number, line in enumerate(lines):
        if match := re.fullmatch(rf"{re.escape(str(file))}:(\d+):(\d+): error: (.+)", line):
            found.append((int(match[1]), int(match[2]), match[3]))
            assert lines[number + 1] == text[int(match[1]) - 1], "the line is shown"
            assert lines[number + 2] == " " * (int(match[2]) - 1) + "^", "a caret stands below the column"
    assert result.returncode == (1 if found else 0)
    return found


def test_the_contract_has_no_problem(belay: Belay, root: Path) -> None:
    result = belay.run("lint", "spec/send-buddy.yaml")
    assert (result.returncode, result.stdout, result.stderr) == (0, "spec/send-buddy.yaml: ok\n", "")


@pytest.mark.parametrize("name", [*MISTAKES, *MORE])
def test_a_planted_mistake_is_found_at_its_place(belay: Belay, tmp_path: Path, contract: str, name: str) -> None:
    mistake = {**MISTAKES, **MORE}[name]
    file = tmp_path / "contract.yaml"
    file.write_text(plant(contract, mistake))
    found = lint(belay, file)
    assert any(mistake.message in message for _, _, message in found), found
    if name in MISTAKES:
        assert [(line, column) for line, column, _ in found] == [place(file.read_text(), mistake.marked)]


def test_ten_planted_mistakes_give_ten_located_diagnostics_in_one_run(
    belay: Belay, tmp_path: Path, contract: str
) -> None:
    assert len(MISTAKES) == 10
    file = tmp_path / "contract.yaml"
    text = plant(contract, *MISTAKES.values())
    file.write_text(text)
    found = lint(belay, file)
    expected = sorted((*place(text, mistake.marked), mistake.message) for mistake in MISTAKES.values())
    assert [(line, column) for line, column, _ in found] == [(line, column) for line, column, _ in expected]
    for (_, _, message), (_, _, part) in zip(found, expected, strict=True):
        assert part in message


@pytest.mark.parametrize("name", MORE)
def test_no_mistake_hides_another(belay: Belay, tmp_path: Path, contract: str, name: str) -> None:
    file = tmp_path / "contract.yaml"
    other = MISTAKES["an unknown key in an extension"]
    file.write_text(plant(contract, MORE[name], other))
    found = lint(belay, file)
    assert any(other.message in message for _, _, message in found), found
    assert any(MORE[name].message in message and other.message not in message for _, _, message in found), found


def test_every_file_is_judged_and_the_worst_decides(belay: Belay, tmp_path: Path, contract: str, root: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(plant(contract, MISTAKES["a misspelt keyword"]))
    result = belay.run("lint", "--strict", broken, "mocks/quiet.yaml")
    assert result.returncode == 1
    assert "mocks/quiet.yaml: ok" in result.stdout and f"{broken}:" in result.stderr


def test_a_missing_file_ends_with_66(belay: Belay, tmp_path: Path) -> None:
    result = belay.run("lint", tmp_path / "nowhere.yaml")
    assert result.returncode == 66 and "nowhere.yaml" in result.stderr


def test_a_file_of_another_kind_is_refused(belay: Belay, tmp_path: Path) -> None:
    file = tmp_path / "other.yaml"
    file.write_text("name: something else\n")
    assert lint(belay, file)[0][:2] == (1, 1)


@pytest.mark.parametrize(
    "text",
    ["", "a: [1, 2", "\tx: 1\n", "a: &a [*a, *a]\n", "- - - x: y: z", "a: 'b\n"],
    ids=["empty", "unclosed", "tab", "cycle", "colons", "unclosed quote"],
)
def test_a_file_that_is_not_yaml_is_refused_at_a_place(belay: Belay, tmp_path: Path, text: str) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(text)
    result = belay.run("lint", file)
    assert result.returncode == 1
    assert re.search(r"broken\.yaml:\d+:\d+: error: ", result.stderr)


def test_a_mistake_that_leaves_a_reading_is_a_warning(belay: Belay, tmp_path: Path, contract: str) -> None:
    """Without `--strict`, lint only fails where no reading is left."""
    file = tmp_path / "contract.yaml"
    file.write_text(plant(contract, MISTAKES["a misspelt keyword"], MISTAKES["an unknown key in an extension"]))
    result = belay.run("lint", file)
    assert result.returncode == 0
    assert result.stdout == f"{file}: ok, with 2 warnings\n"
    assert re.findall(r":\d+:\d+: (\w+): .*\"(\w+)\"", result.stderr) == [("warning", "lifetime"), ("warning", "maxLength")]
    file.write_text(plant(contract, MISTAKES["a reference to nowhere"]))
    result = belay.run("lint", file)
    assert result.returncode == 1 and "refreshDeclined" in result.stderr and result.stdout == ""


def test_a_key_that_comes_twice_is_read_once_and_told(belay: Belay, tmp_path: Path, contract: str) -> None:
    file = tmp_path / "contract.yaml"
    file.write_text(contract + "asyncapi: 3.0.0\n")
    result = belay.run("lint", file)
    assert result.returncode == 0
    assert '"asyncapi" is here a second time' in result.stderr
    assert belay.run("lint", "--strict", file).returncode == 1


def test_what_is_found_is_printed_as_json(belay: Belay, tmp_path: Path, contract: str) -> None:
    broken, sound = tmp_path / "contract.yaml", tmp_path / "sound.yaml"
    text = plant(contract, MISTAKES["a misspelt keyword"])
    broken.write_text(text)
    sound.write_text(contract)
    result = belay.run("lint", "--json", sound, broken)
    line, column = place(text, "maxLenght")
    assert result.stderr == ""
    assert json.loads(result.stdout) == [
        {
            "file": str(broken),
            "line": line,
            "column": column,
            "severity": "warning",
            "message": 'unknown keyword "maxLenght" in a schema',
            "cure": 'did you mean "maxLength"?',
        }
    ]
    assert json.loads(belay.run("lint", "--json", "--strict", broken).stdout)[0]["severity"] == "error"
    assert json.loads(belay.run("lint", "--json", sound).stdout) == []


def test_errors_are_json_too(belay: Belay, tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("asyncapi: 3.0.0\nchannels: [1, 2\n")
    result = belay.run("lint", "--json", file)
    assert result.returncode == 1
    [found] = json.loads(result.stdout)
    assert found["severity"] == "error" and found["file"] == str(file) and found["line"] >= 2


def test_a_document_bomb_is_refused_at_once(belay: Belay, tmp_path: Path) -> None:
    """Ten levels of ten aliases: ten thousand million nodes if they were built."""
    lines = ["asyncapi: 3.1.0", "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 10)]
    file = tmp_path / "bomb.yaml"
    file.write_text("\n".join(lines) + "\n")
    result = belay.run("lint", file, timeout=10)
    assert result.returncode == 1 and re.search(r"bomb\.yaml:\d+:\d+: error: ", result.stderr)


def test_anchors_aliases_and_merge_keys_are_read(belay: Belay, tmp_path: Path, contract: str) -> None:
    text = contract.replace(
        "    message:\n      title: Chat message\n", "    message:\n      <<: &titles {title: Chat message}\n", 1
    )
    assert text != contract
    file = tmp_path / "contract.yaml"
    file.write_text(text)
    assert lint(belay, file) == []


TARGET = """\
nodes: [ws://127.0.0.1:8000]
rooms:
  main: {session_id: 550e8400-e29b-41d4-a716-446655440000, members: [inviter, invitee]}
people:
  inviter: {id: 550e8400-e29b-41d4-a716-446655440000}
  invitee: {id: 660e8400-e29b-41d4-a716-446655440000}
"""


@pytest.mark.parametrize(
    ("right", "wrong", "marked"),
    [
        ("rooms:", "romos:", "romos"),
        ("[inviter, invitee]", "[inviter, invitey]", "invitey"),
        ("ws://127.0.0.1:8000", "http://127.0.0.1:8000", "http:"),
        ("session_id:", "session:", "session:"),
    ],
)
def test_a_target_is_judged_too(belay: Belay, tmp_path: Path, right: str, wrong: str, marked: str) -> None:
    file = tmp_path / "target.yaml"
    file.write_text(TARGET)
    assert lint(belay, file) == []
    file.write_text(TARGET.replace(right, wrong, 1))
    assert place(file.read_text(), marked) in [(line, column) for line, column, _ in lint(belay, file)]


def test_an_example_that_its_own_schema_forbids_is_a_warning(belay: Belay, root: Path, tmp_path: Path) -> None:
    contract = tmp_path / "send-buddy.yaml"
    text = (root / "spec/send-buddy.yaml").read_text()
    contract.write_text(
        text.replace("type: typing\n            is_typing: true", "type: typing\n            is_typing: 1", 1)
    )
    result = belay.run("lint", contract)
    assert result.returncode == 0
    line = next(n for n, line in enumerate(contract.read_text().splitlines(), 1) if "is_typing: 1" in line)
    assert f"{contract}:{line}:24: warning: this example is not a valid " in result.stderr
