"""`belay verify` over wss and https, as a staging server is reached: behind a proxy that ends TLS."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from harness import Belay, Mock
from test_verify_command import failures, report_of, target_of, write


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@contextlib.contextmanager
def proxy(authority: trustme.CA, backend: int, *names: str) -> Iterator[int]:
    """A proxy that ends TLS with a certificate for these names; its port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(*names).configure_cert(context)
    loop = asyncio.new_event_loop()

    async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_backend = await asyncio.open_connection("127.0.0.1", backend)
        with contextlib.suppress(OSError):
            await asyncio.gather(pump(reader, to_backend[1]), pump(to_backend[0], writer))

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
        finally:
            sink.close()

    server = loop.run_until_complete(asyncio.start_server(attend, "127.0.0.1", 0, ssl=context))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def secured(mock: Mock, port: int, host: str, **more: Any) -> dict[str, Any]:
    target = target_of(mock, **{"nodes": [f"wss://{host}:{port}"], **more})
    # The default, that of the first node, is over TLS as well.
    del target["http"]
    return target


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_server_over_tls_is_judged_as_any_other(
    belay: Belay, mock: Mock, tmp_path: Path, authority: trustme.CA, host: str
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with proxy(authority, mock.port, "localhost", "127.0.0.1") as port:
        target = write(secured(mock, port, host, tls={"ca": "ca.pem"}), tmp_path)
        code, report = report_of(belay, target)
    assert failures(report) == [] and code == 0
    assert any(check["id"].startswith("refreshAccessToken/") for check in report["checks"])


def test_a_certificate_that_nobody_vouches_for_is_no_connection(
    belay: Belay, mock: Mock, tmp_path: Path, authority: trustme.CA
) -> None:
    with proxy(authority, mock.port, "localhost") as port:
        result = belay.run("verify", write(secured(mock, port, "localhost"), tmp_path))
    assert result.returncode == 69
    assert "tls: {ca: FILE}" in result.stderr


def test_a_certificate_of_another_name_is_no_connection(
    belay: Belay, mock: Mock, tmp_path: Path, authority: trustme.CA
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with proxy(authority, mock.port, "elsewhere.example") as port:
        result = belay.run("verify", write(secured(mock, port, "localhost", tls={"ca": "ca.pem"}), tmp_path))
    assert result.returncode == 69
    assert "the server's certificate is for another name than the target's" in result.stderr


@pytest.mark.parametrize(
    ("contents", "reason"), [(None, "can't be read"), ("no certificate", "has no certificate in PEM form")]
)
def test_an_authority_that_is_none_is_told_at_its_place(
    belay: Belay, mock: Mock, tmp_path: Path, contents: str | None, reason: str
) -> None:
    if contents is not None:
        (tmp_path / "ca.pem").write_text(contents)
    target = write(secured(mock, 1, "localhost", tls={"ca": "ca.pem"}), tmp_path)
    result = belay.run("verify", target)
    assert result.returncode == 65
    assert "target.yaml" in result.stderr and reason in result.stderr


def test_a_port_that_speaks_tls_is_told_with_its_url(
    belay: Belay, mock: Mock, authority: trustme.CA, tmp_path: Path
) -> None:
    with proxy(authority, int(mock.ready["http"].rsplit(":", 1)[1]), "127.0.0.1") as port:
        target = secured(mock, port, "127.0.0.1", nodes=[f"ws://127.0.0.1:{port}"])
        file = write(target, tmp_path)
        result = belay.run("verify", file)
    assert result.returncode == 65, result.stdout + result.stderr
    assert f"what listens at ws://127.0.0.1:{port} speaks TLS: write wss://127.0.0.1:{port} there" in result.stderr


def test_a_port_that_speaks_no_tls_is_told_with_its_scheme(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    port = int(mock.ready["http"].rsplit(":", 1)[1])
    result = belay.run("verify", write(secured(mock, port, "127.0.0.1"), tmp_path))
    assert result.returncode == 69, result.stdout + result.stderr
    assert "what listens there speaks no TLS: write ws://" in result.stderr
