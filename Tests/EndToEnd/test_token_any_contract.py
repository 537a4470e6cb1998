"""`belay token --contract`: what it prints opens the sockets of a mock of that contract, by the way that the contract says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jwt
import pytest
from websockets.exceptions import InvalidStatus

from corpus import EXAMPLES, ROOT
from harness import DEADLINE, Belay, Tab, poll
from test_mock_any_contract import Start, served, tab

DEVICES, CHARGE, PRICES = (
    next(path for path in EXAMPLES if path.stem == name) for name in ("device-telemetry", "charge-point", "price-feed")
)

# Who it is for has an id in the contract, or one from the mock's seed.
MEMBERS = """
    x-room:
      key: room
      members: [host, guest]
      people: {host: {id: h-1, name: Hanna}}
    x-close-codes:
      4401: {name: noToken, reason: No token, when: token-missing, phase: open, retry: never}
      4403: {name: badToken, reason: Bad token, when: token-invalid, phase: open, retry: after-refresh}
      4404: {name: stranger, reason: Who are you, when: user-unknown, phase: open, retry: never}
      4405: {name: noMember, reason: Not a member, when: not-a-member, phase: open, retry: never}
"""
JWT = "\n      x-jwt: {algorithms: [HS384], lifetime: PT5M, subject: who, claims: {use: socket}}"


def contract(scheme: str, rules: str = JWT, room: str = MEMBERS, binding: str = "") -> str:
    return f"""\
asyncapi: 3.0.0
info: {{title: Rooms, version: 1.0.0}}
x-perspective: server
servers:
  main: {{host: rooms.example.com, protocol: wss, security: [{{$ref: '#/components/securitySchemes/pass'}}]}}
channels:
  rooms:
    address: /rooms/{{room}}
    parameters: {{room: {{examples: [blue, green]}}}}
{binding}{room}
    messages:
      ping: {{payload: {{type: object, required: [type], properties: {{type: {{const: ping}}}}}}}}
      pong: {{payload: {{type: object, required: [type], properties: {{type: {{const: pong}}}}}}}}
operations:
  ask:
    action: receive
    channel: {{$ref: '#/channels/rooms'}}
    messages: [{{$ref: '#/channels/rooms/messages/ping'}}]
    reply:
      channel: {{$ref: '#/channels/rooms'}}
      messages: [{{$ref: '#/channels/rooms/messages/pong'}}]
components:
  securitySchemes:
    pass:
      {scheme}{rules}
"""


SUBPROTOCOLS = """\
    bindings:
      ws:
        headers:
          type: object
          properties: {Sec-WebSocket-Protocol: {type: string, enum: [rooms.v1]}}
"""

# The scheme, and how a client that isn't ours brings a token.
WAYS = {
    "query": ("{type: httpApiKey, in: query, name: pass}", lambda token: {"query": f"?pass={token}"}),
    "header": ("{type: httpApiKey, in: header, name: X-Pass}", lambda token: {"headers": {"X-Pass": token}}),
    "bearer": ("{type: http, scheme: bearer}", lambda token: {"headers": {"Authorization": f"Bearer {token}"}}),
    "cookie": ("{type: httpApiKey, in: cookie, name: pass}", lambda token: {"headers": {"Cookie": f"pass={token}"}}),
    "subprotocol": (
        "{type: httpApiKey, in: header, name: Sec-WebSocket-Protocol}",
        lambda token: {"subprotocols": [token]},
    ),
}


def block(scheme: str) -> str:
    """A scheme in braces as a mapping in lines, so that x-jwt fits behind it."""
    return "\n      ".join(part.strip() for part in scheme.strip("{}").split(","))


def written(folder: Path, text: str) -> Path:
    file = folder / "asyncapi.yaml"
    file.write_text(text)
    return file


def brought(address: str, carried: dict[str, Any]) -> Tab:
    return Tab(
        address + carried.get("query", ""),
        additional_headers=carried.get("headers", {}),
        subprotocols=carried.get("subprotocols"),
    )


def is_served(client: Tab) -> bool:
    client.send('{"type": "ping"}')
    return client.hear() == {"type": "pong"}


def token(belay: Belay, file: Path, *arguments: str) -> str:
    result = belay.run("token", "--contract", file, *arguments)
    assert result.returncode == 0, result.stderr
    assert result.stderr == "" and result.stdout.count("\n") == 1
    return result.stdout.strip()


FAULTS = {
    "expired": 4403,
    "forged": 4403,
    "alg-none": 4403,
    "missing-claim": 4403,
    "missing-subject": 4403,
    "refresh-as-access": 4403,
    "unknown-user": 4404,
}


@pytest.mark.parametrize("way", WAYS)
def test_a_token_is_accepted_the_way_the_contract_says_and_each_fault_is_denied(
    start: Start, belay: Belay, tmp_path: Path, way: str
) -> None:
    scheme, carry = WAYS[way]
    file = written(tmp_path, contract(block(scheme)))
    address = f"{start(str(file)).ready['ws']}/rooms/blue"
    for person in ("host", "guest"):
        with brought(address, carry(token(belay, file, person))) as client:
            assert is_served(client), person
    for fault, code in FAULTS.items():
        with brought(address, carry(token(belay, file, "host", "--fault", fault))) as client:
            assert client.closing()[0] == code, fault
    with brought(address, carry(token(belay, file, "outsider"))) as client:
        assert client.closing()[0] == 4405
    with Tab(address) as client:
        assert client.closing()[0] == 4401


def test_a_token_beside_a_subprotocol_of_the_contract(start: Start, belay: Belay, tmp_path: Path) -> None:
    file = written(tmp_path, contract(block(WAYS["subprotocol"][0]), binding=SUBPROTOCOLS))
    mock = start(str(file))
    offered = ["rooms.v1", token(belay, file, "guest")]
    with Tab(f"{mock.ready['ws']}/rooms/blue", subprotocols=offered) as client:
        assert client.socket.subprotocol == "rooms.v1" and is_served(client)
    for entry in mock.ready["sockets"]:
        assert entry["subprotocols"][0] == "rooms.v1" and entry["headers"] == {}
        with tab(entry) as client:
            assert is_served(client)


def test_a_token_in_a_subprotocol_is_not_shown(start: Start, belay: Belay, tmp_path: Path) -> None:
    file = written(tmp_path, contract(block(WAYS["subprotocol"][0])))
    mock = start(str(file))
    secret = token(belay, file, "guest")
    with Tab(f"{mock.ready['ws']}/rooms/blue", subprotocols=[secret]) as client:
        assert client.socket.subprotocol == secret, "a browser fails without an answer"
        assert is_served(client)
    assert secret not in mock.console.read_text()


def test_a_token_says_what_the_contract_says(belay: Belay, tmp_path: Path) -> None:
    file = written(tmp_path, contract(block(WAYS["bearer"][0])))
    text = token(belay, file, "host")
    claims = jwt.decode(text, options={"verify_signature": False})
    assert jwt.get_unverified_header(text)["alg"] == "HS384"
    assert claims["who"] == "h-1" and claims["use"] == "socket" and claims["exp"] - claims["iat"] == 300
    claims = jwt.decode(token(belay, file, "host", "--lifetime", "2h"), options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 7200


def test_the_banner_says_how_to_print_another(start: Start, belay: Belay, tmp_path: Path) -> None:
    file = written(tmp_path, contract(block(WAYS["query"][0])))
    mock = start(str(file), "--seed", "5")
    poll(lambda: "\nstop " in mock.console.read_text(), "the banner's last line")
    line = next(line for line in mock.console.read_text().splitlines() if line.startswith("tokens "))
    assert "last 5 minutes" in line and f"belay token --contract {file} PERSON --seed 5 prints" in line


def test_who_has_no_id_in_the_contract_has_it_from_the_mocks_seed(start: Start, belay: Belay, tmp_path: Path) -> None:
    file = written(tmp_path, contract(block(WAYS["query"][0])))
    address = f"{start(str(file), '--seed', '5').ready['ws']}/rooms/blue?pass="
    with Tab(address + token(belay, file, "guest", "--seed", "5")) as client:
        assert is_served(client)
    with Tab(address + token(belay, file, "guest", "--seed", "6")) as client:
        assert client.closing()[0] == 4404


# --- Contracts without people, and tokens that are not judged ---


def test_a_contract_without_people_has_tokens_for_any_name(start: Start, belay: Belay, tmp_path: Path) -> None:
    file = written(tmp_path, contract(block(WAYS["query"][0]), room=""))
    address = f"{start(str(file), '--require-credentials').ready['ws']}/rooms/blue?pass="
    for person in ([], ["anybody"]):
        with Tab(address + token(belay, file, *person)) as client:
            assert is_served(client)
    for fault in FAULTS.keys() - {"unknown-user"}:
        with pytest.raises(InvalidStatus) as refused:
            Tab(address + token(belay, file, "--fault", fault))
        assert refused.value.response.status_code == 401, fault


def test_a_fault_that_means_nothing_is_refused(belay: Belay, tmp_path: Path) -> None:
    nobody = written(tmp_path, contract(block(WAYS["query"][0]), room=""))
    result = belay.run("token", "--contract", nobody, "--fault", "unknown-user")
    assert result.returncode == 64 and "anyone with a good token" in result.stderr and result.stdout == ""
    bare = written(tmp_path, contract(block(WAYS["query"][0]), JWT.split(", claims")[0] + "}"))
    for fault in ("missing-claim", "refresh-as-access"):
        result = belay.run("token", "--contract", bare, "host", "--fault", fault)
        assert result.returncode == 64 and "needs a claim" in result.stderr
    for option in (["--fault", "expired"], ["--lifetime", "5m"]):
        result = belay.run("token", "--contract", DEVICES, *option)
        assert result.returncode == 64 and "deviceToken" in result.stderr and "x-jwt" in result.stderr


@pytest.mark.parametrize(("file", "kind"), [(DEVICES, "Bearer"), (CHARGE, "Basic")], ids=["bearer", "basic"])
def test_a_token_that_is_not_judged_is_let_in(start: Start, belay: Belay, file: Path, kind: str) -> None:
    entry = served(start(str(file), "--require-credentials"))
    value = f"{kind} {token(belay, file)}"
    assert entry["headers"]["Authorization"] == value, "it is the one of the ready file"
    with tab(entry, additional_headers={"Authorization": value}) as client:
        assert client.socket.ping().wait(DEADLINE)


LOGIN = """\
asyncapi: 3.0.0
info: {title: Feed, version: 1.0.0}
x-perspective: server
servers: {main: {host: feed.example.com, protocol: wss}}
channels:
  feed:
    address: /feed
    messages:
      authenticate:
        payload:
          type: object
          required: [type, args]
          properties: {type: {const: authenticate}, args: {type: object, properties: {apiKey: {type: string}}}}
        examples: [{payload: {type: authenticate, args: {apiKey: k-17}}}]
      authenticated: {payload: {type: object, required: [type], properties: {type: {const: authenticated}}}}
operations:
  in: {action: receive, channel: {$ref: '#/channels/feed'}, messages: [{$ref: '#/channels/feed/messages/authenticate'}]}
  out: {action: send, channel: {$ref: '#/channels/feed'}, messages: [{$ref: '#/channels/feed/messages/authenticated'}]}
"""


def test_a_token_that_travels_in_the_first_message(start: Start, belay: Belay, tmp_path: Path) -> None:
    file = written(tmp_path, LOGIN)
    entry = served(start(str(file)))
    key = token(belay, file)
    with tab(entry) as client:
        client.send(json.dumps({"type": "authenticate", "args": {"apiKey": key}}))
        assert client.hear() == {"type": "authenticated"}
    assert [json.loads(frame)["args"]["apiKey"] for frame in entry["first"]] == [key]
    result = belay.run("token", "--contract", file, "--fault", "forged")
    assert result.returncode == 64 and "first message" in result.stderr


# --- What can't be printed ---


def test_a_contract_without_credentials_ends_with_65(belay: Belay) -> None:
    result = belay.run("token", "--contract", PRICES)
    assert result.returncode == 65 and "asks for no token" in result.stderr and result.stdout == ""


def test_an_unknown_person_or_scheme_ends_with_64(belay: Belay, tmp_path: Path) -> None:
    file = written(tmp_path, contract(block(WAYS["query"][0])))
    result = belay.run("token", "--contract", file, "hots")
    assert result.returncode == 64 and 'did you mean "host"' in result.stderr
    result = belay.run("token", "--contract", file)
    assert result.returncode == 64 and "host, guest" in result.stderr
    result = belay.run("token", "--contract", file, "host", "--scheme", "pas")
    assert result.returncode == 64 and 'did you mean "pass"' in result.stderr
    result = belay.run("token", "host", "--seed", "5")
    assert result.returncode == 64 and "--contract" in result.stderr


def test_the_tokens_of_send_buddy_are_those_of_the_built_contract(start: Start, belay: Belay) -> None:
    file = ROOT / "spec/send-buddy.yaml"
    mock = start(str(file))
    with Tab(mock.url(token=token(belay, file, "inviter"))) as client:
        assert client.fence() == []
    claims = jwt.decode(token(belay, file, "inviter", "--scheme", "refreshToken"), options={"verify_signature": False})
    assert claims["token_type"] == "refresh" and claims["exp"] - claims["iat"] == 7 * 24 * 60 * 60


TWO = """\
asyncapi: 3.0.0
info: {title: Two, version: 1.0.0}
x-perspective: server
servers: {main: {host: two.example.com, protocol: wss}}
channels:
  one: {address: /one, messages: {a: {payload: {type: object}}}}
  two: {address: /two, messages: {b: {payload: {type: object}}}}
operations:
  one:
    action: receive
    channel: {$ref: '#/channels/one'}
    security: [{$ref: '#/components/securitySchemes/first'}]
  two:
    action: receive
    channel: {$ref: '#/channels/two'}
    security: [{$ref: '#/components/securitySchemes/second'}]
components:
  securitySchemes:
    first: {type: httpApiKey, in: query, name: t, x-jwt: {algorithms: [HS256], subject: sub, claims: {for: one}}}
    second: {type: httpApiKey, in: query, name: t, x-jwt: {algorithms: [HS512], subject: sub, claims: {for: two}}}
"""


def test_each_socket_has_tokens_of_its_own_scheme(start: Start, belay: Belay, tmp_path: Path) -> None:
    file = written(tmp_path, TWO)
    mock = start(str(file), "--require-credentials")
    for entry in mock.ready["sockets"]:
        with tab(entry) as client:
            assert client.socket.ping().wait(DEADLINE), entry["name"]
    with Tab(f"{mock.ready['ws']}/two?t={token(belay, file, '--scheme', 'second')}") as client:
        assert client.socket.ping().wait(DEADLINE)
    with pytest.raises(InvalidStatus):
        Tab(f"{mock.ready['ws']}/two?t={token(belay, file)}")
