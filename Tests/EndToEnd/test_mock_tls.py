"""`belay mock --tls`: https and wss with a certificate of this machine's own, or with one that is brought along."""

from __future__ import annotations

import datetime
import http.client
import json
import os
import signal
import socket
import ssl
import stat
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from harness import DEADLINE, Belay, Mock, Tab, poll
from test_verify_command import failures, report_of, target_of, write

NAMES = {"localhost", "127.0.0.1", "::1"}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's data folder, empty; the folder that belay makes in it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data/belay"


@pytest.fixture
def secure(data: Path, start: Callable[..., Mock]) -> Mock:
    return start("quiet", "--tls", "--speed", "0")


def trusting(ca: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(ca))
    # As strict as Python 3.13 is by default: extensions that a certificate should have must be there.
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


def presented(port: int, context: ssl.SSLContext, name: str, address: str = "127.0.0.1") -> x509.Certificate:
    """The certificate of the server, accepted for that name."""
    with socket.create_connection((address, port), DEADLINE) as plain:
        with context.wrap_socket(plain, server_hostname=name) as wrapped:
            return x509.load_der_x509_certificate(wrapped.getpeercert(True))


def names_of(certificate: x509.Certificate) -> set[str]:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in names}


def certificate_in(file: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(file.read_bytes())


def tab(mock: Mock, role: str, context: ssl.SSLContext) -> Tab:
    return Tab(mock.url("main", mock.person(role)["token"]), role, ssl=context)


# --- The certificate ---


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_a_client_that_trusts_the_authority_accepts_the_certificate(secure: Mock, name: str) -> None:
    certificate = presented(secure.port, trusting(Path(secure.ready["tls"]["ca"])), name)
    assert names_of(certificate) == NAMES
    lifetime = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    assert datetime.timedelta(days=390) < lifetime <= datetime.timedelta(days=398)


def test_a_client_that_does_not_trust_it_refuses_and_the_console_says_so(secure: Mock) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        presented(secure.port, ssl.create_default_context(), "localhost")
    poll(lambda: "it may not trust the certificate" in secure.console.read_text(), "the console's word")


def test_a_port_scan_is_not_reported(secure: Mock, data: Path) -> None:
    socket.create_connection(("127.0.0.1", secure.port), DEADLINE).close()
    # The mock takes one connection after the other: a later connection is accepted after the first one has ended.
    with tab(secure, "inviter", trusting(data / "ca.pem")) as inviter:
        inviter.fence()
    poll(lambda: "has left" in secure.console.read_text(), "the console's word")
    assert "broke off" not in secure.console.read_text()


def test_no_other_name_is_accepted(secure: Mock) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="[Hh]ostname"):
        presented(secure.port, trusting(Path(secure.ready["tls"]["ca"])), "elsewhere.example")


@pytest.mark.parametrize(("host", "name"), [("localhost", None), ("127.0.0.2", "127.0.0.2")])
def test_what_it_listens_on_is_a_name_of_the_certificate(
    data: Path, start: Callable[..., Mock], host: str, name: str | None
) -> None:
    mock = start("quiet", "--tls", "--host", host)
    certificate = presented(mock.port, trusting(data / "ca.pem"), host, host)
    assert names_of(certificate) == NAMES | ({name} if name else set())


def test_no_other_user_can_read_the_secrets(secure: Mock, data: Path) -> None:
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    secrets = [file for file in data.iterdir() if "PRIVATE KEY" in file.read_text()]
    assert len(secrets) == 2
    assert {stat.S_IMODE(file.stat().st_mode) for file in secrets} == {0o600}
    assert Path(secure.ready["tls"]["ca"]) == data / "ca.pem" not in secrets


def contents(data: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in data.iterdir()}


def test_it_is_made_once(data: Path, start: Callable[..., Mock]) -> None:
    first = presented(start("quiet", "--tls").port, trusting_none(), "localhost")
    before = contents(data)
    second = presented(start("quiet", "--tls").port, trusting_none(), "localhost")
    assert first == second and contents(data) == before


def trusting_none() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def test_two_mocks_that_start_at_once_share_one_authority(data: Path, belay: Belay, tmp_path: Path) -> None:
    mocks = [Mock(belay, "quiet", ("--tls",), folder=tmp_path / f"at-once-{number}") for number in range(4)]
    try:
        for mock in mocks:
            mock.wait_until_ready()
        context = trusting(data / "ca.pem")
        assert len({presented(mock.port, context, "localhost").serial_number for mock in mocks}) == 1
    finally:
        for mock in mocks:
            mock.stop()


def bundle(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> bytes:
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private + certificate.public_bytes(pem)


def aged(data: Path, *, days: int) -> None:
    """Puts a certificate by the same authority in the place of the server's, which ends so many days from now."""
    secret = (data / "ca-secret.pem").read_bytes()
    authority, key = x509.load_pem_x509_certificate(secret), serialization.load_pem_private_key(secret, None)
    old = certificate_in(data / "server-secret.pem")
    own = ec.generate_private_key(ec.SECP256R1())
    end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    builder = (
        x509.CertificateBuilder(subject_name=old.subject, issuer_name=authority.subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - datetime.timedelta(days=300))
        .not_valid_after(end)
        .add_extension(old.extensions.get_extension_for_class(x509.SubjectAlternativeName).value, False)
    )
    (data / "server-secret.pem").write_bytes(bundle(own, builder.sign(key, hashes.SHA256())))


@pytest.mark.parametrize(("days", "is_kept"), [(-1, False), (29, False), (31, True)])
def test_an_expiring_certificate_is_replaced_and_the_authority_stays(
    data: Path, start: Callable[..., Mock], days: int, is_kept: bool
) -> None:
    start("quiet", "--tls").stop()
    aged(data, days=days)
    before = contents(data)
    mock = start("quiet", "--tls")
    after = contents(data)
    assert (after.pop("server-secret.pem") == before.pop("server-secret.pem")) == is_kept
    assert after == before
    if not is_kept:
        presented(mock.port, trusting(data / "ca.pem"), "localhost")


def test_a_new_name_joins_those_that_are_there(data: Path, start: Callable[..., Mock]) -> None:
    start("quiet", "--tls", "--host", "127.0.0.2").stop()
    authority = (data / "ca.pem").read_bytes()
    start("quiet", "--tls", "--host", "127.0.0.3").stop()
    kept = contents(data)
    assert names_of(certificate_in(data / "server-secret.pem")) == NAMES | {"127.0.0.2", "127.0.0.3"}
    start("quiet", "--tls", "--host", "127.0.0.2").stop()
    assert contents(data) == kept and kept["ca.pem"] == authority


def test_an_expiring_authority_is_replaced_and_reported(data: Path, start: Callable[..., Mock]) -> None:
    start("quiet", "--tls").stop()
    secret = (data / "ca-secret.pem").read_bytes()
    old, key = x509.load_pem_x509_certificate(secret), serialization.load_pem_private_key(secret, None)
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder(old.issuer, old.subject, old.public_key(), 1)
    builder = builder.not_valid_before(now - datetime.timedelta(days=100))
    builder = builder.not_valid_after(now + datetime.timedelta(days=5))
    for extension in old.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    (data / "ca-secret.pem").write_bytes(bundle(key, builder.sign(key, hashes.SHA256())))
    mock = start("quiet", "--tls")
    assert "warning: the development authority is about to expire" in mock.errors.read_text()
    assert certificate_in(data / "ca.pem").subject != old.subject
    presented(mock.port, trusting(data / "ca.pem"), "localhost")


@pytest.mark.parametrize("text", ["", "no certificate\n", None], ids=["empty", "something else", "half of it"])
def test_a_damaged_authority_is_reported_with_its_cure(
    data: Path, belay: Belay, start: Callable[..., Mock], text: str | None
) -> None:
    start("quiet", "--tls").stop()
    file = data / "ca-secret.pem"
    file.write_text(file.read_text()[:300] if text is None else text)
    before = contents(data)
    result = belay.run("mock", "quiet", "--tls", "--port", "0")
    assert result.returncode == 65 and result.stdout == ""
    assert result.stderr.startswith(f"error: {file} is damaged: ") and f"remove {data} and start again" in result.stderr
    assert contents(data) == before


def test_a_damaged_certificate_is_replaced_since_only_the_authority_is_trusted(
    data: Path, start: Callable[..., Mock]
) -> None:
    start("quiet", "--tls").stop()
    (data / "server-secret.pem").write_text("-----BEGIN PRIVATE KEY-----\n")
    mock = start("quiet", "--tls")
    assert f"warning: {data}/server-secret.pem was damaged" in mock.errors.read_text()
    presented(mock.port, trusting(data / "ca.pem"), "localhost")


def test_a_lost_copy_of_the_authority_is_there_again(data: Path, start: Callable[..., Mock]) -> None:
    start("quiet", "--tls").stop()
    text = (data / "ca.pem").read_bytes()
    (data / "ca.pem").unlink()
    start("quiet", "--tls").stop()
    assert (data / "ca.pem").read_bytes() == text


def test_an_unusable_data_folder_is_reported(belay: Belay, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = belay.run("mock", "quiet", "--tls", "--port", "0", XDG_DATA_HOME=str(tmp_path / "file"))
    assert result.returncode == 69 and "can't keep a certificate in " in result.stderr


def test_a_relative_data_folder_is_ignored(
    belay: Belay, tmp_path: Path, start: Callable[..., Mock], monkeypatch: Any
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    mock = start("quiet", "--tls")
    assert tmp_path in Path(mock.ready["tls"]["ca"]).parents


# --- What is served ---


def test_urls_and_banner_speak_of_https_and_wss(secure: Mock, data: Path) -> None:
    assert secure.ready["http"] == f"https://127.0.0.1:{secure.port}"
    assert secure.ready["ws"] == f"wss://127.0.0.1:{secure.port}"
    poll(lambda: "stop           Ctrl-C" in secure.console.read_text(), "the banner")
    banner = secure.console.read_text()
    assert f"trust          {data}/ca.pem" in banner
    for word in ["curl --cacert", "NODE_EXTRA_CA_CERTS", "tls: {ca: FILE}", "Firefox"]:
        assert word in banner or os.uname().sysname == "Darwin", word
    assert "http://" not in banner and " ws://" not in banner


def test_people_talk_over_wss(secure: Mock, data: Path) -> None:
    context = trusting(data / "ca.pem")
    with tab(secure, "inviter", context) as inviter, tab(secure, "invitee", context) as invitee:
        inviter.say("Hi")
        assert invitee.hear()["content"] == inviter.hear()["content"] == "Hi"
        text = "🧗" * 2000
        for _ in range(20):
            inviter.say(text)
        assert [invitee.hear()["content"] for _ in range(20)] == [text] * 20


def request(mock: Mock, data: Path, method: str, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPSConnection(
        "localhost", mock.port, context=trusting(data / "ca.pem"), timeout=DEADLINE
    )
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return connection.getresponse()


def test_the_cookie_of_a_login_is_for_tls_alone_and_opens_the_refresh(secure: Mock, data: Path) -> None:
    origin = "https://localhost:3000"
    login = request(secure, data, "POST", "/__belay/login/inviter", Origin=origin)
    cookie = login.headers["Set-Cookie"]
    assert login.status == 200 and cookie.endswith("; HttpOnly; SameSite=Lax; Secure")
    assert login.headers["Access-Control-Allow-Origin"] == origin
    refreshed = request(secure, data, "POST", "/api/auth/refresh/", Cookie=cookie.split(";")[0])
    token = json.loads(refreshed.read())["access"]
    with Tab(secure.url("main", token), ssl=trusting(data / "ca.pem")) as inviter:
        assert inviter.fence() == []


def test_a_plain_mock_is_as_it_was(mock: Mock) -> None:
    assert mock.ready["http"].startswith("http://") and mock.ready["ws"].startswith("ws://")
    assert "tls" not in mock.ready and "trust " not in mock.console.read_text()
    connection = http.client.HTTPConnection("127.0.0.1", mock.port, timeout=DEADLINE)
    connection.request("POST", "/__belay/login/inviter")
    assert "Secure" not in connection.getresponse().headers["Set-Cookie"]


def test_a_client_without_tls_does_not_hang(secure: Mock, data: Path) -> None:
    with socket.create_connection(("127.0.0.1", secure.port), DEADLINE) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = b""
        while part := plain.recv(4096):
            answer += part
        assert b"HTTP/1.1" not in answer
    poll(lambda: "a client connected without TLS" in secure.console.read_text(), "the console's word")
    with tab(secure, "inviter", trusting(data / "ca.pem")) as inviter:
        assert inviter.fence() == []


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
@pytest.mark.parametrize(
    ("version", "is_taken"),
    [(ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True), (ssl.TLSVersion.TLSv1_3, True)],
)
def test_tls_begins_with_1_2(secure: Mock, version: ssl.TLSVersion, is_taken: bool) -> None:
    context = trusting_none()
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    context.set_alpn_protocols(["h2", "http/1.1"])
    with socket.create_connection(("127.0.0.1", secure.port), DEADLINE) as plain:
        if not is_taken:
            with pytest.raises((ssl.SSLError, ConnectionError)):
                context.wrap_socket(plain)
            poll(lambda: "this mock speaks TLS 1.2 and 1.3" in secure.console.read_text(), "the console's word")
            return
        with context.wrap_socket(plain) as wrapped:
            assert wrapped.version() == version.name.replace("_", ".")
            assert wrapped.selected_alpn_protocol() == "http/1.1"


# --- Faults ---


def scene(tmp_path: Path, steps: str) -> str:
    file = tmp_path / "scene.yaml"
    file.write_text(f"scenario: scene\nscript: [{{on: {{type: message}}, do: [{steps}]}}]\n")
    return str(file)


def test_a_close_over_tls_has_its_code(data: Path, start: Callable[..., Mock], tmp_path: Path) -> None:
    mock = start(scene(tmp_path, "{close: 1012, reason: away}"), "--tls")
    with tab(mock, "inviter", trusting(data / "ca.pem")) as inviter:
        inviter.say("go")
        inviter.hear()
        assert inviter.closing() == (1012, "away")


class Upgraded:
    """A WebSocket whose TLS records are seen: what a peer that only knows TLS sees of a cut."""

    def __init__(self, mock: Mock, context: ssl.SSLContext) -> None:
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_hostname="localhost")
        self.socket = socket.create_connection(("127.0.0.1", mock.port), DEADLINE)
        self.step(self.tls.do_handshake)
        path = mock.url("main", mock.person("inviter")["token"]).split(f":{mock.port}", 1)[1]
        self.write(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
        )
        assert self.read().startswith(b"HTTP/1.1 101 ")

    def step(self, body: Callable[[], Any]) -> Any:
        while True:
            try:
                return body()
            except ssl.SSLWantReadError:
                self.flush()
                part = self.socket.recv(65536)
                if part:
                    self.incoming.write(part)
                else:
                    self.incoming.write_eof()
            finally:
                self.flush()

    def flush(self) -> None:
        if self.outgoing.pending:
            self.socket.sendall(self.outgoing.read())

    def write(self, data: bytes) -> None:
        self.step(lambda: self.tls.write(data))

    def read(self) -> bytes:
        """Empty after a goodbye of TLS (close_notify); an SSLEOFError where TCP ends without one."""
        return self.step(lambda: self.tls.read(65536))

    def say(self, text: str) -> None:
        payload = json.dumps({"type": "message", "content": text}).encode()
        self.write(bytes([0x81, 0x80 | len(payload), 0, 0, 0, 0]) + payload)


def test_a_cut_over_tls_says_no_goodbye(data: Path, start: Callable[..., Mock], tmp_path: Path) -> None:
    mock = start(scene(tmp_path, "cut"), "--tls")
    client = Upgraded(mock, trusting(data / "ca.pem"))
    with client.socket:
        client.say("go")
        heard = b""
        with pytest.raises((ssl.SSLEOFError, ConnectionResetError)):
            while True:
                part = client.read()
                assert part, "TLS was told goodbye"
                heard += part
        assert b"\x88" not in heard[:1]
    poll(lambda: "has left" in mock.console.read_text(), "the console's word")


def test_a_close_over_tls_ends_with_a_goodbye(data: Path, start: Callable[..., Mock], tmp_path: Path) -> None:
    """The other way round, so that the test of the cut is known to see a goodbye."""
    mock = start(scene(tmp_path, "{close: 1000}"), "--tls")
    client = Upgraded(mock, trusting(data / "ca.pem"))
    with client.socket:
        client.say("go")
        heard = b""
        while struct.pack("!BBH", 0x88, 2, 1000) not in heard:
            heard += client.read()
        client.write(bytes([0x88, 0x82, 0, 0, 0, 0]) + struct.pack("!H", 1000))
        assert client.read() == b""


def test_a_half_open_socket_over_tls_sends_nothing_more(data: Path, start: Callable[..., Mock], tmp_path: Path) -> None:
    mock = start(scene(tmp_path, "half-open"), "--tls")
    with tab(mock, "invitee", trusting(data / "ca.pem")) as invitee:
        client = Upgraded(mock, trusting(data / "ca.pem"))
        with client.socket:
            client.say("go")
            invitee.hear()
            poll(lambda: "half-open" in mock.console.read_text(), "the console's word")
            client.write(bytes([0x89, 0x80, 0, 0, 0, 0]))
            invitee.fence()
            client.socket.settimeout(0.3)  # The last resort: that nothing comes has no event.
            with pytest.raises(TimeoutError):
                while b"\x8a\x00" not in client.read():
                    pass


def test_a_stalled_socket_over_tls_goes_on(data: Path, start: Callable[..., Mock], tmp_path: Path) -> None:
    mock = start(scene(tmp_path, "{stall: 200ms}, {invitee: {type: message, content: later}}"), "--tls")
    with tab(mock, "inviter", trusting(data / "ca.pem")) as inviter:
        inviter.say("go")
        inviter.hear_until("later")


def test_a_mock_that_is_stopped_says_goodbye_and_ends(data: Path, start: Callable[..., Mock]) -> None:
    mock = start("quiet", "--tls")
    with tab(mock, "inviter", trusting(data / "ca.pem")) as inviter, socket.create_connection(("127.0.0.1", mock.port)):
        mock.process.send_signal(signal.SIGTERM)
        assert inviter.closing()[0] == 1001
        assert mock.stop() == 0


# --- The suite ---


def test_the_contract_is_kept_over_tls(belay: Belay, secure: Mock, data: Path, tmp_path: Path) -> None:
    target = target_of(secure, nodes=[f"wss://localhost:{secure.port}"], tls={"ca": str(data / "ca.pem")})
    target["http"] = f"https://localhost:{secure.port}"
    code, report = report_of(belay, write(target, tmp_path))
    assert failures(report) == [] and code == 0
    assert any(check["id"].startswith("refreshAccessToken/") for check in report["checks"])
    assert report["summary"]["passed"] > 50


# --- A certificate that is brought along ---


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def brought(authority: trustme.CA, tmp_path: Path) -> Iterator[dict[str, Path]]:
    """Files of a certificate for localhost, and of what is wrong with others."""
    certificate, other = authority.issue_cert("localhost"), authority.issue_cert("localhost")
    past = authority.issue_cert(
        "localhost", not_after=datetime.datetime(2020, 1, 2), not_before=datetime.datetime(2020, 1, 1)
    )
    files = {
        name: tmp_path / f"{name}.pem" for name in ["ca", "chain", "key", "other", "past", "pastkey", "locked", "none"]
    }
    authority.cert_pem.write_to_path(str(files["ca"]))
    for pem in certificate.cert_chain_pems:
        pem.write_to_path(str(files["chain"]), append=True)
    certificate.private_key_pem.write_to_path(str(files["key"]))
    other.private_key_pem.write_to_path(str(files["other"]))
    past.cert_chain_pems[0].write_to_path(str(files["past"]))
    past.private_key_pem.write_to_path(str(files["pastkey"]))
    key = serialization.load_pem_private_key(certificate.private_key_pem.bytes(), None)
    files["locked"].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
    )
    files["none"].write_text("nothing\n")
    yield files


def test_a_certificate_that_is_brought_along_is_shown(
    brought: dict[str, Path], data: Path, start: Callable[..., Mock]
) -> None:
    mock = start("quiet", "--cert", str(brought["chain"]), "--key", str(brought["key"]), "--host", "localhost")
    assert mock.ready["ws"] == f"wss://localhost:{mock.port}" and "tls" not in mock.ready
    assert not data.exists() and "trust " not in mock.console.read_text()
    with tab(mock, "inviter", trusting_authority(brought["ca"])) as inviter:
        assert inviter.fence() == []


def trusting_authority(ca: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(ca))


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["--cert", "{chain}"], 64, "--cert needs --key"),
        (["--key", "{key}"], 64, "--key needs --cert"),
        (["--tls", "--cert", "{chain}", "--key", "{key}"], 64, "give one or the other"),
        (["--cert", "nowhere.pem", "--key", "{key}"], 66, "no file nowhere.pem"),
        (["--cert", "{chain}", "--key", "nowhere.pem"], 66, "no file nowhere.pem"),
        (["--cert", "{none}", "--key", "{key}"], 65, "{none} can't be used: it has no certificate in PEM form"),
        (["--cert", "{key}", "--key", "{key}"], 65, "{key} can't be used: it has no certificate in PEM form"),
        (["--cert", "{chain}", "--key", "{none}"], 65, "{none} can't be used: it has no private key in PEM form"),
        (["--cert", "{chain}", "--key", "{chain}"], 65, "{chain} can't be used: it has no private key in PEM form"),
        (["--cert", "{chain}", "--key", "{locked}"], 65, "{locked} can't be used: it is encrypted; decrypt it first"),
        (["--cert", "{chain}", "--key", "{other}"], 65, "{other} can't be used: it is not the key of the certificate"),
        (
            ["--cert", "{past}", "--key", "{pastkey}"],
            65,
            "{past} can't be used: its certificate expired on 2020-01-02",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_mistake_is_reported_in_one_message(
    brought: dict[str, Path], belay: Belay, arguments: list[str], code: int, reason: str
) -> None:
    filled = [argument.format(**brought) for argument in arguments]
    result = belay.run("mock", "quiet", "--port", "0", *filled)
    assert result.returncode == code and result.stdout == ""
    assert reason.format(**brought) in result.stderr and result.stderr.lower().count("error:") == 1


def test_a_broken_certificate_is_reported(brought: dict[str, Path], belay: Belay, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    result = belay.run("mock", "quiet", "--port", "0", "--cert", broken, "--key", brought["key"])
    assert result.returncode == 65 and f"{broken} can't be used: its certificate can't be read" in result.stderr
