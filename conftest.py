"""Tests under tests/e2e carry the mark `e2e`, stay on one worker (one browser) and begin first, as the longest."""

from pathlib import Path

import pytest

from tests.databases import start_services
from tests.faults import table

BROWSER_TESTS = Path(__file__).parent / "tests" / "e2e"
FAULT_TESTS = Path(__file__).parent / "tests" / "faults"
ON_BOTH_DATABASES = ("test_reader_journey.py", "test_desk.py")
"""Browser tests that `make test` runs on PostgreSQL too; what the others see does not hang on the database."""


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL and Redis where the tests are to run on them."""
    if not hasattr(config, "workerinput"):
        start_services()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark and group the browser tests, and those that break things: one at a time, for they measure."""
    for item in items:
        if BROWSER_TESTS in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            if item.path.name in ON_BOTH_DATABASES:
                item.add_marker(pytest.mark.both)
            item.add_marker(pytest.mark.xdist_group("browser"))
        if FAULT_TESTS in item.path.parents:
            item.add_marker(pytest.mark.faults)
            item.add_marker(pytest.mark.xdist_group("faults"))
    items.sort(key=lambda item: item.get_closest_marker("e2e") is None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table of faults, if any were made."""
    reports = [one for kind in ("passed", "failed") for one in terminalreporter.getreports(kind)]
    table.show(terminalreporter, [one for one in reports if one.when == "call"])
