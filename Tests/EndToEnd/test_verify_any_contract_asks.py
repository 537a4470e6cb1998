"""`belay verify` before servers that ask: it gives the declared answer, so that they go on, and only where that may be sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from harness import Belay

CONTRACT = """
asyncapi: 3.1.0
info: {title: Asking, version: '1'}
defaultContentType: application/json
x-perspective: server
servers: {s: {host: localhost, protocol: ws}}
channels:
  desk:
    address: /desk
    messages:
      ask: {$ref: '#/components/messages/ask'}
      answer: {$ref: '#/components/messages/answer'}
      go: {$ref: '#/components/messages/go'}
      gone: {$ref: '#/components/messages/gone'}
operations:
  asks:
    action: send
    channel: {$ref: '#/channels/desk'}
    messages: [{$ref: '#/channels/desk/messages/ask'}]
    reply: {channel: {$ref: '#/channels/desk'}, messages: [{$ref: '#/channels/desk/messages/answer'}]}
  goes:
    action: receive
    channel: {$ref: '#/channels/desk'}
    messages: [{$ref: '#/channels/desk/messages/go'}]
    reply: {channel: {$ref: '#/channels/desk'}, messages: [{$ref: '#/channels/desk/messages/gone'}]}
components:
  correlationIds:
    number: {location: '$message.payload#/no'}
  messages:
    ask:
      correlationId: {$ref: '#/components/correlationIds/number'}
      payload: {type: object, required: [kind, no], properties: {kind: {const: ask}, no: {type: integer}}}
    answer:
      correlationId: {$ref: '#/components/correlationIds/number'}
      payload:
        type: object
        required: [kind, no, word]
        properties: {kind: {const: answer}, no: {type: integer}, word: {type: string, minLength: 3}}
    go:
      correlationId: {$ref: '#/components/correlationIds/number'}
      payload: {type: object, required: [kind, no], properties: {kind: {const: go}, no: {type: integer}}}
      examples: [{payload: {kind: go, no: 1}}]
    gone:
      correlationId: {$ref: '#/components/correlationIds/number'}
      payload: {type: object, required: [kind, no], properties: {kind: {const: gone}, no: {type: integer}}}
"""


class Desk:
    """Asks whoever connects, and answers nobody who has not answered; an answer that is wrong closes with 4000.

    One that breaks asks later, and goes down on the answer.
    """

    def __init__(self, breaks: bool = False) -> None:
        self.breaks = breaks
        self.lock = threading.Lock()
        self.answers: list[dict[str, Any]] = []
        self.wrong: list[str] = []
        self.count = 0

    def handle(self, client: ServerConnection) -> None:
        with self.lock:
            self.count += 1
            number = 1_000 + self.count
        if not self.breaks:
            client.send(json.dumps({"kind": "ask", "no": number}))
        waiting: list[int] = []
        is_answered = False
        try:
            for data in client:
                try:
                    value = json.loads(data)
                except ValueError:
                    continue
                kind, no = (value.get("kind"), value.get("no")) if isinstance(value, dict) else (None, None)
                if kind == "answer" and no == number and isinstance(value.get("word"), str) and len(value["word"]) > 2:
                    with self.lock:
                        self.answers.append(value)
                    if self.breaks:
                        return client.close(1011)
                    is_answered = True
                elif kind == "answer" and not is_answered:
                    self.wrong.append(str(data))
                    return client.close(4000)
                elif kind == "go" and isinstance(no, int):
                    if self.breaks:
                        client.send(json.dumps({"kind": "ask", "no": number}))
                    waiting.append(no)
                while is_answered and waiting:
                    client.send(json.dumps({"kind": "gone", "no": waiting.pop(0)}))
        except ConnectionClosed:
            pass


@contextmanager
def serving(desk: Desk) -> Iterator[str]:
    server = serve(desk.handle, "127.0.0.1", 0, compression=None)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}/desk"
    finally:
        server.shutdown()
        thread.join()


Verify = Callable[..., tuple[dict[str, dict[str, Any]], str]]


@pytest.fixture
def verify(belay: Belay, tmp_path: Path) -> Verify:
    def run(url: str, *more: str) -> tuple[dict[str, dict[str, Any]], str]:
        contract, report, target = tmp_path / "desk.yaml", tmp_path / "report.json", tmp_path / "target.yaml"
        contract.write_text(CONTRACT)
        target.write_text(f"url: {url}\nlisten: 500ms\nlimits: {{answer: 1s, close: 1s}}\n")
        result = belay.run("verify", target, "--contract", contract, "--json", report, "--strict", *more, timeout=60)
        checks = json.loads(report.read_text())["checks"]
        return {check["id"]: check for check in checks}, result.stdout + result.stderr

    return run


def test_a_server_that_waits_for_an_answer_goes_on(verify: Verify) -> None:
    desk = Desk()
    with serving(desk) as url:
        checks, said = verify(url, "--only", "desk/asks", "--only", "desk/replies/*", "--only", "desk/sends/*")
    assert {check["status"] for check in checks.values()} == {"passed"}, said
    assert {"desk/asks", "desk/replies/go", "desk/replies/go/at-once", "desk/sends/gone"} <= checks.keys()
    assert desk.answers and not desk.wrong


def test_a_server_that_breaks_down_on_the_answer_is_found_out(verify: Verify) -> None:
    with serving(Desk(breaks=True)) as url:
        checks, said = verify(url, "--only", "desk/asks")
    assert checks["desk/asks"]["status"] == "failed", said
    assert "1011" in said
