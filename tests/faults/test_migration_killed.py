"""kill -9 of `rejoinder db upgrade` on an installation of the first release: the same command takes it up again."""

import os
import signal
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
from comments.upkeep.revisions import heads
from tests import databases
from tests.commands.conftest import ROOT
from tests.commands.test_migrations import counted
from tests.faults.moments import MOMENTS, chance
from tests.faults.table import Row
from tests.stage import Stage, close, open_app
from tools.check_migrations import import_models

NAME = "kill -9 of `rejoinder db upgrade`"
FIRST = "0001"
UPGRADE = """
from alembic import command
from comments.commands import main
upgrade = command.upgrade
def told(*arguments):
    print("begins", flush=True)
    upgrade(*arguments)
command.upgrade = told
main()
"""
"""The command itself, which says when the migrations begin."""


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
    lasts = migrate(databases.copy(old, tmp_path / "whole"))
    databases.drop(tmp_path / "whole")
    stood: Counter[str] = Counter()
    lost = counts_off = 0
    for moment in range(MOMENTS):
        folder = databases.copy(old, tmp_path / f"killed{moment}")
        migrate(folder, killed_after=when.uniform(0, lasts))
        stood[" and ".join(revisions(folder))] += 1
        migrate(folder)
        assert set(revisions(folder)) == heads()
        lost += sum(row != counted(folder)[name] for name, row in before.items())
        counts_off += differing(folder)
        databases.drop(folder)
    note = f"it found the tables of {dict(stood)}; whole it lasts {lasts:.1f} s"
    report(Row(NAME, MOMENTS, sum(before.values()), lost=lost, counts_off=counts_off, note=note))
    assert (lost, counts_off) == (0, 0)


def migrate(folder: Path, *, killed_after: float | None = None) -> float:
    """Run the command, whole or until it is killed; answer how many seconds its migrations took."""
    ours = {"PYTHONPATH": str(ROOT), **databases.environment(folder)}
    arguments = [sys.executable, "-c", UPGRADE, "db", "upgrade"]
    with subprocess.Popen(arguments, env=os.environ | ours, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begins\n"
        began = time.monotonic()
        if killed_after is not None:
            time.sleep(killed_after)
            process.send_signal(signal.SIGKILL)
        ended = process.wait(60)
    assert ended == 0 or killed_after is not None
    return time.monotonic() - began


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
