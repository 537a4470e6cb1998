"""The mock's control API over HTTP, a connection a request: any thread may ask."""

from __future__ import annotations

import http.client
import json
import ssl
from typing import Any, Iterator, NoReturn
from urllib.parse import urlsplit

from ._errors import MockError, Secrets
from ._process import MockProcess
from ._types import Entry

_CODES = {404: "not_found", 408: "timed_out"}
# In seconds: how long an answer may take that has nothing to wait for.
_PATIENCE = 60.0


class Control:
    """Asks one mock."""

    def __init__(self, base: str, process: MockProcess, secrets: Secrets) -> None:
        self._base = urlsplit(base)
        self._process = process
        self._secrets = secrets

    def ask(self, method: str, path: str, body: Any = None, within: float = 0) -> Any:
        """A request below `/__belay`; a text goes as it is, anything else as JSON.

        within: how long the mock itself may wait, in seconds.
        Returns: the answer's JSON, or None where it has none.
        Raises: MockError with what the mock says is wrong.
        """
        connection = self._connection(_PATIENCE + within)
        try:
            response = self._open(connection, method, path, body)
            text = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._unreachable(error)
        finally:
            connection.close()
        answer = json.loads(text) if text else None
        if response.status < 400:
            return answer
        detail = (answer or {}).get("detail", f"the mock answered {response.status}")
        code = _CODES.get(response.status, "invalid")
        raise MockError(code, self._secrets.hide(detail), (answer or {}).get("entries"))

    def entries(self) -> Iterator[Entry]:
        """The journal's entries, from the first on, until the mock ends (server-sent events, HTML standard, 9.2)."""
        if self._process.is_stopping:
            return
        connection = self._connection(None)
        try:
            response = self._open(connection, "GET", "/events?since=0", None)
            event = ""
            for line in iter(response.readline, b""):
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "event":
                    event = value
                elif name == "data" and event == "entry":
                    yield json.loads(value)
            # Where the mock was killed, the answer just stops.
            if (
                not self._process.is_stopping
                and self._process.ends_within(0.5)
                and "exit code 0" not in self._process.ending
            ):
                raise MockError("unavailable", self._secrets.hide(self._process.ending))
        except (OSError, http.client.HTTPException) as error:
            # A mock that is stopped ends all that is open; that is the end of the journal.
            if not self._process.is_stopping:
                self._unreachable(error)
        finally:
            connection.close()

    def _connection(self, timeout: float | None) -> http.client.HTTPConnection:
        host, port = self._base.hostname or "", self._base.port
        if self._base.scheme == "https":
            # The mock that this process has started itself, on this machine; its certificate says no more.
            return http.client.HTTPSConnection(host, port, timeout=timeout, context=ssl._create_unverified_context())
        return http.client.HTTPConnection(host, port, timeout=timeout)

    def _open(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: Any
    ) -> http.client.HTTPResponse:
        text = body if body is None or isinstance(body, str) else json.dumps(body)
        connection.request(method, f"/__belay{path}", None if text is None else text.encode())
        return connection.getresponse()

    def _unreachable(self, error: Exception) -> NoReturn:
        # A connection breaks a moment before it is known that its process has ended.
        ended = self._process.is_stopping or self._process.ends_within(0.5)
        message = self._process.ending if ended else f"the mock can't be reached: {error}"
        raise MockError("unavailable", self._secrets.hide(message)) from None
