"""Copying a SQLite database while others write to it, and proving the copy."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import make_url

from comments.extensions import BUSY_TIMEOUT_MS
from comments.upkeep.backups.files import BackupFailed, Damaged
from comments.upkeep.backups.taken import Taken

MEMBER = "database.sqlite3"
SHADOWS = ("sqlite_", "comment_text")
"""Tables that belong to SQLite and to its full-text search."""


def file_of(url: str) -> Path:
    """Answer the file of a SQLite address."""
    name = make_url(url).database
    if not name or name == ":memory:":
        raise BackupFailed("This database lives in memory alone; there is nothing to keep.")
    return Path(name)


def copy(source: Path, target: Path) -> Taken:
    """Copy a database in one moment of it, and count its rows in the same moment (SQLite, Online Backup API)."""
    if not source.exists():
        raise BackupFailed("There is no database yet. `rejoinder init` makes one.")
    target.touch(mode=0o600)
    with _opened(source) as old, _opened(target) as new:
        old.execute("BEGIN")
        taken = _counted(old)
        old.backup(new)
        old.rollback()
        new.execute("PRAGMA journal_mode=DELETE")
    return taken


def check(file: Path) -> Taken:
    """Open a copy, have SQLite go through all of it, and count its rows; raise Damaged."""
    try:
        with _opened(file) as database:
            found = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
            broken = database.execute("PRAGMA foreign_key_check").fetchone()
            if found != "ok" or broken:
                raise Damaged(f"The copy of the database is not sound: {found if found != 'ok' else broken}.")
            return _counted(database)
    except sqlite3.DatabaseError as error:
        raise Damaged(f"The copy of the database cannot be read: {error}.") from error


def settle(file: Path) -> None:
    """Bring all of a database into its one file; raise BackupFailed while anybody else has it open.

    SQLite leaves its write-ahead log only for the last connection, so an idle process is noticed as well.
    """
    with _opened(file) as database:
        try:
            database.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            raise BackupFailed(
                "Somebody else has the database open. End `rejoinder serve` and every worker first."
            ) from error


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None)) as database:
        yield database


def _counted(database: sqlite3.Connection) -> Taken:
    listed = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    names = [name for (name,) in listed if not name.startswith(SHADOWS)]
    quoted = {name: name.replace('"', '""') for name in names}
    counts = {name: database.execute(f'SELECT count(*) FROM "{quoted[name]}"').fetchone()[0] for name in names}  # noqa: S608 - names of its own tables
    revision = []
    if "alembic_version" in names:
        revision = sorted(row[0] for row in database.execute("SELECT version_num FROM alembic_version"))
    return Taken(counts, revision, f"SQLite {sqlite3.sqlite_version}")
