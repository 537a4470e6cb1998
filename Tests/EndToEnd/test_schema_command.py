"""`belay schema`: what editors say of a file is what `belay lint` says of it, by a validator that is not ours."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from harness import Belay, Mock, expect_banner

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "dev/support"))
import schemas  # noqa: E402

KINDS = ["scenario", "target", "case"]
UUID = "550e8400-e29b-41d4-a716-446655440000"


@pytest.fixture(scope="module")
def printed(belay: Belay) -> dict[str, Any]:
    """The schemas, as the command prints them."""
    found = {}
    for kind in KINDS:
        result = belay.run("schema", kind)
        assert (result.returncode, result.stderr) == (0, "")
        found[kind] = json.loads(result.stdout)
    return found


@pytest.fixture(scope="module")
def validators(printed: dict[str, Any]) -> dict[str, Draft202012Validator]:
    for schema in printed.values():
        Draft202012Validator.check_schema(schema)
    return {kind: Draft202012Validator(schema) for kind, schema in printed.items()}


# --- The cases: what both accept, what both refuse, and what a schema cannot say ---


def file(more: str) -> str:
    return f"scenario: s\n{more}\n"


def rule(text: str) -> str:
    return file(f"script:\n  - {{{text}}}\n  - {{on: connect, state: here, do: []}}")


def step(text: str) -> str:
    """A step of a script that has heard a message."""
    return rule(f"on: {{type: message}}, do: [{text}]")


def fault(text: str) -> str:
    return file(f"faults: [{text}]")


def line(text: str) -> str:
    return step(f"{{invitee: {{{text}}}}}")


SERVER_TYPING = 'type: typing, sender_id: "{{invitee.id}}", sender_name: a, is_typing: true'

TARGET = {
    "nodes": "[ws://127.0.0.1:8000]",
    "rooms": f"{{main: {{session_id: {UUID}, members: [a, b]}}}}",
    "people": f"{{a: {{id: {UUID}}}, b: {{id: 7, name: Jane}}}}",
}


def target(**changed: str | None) -> str:
    """A target of which some keys are others; None leaves one out."""
    keys = {key: value for key, value in {**TARGET, **changed}.items() if value is not None}
    return "".join(f"{key.replace('schema', '$schema')}: {value}\n" for key, value in keys.items())


def mint(text: str) -> str:
    return target(tokens=f"{{mint: {{{text}}}}}")


def probe(text: str) -> str:
    return target(probes=f"{{{text}}}")


VALID = {
    "scenario": {
        "no more than a name": "scenario: s\n",
        "every key of a file": file(
            "$schema: s.json\nabout: a\ncontract: c.yaml\nyou: invitee\nseed: 7\nclock: 2026-01-13T18:30:00.123456Z\npeople: {}\n"
            "include: [part.yaml]\nfaults: []\nscript: []"
        ),
        "one file that is included": file("include: part.yaml"),
        "a negative seed": file("seed: -9223372036854775808"),
        "a seed in hexadecimal digits": file("seed: 0xFF"),
        "an integer with a fraction of zero": step("{repeat: 3.0, do: []}"),
        "an integer with an exponent": step("{repeat: 1e1, do: []}"),
        "a clock with an offset": file("clock: 2026-01-13t18:30:00+01:30"),
        "everybody renamed": file(
            f"people: {{inviter: {{name: A, id: {UUID}}}, invitee: {{name: B}}, friend: {{}}, "
            f"outsider: {{id: {UUID}}}}}"
        ),
        "more rooms": file("rooms: 10000"),
        "text that YAML 1.1 takes for a boolean": file("about: off\nscript: [{on: connect, do: []}]"),
        # Rules
        "every key of a rule": rule("on: connect, room: other, state: here, once: true, count: 3, do: []"),
        "the main room": rule("on: connect, room: main, do: []"),
        "several states": rule("on: connect, state: [here, there], do: []"),
        **{f"on {word}": rule(f"on: {word}, do: []") for word in ["connect", "reconnect", "disconnect"]},
        "on enter": rule("on: enter, state: here, do: []"),
        "on after": rule("on: {after: 1.5s}, do: []"),
        "on silence": rule("on: {silence: .5m}, do: []"),
        "on any message": rule("on: {}, do: []"),
        "on a message": rule("on: {type: message, content: Hi}, do: []"),
        "on a typing message": rule("on: {type: typing, is_typing: true}, do: []"),
        "on a number where a text stands": rule("on: {content: 5}, do: []"),
        "on a discriminator that is not a text": rule("on: {type: 5}, do: []"),
        "on a discriminator that is equal to no text": rule("on: {type: {equals: [1]}}, do: []"),
        "on null": rule("on: {content: null}, do: []"),
        "on equals": rule("on: {content: {equals: {a: 1}}}, do: []"),
        "on a discriminator that equals": rule("on: {type: {equals: typing}}, do: []"),
        "on a discriminator that matches": rule("on: {type: {matches: ing}}, do: []"),
        "on matches": rule('on: {content: {matches: "(?i)yes|sure"}}, do: []'),
        "on a length": rule("on: {content: {length: 5}}, do: []"),
        "on a length between": rule("on: {content: {length: {min: 1, max: 9}}}, do: []"),
        "on a length of any kind": rule("on: {content: {length: {}}}, do: []"),
        "on a field that is not there": rule("on: {is_typing: {present: false}}, do: []"),
        **{
            f"on {name}": rule(f"on: {{{text}}}, do: []")
            for name, text in {
                "a message by its name": "$message: message, content: Hi",
                "a whole payload": "$payload: {content: Hi}",
                "a part of a text": "content: {$contains: a}",
                "every other matcher": "content: {$matches: a}, type: {$equals: typing}, is_typing: {$present: true}",
                "a marked length": "content: {$length: {min: 1}}",
            }.items()
        },
        # Steps
        **{
            f"a pause of {text}": step(f"{{pause: {text}}}")
            for text in ["400ms", "1.5s", "2m", "1h", "7us", ".5s", "1.s"]
        },
        "a partner joins": step("{join: invitee}"),
        "a partner leaves": step("{leave: invitee}"),
        "an expectation": step("{expect: {content: {matches: a}}}"),
        "an expectation with an end": step("{expect: {}, within: 5s, else: [cut]}"),
        "an expectation with an end and no consequence": step("{expect: {type: message}, within: 5s}"),
        "a branch": step("{branch: [{if: {content: a}, do: [cut]}, {else: [half-open]}]}"),
        "a branch of none": step("{branch: []}"),
        "steps that are repeated": step("{repeat: 3, do: [stall, {repeat: 100000, do: []}]}"),
        "a state": step("{goto: here}"),
        "what is kept": step(
            '{keep: {answer: "{{received.content}}", "": x}}, {invitee: {type: message, content: "{{kept.answer}}"}}'
        ),
        "what the server says": step(f"{{server: {{{SERVER_TYPING}}}, to: others}}, {{server: {{{SERVER_TYPING}}}, to: all}}"),
        "an answer": step(f"{{reply: {{$message: typing, {SERVER_TYPING.removeprefix('type: typing, ')}}}}}"),
        "a stream": step("{every: 500ms, do: [], times: 3, until: {content: stop}}"),
        "a stream without end": step("{every: 1ms, do: [{pause: 1s}]}"),
        "a line of yours": step("{you: {type: message, content: Hi}}"),
        "a line": line("type: message, content: Hi"),
        "a line of another kind": line("type: typing, is_typing: false"),
        "a line with names and ids": line('type: message, content: "{{you.name}} {{ inviter.id }} {{invitee.name}}"'),
        "a line with a counter": line('type: message, content: "{{counter.a b.c}}"'),
        "a line with a choice": line('type: message, content: "{{pick: red | green}} {{ pick:a}}"'),
        "a line with braces that are not a template": line('type: message, content: "{a} }} {"'),
        "a line with new values": line(
            'type: message, content: "{{now}} {{uuid}} {{number 1..6}} {{number -0.5 .. 0.5}} {{walk a from 1 by 0.5}}"'
        ),
        "a line with all that was heard": line('type: message, content: "{{received}} {{received.content.a[0]}}"'),
        "a boolean that was heard": line('type: typing, is_typing: "{{received.is_typing}}"'),
        "a line by its name": line("$message: message, content: Hi"),
        "a line as a whole": line("$payload: {type: message, content: Hi}"),
        "a line whose kind is drawn": line('type: "{{pick: message}}", content: a'),
        "the longest line": line(f"type: message, content: {'x' * 2000}"),
        # Faults as steps
        **{f"{word} alone": step(word) for word in ["cut", "half-open", "stall"]},
        "a stall of some time": step("{stall: 5s}"),
        "a close by name": step("{close: tokenInvalid}"),
        "a close by number, with a reason": step("{close: 1012, reason: bye}"),
        "a close of an application": step("{close: 4999}"),
        **{f"{word} frames": step(f"{{{word}: 2}}") for word in ["drop", "duplicate", "reorder"]},
        "a delay": step("{delay: 1s, jitter: 1s, frames: 5}"),
        **{
            f"corrupt {how}": step(f"{{corrupt: {how}, frames: 2}}")
            for how in ["wrong-type", "missing-field", "unknown-message", "malformed", "binary"]
        },
        "raw": step('{raw: "{", binary: true}'),
        "refuse": step("{refuse: 503, times: 2}"),
        "deny": step("{deny: tokenInvalid, times: 2}"),
        "refresh": step("{refresh: 503, times: 2}"),
        "refresh in parts": step("{refresh: {status: 599, delay: 3s}}, {refresh: {delay: 3s}}"),
        # Standing faults
        **{
            f"{word} by chance": fault(f"{{{word}: 5%}}, {{{word}: 0.01, times: 2}}, {{{word}: 1}}")
            for word in ["drop", "duplicate", "reorder", "cut", "half-open"]
        },
        "close by chance": fault("{close: 1001, reason: a, chance: 100.0%, times: 1}"),
        "delay by chance": fault("{delay: 1s, jitter: 1s, chance: 0.5%}"),
        "corrupt by chance": fault("{corrupt: binary, chance: .5, times: 1000000}"),
        "refuse by chance": fault("{refuse: 400, chance: 0}"),
        "deny by chance": fault("{deny: tokenMissing}"),
        "refresh by chance": fault("{refresh: {delay: 1ms}, chance: 050%, times: 3}"),
    },
    "target": {
        "no more than it needs": target(),
        "every key": target(
            schema="t.json",
            name="n",
            http="https://h/a",
            origin="o",
            tokens="{command: ./t}",
            probes="{}",
            limits="{}",
            tls="{ca: ca.pem}",
        ),
        "many nodes": target(nodes='["WSS://a.example", "ws://[::1]:65535/prefix/", "ws://h:080"]'),
        "another room": target(
            rooms=f"{{main: {{session_id: {UUID}, members: [a]}}, "
            f"other: {{session_id: {UUID[:-1]}1, members: [a, b]}}}}"
        ),
        "a mint": mint(
            'algorithm: HS256, key: {env: KEY}, claims: {user_id: "{id}", n: 1, deep: {x: "{y}"}, jti: "{uuid}"}'
        ),
        "a mint with the least": mint("key: secret"),
        "keys in files and values": target(tokens="{given: {a: {file: f}, b: {value: v}}}"),
        "tokens with faults": target(
            tokens="{given: {expired: x, forged: x, unknown-user: x, refresh: x, refresh-as-access: x, alg-none: x, "
            "missing-claim: x, missing-subject: x}}"
        ),
        "probes": probe(
            "messages: {get: /m/, as: a, items: /results, id: /id, content: '', next: /next}, "
            "lastMessageAt: {get: /s/, as: b, value: /at}, refresh: {cookie: c, value: {mint: {token_type: refresh}}}"
        ),
        "a pointer without its first slash": probe("lastMessageAt: {get: /x, as: a, value: x}"),
        "a list that is the answer itself": probe("messages: {get: /m/, as: a, id: id, content: sender/text}"),
        "a refresh token": probe("refresh: {cookie: c, value: {env: T}}"),
        "a refresh token as a text": probe("refresh: {cookie: c, value: t}"),
        "limits": target(limits="{deliver: 60m, close: 500ms, probe: 1m, idle: 0s}"),
    },
}

INVALID = {
    "scenario": {
        "no mapping": "- scenario: s\n",
        "no name": "about: a\nscenario: 5\n",
        "an unknown key": file("yuo: inviter"),
        "a number as what it is about": file("about: 5"),
        "nobody's role": file("you: outsider"),
        "a seed that is not a number": file("seed: x"),
        "a seed that is too great": file("seed: 9223372036854775808"),
        "a clock without a zone": file("clock: 2026-01-13T18:30:00"),
        "a clock in an invalid month": file("clock: 2026-13-13T18:30:00Z"),
        "a clock at an invalid hour": file("clock: 2026-12-13T24:30:00Z"),
        "a person that the contract does not know": file("people: {somebody: {name: A}}"),
        "an id that is not a UUID": file("people: {friend: {id: 7e}}"),
        "a person with more": file("people: {friend: {nick: A}}"),
        "a person that is a name": file("people: {friend: A}"),
        "fewer rooms than have names": file("rooms: 1"),
        "too many rooms": file("rooms: 10001"),
        "rooms that are no number": file("rooms: [main]"),
        "an include that is a number": file("include: 5"),
        "an include of numbers": file("include: [5]"),
        "a script that is null": file("script:"),
        "a script that is a rule": file("script: {on: connect, do: []}"),
        "faults that are a mapping": file("faults: {drop: 1}"),
        # Rules
        "no trigger": rule("do: []"),
        "no steps": rule("on: connect"),
        "an unknown key of a rule": rule("on: connect, wen: here, do: []"),
        "an unknown trigger": rule("on: conect, do: []"),
        "a word that needs a time": rule("on: after, do: []"),
        "a trigger that is a number": rule("on: 5, do: []"),
        "a trigger that is a sequence": rule("on: [connect], do: []"),
        "two triggers": rule("on: {after: 5s, silence: 5s}, do: []"),
        "an invalid time": rule("on: {after: soon}, do: []"),
        "a time that is a number": rule("on: {silence: 5}, do: []"),
        "enter without a state": rule("on: enter, do: []"),
        "a room that does not exist": rule("on: connect, room: third, do: []"),
        "a state that is a number": rule("on: connect, state: 5, do: []"),
        "no states": rule("on: connect, state: [], do: []"),
        "states that are numbers": rule("on: connect, state: [5], do: []"),
        "once that is a text": rule("on: connect, once: 'true', do: []"),
        "a count of nothing": rule("on: connect, count: 0, do: []"),
        "steps that are a mapping": rule("on: connect, do: {pause: 1s}"),
        # Matchers
        "an unknown field": rule("on: {contents: Hi}, do: []"),
        "an unknown message": rule("on: {type: massage}, do: []"),
        "an unknown message that equals": rule("on: {type: {equals: massage}}, do: []"),
        "two tests": rule("on: {content: {equals: a, matches: a}}, do: []"),
        "no test": rule("on: {content: {}}, do: []"),
        "an unknown test": rule("on: {content: {like: a}}, do: []"),
        "a pattern that is a number": rule("on: {content: {matches: 5}}, do: []"),
        "a length that is a text": rule("on: {content: {length: five}}, do: []"),
        "a length below zero": rule("on: {content: {length: -1}}, do: []"),
        "a length that is too great": rule("on: {content: {length: {max: 4294967296}}}, do: []"),
        "an unknown bound": rule("on: {content: {length: {least: 1}}}, do: []"),
        "a presence that is a text": rule("on: {content: {present: 'no'}}, do: []"),
        # Steps
        "an unknown step": step("{puase: 1s}"),
        "an unknown word": step("wait"),
        "a word that needs more": step("pause"),
        "an empty step": step("{}"),
        "a step that is a number": step("5"),
        "two steps in one": step("{pause: 1s, cut: 1}"),
        "two lines in one": step("{you: {type: message, content: a}, invitee: {type: message, content: a}}"),
        "a pause without a unit": step("{pause: 5}"),
        "a pause of a wrong unit": step("{pause: 5d}"),
        "a pause below zero": step("{pause: -5s}"),
        "a pause with more": step("{pause: 5s, jitter: 1s}"),
        "nobody joins": step("{join: friend}"),
        "nobody leaves": step("{leave: 5}"),
        "an expectation that is a text": step("{expect: Hi}"),
        "an else without an end": step("{expect: {}, else: []}"),
        "an expectation with steps": step("{expect: {}, do: []}"),
        "a branch that is a mapping": step("{branch: {if: {}, do: []}}"),
        "a branch without steps": step("{branch: [{if: {}}]}"),
        "a branch with both": step("{branch: [{if: {}, else: []}]}"),
        "a branch without a condition": step("{branch: [{do: []}]}"),
        "an else with steps": step("{branch: [{else: [], do: []}]}"),
        "a repetition without steps": step("{repeat: 3}"),
        "a repetition of nothing": step("{repeat: 0, do: []}"),
        "too many repetitions": step("{repeat: 100001, do: []}"),
        "a mistake deep within": step(
            "{expect: {}, within: 1s, else: [{branch: [{else: [{repeat: 2, do: [wait]}]}]}]}"
        ),
        "a state that is not a text": step("{goto: 5}"),
        "keeping a number": step("{keep: {a: 5}}"),
        "keeping what is not known": step('{keep: {a: "{{received.nothing}}"}}'),
        # Lines
        "a line that is a text": step("{invitee: Hi}"),
        "a line of nobody": step("{friend: {type: message, content: a}}"),
        "a line without a kind": line("content: a"),
        "a line of no name": line("$message: massage, content: a"),
        "a line by its name without a field": line("$message: message"),
        "a number without an end": line('type: message, content: "{{number 1..}}"'),
        "a walk without a name": line('type: message, content: "{{walk from 1 by 2}}"'),
        "a counter for a boolean": line('type: typing, is_typing: "{{counter.a}}"'),
        "the server's name for no message": step("{server: massage}"),
        "the server's number": step("{server: 5}"),
        "the server to nobody": step("{server: {type: typing}, to: nobody}"),
        "a stream without steps": step("{every: 1s}"),
        "a stream without a period": step("{every: soon, do: []}"),
        "a stream of no times": step("{every: 1s, times: 0, do: []}"),
        "a stream until an unknown field": step("{every: 1s, until: {contents: a}, do: []}"),
        "a trigger of an unknown name": rule("on: {$message: massage}, do: []"),
        "an unknown key of Belay's": rule("on: {$mesage: message}, do: []"),
        "an unknown matcher of Belay's": rule("on: {content: {$like: a}}, do: []"),
        "a line of no kind": line("type: massage, content: a"),
        "a line without a field": line("type: message"),
        "a line with more": line("type: message, content: a, mood: good"),
        "a line with another's field": line("type: message, content: a, is_typing: true"),
        "a line with a number for a text": line("type: message, content: 5"),
        "a line with a text for a boolean": line("type: typing, is_typing: 'true'"),
        "a line with a filled text for a boolean": line('type: typing, is_typing: "{{pick: true}}"'),
        "an empty line": line("type: message, content: ''"),
        "a line that is too long": line(f"type: message, content: {'x' * 2001}"),
        "braces that don't end": line('type: message, content: "{{you.name"'),
        "braces around nothing": line('type: message, content: "{{}}"'),
        "a name of nobody": line('type: message, content: "{{friend.name}}"'),
        "something of a person": line('type: message, content: "{{you.age}}"'),
        "a field that does not exist": line('type: message, content: "{{received.body}}"'),
        "a counter without a name": line('type: message, content: "{{counter. }}"'),
        "blanks within a name": line('type: message, content: "{{you . name}}"'),
        # Faults as steps
        "cut with a value": step("{cut: 5s}"),
        "half-open with a value": step("{half-open: 5s}"),
        "drop without a number": step("drop"),
        "drop by chance in a step": step("{drop: 5%}"),
        "drop with a number beside it": step("{drop: 2, frames: 3}"),
        "drop of nothing": step("{drop: 0}"),
        "a stall that is a number": step("{stall: 5}"),
        "a close of no name": step("{close: tokenLost}"),
        **{f"a close by {code}": step(f"{{close: {code}}}") for code in [999, 1005, 1006, 1015, 2999, 5000]},
        "a close with times": step("{close: 1012, times: 2}"),
        "a reason that is a number": step("{close: 1012, reason: 5}"),
        "a delay without a unit": step("{delay: 1}"),
        "a delay with times": step("{delay: 1s, times: 2}"),
        "a corruption that does not exist": step("{corrupt: a-little}"),
        "raw that is a number": step("{raw: 5}"),
        "binary that is a text": step('{raw: a, binary: "yes"}'),
        "a refusal with success": step("{refuse: 200}"),
        "a refusal by name": step("{refuse: tokenInvalid}"),
        "a refusal for some frames": step("{refuse: 503, frames: 2}"),
        "a denial by number": step("{deny: 4003}"),
        "a refresh with success": step("{refresh: 200}"),
        "a refresh of nothing": step("{refresh: {}}"),
        "a refresh with more": step("{refresh: {status: 500, body: a}}"),
        "a chance in a step": step("{corrupt: binary, chance: 0.5}"),
        "no times": step("{refuse: 503, times: 0}"),
        # Standing faults
        "a fault that is a word": fault("cut"),
        "an unknown fault": fault("{dorp: 1}"),
        "two faults in one": fault("{drop: 0.1, cut: 0.1}"),
        "a fault that a script alone can do": fault("{stall: 5s}"),
        "raw by itself": fault("{raw: a}"),
        "an empty fault": fault("{}"),
        "a chance above one": fault("{drop: 1.5}"),
        "a chance below zero": fault("{drop: -0.5}"),
        "a percentage above a hundred": fault("{drop: 101%}"),
        "an invalid percentage": fault("{drop: many%}"),
        "a percentage in other digits": fault("{drop: 0x1p3%}"),
        "a chance that is a text": fault("{corrupt: binary, chance: often}"),
        "a chance beside a chance": fault("{drop: 0.1, chance: 0.5}"),
        "frames by themselves": fault("{corrupt: binary, frames: 2}"),
        "an invalid number of times": fault("{drop: 0.1, times: 0}"),
        "jitter of nothing": fault("{drop: 0.1, jitter: 1s}"),
    },
    "target": {
        "no nodes": target(nodes="[]"),
        "nodes that are not a sequence": target(nodes="ws://127.0.0.1:8000"),
        **{
            f"a node at {url or 'nothing'}": target(nodes=f"['{url}']")
            for url in [
                "",
                "http://127.0.0.1:8000",
                "ws://",
                "ws://h:0",
                "ws://h:65536",
                "ws://h:",
                "ws://h:+80",
                "ws://h?q",
                "ws://me@h",
                "ws://h/a b",
                "ws://[::1",
                "ws://hä",
                "127.0.0.1:8000",
            ]
        },
        "an HTTP place over ws": target(http="ws://h"),
        "a number as the name": target(name="5"),
        "a number as the origin": target(origin="5"),
        "no rooms": target(rooms=None),
        "no main room": target(rooms="{}"),
        "a third room": target(rooms=TARGET["rooms"][:-1] + ", third: {}}"),
        "a room without its key": target(rooms="{main: {members: [a]}}"),
        "a room whose key is not a UUID": target(rooms="{main: {session_id: 7, members: [a]}}"),
        "a room without members": target(rooms=f"{{main: {{session_id: {UUID}, members: []}}}}"),
        "a room with more": target(rooms=f"{{main: {{session_id: {UUID}, members: [a], size: 2}}}}"),
        "no people": target(people="{}"),
        "a person without an id": target(people=TARGET["people"][:-1] + ", c: {name: C}}"),
        "a person with more": target(people=TARGET["people"][:-1] + ", c: {id: 3, age: 3}}"),
        "an id that is a list": target(people=TARGET["people"][:-1] + ", c: {id: [3]}}"),
        "an unknown key": target(tokns="{}"),
        "tokens from nowhere": target(tokens="{}"),
        "tokens from two places": target(tokens="{command: a, given: {}}"),
        "an invalid command": target(tokens="{command: 5}"),
        "a mint without a key": mint("algorithm: HS256"),
        "a mint of another algorithm": mint("algorithm: RS256, key: a"),
        "a key from two places": mint("key: {env: A, value: b}"),
        "a key from nowhere": mint("key: {}"),
        "a key that is a number": mint("key: {value: 5}"),
        "a claim that nothing fills": mint('key: a, claims: {x: "{name}"}'),
        "claims that are a text": mint("key: a, claims: b"),
        "an unknown probe": probe("ping: {}"),
        "a probe without a path": probe("lastMessageAt: {as: a, value: /x}"),
        "a probe with more": probe("lastMessageAt: {get: /x, as: a, value: /x, items: /y}"),
        "a cookie without a value": probe("refresh: {cookie: c}"),
        "a cookie that mints, and more": probe("refresh: {cookie: c, value: {mint: {}, env: A}}"),
        "an invalid limit": target(limits="{deliver: soon}"),
        "a limit of no time": target(limits="{deliver: 0.0s}"),
        "a limit that is a number": target(limits="{idle: 5}"),
        "an unknown limit": target(limits="{answer: 5s}"),
        "tls without a file": target(tls="{}"),
        "tls with more": target(tls="{ca: a, cert: b}"),
    },
}

# What `belay lint` refuses and a schema accepts: a sentence that JSON Schema cannot say, for each.
BEYOND = {
    "scenario": {
        "a word that another place of the file declares: a state": step("{goto: nowhere}"),
        "a word that another place of the file declares: what is kept": line('type: message, content: "{{kept.a}}"'),
        "who you are, elsewhere in the file: your own line": step("{inviter: {type: message, content: a}}"),
        "who you are, elsewhere in the file: your own leaving": step("{leave: inviter}"),
        "what has happened before: nothing was heard": rule(
            'on: connect, do: [{invitee: {type: message, content: "{{received.content}}"}}]'
        ),
        "what has happened before: no branch": rule("on: connect, do: [{branch: []}]"),
        "another file: one that is not there": file("include: nowhere.yaml"),
        "what a text with braces becomes: nothing": line('type: message, content: "{{pick: }}"'),
        "what a text with braces becomes: too long": line(f'type: message, content: "{"x" * 2001}{{{{counter.a}}}}"'),
        "what a text with braces becomes: no kind of message": line('type: "{{pick: massage}}", content: a'),
        "a number and its order: the least above the most": rule("on: {content: {length: {min: 2, max: 1}}}, do: []"),
        "a number in a text: more than a year": step("{pause: 9000h}"),
        "the language of regular expressions": rule('on: {content: {matches: "("}}, do: []'),
        "the length of a month": file("clock: 2026-02-30T18:30:00Z"),
        "depth": step("{repeat: 2, do: [" * 16 + "]}" * 16),
    },
    "target": {
        "a word that another place of the file declares: a member": target(
            rooms=f"{{main: {{session_id: {UUID}, members: [a, z]}}}}"
        ),
        "a word that another place of the file declares: who asks": probe("lastMessageAt: {get: /x, as: z, value: /x}"),
        "a word that another place of the file declares: whose token": target(tokens="{given: {z: t}}"),
        "two rooms and what they share: all": target(
            rooms=f"{{main: {{session_id: {UUID}, members: [a]}}, other: {{session_id: {UUID}, members: [a]}}}}"
        ),
        "two rooms and what they share: nobody": target(
            rooms=f"{{main: {{session_id: {UUID}, members: [a]}}, other: {{session_id: {UUID[:-1]}1, members: [b]}}}}"
        ),
        "a number in a text: more than an hour": target(limits="{deliver: 2h}"),
        "a number in a text: less than a microsecond": target(limits="{close: 0.1us}"),
    },
}



def played(*steps: str, more: str = "") -> str:
    """A case with steps."""
    return f"case: c\n{more}do:\n" + "".join(f"  - {step}\n" for step in steps)


PEOPLE = ["inviter", "invitee", "friend", "outsider"]
MESSAGE = "{type: message, content: Hi}"

VALID["case"] = {
    "every key of a file with one case": played(
        "phone connects",
        more="$schema: s.json\nabout: a\ncontract: c.yaml\nclients: {phone: inviter, other: friend}\ninclude: one.yaml\n"
        "each: [{content: Hi, on: true}]\n",
    ),
    "every key of a file with several": "$schema: s.json\nabout: a\ncontract: c.yaml\nclients: {phone: outsider}\n"
    "include: [one.yaml]\ncases:\n  - {case: c, about: a, clients: {tab: invitee}, include: [], each: [{a: 1}], "
    "do: [phone hears nothing]}\n",
    **{
        f"a step of {who}'s: {verb or 'speaks'}": played(f"{who}{verb}: {value}")
        for who in PEOPLE
        for verb, value in {
            "": MESSAGE,
            " connects": "{room: other}",
            " hears": "{type: message}",
            " hears in any order": "[{content: a}, {type: typing}]",
            " hears nothing": "{type: message}",
            " closed": "notParticipant",
            " refused": "401",
            " closes": "3000",
        }.items()
    },
    **{f"a request of {who}'s": played(f"{{{who} asks: {MESSAGE}, answer: {{type: message}}}}") for who in PEOPLE},
    **{f"alone: {verb}": played(f"inviter {verb}") for verb in ["connects", "hears nothing", "closes"]},
    "a client of its own name": played("phone: {type: typing, is_typing: true}", more="clients: {phone: inviter}\n"),
    "every option of a request": played(
        "{inviter asks: {type: message, content: Hi}, answer: {content: {$equals: \"{{asked.content}}\"}}, times: 1, "
        'within: 2s, keep: {id: "{{heard.message_id}}"}}',
        'inviter: {type: message, content: "{{id}} {{inviter.name}} {{secret.key}} {{uuid}}"}',
    ),
    "every option of hearing": played("{inviter hears: {}, times: 3, within: 1.5s, keep: {a: b}}"),
    "every way to connect": played(
        'inviter connects: {room: nowhere, token: none, query: {a: 1}, headers: {X-A: "{{uuid}}"}, first: none}',
        "invitee connects: {room: main, lifetime: 2s}",
        "friend connects: {token: empty}",
    ),
    **{
        f"a token that is {fault}": played(f"inviter connects: {{token: {fault}}}")
        for fault in ["expired", "forged", "unknown-user", "refresh", "refresh-as-access", "alg-none", "missing-claim",
                      "missing-subject"]
    },
    **{f"closed by {code}": played(f"inviter closed: {code}") for code in ["tokenMissing", "tokenInvalid", 1006, 4001]},
    "a frame as it is written": played("inviter: {$raw: '{\"type\"'}", "inviter: {$binary: AAEC}"),
    "a message by its name": played("inviter: {$message: message, content: Hi}", "inviter: {$message: typing, is_typing: true}"),
    "a whole payload": played("inviter: {$payload: {type: message, content: Hi}}"),
    "what is heard, by every field": played(
        f"inviter hears: {{$message: message, message_id: {UUID}, sender_id: {UUID}, sender_name: c, "
        "created_at: 2026-01-13T18:30:00Z}",
        "inviter hears: {$message: typing, is_typing: true}",
        "inviter hears: {$payload: {content: a}}",
    ),
    "what is heard, by every matcher": played(
        "inviter hears: {content: {$matches: a}, type: {$equals: message}, is_typing: {$present: false}}",
        "inviter hears: {content: {$length: {min: 1, max: 2}}, sender_name: {$contains: a}}",
        "inviter hears: {content: {matches: a}, type: {equals: message}, is_typing: {present: false}, sender_name: {length: 1}}",
        "inviter hears nothing: {$payload: [{$matches: a}, {id: {$present: true}}]}",
    ),
    **{f"a pause of {time}": played(f"pause: {time}") for time in ["400ms", "1.5s", "10m"]},
    "columns in the place of values": played(
        "{inviter hears: {content: \"{{a}}\"}, within: \"{{time}}\"}",
        'outsider closed: "{{code}}"',
        'pause: "{{time}}"',
        more="each: [{a: one, time: 2s, code: 4004}]\n",
    ),
}
VALID["target"]["cases and their secrets"] = target(cases="[cases, more.yaml]", secrets="{key: {env: KEY}}")
VALID["target"]["a folder of cases"] = target(cases="cases")
VALID["target"]["by its URL"] = """\
name: live
url: wss://127.0.0.1:8443/ws
headers: {X-Trace: belay, Origin: {env: ORIGIN}}
query: {version: 2}
params: {session_id: 550e8400-e29b-41d4-a716-446655440000}
other: {session_id: {file: other.txt}}
credentials: {accessToken: {env: TOKEN}}
people:
  inviter: {id: 1, name: Ann, credentials: {accessToken: {env: TOKEN}}}
keys: {accessToken: {env: KEY}}
subprotocols: [chat.v1]
first: [{type: typing, is_typing: false}]
listen: 5s
send: [sendMessage]
hostile: true
secrets: {key: {env: KEY}}
cases: [cases]
tls: {ca: ca.pem}
limits: {answer: 3s, connections: 2, close: 3s, quiet: 200ms}
"""

INVALID["case"] = {
    "no steps": "case: c\n",
    "no name": "do: [inviter connects]\ncases: 5\n",
    "steps that are none": "case: c\ndo: []\n",
    "a name without letters": "case: '?!'\ndo: [inviter connects]\n",
    "no cases": "cases: []\n",
    "an unknown key": played("inviter connects", more="clinets: {}\n"),
    "an unknown key of one of several": "cases: [{case: c, do: [inviter connects], contract: c.yaml}]\n",
    "a table that is empty": played("inviter connects", more="each: []\n"),
    "a table of texts": played("inviter connects", more="each: [a]\n"),
    "a column of no name": played("inviter connects", more="each: [{a b: 1}]\n"),
    "a client who is a role": played("inviter connects", more="clients: {invitee: inviter}\n"),
    "a client of no role": played("inviter connects", more="clients: {phone: nobody}\n"),
    "a client with a blank": played("inviter connects", more="clients: {my phone: inviter}\n"),
    "a client called like an option": played("inviter connects", more="clients: {times: inviter}\n"),
    "a client called like a step": played("inviter connects", more="clients: {pause: inviter}\n"),
    "a pause without a time": played("pause"),
    "a pause without a unit": played("pause: 3"),
    "a pause with an option": played("{pause: 3s, within: 2s}"),
    "a step that is a number": played("5"),
    "a step that needs a value": played("inviter hears"),
    "a step of no verb": played("inviter"),
    "an unknown verb": played("inviter heers: {}"),
    "an option alone": played("within: 2s"),
    "an option of another step": played("{inviter hears: {}, answer: {}}"),
    "an option of a line": played(f"{{inviter: {MESSAGE}, within: 2s}}"),
    "a wait without a unit": played("{inviter hears: {}, within: 2}"),
    "no times": played("{inviter hears: {}, times: 0}"),
    "something kept that is no text": played("{inviter hears: {}, keep: {a: 5}}"),
    "something kept under no name": played("{inviter hears: {}, keep: {a b: c}}"),
    "a line of no kind": played("inviter: {type: massage, content: a}"),
    "a line with more": played("inviter: {type: message, content: a, mood: good}"),
    "a line that is too short": played("inviter: {type: message, content: ''}"),
    "a frame with more": played("inviter: {$raw: a, type: message}"),
    "a pattern of an unknown field": played("inviter hears: {contents: a}"),
    "a pattern of no kind": played("inviter hears: {type: massage}"),
    "an unknown matcher": played("inviter hears: {content: {$like: a}}"),
    "any order of one": played("inviter hears in any order: {}"),
    "any order of none": played("inviter hears in any order: []"),
    "closed by no name": played("inviter closed: tokenLost"),
    "closed by no code": played("inviter closed: 400"),
    "closes by a code that can't be sent": played("inviter closes: 1006"),
    "refused with success": played("inviter refused: 200"),
    "a room of no name": played("inviter connects: {room: mian}"),
    "a token of no fault": played("inviter connects: {token: expird}"),
    "a lifetime in parts of a second": played("inviter connects: {lifetime: 1500ms}"),
    "headers that are a text": played("inviter connects: {headers: a}"),
    "something else first": played("inviter connects: {first: all}"),
    "an unknown way to connect": played("inviter connects: {rom: main}"),
    "braces that don't end": played('inviter: {type: message, content: "{{uuid"}'),
}

BEYOND["case"] = {
    "a word that another place of the file declares: nobody": played("phone hears nothing"),
    "a word that another place of the file declares: a column": played('outsider closed: "{{code}}"'),
    "what has happened before: connected already": played("inviter hears: {}", "inviter connects"),
    "what has happened before: over": played("inviter closes", "inviter hears: {}"),
    "what has happened before: nothing was heard": played('inviter: {type: message, content: "{{heard.content}}"}'),
    "what has happened before: nothing was kept": played('inviter: {type: message, content: "{{id}}"}'),
    "what the contract answers": played(f"inviter asks: {MESSAGE}"),
    "another file: one that is not there": played("inviter connects", more="include: nowhere.yaml\n"),
    "a fault and a lifetime": played("inviter connects: {token: expired, lifetime: 2s}"),
    "a number in a text: more than an hour": played("{inviter hears: {}, within: 2h}"),
    "a number in a text: a pause of more than ten minutes": played("pause: 11m"),
    "what a message's values are: of another type": played("inviter hears: {content: 5}"),
    "what a message's values are: of another message": played("inviter hears: {type: typing, content: Hi}"),
    "the language of regular expressions": played('inviter hears: {content: {$matches: "("}}'),
    "how many keys of a kind there are": played("{inviter hears: {}, invitee hears: {}}"),
    "bytes in Base64": played("inviter: {$binary: no}"),
}

TABLES = {"valid": VALID, "invalid": INVALID, "beyond": BEYOND}
CASES = [
    pytest.param(table, kind, name, id=f"{kind}-{table}-{name}")
    for table, kinds in TABLES.items()
    for kind, cases in kinds.items()
    for name in cases
]


@pytest.fixture(scope="module")
def linted(belay: Belay, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], bool]:
    """What `belay lint` says of each case, asked once for all."""
    folder = tmp_path_factory.mktemp("cases")
    (folder / "part.yaml").write_text("scenario: part\n")
    (folder / "one.yaml").write_text("case: one\ndo: [outsider closes]\n")
    (folder / "c.yaml").write_text((belay.root / "spec/send-buddy.yaml").read_text())
    files = {}
    for number, case in enumerate(CASES):
        path = folder / f"{number}.yaml"
        table, kind, name = case.values
        path.write_text(TABLES[table][kind][name])
        files[path] = (table, kind, name)
    result = belay.run("lint", *files, timeout=120)
    fine = {Path(text.removesuffix(": ok")) for text in result.stdout.splitlines()}
    assert fine and fine < set(files)
    return {case: path in fine for path, case in files.items()}


@pytest.mark.parametrize(("table", "kind", "name"), CASES)
def test_schema_and_lint_agree(
    validators: dict[str, Draft202012Validator],
    linted: dict[tuple[str, str, str], bool],
    table: str,
    kind: str,
    name: str,
) -> None:
    complaint = schemas.complaint(validators[kind], schemas.load(TABLES[table][kind][name]))
    assert linted[table, kind, name] == (table == "valid"), "belay lint says otherwise"
    assert (complaint is None) == (table != "invalid"), complaint


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_shipped_satisfies_both(
    belay: Belay, validators: dict[str, Draft202012Validator], root: Path, kind: str
) -> None:
    shipped = {
        "scenario": sorted((root / "mocks").glob("*.yaml")),
        "target": [root / "Examples/target.yaml", root / "Tests/Interop/django/target.yaml"],
        "case": sorted((root / "Examples/cases").glob("*.yaml")),
    }[kind]
    assert len(shipped) >= 2
    assert belay.run("lint", *shipped).returncode == 0
    for path in shipped:
        assert schemas.complaint(validators[kind], schemas.load(path.read_text())) is None
        assert path.read_text().startswith("# yaml-language-server: $schema=")
        assert schemas.problem(path) is None


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_has_its_words_for_a_hover(printed: dict[str, Any], kind: str) -> None:
    for path, schema in keys(printed[kind]):
        described = schema.get("description") or resolve(printed[kind], schema).get("description")
        assert described, f"{path} says nothing of itself"


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_and_word_stands_in_a_valid_case(printed: dict[str, Any], kind: str) -> None:
    text = " ".join(VALID[kind].values())
    told = set(re.findall(r"[\w$-]+", text))
    known = {path[-1] for path, _ in keys(printed[kind])} | set(constants(printed[kind]))
    # The contract's close codes: one of them is enough.
    known -= {"userNotFound", "notParticipant"}
    # Keys with blanks: who, and what they do.
    known = {key for key in known if " " not in key or f"{key}:" not in text}
    assert known - told == set()


def test_a_field_of_the_contract_is_explained_in_its_words(printed: dict[str, Any]) -> None:
    content = printed["scenario"]["$defs"]["line.sendMessage"]["properties"]["content"]
    assert content["description"] == "`content` must be non-empty and ≤ 2000 characters."
    assert printed["target"]["$defs"]["room"]["properties"]["session_id"]["pattern"].startswith("^[0-9a-fA-F]{8}")


# --- The keys that the readers know are those of the schemas: a reader names all it knows beside one it doesn't ---


def keys(schema: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every key of every object that a schema describes (conditions say nothing new), with its schema."""
    if isinstance(schema, list):
        for item in schema:
            yield from keys(item, path)
    elif isinstance(schema, dict):
        for name, value in schema.get("properties", {}).items():
            yield (*path, name), value
            yield from keys(value, (*path, name))
        for word in ["$defs", "patternProperties"]:
            for value in schema.get(word, {}).values():
                yield from keys(value, path)
        for word in ["anyOf", "allOf", "items", "additionalProperties", "then", "else"]:
            yield from keys(schema.get(word), path)


def constants(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for word in ["$defs", "properties"]:
            for value in schema.get(word, {}).values():
                yield from constants(value)
        for word in ["anyOf", "allOf", "items", "additionalProperties", "then"]:
            yield from constants(schema.get(word))
        yield from (word for word in [schema.get("const"), *schema.get("enum", [])] if isinstance(word, str))
    elif isinstance(schema, list):
        for item in schema:
            yield from constants(item)


def resolve(root: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    return schema


def shapes(root: dict[str, Any], schema: dict[str, Any]) -> list[set[str]]:
    """The keys of each object that may stand for a schema."""
    schema = resolve(root, schema)
    own = [set(schema["properties"])] if "properties" in schema else []
    return own + [shape for item in schema.get("anyOf", []) for shape in shapes(root, item)]


UNKNOWN = "qqqqqqqqqqqqqqqq"
# Where an unknown key is planted, and where the schema has the object that it is planted in.
PLACES: dict[str, tuple[str, str, Callable[[dict[str, Any]], Any]]] = {
    "a scenario": ("scenario", file(f"{UNKNOWN}: 1"), lambda root: root),
    "a person": (
        "scenario",
        file(f"people: {{friend: {{{UNKNOWN}: 1}}}}"),
        lambda root: root["properties"]["people"]["properties"]["friend"],
    ),
    "people": ("scenario", file(f"people: {{{UNKNOWN}: 1}}"), lambda root: root["properties"]["people"]),
    "a rule": ("scenario", rule(f"on: connect, do: [], {UNKNOWN}: 1"), lambda root: root["$defs"]["rule"]),
    "a matcher": ("scenario", rule(f"on: {{content: {{{UNKNOWN}: 1}}}}, do: []"), lambda root: root["$defs"]["test"]),
    "a length": (
        "scenario",
        rule(f"on: {{content: {{length: {{{UNKNOWN}: 1}}}}}}, do: []"),
        lambda root: root["$defs"]["test"]["properties"]["length"],
    ),
    "a branch": (
        "scenario",
        step(f"{{branch: [{{if: {{}}, do: [], {UNKNOWN}: 1}}]}}"),
        lambda root: next(
            shape["properties"]["branch"]["items"]
            for shape in root["$defs"]["step"]["anyOf"]
            if "branch" in shape.get("required", [])
        ),
    ),
    "a refresh": (
        "scenario",
        step(f"{{refresh: {{status: 503, {UNKNOWN}: 1}}}}"),
        lambda root: root["$defs"]["refreshFault"],
    ),
    "a target": ("target", target(**{UNKNOWN: "1"}), lambda root: root["else"]),
    "rooms": (
        "target",
        target(rooms=TARGET["rooms"][:-1] + f", {UNKNOWN}: 1}}"),
        lambda root: root["else"]["properties"]["rooms"],
    ),
    "a room": (
        "target",
        target(rooms=TARGET["rooms"][:-2] + f", {UNKNOWN}: 1}}}}"),
        lambda root: root["$defs"]["room"],
    ),
    "a person of a target": (
        "target",
        target(people=TARGET["people"][:-2] + f", {UNKNOWN}: 1}}}}"),
        lambda root: root["else"]["properties"]["people"]["additionalProperties"],
    ),
    "tokens": ("target", target(tokens=f"{{command: x, {UNKNOWN}: 1}}"), lambda root: root["else"]["properties"]["tokens"]),
    "a mint": (
        "target",
        mint(f"key: x, {UNKNOWN}: 1"),
        lambda root: root["else"]["properties"]["tokens"]["properties"]["mint"],
    ),
    "a secret": ("target", mint(f"key: {{value: x, {UNKNOWN}: 1}}"), lambda root: root["$defs"]["secret"]),
    "probes": ("target", probe(f"{UNKNOWN}: 1"), lambda root: root["else"]["properties"]["probes"]),
    **{
        f"the probe {name}": (
            "target",
            probe(f"{name}: {{{text}, {UNKNOWN}: 1}}"),
            lambda root, name=name: root["else"]["properties"]["probes"]["properties"][name],
        )
        for name, text in {
            "messages": "get: /, as: a, items: '', id: '', content: ''",
            "lastMessageAt": "get: /, as: a, value: ''",
            "refresh": "cookie: c, value: v",
        }.items()
    },
    "limits": ("target", target(limits=f"{{{UNKNOWN}: 1}}"), lambda root: root["else"]["properties"]["limits"]),
    "tls": ("target", target(tls=f"{{ca: x, {UNKNOWN}: 1}}"), lambda root: root["else"]["properties"]["tls"]),
    "a case": ("case", played("inviter connects", more=f"{UNKNOWN}: 1\n"), lambda root: root["else"]),
    "a file with cases": (
        "case",
        f"cases: [{{case: c, do: [inviter connects]}}]\n{UNKNOWN}: 1\n",
        lambda root: root["then"],
    ),
    "a connection": (
        "case",
        played(f"inviter connects: {{{UNKNOWN}: 1}}"),
        lambda root: root["$defs"]["connection"],
    ),
}
# A valid value for each step and standing fault, for what may stand beside it.
STEPS = {
    "pause": "1s", "join": "invitee", "leave": "invitee", "expect": "{}", "branch": "[]", "repeat": "1, do: []",
    "goto": "here", "keep": "{}", "you": "{type: message, content: a}", "invitee": "{type: message, content: a}",
    "inviter": "{type: message, content: a}", "close": "1012", "stall": "1s", "drop": "1", "duplicate": "1",
    "reorder": "1", "delay": "1s", "corrupt": "binary", "raw": "a", "refuse": "503", "deny": "tokenInvalid",
    "refresh": "503", "server": "{type: typing}", "reply": "{type: typing}", "every": "1s, do: []",
}  # fmt: skip
FAULTS = {"drop": "1", "duplicate": "1", "reorder": "1", "cut": "1", "half-open": "1"} | {
    word: STEPS[word] for word in ["close", "delay", "corrupt", "refuse", "deny", "refresh"]
}


def known_keys(belay: Belay, folder: Path, texts: dict[Any, str]) -> dict[Any, set[str]]:
    """The keys that the reader names where each text has one that it doesn't know."""
    paths = {folder / f"{number}.yaml": name for number, name in enumerate(texts)}
    for path, name in paths.items():
        path.write_text(texts[name])
    errors = belay.run("lint", *paths, timeout=120).stderr
    found = {}
    for path, name in paths.items():
        told = re.search(
            rf'^{re.escape(str(path))}:.*unknown key "{UNKNOWN}" in .*\(known: (.*)\)$', errors, re.MULTILINE
        )
        assert told, f"{name}: {[text for text in errors.splitlines() if str(path) in text]}"
        found[name] = set(told[1].split(", "))
    return found


def test_a_reader_knows_the_keys_of_the_schema_and_no_others(
    belay: Belay, printed: dict[str, Any], tmp_path: Path
) -> None:
    known = known_keys(belay, tmp_path, {name: text for name, (_, text, _) in PLACES.items()})
    for name, (kind, _, find) in PLACES.items():
        told = set().union(*shapes(printed[kind], find(printed[kind])))
        # A file's `$schema` is for editors alone, so that the readers don't propose it.
        assert told - {"$schema"} == known[name], name


@pytest.mark.parametrize(("definition", "values"), [("step", STEPS), ("fault", FAULTS)])
def test_the_keys_beside_a_word_are_those_that_the_reader_knows(
    belay: Belay, printed: dict[str, Any], tmp_path: Path, definition: str, values: dict[str, str]
) -> None:
    wrap = {"step": step, "fault": fault}[definition]
    known = known_keys(
        belay, tmp_path, {word: wrap(f"{{{word}: {text}, {UNKNOWN}: 1}}") for word, text in values.items()}
    )
    objects = [shape for shape in printed["scenario"]["$defs"][definition]["anyOf"] if "properties" in shape]
    told = {shape["required"][0]: set(shape["properties"]) for shape in objects}
    assert told == known


def test_the_words_of_the_reader_are_those_of_the_schema(belay: Belay, printed: dict[str, Any], tmp_path: Path) -> None:
    """The reader lists them, too, where there is a word that it doesn't know."""
    lists = {
        "step": (step(f"{{{UNKNOWN}: 1}}"), r"unknown step .*\(known: (.*)\)"),
        "fault": (fault(f"{{{UNKNOWN}: 1}}"), r"unknown fault .*\(known: (.*)\)"),
    }
    for name, (text, pattern) in lists.items():
        path = tmp_path / f"{name}.yaml"
        path.write_text(text)
        told = re.search(pattern, belay.run("lint", path).stderr)
        assert told
        alternatives = printed["scenario"]["$defs"][name]["anyOf"]
        words = {item["const"] if "const" in item else item["required"][0] for item in alternatives}
        assert words == set(told[1].split(", "))


# --- mocks/README.md, whose tables are the language for people ---


def test_the_tables_for_people_have_the_words_of_the_language_and_no_others(
    printed: dict[str, Any], root: Path
) -> None:
    spans = re.findall(r"`([^`\n]+)`", (root / "mocks/README.md").read_text())
    told = set()
    named = set()
    for span in spans:
        bare = re.sub(r"\"[^\"]*\"|'[^']*'|\{\{.*?\}\}", "", span)
        named |= set(re.findall(r"([\w-]+):(?=\s|$)", bare))
        told |= set(re.findall(r"[\w$-]+", bare))
    schema = printed["scenario"]
    fields = {"type", "content", "is_typing"}
    language = {path[-1] for path, _ in keys(schema)} | set(constants(schema))
    # Who plays, and what the contract calls its codes and messages, is not the language's.
    contract = fields | {"inviter", "invitee", "friend", "outsider", "typing", "message", "$schema"}
    contract |= {name for name in constants(schema["$defs"]["closeCodeName"])}
    assert language - contract - told == set()
    # Words in capitals stand for names that the user chooses.
    assert {word for word in named - language if not word.isupper()} == set()


# --- A contract without rooms: what editors say of it is what its own words are ---

FEED = "Examples/contracts/price-feed.yaml"


@pytest.fixture(scope="module")
def feed(belay: Belay) -> Draft202012Validator:
    result = belay.run("schema", "scenario", "--contract", FEED)
    assert (result.returncode, result.stderr) == (0, "")
    schema = json.loads(result.stdout)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize(
    ("words", "is_valid"),
    [
        ("include: default", True),
        ("you: client", False),
        ("people: {}", False),
        ("script: [{on: connect, room: production, do: []}]", True),
        ("script: [{on: connect, room: elsewhere, do: []}]", False),
        ("script: [{on: {$message: subscribe, topic: ticker}, do: []}]", True),
        ("script: [{on: {$message: subscribed}, do: []}]", False),
        ("script: [{on: {topc: ticker}, do: []}]", False),
        ("script: [{on: {symbols: {$contains: BTC-USD}}, do: [{reply: subscribed}]}]", True),
        ("script: [{on: {op: subscribe}, do: [{every: 1s, do: [{server: {$message: ticker}}]}]}]", True),
        ("script: [{on: connect, do: [{server: ticker, to: others}]}]", True),
        ("script: [{on: connect, do: [{server: tickr}]}]", False),
        ("script: [{on: connect, do: [{server: {$message: ticker, bids: '5'}}]}]", False),
        ("script: [{on: connect, do: [{join: client}]}]", False),
        ("script: [{on: connect, do: [{you: {op: subscribe}}]}]", False),
        ("script: [{on: connect, do: [{close: 4000}]}]", True),
        ("script: [{on: connect, do: [{deny: anything}]}]", False),
    ],
)
def test_a_contract_without_rooms_has_a_schema_of_its_own(
    feed: Draft202012Validator, words: str, is_valid: bool
) -> None:
    assert (schemas.complaint(feed, schemas.load(file(words))) is None) == is_valid


# --- Another contract: one with every keyword ---

EVERYTHING = "kind: everything, text: ab, nested: {text: ''}, list: [1], level: '3', nullable: x"
RULES = "kind: rules, code: AB123"
CHOICES = "kind: choices, figure: {shape: dot}, value: 1"
NAMES = "kind: names"


@pytest.fixture(scope="module")
def every_keyword(belay: Belay) -> Draft202012Validator:
    result = belay.run("schema", "scenario", "--contract", "Tests/CodecGeneratorTests/every-keyword.yaml")
    assert result.returncode == 0, result.stderr
    schema = json.loads(result.stdout)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize(
    ("more", "is_valid"),
    [
        ("", True),
        (", nullable: null", True),
        (", nullable: 5", False),
        (", list: []", False),
        (", list: [a]", False),
        (", level: very high", True),
        (", level: lowest", False),
        (', level: "{{pick: lowest}}"', True),
        (", text: a", False),
        (', text: "{{counter.a}}"', True),
        (", id: 550e8400-e29b-41d4-a716-446655440000", True),
        (', id: "{{you.id}}"', True),
        (", id: 550e8400", False),
        (", answer: 42", True),
        (", answer: 43", False),
        (", ratio: -0.5", True),
        (", ratio: half", False),
        (", people: [{name: A, born: '2026-01-13T18:30:00Z'}]", True),
        (", people: [{name: A, born: yesterday}]", False),
        (", people: [{}]", False),
        (", anything: {x: [1, null]}", True),
        (", sonst: 1", False),
        (RULES, True),
        (f"{RULES}, code: ab123", False),
        (f'{RULES}, code: "{{{{pick: AB123 | CD456}}}}"', True),
        (f"{RULES}, birthday: '2026-01-13'", True),
        (f"{RULES}, birthday: '2026-1-13'", False),
        (f"{RULES}, mail: ada@example.org", True),
        (f"{RULES}, mail: ada", False),
        (f"{RULES}, home: 'https://example.org/'", True),
        (f"{RULES}, home: /a", False),
        (f"{RULES}, even: 2", True),
        (f"{RULES}, even: 3", False),
        (f"{RULES}, even: 0", False),
        (f"{RULES}, price: 0.3", True),
        (f"{RULES}, price: 1000", False),
        (f"{RULES}, scores: {{a: 1}}", True),
        (f"{RULES}, scores: {{a: -1}}", False),
        (f"{RULES}, sizes: {{small: 1, huge: 9}}", True),
        (f"{RULES}, sizes: {{small: 1, huge: 10}}", False),
        (CHOICES, True),
        (f"{CHOICES}, figure: {{shape: circle, radius: 1}}", True),
        (f"{CHOICES}, figure: {{shape: circle}}", False),
        (f"{CHOICES}, value: null", True),
        (f"{CHOICES}, value: {{}}", False),
        (f"{CHOICES}, term: {{sum: [1, {{minus: 2}}]}}", True),
        (f"{CHOICES}, term: {{sum: [a]}}", False),
        (f"{CHOICES}, grade: 7", False),
        (f"{NAMES}, more: true", True),
        (f"{NAMES}, more: 1", False),
    ],
)
def test_the_values_of_a_line_are_those_of_its_contract(
    every_keyword: Draft202012Validator, more: str, is_valid: bool
) -> None:
    role = next(iter(every_keyword.schema["properties"]["you"]["enum"]))
    if more.startswith("kind"):
        # Of two keys with one name the last counts.
        line = schemas.load(f"{{{more}}}")
    else:
        line = schemas.load(f"{{{EVERYTHING}}}") | schemas.load(f"{{a: 1{more}}}")
        del line["a"]
    scenario = {"scenario": "s", "script": [{"on": "connect", "do": [{role: line}]}]}
    complaint = schemas.complaint(every_keyword, scenario)
    assert (complaint is None) == is_valid, complaint


# --- The command, and what belay generate makes of it ---


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_printed_is_what_is_committed(belay: Belay, root: Path, kind: str) -> None:
    result = belay.run("schema", kind)
    assert result.stdout == (root / f"spec/{kind}.schema.json").read_text()
    assert belay.run("schema", kind, "--contract", root / "spec/send-buddy.yaml").stdout == result.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 64),
        (("contract",), 64),
        (("scenario", "--contract", "nowhere.yaml"), 66),
        (("target", "--contract", "mocks/quiet.yaml"), 65),
    ],
)
def test_mistakes_end_with_the_documented_code(belay: Belay, arguments: tuple[str, ...], code: int) -> None:
    result = belay.run("schema", *arguments)
    assert result.returncode == code and result.stdout == "" and result.stderr


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A project with a contract and nothing made of it."""
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec/send-buddy.yaml").write_text((root / "spec/send-buddy.yaml").read_text())
    return tmp_path


def test_a_changed_contract_makes_the_schemas_stale_until_it_is_generated(belay: Belay, project: Path) -> None:
    assert belay.run("generate", cwd=project).returncode == 0
    assert belay.run("generate", "--check", cwd=project).returncode == 0
    contract = project / "spec/send-buddy.yaml"
    contract.write_text(contract.read_text().replace("maxLength: 2000", "maxLength: 3"))
    stale = belay.run("generate", "--check", cwd=project)
    assert stale.returncode == 1 and "  write spec/scenario.schema.json" in stale.stderr
    assert "target.schema.json" not in stale.stderr
    assert belay.run("generate", cwd=project).returncode == 0
    schema = json.loads((project / "spec/scenario.schema.json").read_text())
    content = schema["$defs"]["line.sendMessage"]["properties"]["content"]
    assert content["anyOf"][0]["maxLength"] == 3
    assert belay.run("generate", "--check", cwd=project).returncode == 0


def test_an_edited_schema_is_stale(belay: Belay, project: Path) -> None:
    assert belay.run("generate", cwd=project).returncode == 0
    schema = project / "spec/target.schema.json"
    text = schema.read_text()
    schema.write_text(text.replace('"2s"', '"3s"', 1))
    assert belay.run("generate", "--check", cwd=project).returncode == 1
    assert belay.run("generate", cwd=project).returncode == 0
    assert schema.read_text() == text


def test_a_file_that_belay_did_not_write_is_never_overwritten(belay: Belay, project: Path) -> None:
    (project / "spec/target.schema.json").write_text('{"mine": true}\n')
    result = belay.run("generate", cwd=project)
    assert result.returncode == 1 and "spec/target.schema.json was not made by belay generate" in result.stderr
    assert sorted(path.name for path in project.rglob("*") if path.is_file()) == [
        "send-buddy.yaml",
        "target.schema.json",
    ]


# The banner lists rooms with their people where the contract is built in, and sockets where it is read.
@pytest.mark.compiled
def test_a_default_applies_where_a_key_is_left_out(
    belay: Belay, printed: dict[str, Any], tmp_path: Path, start: Callable[..., Mock]
) -> None:
    scenario = tmp_path / "least.yaml"
    scenario.write_text("scenario: least\nscript: [{on: connect, do: [{invitee: {type: message, content: a}}]}]\n")
    told = {name: schema.get("default") for name, schema in printed["scenario"]["properties"].items()}
    mock = start(str(scenario), "--speed", "0")
    expect_banner(mock, "stop ")
    console = mock.console.read_text()
    assert f"seed {told['seed']}" in console and f"({told['you']}, you)" in console
    with mock.join(told["you"]) as tab:
        assert tab.hear()["created_at"][:19] == told["clock"][:19]
    people = printed["scenario"]["properties"]["people"]["properties"]
    for role, person in people.items():
        assert {key: value["default"] for key, value in person["properties"].items()} == {
            key: mock.person(role)[key] for key in ["name", "id"]
        }
