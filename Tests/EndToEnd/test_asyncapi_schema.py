"""The contract is an AsyncAPI 3.1 document, by the field's own schema."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator


def as_json(value: Any) -> Any:
    """A YAML document as JSON has it: the key 4001 is a text there."""
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value


@pytest.fixture(scope="module")
def validator() -> Draft7Validator:
    path = os.environ.get("BELAY_ASYNCAPI_SCHEMA")
    if not path:
        pytest.skip("BELAY_ASYNCAPI_SCHEMA names no file: the official AsyncAPI 3.1 schema")
    return Draft7Validator(json.loads(Path(path).read_text()))


def problems(validator: Draft7Validator, text: str) -> list[str]:
    found = validator.iter_errors(as_json(yaml.safe_load(text)))
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in found]


def test_the_contract_satisfies_the_official_schema(validator: Draft7Validator, root: Path) -> None:
    assert problems(validator, (root / "spec/send-buddy.yaml").read_text()) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("asyncapi: 3.1.0", "asyncapi: 2.6.0"), ("    action: receive", "    action: listen"), ("in: cookie", "in: jar")],
)
def test_the_schema_is_really_asked(validator: Draft7Validator, root: Path, right: str, wrong: str) -> None:
    text = (root / "spec/send-buddy.yaml").read_text()
    assert right in text
    assert problems(validator, text.replace(right, wrong, 1)) != []
