"""Migrations on the database of the run: equal to the models, up and down with rows in it, whole or not there."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command as alembic
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Connection, Integer, create_engine, func, select, table, text

from comments.commands.database import downgrade, migrating, upgrade
from comments.extensions import prepare_engine
from comments.threads.actions import recount
from tests import databases
from tests.stage import Stage, close, open_app
from tools.check_migrations import check, import_models

ROOT = Path(__file__).parent.parent.parent
KEPT = ("person", "article", "comment", "comment_version", "decision", "report", "event", "letter", "seat")
KILLED_AT = """
import os, signal, sys
from sqlalchemy import Engine, event
from comments.commands.database import upgrade
seen = []
@event.listens_for(Engine, "after_cursor_execute")
def count(connection, cursor, statement, *more):
    seen.append(statement)
    if len(seen) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
upgrade(sys.argv[1])
"""


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Path]:
    """An installation whose database has no tables yet."""
    yield databases.lay_bare(tmp_path)
    databases.drop(tmp_path)


@pytest.fixture
def filled(scene: Stage, tmp_path: Path) -> Iterator[Path]:
    """An installation with something in every table."""
    yield databases.copy(scene.folder, tmp_path / "filled")
    databases.drop(tmp_path / "filled")


def test_migrations_make_the_tables_of_the_models_and_go_down_and_up(bare: Path) -> None:
    import_models()
    assert check(databases.address(bare)) == ""


def test_rows_survive_the_way_down_to_the_first_release_and_up(filled: Path) -> None:
    before = counted(filled)
    assert all(before.values())
    downgrade(databases.address(filled), "0001")
    assert counted(filled) == before
    upgrade(databases.address(filled))
    assert counted(filled) == before
    app = open_app(filled)
    with app.app_context():
        assert not recount(mend=False)
    close(app)


def counted(folder: Path) -> dict[str, int]:
    with databases.opened(folder) as connection:
        return {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in KEPT}


def test_a_table_made_anew_keeps_the_rows_that_hang_on_it(filled: Path) -> None:
    """SQLite alters a table by copying, dropping and renaming it: a cascade would follow the drop."""
    with databases.opened(filled) as connection:
        lay_family(connection)
    before = counted(filled)
    with migrating(databases.address(filled)) as config:
        for name in ("parent", "person"):
            make_anew(config.attributes["connection"], name)
        config.attributes["connection"].commit()
    with databases.opened(filled) as connection:
        assert connection.scalar(text("SELECT count(*) FROM child")) == 10
    assert counted(filled) == before


@pytest.mark.skipif(databases.ON_POSTGRESQL, reason="PostgreSQL alters tables in place")
def test_the_same_with_foreign_keys_on_loses_them(filled: Path) -> None:
    with databases.opened(filled) as connection:
        lay_family(connection)
    engine = create_engine(databases.address(filled))
    prepare_engine(engine)
    with engine.begin() as connection:
        make_anew(connection, "parent")
        assert connection.scalar(text("SELECT count(*) FROM child")) == 0
    engine.dispose()


def lay_family(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
    connection.execute(text("CREATE TABLE child (id INTEGER REFERENCES parent (id) ON DELETE CASCADE)"))
    for number in range(10):
        connection.execute(text("INSERT INTO parent VALUES (:n)"), {"n": number})
        connection.execute(text("INSERT INTO child VALUES (:n)"), {"n": number})


def make_anew(connection: Connection, name: str) -> None:
    with Operations(MigrationContext.configure(connection)).batch_alter_table(name) as batch:
        batch.add_column(Column("more", Integer, nullable=True))
        batch.alter_column("id", nullable=False)


@pytest.mark.parametrize("moment", [20, 70, 110])
def test_a_migration_killed_half_way_is_whole_or_not_there(bare: Path, moment: int) -> None:
    command = [sys.executable, "-c", KILLED_AT, databases.address(bare), str(moment)]
    assert subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False).returncode == -9
    import_models()
    upgrade(databases.address(bare))
    with migrating(databases.address(bare)) as config:
        alembic.check(config)
