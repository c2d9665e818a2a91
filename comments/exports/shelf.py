"""Where archives lie unless told otherwise: a folder of the data folder, emptied whenever somebody is erased."""

import logging
from pathlib import Path

from comments.lib import clock, place

FOLDER = "exports"

_log = logging.getLogger(__name__)


def new_file(data_dir: Path) -> Path:
    """Name an archive that is to be written now; only this account of the machine may look into the folder."""
    folder = data_dir / FOLDER
    place.private(folder)
    return folder / f"rejoinder-{clock.now():%Y%m%dT%H%M%SZ}.zip"


def clear(data_dir: Path) -> int:
    """Delete all archives that lie there, finished or not: they hold whoever was here when they were written."""
    gone = 0
    for file in (data_dir / FOLDER).glob("*"):
        try:
            file.unlink(missing_ok=True)
            gone += 1
        except OSError as error:
            _log.warning("the archive %s could not be deleted: %s", file.name, error.strerror)
    return gone
