"""Scenarios as a test writes them down: a name, a file, or the thing itself."""

from __future__ import annotations

import json
import os
from typing import Dict, Mapping

from ._types import Scenario


def inline(scenario: Scenario | None) -> str | None:
    """The text of a scenario that is given itself; None for a name or a file."""
    if not isinstance(scenario, Mapping):
        return None
    text = scenario.get("yaml")
    if isinstance(text, str):
        return text
    # JSON is YAML, and in lines an error has a place.
    return json.dumps({"scenario": "inline", **scenario}, indent=2, ensure_ascii=False) + "\n"


def choice(scenario: Scenario, cwd: str | None) -> Dict[str, str]:
    """What the control API takes for a scenario: its text, or the name of one that the mock has."""
    text = inline(scenario)
    if text is not None:
        return {"yaml": text}
    place = os.fspath(scenario)  # type: ignore[arg-type]
    try:
        with open(os.path.join(cwd or "", place), encoding="utf-8") as file:
            return {"yaml": file.read()}
    except OSError:
        return {"name": place}
