"""What fuzzing starts from: a folder of inputs and a dictionary for each target of dev/fuzz.

    fuzz_corpus.py FOLDER

Documents are those of spec/ and mocks/, whole and in parts; messages are the contract's examples; frames carry them.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
JSON = [
    *("null", "true", "-0", "1e400", "-1.5E+3", "9223372036854775808", "[]", "{}", " [ 1 , \"2\" ] ", "[[[[]]]]"),
    *('"\\ud83d\\ude00"', '"\\ud800"', '"\\u0000\\n\\/"', '"é€😀"', '{"a":{"b":[{"c":null}]},"a":1}'),
]
WORD = re.compile(r"^\s*(?:- )?\$?([A-Za-z_][\w-]*):", re.MULTILINE)
# The key of a contract, however it is written: quoted, with blanks before its colon, or in JSON.
CONTRACT = re.compile(rb"""^(?:\xef\xbb\xbf)?[ \t{]*(["']?)asyncapi\1[ \t]*:""", re.MULTILINE)
PAYLOAD = re.compile(r"^( +)payload:\n((?:\1 +.*\n)+)", re.MULTILINE)


def messages() -> list[str]:
    """The examples of the contract, and a message of every field that the other contract knows."""
    found = []
    for document in ("spec/send-buddy.yaml", "Tests/CodecGeneratorTests/every-keyword.yaml"):
        for _, payload in PAYLOAD.findall((ROOT / document).read_text()):
            pairs = re.findall(r"^ *([\w-]+): *(.+)$", payload, re.MULTILINE)
            if any(name == "type" for name, _ in pairs) and "type: object" not in payload:
                found.append("{" + ",".join(f'"{name}":{scalar(value)}' for name, value in pairs) + "}")
    return found


def scalar(text: str) -> str:
    """A YAML scalar as JSON, nearly: seeds need not be right."""
    plain = re.fullmatch(r"true|false|null|-?\d+(\.\d+)?|[\[{].*", text)
    return text if plain else '"' + text.strip("'\"") + '"'


def frame(first: int, payload: bytes, key: bytes = b"") -> bytes:
    """A WebSocket frame (RFC 6455, section 5.2), masked where there is a key."""
    mask = 0x80 if key else 0
    size = len(payload)
    length = bytes([mask | size]) if size < 126 else bytes([mask | 126]) + size.to_bytes(2, "big")
    masked = bytes(byte ^ key[place % 4] for place, byte in enumerate(payload)) if key else payload
    return bytes([first]) + length + key + masked


def streams() -> list[bytes]:
    """Conversations of each role: text in one frame and in three with a ping between, long, and a close."""
    found = []
    for role, key in ((0, b"\x01\x02\x03\x04"), (1, b"")):
        whole = [frame(0x81, text.encode(), key) for text in (*messages(), "x" * 126, "")]
        parts = [frame(*part, key) for part in ((0x01, b"\xf0\x9f"), (0x89, b"?"), (0x00, b"\x98"), (0x80, b"\x80"))]
        ends = [frame(0x88, b"\x03\xe8bye", key), frame(0x8A, b"", key), frame(0x82, bytes(range(200)), key)]
        for size in range(4):
            preamble = bytes([role | size << 1, 7, 3])
            found += [preamble + b"".join(group) for group in (whole, parts, ends, parts + ends)]
    return found


def documents() -> list[bytes]:
    """The handwritten documents, and each of their top-level entries alone."""
    found = []
    files = [*(ROOT / "mocks").glob("*.yaml"), *(ROOT / "spec").glob("*.yaml"), *(ROOT / "Tests").glob("*/*.yaml")]
    for file in sorted(files):
        text = file.read_text()
        found += [text.encode(), *(part.encode() for part in re.split(r"^(?=\w)", text, flags=re.MULTILINE))]
    odd = [b"a: &a [1, *a]\n", b"? [k]\n: |+\n  text\n\n", b"<<: {a: 1}\n", b"--- >-\n folded\n"]
    return found + odd + [b'"\\u263A": !!str 1\n']


def words(texts: list[bytes]) -> list[bytes]:
    """The keys of documents, and the syntax of YAML."""
    keys = {word.encode() for text in texts for word in WORD.findall(text.decode())}
    return sorted(keys) + [b"- ", b": ", b"&a ", b"*a", b"<<: ", b"|\n", b">-\n", b"{", b"}", b"!!str ", b"ms", b"{{"]


def write(folder: Path, target: str, inputs: list[bytes], dictionary: list[bytes]) -> None:
    (folder / target).mkdir(parents=True)
    for number, data in enumerate(inputs):
        (folder / target / f"{number:04}").write_bytes(data)
    escaped = ("".join(f"\\x{byte:02X}" for byte in word) for word in dictionary)
    (folder / f"{target}.dict").write_text("".join(f'"{word}"\n' for word in escaped))


def schemas() -> list[bytes]:
    """Schemas of each keyword, with values behind them: `[schema, value, …]`."""
    values = ["null", "true", "1", "1.0", "-0.5", '"ab"', "[1, 2, 1]", '{"a": 1, "b": [null]}']
    found = [f"[{schema}, {', '.join(values)}]" for schema in SCHEMAS]
    return [text.encode() for text in (*found, f"[{{\"allOf\": [{', '.join(SCHEMAS)}]}}, {', '.join(values)}]", *JSON)]


SCHEMAS = [
    *('{"type": ["string", "null"]}', '{"enum": [1, {"a": []}]}', '{"const": 1.0}', '{"multipleOf": 0.5, "minimum": -1}'),
    *('{"pattern": "^(a|b)+(?=b)\\\\1?$"}', '{"format": "date-time"}', '{"format": "idn-hostname"}', '{"format": "uri"}'),
    *('{"minLength": 1, "maxLength": 2}', '{"uniqueItems": true, "maxItems": 3}', '{"format": "duration"}', "false"),
    '{"prefixItems": [{"$ref": "#/$defs/a"}], "items": false, "$defs": {"a": {"$anchor": "x", "type": "integer"}}}',
    '{"items": [{}, {"$ref": "#x"}], "additionalItems": {"not": {}}, "definitions": {"a": {"$id": "#x"}}}',
    '{"contains": {"type": "integer"}, "minContains": 0, "maxContains": 1, "unevaluatedItems": {"const": 2}}',
    '{"properties": {"a": true}, "patternProperties": {"^b": {}}, "additionalProperties": false, "required": ["a"]}',
    '{"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": false, "propertyNames": {"maxLength": 1}}',
    '{"oneOf": [{"type": "object", "properties": {"a": {"const": 1}}}, {"$ref": "#"}], "nullable": true}',
    '{"if": {"required": ["a"]}, "then": {"minProperties": 2}, "else": {"$dynamicRef": "#d"}, "$dynamicAnchor": "d"}',
    '{"dependentRequired": {"a": ["c"]}, "dependentSchemas": {"b": false}, "dependencies": {"a": ["b"], "b": {}}}',
    '{"$id": "http://x/y", "$ref": "z", "$defs": {"z": {"$id": "z", "anyOf": [{"$ref": "y#/$defs/z"}, {}]}}}',
    '{"$ref": "https://json-schema.org/draft/2020-12/schema"}',
    '{"$schema": "http://json-schema.org/draft-07/schema#", "$ref": "http://json-schema.org/draft-07/schema#"}',
]


def main(folder: Path) -> None:
    yaml = documents()
    scenarios = [text for text in yaml if not CONTRACT.search(text)]
    texts = [text.encode() for text in JSON + messages()]
    names = sorted({f'"{name}":' for text in messages() for name in re.findall(r'"(\w+)":', text)})
    names += ["\\ud83d", "\\ude00", "\\u", "\\n", "true", "false", "null", "1e5", "[[", "]]", '":', ',"', "{}"]
    write(folder, "decoder", texts, [name.encode() for name in names])
    starts = [b"\x81\x85", b"\x01\xfe\x00\x7e", b"\x88\x82", b"\x89\x80", b"\x80\x7f\0\0\0\0"]
    write(folder, "frames", streams(), starts)
    write(folder, "yaml", yaml, words(yaml))
    write(folder, "scenario", scenarios, words(scenarios))
    keywords = sorted({word for text in SCHEMAS for word in re.findall(r'"(\$?\w+)":', text)})
    write(folder, "schema", schemas(), [f'"{word}":'.encode() for word in keywords])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
