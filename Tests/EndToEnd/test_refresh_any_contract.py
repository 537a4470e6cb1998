"""A refresh endpoint answers as its contract describes: with the members, the errors and the statuses of its schemas."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import jsonschema
import jwt
import pytest

from harness import Belay, Mock, Tab
from test_mock_any_contract import Start
from test_token_any_contract import token, written
from test_token_refresh import Answer, Browser, browse

CONTRACT = """\
asyncapi: 3.0.0
info: {title: Rooms, version: 1.0.0}
x-perspective: server
servers: {main: {host: rooms.example.com, protocol: wss}}
channels:
  rooms:
    address: /rooms/{room}
    parameters: {room: {examples: [blue]}}
    x-room: {key: room, members: [host, guest], people: {host: {id: h-1, name: Hanna}}}
    messages: {note: {payload: {type: object}}}
  renewal:
    address: /v1/sessions/renew
    messages:
      renew: {payload: {type: object}}
      renewed:
        payload: RENEWED
        bindings: {http: {statusCode: 201}}
      broken:
        payload: {type: object, required: [code], properties: {code: {const: broken}}}
        bindings: {http: {statusCode: 400}}
      denied:
        payload: DENIED
        bindings: {http: {statusCode: 403}}
      away:
        payload: {type: object, required: [retry_in], properties: {retry_in: {const: 30}, reason: {type: string}}}
        bindings: {http: {statusCode: 503}}
operations:
  say:
    action: receive
    channel: {$ref: '#/channels/rooms'}
    security: [{$ref: '#/components/securitySchemes/pass'}]
  renew:
    action: receive
    channel: {$ref: '#/channels/renewal'}
    security: [{$ref: '#/components/securitySchemes/session'}]
    bindings: {http: {method: PUT}}
    messages: [{$ref: '#/channels/renewal/messages/renew'}]
    reply:
      channel: {$ref: '#/channels/renewal'}
      messages:
        - $ref: '#/channels/renewal/messages/broken'
        - $ref: '#/channels/renewal/messages/denied'
        - $ref: '#/channels/renewal/messages/away'
        - $ref: '#/channels/renewal/messages/renewed'
    x-delivers:
      - message: renewed
        to: sender
        payload: DELIVERED
components:
  securitySchemes:
    pass: {type: httpApiKey, in: query, name: pass, x-jwt: {algorithms: [HS256], lifetime: PT5M, subject: who}}
    session: {type: httpApiKey, in: cookie, name: sid, x-jwt: {algorithms: [HS256], lifetime: P1D, subject: who}}
"""

RENEWED = {
    "type": "object",
    "required": ["data", "token_type", "expires_in", "id", "at", "user", "scopes"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "at": {"type": "string", "format": "date-time"},
        "token_type": {"const": "Bearer"},
        "expires_in": {"type": "integer", "minimum": 1},
        "scopes": {"type": "array", "minItems": 1, "items": {"enum": ["read", "write"]}},
        "user": {
            "type": "object",
            "required": ["id", "name"],
            "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
        },
        "data": {
            "type": "object",
            "required": ["access", "refresh"],
            "properties": {"access": {"type": "string"}, "refresh": {"type": "string"}},
        },
    },
}
DELIVERED = {
    "data": {"access": "$generated.jwt.pass", "refresh": "$generated.jwt.session"},
    "user": {"id": "$sender.id", "name": "$sender.name"},
    "id": "$generated.uuid",
    "at": "$generated.timestamp",
}
DENIED = {
    "type": "object",
    "required": ["error"],
    "additionalProperties": False,
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "additionalProperties": False,
            "properties": {"code": {"enum": ["denied", "expired"]}, "message": {"type": "string", "minLength": 1}},
        }
    },
}


def document(denied: Any = DENIED) -> str:
    text = CONTRACT
    for name, value in {"RENEWED": RENEWED, "DENIED": denied, "DELIVERED": DELIVERED}.items():
        text = text.replace(f"payload: {name}", f"payload: {json.dumps(value)}")
    return text


def renew(mock: Mock, cookie: str | None, method: str = "PUT") -> Answer:
    headers = {} if cookie is None else {"Cookie": f"sid={cookie}"}

    async def visit(browser: Browser) -> Answer:
        return await browser.ask(method, "/v1/sessions/renew", headers=headers)

    return browse(mock, visit)


def test_the_answer_has_what_the_contract_says(start: Start, belay: Belay, tmp_path: Path) -> None:
    file = written(tmp_path, document())
    mock = start(str(file))
    answer = renew(mock, token(belay, file, "host", "--scheme", "session"))
    assert answer.status == 201, answer.body
    jsonschema.validate(answer.json, RENEWED, format_checker=jsonschema.FormatChecker())
    assert list(answer.json) == list(RENEWED["properties"]), "in the schema's order"
    assert answer.json["user"] == {"id": "h-1", "name": "Hanna"} and answer.json["expires_in"] == 300
    with Tab(f"{mock.ready['ws']}/rooms/blue?pass={answer.json['data']['access']}") as client:
        assert client.socket.ping().wait(10)
    claims = jwt.decode(answer.json["data"]["refresh"], options={"verify_signature": False})
    assert claims["who"] == "h-1" and claims["exp"] - time.time() > 80_000
    again = renew(mock, answer.json["data"]["refresh"])
    assert again.status == 201 and again.json["id"] != answer.json["id"]


@pytest.mark.parametrize("cookie", [None, "", "x.y.z", "forged", "expired", "unknown-user"])
def test_a_refusal_has_the_shape_and_status_of_the_contracts(
    start: Start, belay: Belay, tmp_path: Path, cookie: str | None
) -> None:
    file = written(tmp_path, document())
    mock = start(str(file))
    if cookie in {"forged", "expired", "unknown-user"}:
        cookie = token(belay, file, "host", "--scheme", "session", "--fault", cookie)
    answer = renew(mock, cookie)
    assert answer.status == 403, "the one for those who may not, not the first error of the document"
    jsonschema.validate(answer.json, DENIED)
    assert "sid cookie" in answer.json["error"]["message"]


@pytest.mark.parametrize(
    ("denied", "expected"),
    [
        ({"type": "object", "properties": {"reason": {"type": "string"}}}, "reason"),
        ({"type": "object", "required": ["code"], "properties": {"code": {"const": 7}}}, None),
        ({"type": "object", "properties": {"errors": {"type": "array", "items": {"type": "string"}}}}, "errors"),
        ({"type": "object", "properties": {"message": {"type": "string", "maxLength": 9}}}, None),
    ],
    ids=["a text", "a number alone", "a list", "too short for words"],
)
def test_other_shapes_of_errors(start: Start, tmp_path: Path, denied: dict[str, Any], expected: str | None) -> None:
    answer = renew(start(str(written(tmp_path, document(denied)))), None)
    assert answer.status == 403
    jsonschema.validate(answer.json, denied)
    assert "detail" not in answer.json
    if expected:
        assert "sid cookie" in str(answer.json[expected])
    else:
        assert "sid cookie" not in answer.body.decode()


def test_a_fault_of_the_script_has_the_contracts_answer_with_its_status(
    start: Start, belay: Belay, tmp_path: Path
) -> None:
    file = written(tmp_path, document())
    scenario = tmp_path / "away.yaml"
    scenario.write_text(
        f"scenario: away\ncontract: {file.name}\nyou: host\nfaults:\n"
        "  - {refresh: 503, times: 1}\n  - {refresh: 500, times: 1}\n"
    )
    mock = start(str(scenario))
    cookie = token(belay, file, "host", "--scheme", "session")
    first, second, third = (renew(mock, cookie) for _ in range(3))
    assert first.status == 503 and first.json == {"retry_in": 30, "reason": "a fault of the script"}
    assert second.status == 500, "a status that the contract has not: with the shape of its refusal"
    jsonschema.validate(second.json, DENIED)
    assert third.status == 201


def test_an_endpoint_without_described_errors_says_what_is_wrong_in_detail(start: Start, tmp_path: Path) -> None:
    text = document()
    for name in ("broken", "denied", "away"):
        text = text.replace(f"        - $ref: '#/channels/renewal/messages/{name}'\n", "")
    answer = renew(start(str(written(tmp_path, text))), None)
    assert answer.status == 401 and list(answer.json) == ["detail"]
