"""The big list of naughty strings, read beside the repository; one skipped case where it is absent."""

import json
from pathlib import Path

import pytest

_FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "naughty-strings.json"


def _cases() -> list[object]:
    if not _FILE.exists():
        return [pytest.param("", marks=pytest.mark.skip(reason=f"{_FILE.name} is not beside the repository"))]
    return list(json.loads(_FILE.read_text("utf-8")))


NAUGHTY = _cases()
