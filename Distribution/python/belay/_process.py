"""A `belay mock` as a process: started on a free port, ready or failed, and ended with the one that started it."""

from __future__ import annotations

import atexit
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from typing import Any, Mapping, Sequence

from ._binary import start_message
from ._errors import MockError

# In seconds. Nothing waits that long where all is well.
_READY_WITHIN = 60.0
_END_WITHIN = 5.0

# What must not outlive this process, however it ends.
_running: set[MockProcess] = set()


@atexit.register
def _terminate_all() -> None:
    for process in list(_running):
        process.terminate()


class MockProcess:
    """The process; `files` ({name: text}) are put into a folder, and `{folder}` in an argument is its path."""

    def __init__(
        self,
        program: str,
        arguments: Sequence[str],
        files: Mapping[str, str],
        environment: Mapping[str, str],
        cwd: str | None,
    ) -> None:
        self.is_stopping = False
        self._lock = threading.Lock()
        self._folder = _filled(files) if files else None
        self._errors = tempfile.TemporaryFile()
        # The ready file is a pipe: nothing has to be looked for, and no token is on disk.
        self._ready, writable = os.pipe()
        words = [argument.replace("{folder}", self._folder or "") for argument in arguments]
        try:
            self._process = subprocess.Popen(
                [program, "mock", "--port", "0", "--ready-file", f"/dev/fd/{writable}", *words],
                # The mock ends when its standard input does, and that ends with this process, even where it is killed.
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                pass_fds=[writable],
                env={**os.environ, **environment},
                cwd=cwd,
            )
        except OSError as error:
            os.close(self._ready)
            self._remove_folder()
            raise MockError("unavailable", start_message(program, error)) from None
        finally:
            os.close(writable)
        _running.add(self)

    def ready(self) -> dict[str, Any]:
        """What the ready file says, once it says it.

        Raises: MockError with the mock's own words where it ends before.
        """
        text, end = b"", time.monotonic() + _READY_WITHIN
        with open(self._ready, "rb", buffering=0) as pipe:
            while not text.endswith(b"\n"):
                if not select.select([pipe], [], [], max(0, end - time.monotonic()))[0]:
                    self.kill()
                    raise MockError("unavailable", f"the mock was not ready within {_READY_WITHIN:g} s. {self.errors}")
                part = pipe.read(65536)
                if not part:
                    self._wait()
                    raise MockError("invalid", self.errors or self.ending)
                text += part
        ready: dict[str, Any] = json.loads(text)
        return ready

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def errors(self) -> str:
        """What it has said on standard error."""
        with self._lock:
            self._errors.seek(0)
            return self._errors.read().decode(errors="replace").strip()

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    @property
    def ending(self) -> str:
        """How it ended, in words."""
        if self.is_stopping:
            return "the mock was stopped"
        code = self._process.poll()
        if code is None:
            return "the mock runs"
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
        return f"the mock {how}" + (f": {self.errors}" if self.errors else "")

    def ends_within(self, seconds: float) -> bool:
        """Whether it ends in this time."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self) -> None:
        """Ends it, and waits until it has. May be called more than once."""
        self.is_stopping = True
        if not self.has_ended:
            self._process.terminate()
            if not self.ends_within(_END_WITHIN):
                self._process.kill()
        self._wait()

    def terminate(self) -> None:
        """Asks it to end, and does not wait: for a process that is about to end itself."""
        self._process.terminate()
        self._remove_folder()

    def kill(self) -> None:
        """Ends it at once."""
        self._process.kill()
        self._wait()

    def _wait(self) -> None:
        self._process.wait()
        _running.discard(self)
        self._remove_folder()

    def _remove_folder(self) -> None:
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)


def _filled(files: Mapping[str, str]) -> str:
    folder = tempfile.mkdtemp(prefix="belay-")
    for name, text in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    return folder
