"""The ways in which this server can be made to depart from the protocol, one at a time, and harmless variations of it.

`BELAY_FAULT=name` chooses one; catalogue.py lists them. Without it nothing here changes anything: the server itself
knows of no fault, and each of them replaces the very function in which a team would have got it wrong.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from typing import Any

from faults import catalogue

# What each fault puts in the place of what: owner (a class or module), name, value.
_changes: dict[str, list[tuple[Any, str, Any]]] = {}
_MODULES = ["door", "delivery", "validation", "life", "persistence", "refresh", "history", "harmless"]


def replaces(fault: str, owner: Any) -> Callable[[Any], Any]:
    """Puts the function below into the owner's one of the same name, where the fault is chosen."""

    def register(function: Any) -> Any:
        change(fault, owner, function.__name__, function)
        return function

    return register


def change(fault: str, owner: Any, name: str, value: Any) -> None:
    _changes.setdefault(fault, []).append((owner, name, value))


def chosen() -> str | None:
    name = os.environ.get("BELAY_FAULT") or None
    if name is not None and name not in catalogue.NAMES:
        raise SystemExit(f"BELAY_FAULT: there is no fault {name}; faults/catalogue.py lists them")
    return name


def change_settings(settings: dict[str, Any]) -> None:
    """Called where the settings end: some faults are nothing but a wrong setting."""
    from faults import settings as faulty

    if alter := faulty.ALTERATIONS.get(chosen() or ""):
        alter(settings)


def apply() -> None:
    """Called when Django is set up, before anything is served."""
    if name := chosen():
        for owner, attribute, value in implemented().get(name, []):
            setattr(owner, attribute, value)


def implemented() -> dict[str, list[tuple[Any, str, Any]]]:
    for module in _MODULES:
        importlib.import_module(f"faults.{module}")
    return _changes
