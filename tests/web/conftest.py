"""The whole installation on a stage, for tests that go through every door."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.stage import Stage, close, reopened


@pytest.fixture
def stage(scene: Stage, tmp_path: Path) -> Iterator[Stage]:
    """Every state, every seat, two sites: a copy of one's own."""
    stage = reopened(scene, tmp_path / "stage")
    yield stage
    close(stage.app)
    databases.drop(stage.folder)
