"""Secrets planted in a target, and a server that repeats whatever it is told: no output of `belay verify` has any."""

from __future__ import annotations

import http.server
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, quote_plus, urlsplit

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from harness import Belay, Mock
from test_verify_command import target_of, write

# With everything that some encoding spells otherwise.
KEY = 'planted/key+with="odd"&letters=%41\\and-length-enough-for-HS256'
# As opaque as a token may be: no part of it looks like one.
TOKENS = {name: f"planted+{name}/of='opaque'&kind={n * 7_919_317:x}" for n, name in enumerate(
    ("inviter", "invitee", "friend", "outsider", "expired", "forged", "unknown-user"), 3
)}  # fmt: skip
COOKIE = "planted~cookie+of/the=oven"
# This many characters of a secret in a row are a leak.
PIECE = 14


def lower_hex(text: str) -> str:
    return re.sub("%..", lambda code: code[0].lower(), text)


def spellings(secret: str) -> list[str]:
    """A secret as servers, browsers and loggers write it."""
    every_byte = "".join(f"%{byte:02x}" for byte in secret.encode())
    as_json = json.dumps(secret)[1:-1]
    return [
        secret, quote(secret, safe=""), lower_hex(quote(secret, safe="")), quote_plus(secret), every_byte,
        quote(quote(secret, safe=""), safe=""), as_json, as_json.replace("/", "\\/"), f"{secret}\u0301",
    ]  # fmt: skip


class Gossip:
    """What the servers have heard, and where they are."""

    def __init__(self) -> None:
        self.tokens: set[str] = set()
        self.cookies: set[str] = set()
        self.port = 0
        self.http_port = 0

    def talk(self, connection: ServerConnection) -> None:
        """Repeats a token in messages, in every spelling, then in the reason of a close, as much as fits."""
        token = parse_qs(urlsplit(connection.request.path).query).get("token", [""])[0]
        self.tokens.add(token)
        try:
            for spelling in spellings(token):
                connection.send(json.dumps({"type": "welcome", "you": "said", "token": spelling}))
                connection.send(f"got {spelling}")
            connection.close(4003, f"bad token {token}".encode()[:120].decode(errors="ignore"))
        except ConnectionClosed:
            pass

    def answer(self, request: http.server.BaseHTTPRequestHandler) -> None:
        cookie = request.headers.get("Cookie", "")
        self.cookies |= {pair.split("=", 1)[1] for pair in cookie.split("; ") if "=" in pair}
        body = json.dumps({"access": 7, "cookie": spellings(cookie), "token": sorted(self.tokens)}).encode()
        request.send_response(418, f"no {cookie}".encode("ascii", "replace").decode())
        request.send_header("Set-Cookie", f"again={cookie}")
        request.send_header("Location", f"/login?from={quote(cookie)}")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)


@contextmanager
def gossiping() -> Iterator[Gossip]:
    gossip = Gossip()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            gossip.answer(self)

        do_POST = do_OPTIONS = do_PUT = do_DELETE = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with serve(gossip.talk, "127.0.0.1", 0, compression=None) as server:
        gossip.port = server.socket.getsockname()[1]
        gossip.http_port = web.server_address[1]
        threads = [threading.Thread(target=server.serve_forever), threading.Thread(target=web.serve_forever)]
        for thread in threads:
            thread.start()
        try:
            yield gossip
        finally:
            web.shutdown()
            web.server_close()
            server.shutdown()
            for thread in threads:
                thread.join()


def minted(target: dict[str, Any]) -> None:
    target["tokens"]["mint"]["key"] = {"env": "PLANTED_KEY"}


def given(target: dict[str, Any]) -> None:
    target["tokens"] = {"given": TOKENS}
    target["probes"] = {"refresh": {"cookie": "refresh_token", "value": {"value": COOKIE}}}


def leaks(secret: str, text: str) -> list[str]:
    """Pieces of a secret that stand in a text."""
    pieces = {spelling[i : i + PIECE] for spelling in spellings(secret) for i in range(len(spelling) - PIECE + 1)}
    return sorted(piece for piece in pieces if piece in text)


@pytest.mark.parametrize("plant", [minted, given])
def test_no_output_has_a_secret(belay: Belay, mock: Mock, tmp_path: Path, plant: Any) -> None:
    with gossiping() as gossip:
        target = target_of(
            mock,
            nodes=[f"ws://127.0.0.1:{gossip.port}"],
            http=f"http://127.0.0.1:{gossip.http_port}",
            limits={"deliver": "300ms", "close": "300ms", "idle": "100ms"},
        )
        plant(target)
        folder = tmp_path / "reports"
        folder.mkdir()
        places = {name: folder / name for name in ("json", "junit", "html", "write-known")}
        options = [word for name, place in places.items() for word in (f"--{name}", place)]
        result = belay.run(
            "verify", write(target, tmp_path), *options, "--github", "--verbose", timeout=120, PLANTED_KEY=KEY
        )
    outputs = {name: place.read_text() for name, place in places.items()}
    outputs |= {"console": result.stdout, "errors": result.stderr}
    assert json.loads(outputs["json"])["summary"]["failed"] > 5, "there is something to tell"
    assert "::error " in outputs["console"]

    secrets = {KEY, COOKIE, *TOKENS.values()}
    heard = {secret for secret in gossip.tokens | gossip.cookies if secret.startswith("eyJ")}
    assert heard if plant is minted else gossip.tokens & secrets, "the server has heard secrets"
    assert gossip.cookies, "and cookies"
    for secret in secrets | heard:
        for name, text in outputs.items():
            assert leaks(secret, text) == [], f"{name} has pieces of {secret}"


def test_a_leak_would_be_seen() -> None:
    for spelling in spellings(KEY):
        assert leaks(KEY, f"… {spelling[5:30]} …")
