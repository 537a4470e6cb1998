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


def _default_capacity(settings: Settings) -> None:
    del settings["CHANNEL_LAYERS"]["default"]["CONFIG"]["capacity"]


def _default_timeout(settings: Settings) -> None:
    for host in settings["CHANNEL_LAYERS"]["default"]["CONFIG"]["hosts"]:
        del host["socket_timeout"]


def _pubsub(settings: Settings) -> None:
    _default_capacity(settings)
    settings["CHANNEL_LAYERS"]["default"]["BACKEND"] = "channels_redis.pubsub.RedisPubSubChannelLayer"


def _other_key(settings: Settings) -> None:
    settings["SIMPLE_JWT"]["SIGNING_KEY"] = "the-key-of-another-environment-0123456789"


def _access_for_a_day(settings: Settings) -> None:
    settings["SIMPLE_JWT"]["ACCESS_TOKEN_LIFETIME"] *= 96


ALTERATIONS: dict[str, Callable[[Settings], None]] = {
    "in-memory-layer": _layer(BACKEND="channels.layers.InMemoryChannelLayer", CONFIG={"capacity": 10_000}),
    "prefix-per-node": _layer_config(prefix=f"node-{os.getpid()}"),
    "small-capacity": _layer_config(capacity=20),
    "redis-read-timeout": _default_timeout,
    "pubsub-layer": _pubsub,
    "other-signing-key": _other_key,
    "refresh-gives-a-day": _access_for_a_day,
    "cors-without-credentials": lambda settings: settings.update(CORS_ALLOW_CREDENTIALS=False),
    "cors-for-any-origin": lambda settings: settings.update(CORS_ALLOW_ALL_ORIGINS=True),
    "cors-for-nobody": lambda settings: settings.update(CORS_ALLOWED_ORIGINS=[]),
}
