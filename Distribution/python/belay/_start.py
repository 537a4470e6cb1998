"""start_mock: from options to a mock that listens."""

from __future__ import annotations

import os
from typing import Mapping, Sequence

from ._binary import binary
from ._errors import MockError
from ._mock import Mock
from ._process import MockProcess
from ._scenario import inline
from ._types import Scenario

_STOP_WITH_STDIN = "--stop-with-stdin"

# Programs that don't know --stop-with-stdin: older ones, named by BELAY_BINARY.
_without_stop: set[str] = set()


def start_mock(
    scenario: Scenario | None = None,
    *,
    contract: str | os.PathLike[str] | None = None,
    args: Sequence[str] = (),
    speed: float | None = None,
    seed: int | None = None,
    env: Mapping[str, str] | None = None,
    cwd: str | os.PathLike[str] | None = None,
) -> Mock:
    """Starts a mock: its own process, on a free port of 127.0.0.1. Any number may run at once.

    It ends with `stop`, at the end of a `with`, and with this process.

    scenario: what partners do: the name of one that belay has, a file, or a mapping in the words of a scenario file.
    contract: an AsyncAPI document; the one that belay was built with if None.
    args: more options of `belay mock`.
    speed: how fast scripts play: 2 is twice as fast as written, 0 without waiting.
    seed: replaces the scenario's own: other identifiers, just as repeatable.
    env: added to the environment.
    cwd: where files are looked for; the working folder if None.
    Returns: the mock, once it listens.
    Raises: MockError with the mock's own words where it can't serve this.
    """
    if any(word == "--ready-file" or word.startswith("--ready-file=") for word in args):
        raise MockError(
            "invalid", "start_mock needs --ready-file for itself; what it says is in the mock: sockets, people, rooms"
        )
    folder = None if cwd is None else os.fspath(cwd)
    if folder is not None and not os.path.isdir(folder):
        raise MockError("invalid", f"there is no folder {folder} (cwd)")
    text = inline(scenario)
    words = [] if speed is None else ["--speed", f"{speed:g}"]
    words += [] if seed is None else ["--seed", str(seed)]
    words += args
    words += [] if contract is None else [os.fspath(contract)]
    if text is not None:
        words.append("{folder}/scenario.yaml")
    elif scenario is not None:
        words.append(os.fspath(scenario))  # type: ignore[arg-type]
    files = {} if text is None else {"scenario.yaml": text}
    environment = dict(env or {})
    program = binary({**os.environ, **environment})
    stops = program not in _without_stop
    process = MockProcess(program, [_STOP_WITH_STDIN, *words] if stops else words, files, environment, folder)
    try:
        return Mock(process, process.ready(), folder)
    except MockError:
        if not stops or f"Unknown option '{_STOP_WITH_STDIN}'" not in process.errors:
            raise
    except BaseException:
        process.kill()
        raise
    _without_stop.add(program)
    return start_mock(scenario, contract=contract, args=args, speed=speed, seed=seed, env=env, cwd=cwd)
