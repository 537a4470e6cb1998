"""`belay verify` of a target with `url` and people: rooms, roles, second connections, and whom a server does not let in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.server import ServerConnection

from corpus import ROOT
from harness import Belay, Mock
from mutant_proxy import Data, Mutant, MutantProxy, Session

CHAT = ROOT / "Examples/starter/spec/chat.yaml"
BUDDY = ROOT / "spec/send-buddy.yaml"
# The mock's, which is no secret.
KEY = "belay-mock-development-key-0123456789"

Start = Callable[..., Mock]
Run = tuple[dict[str, dict[str, Any]], str]


def verify(belay: Belay, folder: Path, url: str, contract: Path, target: str, *only: str, **environment: str) -> Run:
    """The checks of a run by their ids, and what was printed."""
    file, report = folder / "target.yaml", folder / "report.json"
    file.write_text(f"url: {url}\nlisten: 300ms\nlimits: {{answer: 1s, close: 1s}}\n{target}\n")
    linted = belay.run("lint", file, "--contract", contract)
    assert linted.returncode == 0, linted.stderr
    words = [word for pattern in only for word in ("--only", pattern)]
    result = belay.run(
        "verify", file, "--contract", contract, "--json", report, "--verbose", *words, timeout=60, **environment
    )
    said = result.stdout + result.stderr
    assert result.returncode in (0, 1), said
    return {check["id"]: check for check in json.loads(report.read_text())["checks"]}, said


def with_status(checks: dict[str, dict[str, Any]], status: str) -> set[str]:
    return {id for id, check in checks.items() if check["status"] == status}


# --- Healthy servers ---


@pytest.mark.parametrize(("contract", "scheme"), [(CHAT, "token"), (BUDDY, "accessToken")], ids=["chat", "buddy"])
def test_with_the_key_that_signs_all_is_asked_of_people(
    belay: Belay, start: Start, tmp_path: Path, contract: Path, scheme: str
) -> None:
    mock = start(str(contract))
    checks, said = verify(
        belay, tmp_path, mock.ready["ws"], contract, f"keys: {{{scheme}: {{env: SIGNS}}}}", SIGNS=KEY
    )
    assert with_status(checks, "failed") == set(), said
    passed = {id.split("/", 1)[1] for id in with_status(checks, "passed")}
    assert {f"credentials/{kind}" for kind in ("missing", "made-up", "misplaced", "expired", "forged", "unsigned")} <= passed, said
    assert {"credentials/user-unknown", "credentials/not-a-member", "credentials/no-such-room"} <= passed, said
    assert any(id.startswith("rooms/") for id in passed), said
    assert any(id.endswith("/second-tab") for id in passed), said
    # What is stored does not show on a socket, and what was not said can't be judged.
    assert all("/persists/" in id or "/sends/" in id for id in with_status(checks, "skipped")), said
    assert KEY not in said


def test_people_bring_tokens_of_their_own_and_nobody_sees_them(belay: Belay, start: Start, tmp_path: Path) -> None:
    mock = start(str(CHAT))
    tokens = {role.upper(): mock.person(role)["token"] for role in ("customer", "agent", "outsider")}
    people = ", ".join(f"{role.lower()}: {{credentials: {{token: {{env: {role}}}}}}}" for role in tokens)
    checks, said = verify(belay, tmp_path, mock.ready["ws"], CHAT, f"people: {{{people}}}", **tokens)
    assert with_status(checks, "failed") == set(), said
    asked = with_status(checks, "passed")
    assert {"ticket/credentials/not-a-member", "ticket/delivers/say/said/all/second-tab", "ticket/rooms/say"} <= asked
    # Nobody could sign these.
    kinds = ("expired", "forged", "unsigned", "user-unknown")
    assert with_status(checks, "skipped") == {f"ticket/credentials/{kind}" for kind in kinds}, said
    assert "keys: {token: {env: KEY}}" in said
    assert not any(token in said for token in tokens.values())


def test_with_one_credential_what_is_not_asked_says_what_to_add(belay: Belay, start: Start, tmp_path: Path) -> None:
    mock = start(str(CHAT))
    token = mock.person("customer")["token"]
    checks, said = verify(belay, tmp_path, mock.ready["ws"], CHAT, f"credentials: {{token: {token}}}")
    assert with_status(checks, "failed") == set(), said
    for id in ("delivers/say/said/all", "rooms/say", "credentials/not-a-member"):
        assert checks[f"ticket/{id}"]["status"] == "skipped", said
    assert "people: {customer: {credentials: {token: {env: TOKEN}}}" in said


def test_a_delivery_to_a_role_is_asked_of_that_role(belay: Belay, start: Start, tmp_path: Path) -> None:
    contract = tmp_path / "roles.yaml"
    contract.write_text(CHAT.read_text().replace("to: all", "to: agent"))
    mock = start(str(contract))
    check = "ticket/delivers/say/said/agent"
    checks, said = verify(
        belay, tmp_path, mock.ready["ws"], contract, f"keys: {{token: {KEY}}}", "*/delivers/*"
    )
    assert with_status(checks, "passed") == {check, f"{check}/second-tab"}, said
    with MutantProxy(mock.ready["ws"], Leaks("said")) as proxy:
        checks, said = verify(belay, tmp_path, proxy.url, contract, f"keys: {{token: {KEY}}}", "*/delivers/*")
    assert check in with_status(checks, "failed"), said


def test_the_second_room_is_the_one_that_the_target_names(belay: Belay, start: Start, tmp_path: Path) -> None:
    contract = ROOT / "Examples/contracts/lobby-chat.yaml"
    mock = start(str(contract))
    url = f"{mock.ready['ws']}/lobbies/blue"
    checks, said = verify(belay, tmp_path, url, contract, "other: {lobby: white}", "*/rooms/*")
    assert with_status(checks, "passed") == {"lobby/rooms/say"}, said
    checks, said = verify(belay, tmp_path, url, contract, "other: {lobby: blue}", "*/rooms/*")
    assert with_status(checks, "skipped") == {"lobby/rooms/say"}, said
    assert "name one in a target file: other: {lobby: …}" in said


def test_cases_of_people_are_played_on_a_url(belay: Belay, start: Start, tmp_path: Path) -> None:
    mock = start(str(BUDDY))
    file, report = tmp_path / "target.yaml", tmp_path / "report.json"
    cases = ROOT / "Examples/cases"
    for target, status in [(f"keys: {{accessToken: {KEY}}}", "passed"), ("name: nobody", "skipped")]:
        file.write_text(f"url: {mock.ready['ws']}\n{target}\n")
        result = belay.run(
            "verify", file, "--contract", BUDDY, "--cases", cases, "--only", "cases/*", "--json", report, timeout=60
        )
        checks = {check["id"]: check for check in json.loads(report.read_text())["checks"]}
        said = result.stdout + result.stderr
        assert with_status(checks, "failed") == set(), said
        for id in ("outsider/an-outsider-hears-nothing", "devices/what-is-said-in-one-session-is-not-heard-in-another"):
            assert checks[f"cases/{id}"]["status"] == status, said
        if status == "passed":
            # Tokens of other kinds, and such as live for a moment, are not signed here.
            assert all("/connections/" in id for id in with_status(checks, "skipped")), said
            assert len(with_status(checks, "skipped")) == 4, said


def test_without_roles_a_client_of_a_case_is_the_first_of_the_people(
    belay: Belay, start: Start, tmp_path: Path
) -> None:
    contract, target, case = tmp_path / "chat.yaml", tmp_path / "target.yaml", tmp_path / "case.yaml"
    text = CHAT.read_text()
    # Without rooms and members, and whoever is named by a good token is known.
    rules = text[text.index("    x-room:") : text.index("      4400:")]
    unknown = text[text.index("      4404:") : text.index("      4403:")]
    contract.write_text(text.replace(rules, "    x-close-codes:\n").replace(unknown, ""))
    mock = start(str(contract), "--require-credentials")
    target.write_text(f"url: {mock.ready['ws']}\nkeys: {{token: {KEY}}}\npeople: {{ann: {{id: a-1}}}}\n")
    case.write_text("case: heard\ndo:\n  - client: {type: say, text: Hi}\n  - client hears: {type: said, text: Hi}\n")
    result = belay.run("verify", target, "--contract", contract, "--cases", case, "--only", "cases/*")
    assert result.returncode == 0 and "1 passed" in result.stdout, result.stdout + result.stderr


def test_keys_that_sign_for_nobody_are_an_error_at_their_place(belay: Belay, tmp_path: Path) -> None:
    contract, file = tmp_path / "chat.yaml", tmp_path / "target.yaml"
    text = CHAT.read_text()
    members = text[text.index("    x-room:") : text.index("    x-close-codes:")]
    contract.write_text(text.replace(members, "    x-room: {key: ticket, members: any}\n"))
    file.write_text(f"url: ws://127.0.0.1:1\nkeys: {{token: {KEY}}}\n")
    result = belay.run("lint", file, "--contract", contract)
    assert result.returncode == 1 and f"{file}:2:7: error: " in result.stderr + result.stdout, result.stderr
    assert "add people: {NAME: {id: ID}}" in result.stdout + result.stderr


# --- Servers with a fault ---


class Leaks(Mutant):
    """What one client is told, all are told, in whatever room they are."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def to_client(self, session: Session, data: Data) -> list[Data]:
        if f'"{self.kind}"' in str(data):
            with self.lock:
                others = [other for other in self.sessions if other is not session]
            for other in others:
                other.say(data)
        return [data]


class SecondTabHearsNothing(Mutant):
    """Each person's first connection hears; later ones don't."""

    def to_client(self, session: Session, data: Data) -> list[Data]:
        with self.lock:
            earlier = [other for other in self.sessions[-3:] if self.person(other) == self.person(session)]
        return [data] if not earlier or earlier[-1] is session else []

    @staticmethod
    def person(session: Session) -> str:
        return session.client.request.path


class Doubles(Mutant):
    """What is said once comes twice, at the first client or at the others."""

    def __init__(self, at_first: bool) -> None:
        super().__init__()
        self.at_first = at_first

    def to_client(self, session: Session, data: Data) -> list[Data]:
        with self.lock:
            is_first = self.sessions[-2:][0] is session
        return [data, data] if is_first == self.at_first and '"said"' in str(data) else [data]


class LetsIn(MutantProxy):
    """Whoever brings a token comes in, as this person does, and always into the same room."""

    def __init__(self, mock: Mock, token: str) -> None:
        self._token = token
        super().__init__(mock.ready["ws"], Mutant())

    def handle(self, client: ServerConnection) -> None:
        path = re.sub("token=[^&]+", f"token={self._token}", client.request.path)
        client.request.path = re.sub("/tickets/[^/?]+", "/tickets/1001", path)
        super().handle(client)


@pytest.mark.parametrize("kind", ["made-up", "expired", "forged", "unsigned", "user-unknown", "not-a-member", "no-such-room"])
def test_a_server_that_lets_everybody_in_is_found_out(belay: Belay, start: Start, tmp_path: Path, kind: str) -> None:
    mock = start(str(CHAT))
    check = f"ticket/credentials/{kind}"
    with LetsIn(mock, mock.person("customer")["token"]) as proxy:
        checks, said = verify(belay, tmp_path, proxy.url, CHAT, f"keys: {{token: {KEY}}}", check)
    assert with_status(checks, "failed") == {check}, said


@pytest.mark.parametrize(
    ("contract", "scheme", "mutant", "check"),
    [
        (CHAT, "token", lambda: Leaks("said"), "ticket/rooms/say"),
        (BUDDY, "accessToken", lambda: Leaks("typing"), "sessionChat/delivers/sendTyping/typing/others/second-tab"),
        (CHAT, "token", SecondTabHearsNothing, "ticket/delivers/say/said/all/second-tab"),
        (CHAT, "token", lambda: Doubles(True), "ticket/delivers/say/said/all"),
        (CHAT, "token", lambda: Doubles(False), "ticket/delivers/say/said/all"),
        (CHAT, "token", None, None),
        (BUDDY, "accessToken", None, None),
    ],
    ids=["leaks into rooms", "leaks to a second tab", "forgets a second tab", "one twice", "others twice", "healthy chat", "healthy buddy"],
)
def test_a_server_that_tells_others_is_found_out(
    belay: Belay,
    start: Start,
    tmp_path: Path,
    contract: Path,
    scheme: str,
    mutant: Callable[[], Mutant] | None,
    check: str | None,
) -> None:
    mock = start(str(contract))
    only = [check] if check else ["*/rooms/*", "*/delivers/*"]
    with MutantProxy(mock.ready["ws"], (mutant or Mutant)()) as proxy:
        checks, said = verify(belay, tmp_path, proxy.url, contract, f"keys: {{{scheme}: {KEY}}}", *only)
    assert with_status(checks, "failed") == ({check} if check else set()), said
