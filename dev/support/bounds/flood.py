"""Floods of invalid frames: how they affect a pair in another room."""

from __future__ import annotations

import contextlib
import select
import socket
import time
from collections.abc import Callable
from typing import Any

from bounds.report import Report
from bounds.servers import Server
from bounds.talk import Body, Latencies, Pair, beside
from bounds.wire import TEXT, Reader, close_all, dial, frame, join, request

MOST = 2.0
SECONDS = 3.0
TURNS = 3
CONNECTIONS = 4
# Seconds that a server has to work off a flood, and the share of a processor below which it is done.
SETTLING = 30.0
IDLE = 0.05
# Frames that break the contract are dropped and can be sent without end: small ones, and ones that are nearly too large.
SMALL = frame(TEXT, b'{"type":"massage","content":"no such type","colour":"blue"}')
RESERVED = 0x3
LARGE = frame(TEXT, b"[" * 65_000)


def check(server: Server, report: Report) -> None:
    floods: list[tuple[str, Body]] = [
        ("small frames that break the contract", lambda *to: pour(server, SMALL, 800, *to)),
        ("large frames that break the contract", lambda *to: pour(server, LARGE, 1, *to)),
        ("frames that break RFC 6455, and reconnect", lambda *to: violate(server, *to)),
    ]
    with Pair(server) as pair:
        pair.talk(1)
        for name, body in floods:
            measure(server, report, pair, name, body)
        if server.is_mock:
            # The machine's share: the same bytes, sent to another process.
            with sink() as port:
                elsewhere = Server("sink", server.process, port)
                measure(
                    server,
                    report,
                    pair,
                    "the small ones sent to another process (the machine's share)",
                    lambda *to: pour(elsewhere, SMALL, 800, *to, joins=False),
                    is_judged=False,
                )


def measure(server: Server, report: Report, pair: Pair, name: str, body: Body, is_judged: bool = True) -> None:
    quiet, during, frames = Latencies(), Latencies(), 0
    # In turns, so that other load on the machine affects both alike.
    for _ in range(TURNS):
        settle(server)
        quiet.samples += pair.talk(SECONDS).samples
        with beside(body) as counter:
            pair.talk(0.3)
            before = counter.value
            during.samples += pair.talk(SECONDS).samples
            frames += counter.value - before
    if not frames:
        raise RuntimeError(f"no frame of the flood was taken: {name}")
    median, tail = during.ratio(quiet, 0.5), during.ratio(quiet, 0.99)
    report.add(
        "flood",
        name,
        server.name,
        f"p50 × {median:.2f}, p99 × {tail:.2f} ({quiet} before; {during} during; {frames / SECONDS / TURNS:,.0f}/s)",
        f"× {MOST:g}",
        max(median, tail) <= MOST if server.is_mock and is_judged else None,
        p50=median,
        p99=tail,
        frames_per_second=frames / SECONDS / TURNS,
    )


def settle(server: Server) -> None:
    """Waits until the server has worked off an earlier flood: its backlog would spoil the quiet measurement."""
    end = time.monotonic() + SETTLING
    while time.monotonic() < end:
        before = server.work()
        time.sleep(0.3)
        if server.work() - before < 0.3e9 * IDLE:
            return
    raise RuntimeError(f"the server still works {SETTLING:g} s after a flood")


def pour(server: Server, invalid: bytes, times: int, counter: Any, stop: Any, joins: bool = True) -> None:
    """Sends as much as the server takes, on a few connections."""
    block, count = invalid * times, len(invalid)
    enter: Callable[[], socket.socket] = lambda: join(server, "invitee", "main") if joins else dial(server)
    peers = [enter() for _ in range(CONNECTIONS)]
    left = {}
    poll = select.epoll()
    for peer in peers:
        peer.setblocking(False)
        poll.register(peer, select.EPOLLOUT | select.EPOLLIN)
        left[peer.fileno()] = (peer, memoryview(block))
    sent = 0
    while not stop.is_set():
        for descriptor, event in poll.poll(0.1):
            peer, rest = left[descriptor]
            with contextlib.suppress(BlockingIOError):
                try:
                    if event & select.EPOLLIN and not peer.recv(1 << 16):
                        raise ConnectionError
                    done = peer.send(rest)
                    sent += done
                    left[descriptor] = (peer, rest[done:] if done < len(rest) else memoryview(block))
                except ConnectionError:
                    # The server may have ended the connection; open another.
                    poll.unregister(descriptor)
                    peer.close()
                    del left[descriptor]
                    peer = enter()
                    peer.setblocking(False)
                    poll.register(peer, select.EPOLLOUT | select.EPOLLIN)
                    left[peer.fileno()] = (peer, memoryview(block))
        counter.value = sent // count
    close_all(peer for peer, _ in left.values())


def violate(server: Server, counter: Any, stop: Any) -> None:
    """Opens connections and breaks the protocol on each at once: with an opcode that is reserved.

    Not with an unmasked frame, which aiohttp takes.
    """
    hello, bad = request(server, "invitee", "main"), frame(RESERVED, b"{}")
    while not stop.is_set():
        peers = [dial(server) for _ in range(CONNECTIONS)]
        for peer in peers:
            peer.sendall(hello + bad)
        for peer in peers:
            Reader(peer).close_code()
            peer.close()
            counter.value += 1


@contextlib.contextmanager
def sink() -> Any:
    """A process with a port that reads everything and does nothing."""
    listener = socket.create_server(("127.0.0.1", 0))

    def run(counter: Any, stop: Any) -> None:
        peers: list[socket.socket] = [listener]
        buffer = bytearray(1 << 18)
        while not stop.is_set():
            for peer in select.select(peers, [], [], 0.1)[0]:
                if peer is listener:
                    peers.append(listener.accept()[0])
                    continue
                with contextlib.suppress(ConnectionError):
                    if peer.recv_into(buffer):
                        continue
                peers.remove(peer)
                peer.close()

    with beside(run, niceness=0):
        yield listener.getsockname()[1]
    listener.close()
