"""Any AsyncAPI document is a contract: a plain one is read, and what is wrong with it is told and stops nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus import EXAMPLES, for_each_of_the_corpus
from harness import Belay

PLAIN = """\
asyncapi: 3.0.0
info: {title: Chat, version: 1.0.0}
servers:
  main: {host: chat.example.com, protocol: wss}
channels:
  chat:
    address: /chat
    messages:
      say: {payload: {$ref: 'SCHEMA'}}
operations:
  listen: {action: receive, channel: {$ref: '#/channels/chat'}}
"""
SCHEMA = "type: object\nproperties:\n  text: {type: string}\n"


def found(belay: Belay, *arguments: object) -> list[dict]:
    return json.loads(belay.run("lint", "--json", *arguments).stdout)


@pytest.mark.parametrize("document", EXAMPLES, ids=[path.name for path in EXAMPLES])
def test_our_examples_have_no_fault(belay: Belay, document: Path) -> None:
    result = belay.run("lint", "--strict", document)
    assert (result.returncode, result.stdout, result.stderr) == (0, f"{document}: ok\n", "")


@for_each_of_the_corpus()
def test_documents_that_others_wrote_are_read(belay: Belay, document: Path) -> None:
    result = belay.run("lint", "--json", document)
    assert result.returncode == 0, result.stderr
    diagnostics = json.loads(result.stdout)
    assert {diagnostic["severity"] for diagnostic in diagnostics} <= {"warning"}
    for diagnostic in diagnostics:
        text = Path(diagnostic["file"]).read_text(errors="replace").splitlines()
        assert 1 <= diagnostic["line"] <= len(text) and diagnostic["column"] >= 1
        assert diagnostic["message"] and not diagnostic["message"].endswith(".")
        assert diagnostic["cure"], diagnostic


def test_a_document_of_several_files_is_read_also_above_its_folder(belay: Belay, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "chat").mkdir()
    (tmp_path / "shared/say.yaml").write_text(SCHEMA)
    document = tmp_path / "chat/asyncapi.yaml"
    document.write_text(PLAIN.replace("SCHEMA", "../shared/say.yaml"))
    assert belay.run("lint", document).returncode == 0


@pytest.mark.parametrize(
    ("reference", "severity", "told"),
    [
        ("#/components/schemas/say", "error", '"#/components/schemas/say" leads nowhere'),
        ("missing.yaml#/say", "error", "there is no file"),
        ("https://example.com/say.json", "warning", "from where nothing is fetched"),
    ],
)
def test_a_reference_into_nothing_is_told_at_its_place(
    belay: Belay, tmp_path: Path, reference: str, severity: str, told: str
) -> None:
    document = tmp_path / "asyncapi.yaml"
    text = PLAIN.replace("SCHEMA", reference)
    document.write_text(text)
    diagnostics = [item for item in found(belay, document) if told in item["message"]]
    assert len(diagnostics) == 1 and diagnostics[0]["severity"] == severity and diagnostics[0]["cure"]
    line = next(number for number, line in enumerate(text.splitlines(), 1) if reference in line)
    assert (diagnostics[0]["line"], diagnostics[0]["column"]) == (line, text.splitlines()[line - 1].index("'") + 1)


def test_a_document_sharpens_another_without_editing_it(belay: Belay, tmp_path: Path) -> None:
    base, patch = tmp_path / "vendor.yaml", tmp_path / "mine.yaml"
    base.write_text(PLAIN.replace("$ref: 'SCHEMA'", "type: object, proeprties: {text: {type: string}}"))
    [fault] = found(belay, base)
    assert "proeprties" in fault["message"] and fault["cure"] == 'did you mean "properties"?'
    patch.write_text(
        """\
asyncapi: 3.0.0
x-extends: vendor.yaml
channels:
  chat:
    messages:
      say: {payload: {proeprties: null, properties: {text: {type: string}}}}
"""
    )
    assert found(belay, "--strict", patch) == []
    patch.write_text("asyncapi: 3.0.0\nx-extends: vendro.yaml\n")
    [missing] = found(belay, patch)
    assert missing["severity"] == "error" and (missing["line"], missing["column"]) == (2, 12)


def test_documents_that_extend_each_other_are_refused(belay: Belay, tmp_path: Path) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text("asyncapi: 3.0.0\nx-extends: b.yaml\n")
    second.write_text("asyncapi: 3.0.0\nx-extends: a.yaml\n")
    result = belay.run("lint", first, timeout=10)
    assert result.returncode == 1 and "in a circle" in result.stderr


def test_the_side_is_swapped_by_a_flag(belay: Belay, tmp_path: Path) -> None:
    document = tmp_path / "asyncapi.yaml"
    document.write_text(PLAIN.replace("$ref: 'SCHEMA'", "type: object"))
    for side, receives in [("server", ["say"]), ("client", [])]:
        told = json.loads(belay.run("explain", "--json", "--perspective", side, document).stdout)
        assert [message["message"] for message in told["sockets"][0]["receives"]] == receives
        assert told["side"]["is"] == side
    assert belay.run("lint", "--perspective", "both", document).returncode == 64


MEANT = """\
asyncapi: 3.0.0
info: {title: Chat, version: 1.0.0}
servers:
  main: {host: chat.example.com, protocol: wss}
channels:
  chat:
    address: /chat
    messages:
      say:
        payload:
          type: object
          required: [text, size, by]
          properties:
            text: {type: string, nullable: true}
            size: {oneOf: [{type: integer}, {type: number, minimum: 0}]}
            by: {$ref: '#/components/messages/person'}
        examples: [{payload: {text: null, size: 1, by: 5}}]
operations:
  listen: {action: receive, channel: {$ref: '#/channels/chat'}}
components:
  messages:
    person: {payload: {type: string}}
"""


def test_schemas_count_as_they_are_meant_or_as_they_are_written(belay: Belay, tmp_path: Path) -> None:
    """null by `nullable`, two branches of `oneOf` at once, the payload of a message where a schema belongs."""
    document = tmp_path / "asyncapi.yaml"
    document.write_text(MEANT)

    def wrong(*arguments: str) -> list[str]:
        return [each["message"] for each in found(belay, *arguments, document) if "the example is no" in each["message"]]

    [meant] = wrong()
    assert '"by" of the example must be a string, not an integer' in meant
    null, both = wrong("--literal")
    assert '"text" of the example must be a string, not null' in null
    assert '"size" of the example fits 2 branches' in both and "only one may fit" in both
    told = {each["message"] for each in found(belay, "--literal", document)}
    assert any("so that \"oneOf\" does not allow it" in message for message in told)
    assert any("so that anything is right" in message for message in told)


def test_a_large_document_is_no_trap(belay: Belay, tmp_path: Path) -> None:
    """References that lead through each other, deep nests, and more of each than anybody writes."""
    document = tmp_path / "asyncapi.yaml"
    chain = "".join(f"    s{n}: {{$ref: '#/components/schemas/s{n + 1}'}}\n" for n in range(2_000))
    circle = "    a: {$ref: '#/components/schemas/b'}\n    b: {$ref: '#/components/schemas/a'}\n"
    wide = "    w: {allOf: [" + ", ".join(["{$ref: '#/components/schemas/w'}"] * 200) + "]}\n"
    for start in ["s0", "a", "w"]:
        text = PLAIN.replace("SCHEMA", f"#/components/schemas/{start}")
        document.write_text(text + "components:\n  schemas:\n" + chain + "    s2000: {type: object}\n" + circle + wide)
        for command in ["lint", "explain"]:
            result = belay.run(command, document, timeout=20)
            assert result.returncode in (0, 1, 65), result.stderr
    document.write_text("asyncapi: 3.0.0\nchannels: " + "{a: " * 500 + "1" + "}" * 500)
    assert belay.run("lint", document, timeout=20).returncode == 1
