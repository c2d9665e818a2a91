"""The big list of naughty strings, read beside the repository; the test skips where it is absent."""

import json
from pathlib import Path

import pytest

from tests.databases import ON_POSTGRESQL

_FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "naughty-strings.json"


def naughty_strings() -> list[str]:
    """All of them, or a skipped test with the reason; on the second database every fourth."""
    if not _FILE.exists():
        pytest.skip(f"{_FILE.name} is not beside the repository")
    strings = list(json.loads(_FILE.read_text("utf-8")))
    return strings[::4] if ON_POSTGRESQL else strings
