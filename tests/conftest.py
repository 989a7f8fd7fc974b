"""For all tests: the quick ones run first, those that need a browser last; Rasa is as quiet as when it serves."""

import os

import pytest

from bot.__main__ import LIBRARY_SWITCHES

os.environ.update(LIBRARY_SWITCHES)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort by what a test needs; within that the order stays."""
    items.sort(key=lambda item: [item.get_closest_marker(name) is not None for name in ("browser", "slow")])
