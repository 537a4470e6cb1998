"""Faults that are nothing but a wrong setting."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

Settings = dict[str, Any]


def _layer(**changes: Any) -> Callable[[Settings], None]:
    return lambda settings: settings["CHANNEL_LAYERS"]["default"].update(changes)


def _layer_config(**changes: Any) -> Callable[[Settings], None]:
    return lambda settings: settings["CHANNEL_LAYERS"]["default"]["CONFIG"].update(changes)


def _queues(capacity: int, **host: Any) -> Callable[[Settings], None]:
    """The layer that keeps a queue for each process: it drops what is over its capacity without a word."""

    def alter(settings: Settings) -> None:
        layer = settings["CHANNEL_LAYERS"]["default"]
        layer["BACKEND"] = "channels_redis.core.RedisChannelLayer"
        layer["CONFIG"]["capacity"] = capacity
        for address in layer["CONFIG"]["hosts"]:
            address.update(host)

    return alter


def _other_key(settings: Settings) -> None:
    settings["SIMPLE_JWT"]["SIGNING_KEY"] = "the-key-of-another-environment-0123456789"


def _access_for_a_day(settings: Settings) -> None:
    settings["SIMPLE_JWT"]["ACCESS_TOKEN_LIFETIME"] *= 96


ALTERATIONS: dict[str, Callable[[Settings], None]] = {
    "in-memory-layer": _layer(BACKEND="channels.layers.InMemoryChannelLayer", CONFIG={"capacity": 10_000}),
    "prefix-per-node": _layer_config(prefix=f"node-{os.getpid()}"),
    "small-capacity": _queues(20, socket_timeout=30),
    # This layer waits for a message for five seconds at a time, and redis-py 8 gives up reading after just as long unless
    # it is told otherwise. Redis says that nothing came a little later than that, at its next tick.
    "redis-read-timeout": _queues(10_000),
    "other-signing-key": _other_key,
    "other-signing-key-403": _other_key,
    "refresh-gives-a-day": _access_for_a_day,
    "cors-without-credentials": lambda settings: settings.update(CORS_ALLOW_CREDENTIALS=False),
    "cors-for-any-origin": lambda settings: settings.update(CORS_ALLOW_ALL_ORIGINS=True),
    "cors-for-nobody": lambda settings: settings.update(CORS_ALLOWED_ORIGINS=[]),
}
