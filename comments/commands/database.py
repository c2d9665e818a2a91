"""`rejoinder db`: bring the database to this version's tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click
from sqlalchemy import Connection, create_engine, event

from comments import folder
from comments.config import read_settings
from comments.errors import Conflict
from comments.lib import place
from comments.upkeep.revisions import Stand, stand_of

if TYPE_CHECKING:
    from alembic.config import Config


class BrokenReferences(Exception):
    """A migration left rows that point at nothing; it was rolled back."""


@click.group("db")
def db_group() -> None:
    """Look after the database."""


@db_group.command("upgrade")
def upgrade_command() -> None:
    """Bring the tables up to date."""
    settings = read_settings()
    place.private(settings.data_dir)
    upgrade(settings.database_url)


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate the database at an address up to a revision; raise Conflict where a newer version has been at work."""
    from alembic import command

    with migrating(url) as config:
        _refuse_newer(config.attributes["connection"])
        command.upgrade(config, revision)


def downgrade(url: str, revision: str = "base") -> None:
    """Migrate the database at an address down to a revision."""
    from alembic import command

    with migrating(url) as config:
        command.downgrade(config, revision)


@contextmanager
def migrating(url: str) -> Iterator["Config"]:
    """Give an Alembic configuration over an open connection, with SQLite's foreign keys held off until the end.

    With foreign keys on, SQLite's way of altering a table (copy, drop, rename) would cascade and delete children.
    """
    from alembic.config import Config

    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _hold_off_foreign_keys)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    config = Config()
    config.set_main_option("script_location", str(folder("migrations")))
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            yield config
            _check_references(connection)
    finally:
        engine.dispose()


def _hold_off_foreign_keys(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=OFF", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")


def _refuse_newer(connection: Connection) -> None:
    from alembic.migration import MigrationContext

    stand = stand_of(set(MigrationContext.configure(connection).get_current_heads()))
    connection.rollback()
    if stand is Stand.NEWER:
        raise Conflict(stand.sentence)


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    connection.rollback()
    if broken:
        raise BrokenReferences(f"{len(broken)} rows point at rows that are not there, first in {broken[0][0]}")
