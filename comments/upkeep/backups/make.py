"""Making a backup: take, prove, pack, seal, prove again, and only then let old ones go."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from comments.config import Settings
from comments.lib import clock, erased_list
from comments.lib.place import VERSION
from comments.upkeep.backups import files, postgresql, sqlite
from comments.upkeep.backups.files import Backup, BackupFailed, Damaged, Manifest
from comments.upkeep.backups.taken import Taken

UNTOUCHED = "The older backups are as they were."


@dataclass(frozen=True)
class Made:
    """A backup that was made, and what was deleted for it."""

    backup: Backup
    manifest: Manifest
    deleted: list[Path]


def make_backup(settings: Settings, folder: Path, *, keep: int) -> Made:
    """Make a backup of the database into a folder; raise BackupFailed, and leave the older ones as they were."""
    with _told(), files.making(folder) as workshop:
        taken, member = _take(settings.database_url, workshop)
        manifest = _manifest(taken, member)
        packed = files.pack(manifest, member, compress=member.name == sqlite.MEMBER)
        member.unlink()
        files.unpack(packed, files.read_manifest(packed), member)
        _bring_along(settings.data_dir, folder)
        backup = files.publish(packed, folder)
        return Made(backup, manifest, files.prune(folder, keep, backup))


def make_due_backup(settings: Settings) -> Made | None:
    """Make a backup in production when the newest is old enough; None when it is not time."""
    if not settings.is_production or not settings.backup_hours:
        return None
    found = files.backups(settings.backups)
    if found and clock.now() - found[-1].at < timedelta(hours=settings.backup_hours):
        return None
    return make_backup(settings, settings.backups, keep=settings.backup_keep)


def is_sqlite(url: str) -> bool:
    """Whether an address leads to SQLite."""
    return make_url(url).get_backend_name() == "sqlite"


def _take(url: str, workshop: Path) -> tuple[Taken, Path]:
    """Take a copy or a dump, and compare what it holds with what the database held in that moment."""
    if is_sqlite(url):
        member = workshop / sqlite.MEMBER
        taken = sqlite.copy(sqlite.file_of(url), member)
        held = sqlite.check(member).counts
    else:
        member = workshop / postgresql.MEMBER
        taken = postgresql.dump(url, member)
        held = postgresql.check(url, member)
    if held != taken.counts:
        differ = sorted(name for name in held | taken.counts if held.get(name) != taken.counts.get(name))
        raise BackupFailed(f"The copy does not hold what the database held, in: {', '.join(differ)}.")
    return taken, member


def _bring_along(data_dir: Path, folder: Path) -> None:
    """Put the list of who was erased beside the backups: they still hold those people."""
    erased_list.add(folder, *erased_list.read_of(data_dir))
    if (listed := folder / erased_list.FILE).exists():
        files.hand_over(listed, like=folder)


def _manifest(taken: Taken, member: Path) -> Manifest:
    return Manifest(
        format=files.FORMAT,
        made_at=clock.now().isoformat(timespec="seconds"),
        version=VERSION,
        database="sqlite" if member.name == sqlite.MEMBER else "postgresql",
        server=taken.server,
        schema=taken.schema,
        revision=taken.revision,
        counts=taken.counts,
        member=member.name,
        size=member.stat().st_size,
        sha256=files.hash_of(member),
    )


@contextmanager
def _told() -> Iterator[None]:
    """Tell in a sentence why no backup was made."""
    try:
        yield
    except OSError as error:
        reason = "the disk is full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else error.strerror
        raise BackupFailed(f"No backup was made: {reason}. {UNTOUCHED}") from error
    except (sqlite3.Error, DBAPIError) as error:
        words = str(error.orig if isinstance(error, DBAPIError) else error).strip().partition("\n")[0]
        raise BackupFailed(f"No backup was made: {words}. {UNTOUCHED}") from error
    except (BackupFailed, Damaged) as error:
        raise BackupFailed(f"No backup was made. {error} {UNTOUCHED}") from error
