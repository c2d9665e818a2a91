"""The big list of naughty strings, read beside the repository; the test skips where it is absent."""

import json
from pathlib import Path

import pytest

_FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "naughty-strings.json"


def naughty_strings() -> list[str]:
    """All of them, or a skipped test with the reason."""
    if not _FILE.exists():
        pytest.skip(f"{_FILE.name} is not beside the repository")
    return list(json.loads(_FILE.read_text("utf-8")))
