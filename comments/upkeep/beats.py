"""Signs of life: the worker leaves one every few seconds, and whoever asks can tell that it works."""

import os
import socket
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from comments.extensions import db
from comments.lib import clock
from comments.lib.place import VERSION
from comments.upkeep.models import WorkerBeat

SECONDS_BETWEEN = 15
SILENT_AFTER = timedelta(seconds=75)
"""A worker not seen for so long counts as gone."""
FORGOTTEN_AFTER = timedelta(days=2)


def beat() -> None:
    """Leave a sign of life of this machine's worker, and forget machines that have long been silent."""
    now = clock.now()
    values = {"pid": os.getpid(), "version": VERSION, "seen_at": now}
    mine = WorkerBeat.machine == socket.gethostname()
    db.session.execute(delete(WorkerBeat).where(WorkerBeat.seen_at < now - FORGOTTEN_AFTER))
    if not db.session.execute(update(WorkerBeat).where(mine).values(**values)).rowcount:  # type: ignore[attr-defined]
        db.session.add(WorkerBeat(machine=socket.gethostname(), **values))


def forget_beats() -> None:
    """Forget every worker: in a backup that was brought back, none of those that it knows works here."""
    db.session.execute(delete(WorkerBeat))


def last_beat() -> datetime | None:
    """Answer when a worker was last seen, whichever machine it runs on."""
    found = db.session.scalar(select(WorkerBeat).order_by(WorkerBeat.seen_at.desc()).limit(1))
    return found.seen_at if found is not None else None


def beats() -> list[WorkerBeat]:
    """Answer the workers that were seen lately, the newest first."""
    return list(db.session.scalars(select(WorkerBeat).order_by(WorkerBeat.seen_at.desc(), WorkerBeat.machine)))


def is_alive(seen: datetime | None) -> bool:
    """Tell whether a worker seen last at a moment still counts as working."""
    return seen is not None and clock.now() - seen < SILENT_AFTER
