"""The version that the code says is the package's."""

import tomllib
from pathlib import Path

from comments.lib.place import VERSION


def test_the_version_is_the_packages() -> None:
    file = Path(__file__).parent.parent.parent / "pyproject.toml"
    assert tomllib.loads(file.read_text())["project"]["version"] == VERSION
