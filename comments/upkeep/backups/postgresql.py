"""Dumping a PostgreSQL database while others write to it, and proving the dump, by PostgreSQL's own programs."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect, make_url, quoted_name, select, table, text
from sqlalchemy import func as sql

from comments.upkeep.backups.files import BackupFailed, Damaged
from comments.upkeep.backups.taken import Taken

MEMBER = "database.pgdump"
HOMES = "/usr/lib/postgresql"
"""Where Debian keeps the programs of each version."""
COPY = re.compile(rb'COPY (?:"?[^".]+"?\.)?"?([^"\s(]+)"? ')
WITH = {"host": "PGHOST", "port": "PGPORT", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}


def dump(url: str, target: Path) -> Taken:
    """Dump a database in one moment of it, and count its rows in the same moment (`pg_export_snapshot`)."""
    target.touch(mode=0o600)
    with opened(url) as connection:
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        taken = counted(connection)
        options = [f"--snapshot={snapshot}", f"--schema={taken.schema}", f"--file={target}"]
        run(url, "pg_dump", ["--format=custom", "--no-owner", "--no-privileges", "--no-password", *options])
    return taken


def check(url: str, file: Path) -> dict[str, int]:
    """Read a dump from its list to its last row, and count the rows of each table; raise Damaged."""
    program = program_for(url, "pg_restore")
    arguments = [program, "--data-only", "--file=-", str(file)]
    with tempfile.TemporaryFile() as errors:
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=errors) as reading:  # noqa: S603
            counts = _count_copied(reading.stdout or ())
        errors.seek(0)
        words = errors.read().decode("utf-8", "replace").strip()
    if reading.returncode != 0:
        raise Damaged(f"The dump of the database cannot be read: {words}")
    return counts


@contextmanager
def opened(url: str) -> Iterator[Connection]:
    """Open a connection of our own."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def counted(connection: Connection) -> Taken:
    """Count the rows of every table."""
    schema = str(connection.scalar(text("SELECT current_schema()")))
    names = sorted(inspect(connection).get_table_names())
    counts = {
        name: connection.scalar(select(sql.count()).select_from(table(quoted_name(name, True)))) for name in names
    }
    revision = []
    if "alembic_version" in names:
        revision = sorted(connection.scalars(text("SELECT version_num FROM alembic_version")))
    server = f"PostgreSQL {connection.scalar(text('SHOW server_version'))}"
    return Taken({name: count or 0 for name, count in counts.items()}, revision, server, schema)


def run(url: str, name: str, arguments: Sequence[str]) -> str:
    """Run one of PostgreSQL's programs on a database and answer what it wrote; raise BackupFailed with its words.

    Where it connects, and with which password, goes through its environment: nobody can read that in a list of
    processes.
    """
    program = program_for(url, name)
    done = subprocess.run(  # noqa: S603 - the program is PostgreSQL's, the arguments ours
        [program, *arguments], env=_environment(url), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise BackupFailed(f"{name} could not do its work: {done.stderr.strip()}")
    return done.stdout


def database_of(url: str) -> str:
    """Answer the name of the database that an address leads to."""
    address = make_url(url)
    return str(address.database or address.username)


def program_for(url: str, name: str) -> str:
    """Find a program of PostgreSQL that is at least as new as the server; raise BackupFailed with what to install."""
    with opened(url) as connection:
        server = int(str(connection.scalar(text("SHOW server_version_num")))) // 10000
    program = shutil.which(name)
    if program is not None and _version(program) >= server:
        return program
    newer = [file for file in Path(HOMES).glob(f"*/bin/{name}") if file.parts[-3].isdigit()]
    newer.sort(key=lambda file: int(file.parts[-3]))
    if newer and int(newer[-1].parts[-3]) >= server:
        return str(newer[-1])
    lack = f"is of version {_version(program)}" if program else "is missing"
    raise BackupFailed(
        f"{name} {lack}; the server is of version {server}. Install `postgresql-client-{server}` on this machine."
    )


def _version(program: str) -> int:
    words = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"\b(\d+)(?:\.|beta|rc|devel|\b)", words)
    return int(found[1]) if found else 0


def _environment(url: str) -> dict[str, str]:
    address = make_url(url)
    parts = {
        "PGHOST": address.host,
        "PGPORT": str(address.port) if address.port else None,
        "PGUSER": address.username,
        "PGPASSWORD": str(address.password) if address.password is not None else None,
        "PGDATABASE": address.database,
    }
    asked = {WITH[name]: str(value) for name, value in address.query.items() if name in WITH}
    return {**os.environ, **{name: value for name, value in parts.items() if value}, **asked}


def _count_copied(lines: Iterator[bytes] | Sequence[bytes]) -> dict[str, int]:
    r"""Count the lines between `COPY … FROM stdin;` and `\.`: COPY's text format writes each row as one line."""
    counts: dict[str, int] = {}
    name = ""
    for line in lines:
        if name and line == b"\\.\n":
            name = ""
        elif name:
            counts[name] += 1
        elif line.startswith(b"COPY ") and (found := COPY.match(line)):
            name = found[1].decode()
            counts[name] = 0
    return counts
