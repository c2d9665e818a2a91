"""Databases for tests, a folder an installation: files on SQLite, or databases of a PostgreSQL that runs for the tests.

`TEST_DATABASE=postgresql` chooses the latter, with a Redis beside it; `tools/services.sh` starts both.
"""

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from psycopg import sql
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from comments.commands.database import upgrade
from comments.extensions import Base

CHOICE = os.environ.get("TEST_DATABASE", "sqlite")
ON_POSTGRESQL = CHOICE == "postgresql"
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
REDIS_DATABASES = 1000
"""How many of Redis's databases each worker of pytest has for itself."""
LARGE = 1 << 20
"""Bytes of a table from which on it is quicker to cut it than to delete its rows one by one."""

needs_postgresql = pytest.mark.skipif(not ON_POSTGRESQL, reason="runs with TEST_DATABASE=postgresql")

_names: dict[Path, str] = {}
_numbers = count(1)


def start_services() -> None:
    """Start what tests need besides SQLite, once for all workers of pytest; end the run in a sentence if it fails."""
    if CHOICE not in ("sqlite", "postgresql"):
        pytest.exit(f"TEST_DATABASE is {CHOICE!r}; it can be sqlite or postgresql.", returncode=4)
    if not ON_POSTGRESQL or "TEST_POSTGRESQL" in os.environ:
        return
    script = Path(__file__).parent.parent / "tools" / "services.sh"
    started = subprocess.run(["sh", str(script), str(os.getpid())], stdout=subprocess.PIPE, text=True, check=False)
    if started.returncode:
        pytest.exit("PostgreSQL or Redis is missing: nothing ran on them.", returncode=started.returncode)
    os.environ.update(line.split("=", 1) for line in started.stdout.splitlines())


def lay(folder: Path) -> Path:
    """Put an empty database with all tables into a folder."""
    if ON_POSTGRESQL:
        _create(folder, template=_empty_name())
    else:
        shutil.copy(empty_file(), folder / "rejoinder.db")
    return folder


def lay_quickly(folder: Path) -> Path:
    """Put this worker's common database, emptied, into a folder: much quicker than one of its own on PostgreSQL."""
    if not ON_POSTGRESQL:
        return lay(folder)
    _names[folder] = _common_name()
    with psycopg.connect(_plain_address(_names[folder]), autocommit=True) as connection:
        _empty(connection)
    with redis.Redis.from_url(_redis_address(_names[folder])) as store:
        store.flushdb()
    return folder


def lay_bare(folder: Path) -> Path:
    """Put a database without any tables into a folder."""
    if ON_POSTGRESQL:
        _create(folder, template="template0")
    return folder


def copy(old: Path, new: Path) -> Path:
    """Copy an installation, its database and its files, into another folder."""
    shutil.copytree(old, new, dirs_exist_ok=True)
    if ON_POSTGRESQL:
        _create(new, template=_names[old])
    return new


def drop(folder: Path) -> None:
    """Remove a folder's own database again, if it has one: many of them would fill the disk."""
    name = _names.pop(folder, "")
    if ON_POSTGRESQL and name.startswith("own_"):
        with _maintenance() as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def settings(folder: Path) -> dict[str, Any]:
    """Answer the settings that say where the installation in a folder keeps things."""
    if folder not in _names:
        return {"data_dir": folder}
    name = _names[folder]
    return {"data_dir": folder, "database_url": _address(name), "redis_url": _redis_address(name)}


def environment(folder: Path) -> dict[str, str]:
    """Answer the same settings as variables for a command of ours."""
    return {f"REJOINDER_{name.upper()}": str(value) for name, value in settings(folder).items()}


def address(folder: Path) -> str:
    """Answer SQLAlchemy's address of the database in a folder."""
    return str(settings(folder).get("database_url") or f"sqlite:///{folder / 'rejoinder.db'}")


@contextmanager
def opened(folder: Path) -> Iterator[Connection]:
    """Open the database of a folder as an operator would, beside the application; what is written stands at once."""
    engine = create_engine(address(folder), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def empty(folder: Path) -> None:
    """Delete all rows of a folder's database, under the hands of a running server that may be writing just now."""
    with opened(folder) as connection:
        if ON_POSTGRESQL:  # not cut, which would wait for readers, and they for it
            connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text("BEGIN" if ON_POSTGRESQL else "BEGIN IMMEDIATE"))
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
        connection.execute(text("COMMIT"))


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Let nobody else write into a folder's database meanwhile."""
    with opened(folder) as connection:
        if ON_POSTGRESQL:
            _lock_all(connection)
        else:
            connection.execute(text("BEGIN IMMEDIATE"))
        yield
        connection.execute(text("ROLLBACK"))


def _lock_all(connection: Connection) -> None:
    """Lock every table of PostgreSQL; whoever uses them just now in another order may win, and then we try again."""
    names = ", ".join(Base.metadata.tables)
    for _ in range(20):
        connection.execute(text("BEGIN"))
        try:
            connection.execute(text(f"LOCK TABLE {names}"))
        except OperationalError:
            connection.execute(text("ROLLBACK"))
        else:
            return
    raise AssertionError("The tables are never free.")


@cache
def empty_file() -> Path:
    """Make a SQLite file with all tables and no rows, to be copied."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = Path(folder) / "rejoinder.db"
    upgrade(f"sqlite:///{file}")
    return file


@cache
def _empty_name() -> str:
    name = f"empty_{WORKER}"
    _create_named(name, template="template0")
    upgrade(_address(name))
    return name


@cache
def _common_name() -> str:
    name = f"common_{WORKER}"
    _create_named(name, template=_empty_name())
    return name


def _create(folder: Path, *, template: str) -> None:
    """Give a folder a database of its own; a new one takes the name of the one before, which others may know."""
    name = _names.get(folder, "")
    drop(folder)
    name = name if name.startswith("own_") else f"own_{WORKER}_{next(_numbers)}"
    _create_named(name, template=template)
    _names[folder] = name


def _create_named(name: str, *, template: str) -> None:
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    with _maintenance() as connection:
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def _empty(connection: psycopg.Connection[Any]) -> None:
    """Delete all rows and count from 1 again; who still holds a connection from an earlier test loses it."""
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    found = connection.execute(
        "SELECT tablename, pg_relation_size(quote_ident(tablename)::regclass) FROM pg_tables "
        "WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    ).fetchall()
    connection.execute("SET session_replication_role = replica")
    statements = [
        sql.SQL("TRUNCATE {} CASCADE" if size > LARGE else "DELETE FROM {}").format(sql.Identifier(name))
        for name, size in found
        if size
    ]
    counters = sql.SQL("SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences")
    connection.execute(sql.SQL("; ").join([*statements, counters + sql.SQL(" WHERE last_value IS NOT NULL")]))


def _maintenance() -> psycopg.Connection[Any]:
    return psycopg.connect(_plain_address("postgres"), autocommit=True)


def _address(name: str) -> str:
    return make_url(os.environ["TEST_POSTGRESQL"]).set(database=name).render_as_string(hide_password=False)


def _plain_address(name: str) -> str:
    return _address(name).replace("+psycopg", "", 1)


def _redis_address(name: str) -> str:
    """Answer a database of Redis for each of PostgreSQL's: 0 is the common one's of the first worker."""
    number = int(name.rpartition("_")[2]) if name.startswith("own_") else 0
    return f"{os.environ['TEST_REDIS']}?db={WORKER * REDIS_DATABASES + number % REDIS_DATABASES}"
