"""Putting a restored database in the place of the old one, which is kept aside under a name that tells when."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, create_engine, text

from comments.lib import clock
from comments.upkeep.backups import postgresql, sqlite
from comments.upkeep.backups.files import STAMP, BackupFailed, Manifest, hand_over

Migrate = Callable[[str], None]
NOT_OURS = (" SCHEMA - ", " COMMENT - SCHEMA ", " ACL - SCHEMA ")
"""Lines of a dump's list that make the schema itself, which is there already."""
EXTENSIONS = text("SELECT extname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE nspname = :it")


def replace_file(new: Path, target: Path, migrate: Migrate, *, keep: bool) -> str:
    """Migrate a restored SQLite file and put it in place; answer the path of the old one, if it is kept."""
    migrate(f"sqlite:///{new}")
    sqlite.settle(new)
    kept = f"{target}.before-{clock.now():{STAMP}}" if keep else ""
    if target.exists():
        with suppress(sqlite3.DatabaseError):  # a damaged one is moved as it is, with its log
            sqlite.settle(target)
    for ending in ("", "-wal", "-shm"):
        part = target.with_name(target.name + ending)
        if keep and part.exists():
            part.rename(kept + ending)
        else:
            part.unlink(missing_ok=True)
    hand_over(new, like=target.parent)
    new.rename(target)
    handle = os.open(target.parent, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    return kept


def replace_schema(url: str, dump: Path, manifest: Manifest, migrate: Migrate, *, keep: bool) -> str:
    """Restore a dump into a fresh schema and migrate it; answer the name of the old schema, if it is kept.

    When anything fails, the old schema gets its name back and nothing has changed.
    """
    schema = manifest.schema
    kept = f"{schema}_before_{clock.now():{STAMP}}".lower()
    with _changing(url) as connection:
        _refuse_company(connection)
        here = connection.scalar(text("SELECT current_schema()"))
        if here != schema:
            raise BackupFailed(f"The backup's tables stand in the schema {schema}, here they would in {here}.")
        _set_aside(connection, schema, kept)
    try:
        _restore(url, dump)
        with postgresql.opened(url) as connection:
            found = postgresql.counted(connection).counts
        if found != manifest.counts:
            raise BackupFailed("The restored database does not hold as many rows as the backup. Nothing was changed.")
        migrate(url)
    except BaseException:
        with _changing(url) as connection:
            _put_back(connection, schema, kept)
        raise
    if keep:
        return kept
    with _changing(url) as connection:
        connection.exec_driver_sql(f'DROP SCHEMA "{kept}" CASCADE')
    return ""


def _restore(url: str, dump: Path) -> None:
    listed = postgresql.run(url, "pg_restore", ["--list", str(dump)])
    wanted = [line for line in listed.splitlines() if not any(part in line for part in NOT_OURS)]
    chosen = dump.with_suffix(".list")
    chosen.write_text("\n".join(wanted) + "\n")
    whole = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--no-password"]
    name = postgresql.database_of(url)
    postgresql.run(url, "pg_restore", [*whole, f"--use-list={chosen}", f"--dbname={name}", str(dump)])


@contextmanager
def _changing(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("SET lock_timeout = '10s'")
            yield connection
    finally:
        engine.dispose()


def _refuse_company(connection: Connection) -> None:
    """Refuse while others are connected: what they are about to commit would go aside with the old tables."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user"
    if connection.scalar(text(f"{others} AND pid <> pg_backend_pid()")):
        raise BackupFailed("Somebody else has the database open. End `rejoinder serve` and every worker first.")


def _set_aside(connection: Connection, schema: str, kept: str) -> None:
    """Rename the schema, make a fresh one, and bring the extensions over: their types are named by it."""
    extensions = list(connection.scalars(EXTENSIONS, {"it": schema}))
    connection.exec_driver_sql(f'ALTER SCHEMA "{schema}" RENAME TO "{kept}"')
    connection.exec_driver_sql(f'CREATE SCHEMA "{schema}"')
    for name in extensions:
        connection.exec_driver_sql(f'ALTER EXTENSION "{name}" SET SCHEMA "{schema}"')


def _put_back(connection: Connection, schema: str, kept: str) -> None:
    for name in list(connection.scalars(EXTENSIONS, {"it": schema})):
        connection.exec_driver_sql(f'ALTER EXTENSION "{name}" SET SCHEMA "{kept}"')
    connection.exec_driver_sql(f'DROP SCHEMA "{schema}" CASCADE')
    connection.exec_driver_sql(f'ALTER SCHEMA "{kept}" RENAME TO "{schema}"')
