"""kill -9 of `rejoinder db upgrade` on an installation of the first release: the same command takes it up again."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command as alembic

from comments.commands.database import downgrade, migrating
from comments.threads.actions import recount
from comments.upkeep.revisions import heads, known
from tests import databases
from tests.commands.conftest import ROOT
from tests.commands.test_migrations import counted
from tests.faults.moments import MOMENTS, chance
from tests.faults.table import Row
from tests.stage import Stage, close, open_app
from tools.check_migrations import import_models

NAME = "kill -9 of `rejoinder db upgrade`"
FIRST = "0001"
STEPS = len(known()) - 1
LASTS = 0.1
"""Seconds, about: the longest step of the migrations on a small installation."""
UPGRADE = """
import logging, sys
from comments.commands import main
steps = logging.getLogger("alembic.runtime.migration")
steps.addHandler(logging.StreamHandler(sys.stdout))
steps.setLevel(logging.INFO)
main()
"""
"""The command itself, which says what Alembic does."""


@pytest.fixture
def old(scene: Stage, tmp_path: Path) -> Iterator[Path]:
    """An installation of the first release with something in every table."""
    folder = databases.copy(scene.folder, tmp_path / "old")
    downgrade(databases.address(folder), FIRST)
    yield folder
    databases.drop(folder)


def test_a_killed_migration_is_taken_up_again(old: Path, tmp_path: Path, report: Callable[[Row], None]) -> None:
    import_models()
    before, when = counted(old), chance(NAME)
    stood: Counter[str] = Counter()
    lost = counts_off = 0
    for moment in range(MOMENTS):
        folder = databases.copy(old, tmp_path / f"killed{moment}")
        migrate(folder, killed_in=when.randint(1, STEPS), after=when.uniform(0, LASTS))
        stood[" and ".join(revisions(folder))] += 1
        migrate(folder)
        assert set(revisions(folder)) == heads()
        lost += sum(row != counted(folder)[name] for name, row in before.items())
        counts_off += differing(folder)
        databases.drop(folder)
    note = f"it found the tables of {dict(stood)}"
    report(Row(NAME, MOMENTS, sum(before.values()), lost=lost, counts_off=counts_off, note=note))
    assert (lost, counts_off) == (0, 0)


def migrate(folder: Path, *, killed_in: int = 0, after: float = 0) -> None:
    """Run the command, whole or until it is killed so many seconds after a step began."""
    ours = {"PYTHONPATH": str(ROOT), **databases.environment(folder)}
    arguments = [sys.executable, "-c", UPGRADE, "db", "upgrade"]
    with subprocess.Popen(arguments, env=os.environ | ours, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        steps = 0
        for line in process.stdout:
            steps += line.startswith("Running upgrade")
            if steps and steps == killed_in:
                time.sleep(after)
                process.kill()
                return
        assert process.wait(60) == 0


def revisions(folder: Path) -> list[str]:
    """Answer which versions the tables are of."""
    with databases.opened(folder) as connection:
        return sorted(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars())


def differing(folder: Path) -> int:
    """Compare the tables with the models, and the counters with the rows; answer how many of the latter differ."""
    with migrating(databases.address(folder)) as config:
        alembic.check(config)
    app = open_app(folder)
    with app.app_context():
        found = len(recount(mend=False))
    close(app)
    return found
