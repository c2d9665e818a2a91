"""Writing an archive: one moment of the database, table by table, a row a line, with a hash of each file."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sqlalchemy import Connection, Table, select, text

from comments.errors import Refusal
from comments.exports.schema import FORMAT, archive_schema
from comments.exports.tables import kept_tables
from comments.exports.values import line_of
from comments.extensions import db, reading
from comments.lib import clock

MANIFEST, SCHEMA = "manifest.json", "schema.json"
AT_ONCE = 1000
"""Rows in memory."""


class ArchiveFailed(Refusal):
    """An archive that could not be written; nothing of it is left."""

    status = 503
    code = "archive-failed"


@dataclass(frozen=True)
class File:
    """How many rows a file of an archive has, and the SHA-256 of its bytes."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself."""

    revision: str
    made_at: str
    format: int = FORMAT
    files: dict[str, File] = field(default_factory=dict)


def write_archive(path: Path) -> Manifest:
    """Write everything that lasts into a zip, which appears whole or not at all. Raises ArchiveFailed."""
    making = path.with_name(f".{path.name}.making")
    try:
        with open(os.open(making, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
                manifest = _fill(archive)
            raw.flush()
            os.fsync(raw.fileno())
        making.replace(path)
    except OSError as error:
        making.unlink(missing_ok=True)
        raise ArchiveFailed(
            "The archive could not be written to %(path)s: %(why)s.", path=path, why=error.strerror
        ) from error
    return manifest


def _fill(archive: zipfile.ZipFile) -> Manifest:
    with one_moment() as connection:
        files = {f"{table.name}.ndjson": _write(archive, table, connection) for table in kept_tables()}
        manifest = Manifest(revision_of(connection), clock.now().isoformat(), files=files)
    archive.writestr(SCHEMA, json.dumps(archive_schema(), indent=1, sort_keys=True))
    archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1, sort_keys=True))
    return manifest


def _write(archive: zipfile.ZipFile, table: Table, connection: Connection) -> File:
    digest, rows = hashlib.sha256(), 0
    with archive.open(f"{table.name}.ndjson", "w", force_zip64=True) as file:
        for line in lines_of(table, connection):
            digest.update(line)
            file.write(line)
            rows += 1
    return File(rows, digest.hexdigest())


def digest_of(table: Table, connection: Connection) -> File:
    """Count a table's rows and hash its lines, without writing them anywhere."""
    digest, rows = hashlib.sha256(), 0
    for line in lines_of(table, connection):
        digest.update(line)
        rows += 1
    return File(rows, digest.hexdigest())


def lines_of(table: Table, connection: Connection) -> Iterator[bytes]:
    """Answer a table's rows as lines: by id, comments by depth before, so that parents come first."""
    order = [table.c[name] for name in ("depth", "id") if name in table.c]
    rows = connection.execution_options(yield_per=AT_ONCE).execute(select(table).order_by(*order))
    for row in rows.mappings():
        yield line_of({str(name): value for name, value in row.items()})


@contextmanager
def one_moment() -> Iterator[Connection]:
    """Connect so as to see the database as it is in one moment; nothing is changed."""
    before = reading.set(True)
    try:
        with db.engine.connect() as connection:
            if connection.dialect.name != "sqlite":  # a transaction of SQLite sees one moment anyway
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection
    finally:
        reading.reset(before)


def revision_of(connection: Connection) -> str:
    """Answer the migration that the tables stand at."""
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")))
