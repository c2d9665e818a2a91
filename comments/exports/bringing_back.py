"""Reading an archive: proved whole, put into an empty installation in one transaction, compared row by row."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, func, insert, select, text

from comments.errors import Conflict, Refusal
from comments.exports.schema import FORMAT
from comments.exports.tables import kept_tables
from comments.exports.values import row_of
from comments.exports.writing import AT_ONCE, MANIFEST, File, Manifest, digest_of, revision_of
from comments.extensions import db, reading

LONGEST = 4 * 1024 * 1024
"""Bytes of a line; the longest that we write is a tenth of it."""


class DamagedArchive(Refusal):
    """A file that is no whole archive; nothing was changed."""

    status = 422
    code = "archive-damaged"
    message = "This is no archive of Rejoinder, or it was cut."


class NotEmpty(Conflict):
    """An archive comes into an empty installation only."""

    code = "archive-not-empty"
    message = "There is something in %(table)s already. An archive comes back into an empty installation only."


class OtherRevision(Conflict):
    """The archive was made at other tables than this version has."""

    code = "archive-other-revision"
    message = (
        "The archive was made at step %(theirs)s of the tables, this database stands at step %(ours)s. "
        "Bring it into the version that made it, then upgrade that."
    )


def check_archive(path: Path) -> Manifest:
    """Prove every file of an archive against its hash and number of rows. Raises DamagedArchive."""
    with _opened(path) as archive:
        manifest = _manifest(archive)
        wanted = {f"{table.name}.ndjson" for table in kept_tables()}
        if set(manifest.files) != wanted:
            names = ", ".join(sorted(set(manifest.files) ^ wanted))
            raise DamagedArchive("The archive holds other tables than this version has: %(names)s.", names=names)
        for name, said in manifest.files.items():
            if _found(archive, name) != said:
                raise DamagedArchive("%(name)s is not as it was when the archive was made.", name=name)
    return manifest


def bring_back(path: Path) -> Manifest:
    """Put an archive into this empty installation: all of it, or nothing. Raises Refusals that say why not."""
    manifest = check_archive(path)
    reading.set(False)
    with _opened(path) as archive, db.engine.begin() as connection:
        _refuse_others(manifest, connection)
        for table in kept_tables():
            _insert(table, archive, connection)
            _count_on(table, connection)
        for table in kept_tables():
            if digest_of(table, connection) != manifest.files[f"{table.name}.ndjson"]:
                raise DamagedArchive("%(table)s did not come back as it was; nothing was changed.", table=table.name)
    return manifest


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise DamagedArchive from error


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        manifest = msgspec.convert(json.loads(archive.read(MANIFEST)), Manifest)
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise DamagedArchive from error
    if manifest.format != FORMAT:
        raise DamagedArchive("The archive is of a newer kind, which this version does not know.")
    return manifest


def _found(archive: zipfile.ZipFile, name: str) -> File:
    digest, rows = hashlib.sha256(), 0
    for line in _lines(archive, name):
        digest.update(line)
        rows += 1
    return File(rows, digest.hexdigest())


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Read a file line by line. Raises DamagedArchive where it cannot be read, or a line does not end."""
    try:
        with archive.open(name) as file:
            while line := file.readline(LONGEST):
                if not line.endswith(b"\n"):
                    raise DamagedArchive("A line of %(name)s has no end.", name=name)
                yield line
    except (KeyError, OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise DamagedArchive("%(name)s cannot be read: the archive was cut or altered.", name=name) from error


def _refuse_others(manifest: Manifest, connection: Connection) -> None:
    ours = revision_of(connection)
    if manifest.revision != ours:
        raise OtherRevision(theirs=manifest.revision, ours=ours)
    for table in kept_tables():
        if connection.scalar(select(func.count()).select_from(table.select().limit(1).subquery())):
            raise NotEmpty(table=table.name)


def _insert(table: Table, archive: zipfile.ZipFile, connection: Connection) -> None:
    rows: list[dict[str, Any]] = []
    for line in _lines(archive, f"{table.name}.ndjson"):
        rows.append(row_of(line, table))
        if len(rows) == AT_ONCE:
            connection.execute(insert(table), rows)
            rows = []
    if rows:
        connection.execute(insert(table), rows)


def _count_on(table: Table, connection: Connection) -> None:
    """Have PostgreSQL count new ids on from the highest; SQLite does by itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608 -- a name of our own
                f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name}), false)"
            )
        )
