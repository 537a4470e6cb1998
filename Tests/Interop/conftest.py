"""Markers of the interop tests, and what a draw has chosen."""

import sys

import draw
import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: minutes, not seconds")


def pytest_report_collectionfinish() -> str:
    django = sys.modules.get("test_django")
    if not draw.SEED or django is None:
        return ""
    count = f"{len(django.FAULTS)} of {len(django.ALL_FAULTS)}"
    return f"Django faults: {count}, seed {draw.SEED}; dev/test --all runs all"
