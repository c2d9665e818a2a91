"""Tests under tests/e2e carry the mark `e2e`, stay on one worker (one browser) and begin first, as the longest."""

from pathlib import Path

import pytest

from tests.databases import start_services

BROWSER_TESTS = Path(__file__).parent / "tests" / "e2e"
ON_BOTH_DATABASES = ("test_reader_journey.py", "test_desk.py")
"""Browser tests that `make test` runs on PostgreSQL too; what the others see does not hang on the database."""


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL and Redis where the tests are to run on them."""
    if not hasattr(config, "workerinput"):
        start_services()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark and group the browser tests."""
    for item in items:
        if BROWSER_TESTS in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            if item.path.name in ON_BOTH_DATABASES:
                item.add_marker(pytest.mark.both)
            item.add_marker(pytest.mark.xdist_group("browser"))
    items.sort(key=lambda item: item.get_closest_marker("e2e") is None)
