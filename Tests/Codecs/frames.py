"""Frames from a seed: lawful ones in many spellings, ones that are wrong by a little, and bytes that no peer sends."""

from __future__ import annotations

import json
import random
from typing import Any

from contract import Message

_TEXTS = [
    *("a", "é", "\u20ac", "😀", "e\u0301", "\u0000", "\u001f", "\u007f", "\u2028", "\ufeff", "\uffff"),
    *('"', "\\", "/"),
]
_UNICODE = "aé\u20ac😀\u0301\ufeff\U0010ffff \n"
_LETTERS = "abcdefghijklmnopqrstuvwxyz ABC,.:{}[]"
_SHORT = {'"': '\\"', "\\": "\\\\", "/": "\\/", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_OTHERS = [None, True, False, 0, 1, -1, 1.5, "", "x", "true", "null", [], ["x"], {}, {"type": "message"}]
_ESCAPES = ["\\ud800", "\\udc00", "\\ud83d\\ude00", "\\ud800\\ud800", "\\u00e9", "\\x"]
_NUMBERS = ["0", "-0", "1E5", "-1.5e-3", "1e400", str(2**63 - 1), str(2**63), "0.1e1", "9" * 25]
_WORDS = [
    *("NaN", "Infinity", "-Infinity", "True", "nul", "undefined", "'x'", ""),
    *("01", "1.", ".5", "+1", "1e", "-", "0x1"),
]
_BYTES = [
    *(b"\x00", b"\x1f", b"\x7f", b"\xef\xbb\xbf", b"\xff"),
    *(b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"),
]
_UUIDS = [
    "{u}", "urn:uuid:{u}", "{{{u}}}", " {u}", "{u} ", "{u}0", "{u}\n", "", "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff", "7c9e66797425-40de-944b-e07fc1f90ae7-", "7c9e6679742540de944be07fc1f90ae7",
    "7c9e6679-7425-40de-944b-e07fc1f90aeg", "7c9e6679-7425-40de-944b-e07fc1f90ae\u0667",
    "7C9E6679-7425-40DE-944B-E07FC1F90AE7",
    "7c9e6679-7425-40de-944b_e07fc1f90ae7", "é" * 18, "7c9e6679-7425-40de-944b-e07fc1f90a\u0000",
]  # fmt: skip
_DATES = [
    "2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "0000-02-29", "0001-01-01", "9999-12-31", "2026-00-10",
    "2026-13-01", "2026-01-00", "2026-04-31", "2026-06-30", "2026-1-13", "26-01-13", "2026-01-32", "20260113", "",
    "-2026-01-13", "+02026-01-13", "\u0662026-01-13", "2026/01/13",
]  # fmt: skip
_TIMES = [
    "00:00:00", "23:59:59", "24:00:00", "12:60:00", "12:30:61", "12:30:99", "23:59:60", "1:30:00", "12:30", "12:30:00.0",
    "12:30:00.123456789", "12:30:00.1234567890123", "12:30:00.", "12:30:00,5", "12:30:00.5a", "12.5:30:00",
    "123000", "",
]  # fmt: skip
_OFFSETS = [
    "Z", "z", "+00:00", "-00:00", "-23:59", "+23:59", "+24:00", "+12:60", "+1:00", "+0100", "", " Z", "ZZ", "+01:00:00", "+01",
    "\u2212" + "01:00", "Z ",
]  # fmt: skip


class FrameMaker:
    """Makes frames; which ones follows from the seed alone."""

    def __init__(self, messages: list[Message], seed: int) -> None:
        self._messages = messages
        self._random = random.Random(seed)

    def frame(self) -> tuple[bytes, bytes]:
        """The direction of a frame, and its bytes."""
        chance = self._random
        message = chance.choice(self._messages)
        members = [(name, self._lawful(message, name)) for name in message.properties]
        kind = chance.random()
        if kind > 0.4:
            self._spoil(members, message)
        text = self._spelt(members).encode("utf-8", "surrogatepass")
        if kind > 0.75:
            text = self._mutated(text)
        return message.kind, text

    # --- Values ---

    def _lawful(self, message: Message, name: str) -> Any:
        schema = message.properties[name]
        if "const" in schema:
            return schema["const"]
        if schema["type"] == "boolean":
            return self._random.random() < 0.5
        match schema.get("format"):
            case "uuid":
                return self._uuid()
            case "date-time":
                return self._date_time(lawful=True)
        return self._text(schema.get("minLength", 0), schema.get("maxLength", 80))

    def _uuid(self) -> str:
        text = f"{self._random.getrandbits(128):032x}"
        text = f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
        return text.upper() if self._random.random() < 0.2 else text

    def _date_time(self, lawful: bool) -> str:
        chance = self._random
        if lawful:
            fraction = f".{chance.getrandbits(40)}"[: chance.randint(2, 12)] if chance.random() < 0.7 else ""
            offset = chance.choice(["Z", "z", "+00:00", "-03:30", "+14:00"])
            letter = chance.choice("TTTt")
            return (
                f"{chance.randint(0, 9999):04}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}{letter}"
                f"{chance.randint(0, 23):02}:{chance.randint(0, 59):02}:{chance.randint(0, 59):02}{fraction}{offset}"
            )
        # Odd in one place or two: of more, one that is wrong would hide the others.
        parts = ["2026-01-13", "T", "23:59:00", "Z"]
        for _ in range(chance.choice([1, 1, 1, 2])):
            place = chance.randrange(4)
            parts[place] = chance.choice((_DATES, "Tt _", _TIMES, _OFFSETS)[place])
        return "".join(parts)

    def _text(self, least: int, most: int) -> str:
        chance = self._random
        kind = chance.random()
        if kind < 0.02:
            length = chance.choice([most - 1, most])
            return "".join(chance.choices(_UNICODE if chance.random() < 0.5 else _LETTERS, k=length))
        length = max(least, chance.choice([0, 1, 2, 7, 8, 9, 15, 16, 17, chance.randint(0, 70)]))
        if kind < 0.5:
            return "".join(chance.choices(_LETTERS, k=length))
        return "".join(chance.choices(_TEXTS, k=length))

    # --- Mistakes, and what only looks like one ---

    def _spoil(self, members: list[tuple[str, Any]], message: Message) -> None:
        chance = self._random
        # Rather where there is more to get wrong.
        weights = [4 if "format" in message.properties[name] else 2 for name, _ in members]
        place = chance.choices(range(len(members)), weights)[0]
        name, value = members[place]
        schema = message.properties[name]
        match chance.randrange(8):
            case 0:
                del members[place]
            case 1:
                members[place] = name, chance.choice(_OTHERS)
            case 2:
                members[place] = chance.choice([name.upper(), name + " ", name[:-1], "", name + "\u0000"]), value
            case 3:
                # A second member of the name, before or after the first.
                again = chance.choice([value, chance.choice(_OTHERS), self._lawful(message, name)])
                members.insert(chance.choice([place, place + 1, len(members)]), (name, again))
            case 4 if "type" in message.properties:
                place = [name for name, _ in members].index("type")
                wrong = ["Message", "message ", "typing", "message", "", "unknown", "presence\u0000", "m\u0435ssage"]
                members[place] = "type", chance.choice(wrong)
            case _ if schema.get("format") == "uuid":
                members[place] = name, chance.choice(_UUIDS).format(u=self._uuid())
            case _ if schema.get("format") == "date-time":
                members[place] = name, self._date_time(lawful=False)
            case _ if schema.get("type") == "string":
                most = schema.get("maxLength", 10)
                length = chance.choice([0, 0, 1, 1, 1, 1, most, most + 1] if chance.random() < 0.2 else [0, 1])
                members[place] = name, chance.choice(_TEXTS) * length
            case _:
                members[place] = name, chance.choice(_OTHERS)

    def _mutated(self, text: bytes) -> bytes:
        chance = self._random
        for _ in range(chance.choice([1, 1, 1, 2, 3])):
            place, end = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
            match chance.randrange(8):
                case 0 if text:
                    place = min(place, len(text) - 1)
                    flipped = text[place] ^ 1 << chance.randrange(8)
                    text = text[:place] + bytes([flipped]) + text[place + 1 :]
                case 1:
                    text = text[:place] + text[place + 1 :]
                case 2:
                    text = text[:place]
                case 3:
                    text = text[:place] + chance.choice(_BYTES) + text[place:]
                case 4:
                    text = text[:end] + text[place : place + 40] + text[end:]
                case 5:
                    text = text[:place] + bytes([chance.randrange(256)]) + text[place:]
                case 6:
                    text = chance.choice([b"\xef\xbb\xbf", b" ", b"\x0b", b"[", b"//\n"]) + text
                case _:
                    text += chance.choice([b" ", b"\n\t\r ", b"\x00", b"}", b"x", b",", b"\x0c", b"{}", b"null"])
        return text

    # --- Spelling ---

    def _spelt(self, members: list[tuple[str, Any]]) -> str:
        chance = self._random
        members = list(members)
        if chance.random() < 0.5:
            chance.shuffle(members)
        spelt = [f"{self._string(name)}{self._gap()}:{self._gap()}{self._value(value)}" for name, value in members]
        while chance.random() < 0.2:
            extra = f"{self._string(chance.choice(['', 'x', 'Type', 'id', '😀', 'content2']))}:{self._anything(3)}"
            spelt.insert(chance.randint(0, len(spelt)), extra)
        separator = f"{self._gap()},{self._gap()}"
        return f"{self._gap()}{{{self._gap()}{separator.join(spelt)}{self._gap()}}}{self._gap()}"

    def _gap(self) -> str:
        chance = self._random
        return "" if chance.random() < 0.85 else "".join(chance.choices(" \t\n\r", k=chance.randint(1, 3)))

    def _value(self, value: Any) -> str:
        return self._string(value) if isinstance(value, str) else json.dumps(value)

    def _string(self, text: str) -> str:
        kind = self._random.random()
        if kind < 0.55:
            return json.dumps(text, ensure_ascii=False)
        if kind < 0.7 or len(text) > 100:
            return json.dumps(text)
        return f'"{"".join(map(self._character, text))}"'

    def _character(self, character: str) -> str:
        kind = self._random.random()
        if kind < 0.3:
            units = character.encode("utf-16-be", "surrogatepass")
            digits = "%04x" if kind < 0.15 else "%04X"
            return "".join("\\u" + digits % int.from_bytes(units[i : i + 2], "big") for i in range(0, len(units), 2))
        if character in _SHORT and (character != "/" or kind < 0.6):
            return _SHORT[character]
        return character if character >= " " else f"\\u{ord(character):04x}"

    def _anything(self, depth: int) -> str:
        chance = self._random
        match chance.randrange(9 if depth else 6):
            case 0:
                return chance.choice(_NUMBERS)
            case 1:
                return chance.choice(["true", "false", "null"])
            case 2 if chance.random() < 0.2:
                return chance.choice(_WORDS)
            case 3 if chance.random() < 0.3:
                return f'"{chance.choice(_ESCAPES)}"'
            case 6:
                return f"[{','.join(self._anything(depth - 1) for _ in range(chance.randrange(4)))}]"
            case 7:
                inner = ",".join(f"{self._string('k')}:{self._anything(depth - 1)}" for _ in range(chance.randrange(3)))
                return f"{{{inner}}}"
            case 8 if chance.random() < 0.03:
                deep = chance.choice([510, 511, 512])
                return "[" * deep + "]" * deep
            case _:
                return self._string(self._text(0, 40))
