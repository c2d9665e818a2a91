"""Bringing a backup back: only a whole one, of tables this version knows, and never over rows without being told to."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from comments.config import Settings
from comments.errors import Conflict
from comments.extensions import db
from comments.upkeep.backups import files, postgresql, replacing, sqlite
from comments.upkeep.backups.files import Damaged, Manifest
from comments.upkeep.backups.make import is_sqlite
from comments.upkeep.beats import SILENT_AFTER, is_alive, last_beat
from comments.upkeep.revisions import Stand, stand_of

Migrate = Callable[[str], None]


@dataclass(frozen=True)
class Restored:
    """What came back, and where the database that stood there before is kept; empty when there was none."""

    manifest: Manifest
    kept: str


def restore_backup(file: Path, settings: Settings, *, force: bool, migrate: Migrate) -> Restored:
    """Bring a backup back in place of an empty database, or, by force, of one that is then kept aside.

    Raise Damaged for a file that is not whole, Conflict where something else stands in the way; then nothing has
    changed. It lets go of the application's own connections.
    """
    manifest = files.read_manifest(file)
    url = settings.database_url
    _refuse_foreign(manifest, url)
    _refuse_running()
    db.session.remove()
    db.engine.dispose()
    found = _what_stands_there(url)
    if found and not force:
        raise Conflict(f"The database {found}. --force puts the backup in its place and keeps the old one aside.")
    with _workshop(url, settings) as workshop:
        member = files.unpack(file, manifest, workshop / manifest.member)
        _prove(url, member, manifest)
        if is_sqlite(url):
            kept = replacing.replace_file(member, sqlite.file_of(url), migrate, keep=bool(found))
        else:
            kept = replacing.replace_schema(url, member, manifest, migrate, keep=bool(found))
    return Restored(manifest, kept)


def _refuse_foreign(manifest: Manifest, url: str) -> None:
    kind = "sqlite" if is_sqlite(url) else "postgresql"
    if manifest.database != kind:
        raise Conflict(
            f"This is a backup of {manifest.database}, the database here is {kind}. "
            "Set REJOINDER_DATABASE_URL to one of the same kind."
        )
    if stand_of(set(manifest.revision)) is Stand.NEWER:
        raise Conflict(
            f"This backup was made by Rejoinder {manifest.version}, whose tables this version does not know. "
            "Install that version, and restore with it."
        )


def _refuse_running() -> None:
    try:
        seen = last_beat()
    except DBAPIError:  # no database, or none of ours: nobody works on it
        db.session.rollback()
        return
    if is_alive(seen):
        raise Conflict(
            "Rejoinder is running on this database. End `rejoinder serve` and every worker first; "
            f"one that was killed counts as ended after {SILENT_AFTER.seconds} seconds."
        )


def _what_stands_there(url: str) -> str:
    """Say what would be lost; nothing for a database without rows.

    What the migrations and the workers write by themselves is no loss; a database that cannot be read may be one.
    """
    try:
        counts = _counts(url)
    except Damaged:
        return "cannot be read"
    rows = sum(count for name, count in counts.items() if name not in ("alembic_version", "worker_beat"))
    return f"holds {rows} rows" if rows else ""


def _counts(url: str) -> dict[str, int]:
    if is_sqlite(url):
        file = sqlite.file_of(url)
        return sqlite.check(file).counts if file.exists() else {}
    with postgresql.opened(url) as connection:
        return postgresql.counted(connection).counts


@contextmanager
def _workshop(url: str, settings: Settings) -> Iterator[Path]:
    """Give a folder on the disk that the database is to lie on."""
    beside = sqlite.file_of(url).parent if is_sqlite(url) else settings.data_dir
    beside.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".restoring-", dir=beside))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prove(url: str, member: Path, manifest: Manifest) -> None:
    counts = sqlite.check(member).counts if is_sqlite(url) else postgresql.check(url, member)
    if counts != manifest.counts:
        raise Damaged("The backup does not hold as many rows as it says. Take another one.")
