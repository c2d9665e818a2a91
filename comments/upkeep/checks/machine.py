"""Checks of the machine: the settings, room on the disk, and how old the newest backup is."""

import shutil
import stat
from datetime import timedelta
from pathlib import Path

from sqlalchemy import make_url

from comments.config import Settings
from comments.lib import clock
from comments.upkeep.backups.files import backups
from comments.upkeep.findings import Finding, fault, fine, missing, note, told

LEAST_BYTES = 100 * 1024 * 1024
FEW_BYTES = 1024 * 1024 * 1024
OLD = timedelta(days=8)
"""How old a backup of an installation may be that is not made by the worker."""


def check_settings(settings: Settings) -> Finding:
    """Whether the settings, which could be read, are those of a paper; and whether its data is its own."""
    if not settings.is_production:
        return note("This is set up for development. For a paper, set REJOINDER_MODE=production.")
    open_files = [file.name for file in _private(settings) if file.exists() and file.stat().st_mode & stat.S_IROTH]
    if open_files:
        return fault("Everybody on this machine can read the data. `chmod o= FILE` mends it.", ", ".join(open_files))
    return fine("The settings can be used.")


def check_disk(settings: Settings) -> Finding:
    """Whether there is room for what is still to come."""
    usage = shutil.disk_usage(settings.data_dir)
    left = f"{usage.free / 1024**3:.1f} GB"
    if usage.free < LEAST_BYTES:
        return fault("The disk of the data folder is full. Make room before anything else.", f"{left} left")
    if usage.free < FEW_BYTES:
        return note("There is little room left on the disk of the data folder.", f"{left} left")
    return fine("There is room on the disk.", f"{left} left")


def check_backups(settings: Settings) -> Finding:
    """Whether the newest backup is young enough."""
    found = backups(settings.backups)
    limit = timedelta(hours=settings.backup_hours * 2 + 1) if settings.backup_hours else OLD
    if not found:
        return missing(
            settings, "There is no backup yet. `rejoinder backup` makes one; the worker makes them by itself."
        )
    age = clock.now() - found[-1].at
    words = f"The newest backup is {told(age)} old"
    if age > limit:
        return missing(settings, f"{words}. Look at the worker's log, and make one with `rejoinder backup`.")
    return fine(f"{words}, the oldest {told(clock.now() - found[0].at)}.", f"{len(found)} in {settings.backups}")


def _private(settings: Settings) -> list[Path]:
    database = make_url(settings.database_url)
    files = [Path(database.database)] if database.get_backend_name() == "sqlite" and database.database else []
    return [*files, settings.data_dir / "secret_key"]
