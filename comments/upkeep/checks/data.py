"""Checks of the database: whether it answers, has this version's tables, and agrees about the time."""

import time
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from comments.config import Settings
from comments.events.models import Event
from comments.extensions import db, reading
from comments.lib import clock
from comments.upkeep.checks.fetching import Unreachable, fetch
from comments.upkeep.findings import Finding, fault, fine, note
from comments.upkeep.revisions import Stand, stand

SLOW = 1.0
TOLERATED = timedelta(seconds=2)
FAR_OFF = timedelta(seconds=30)
STEP_SECONDS = 0.05


def check_database(settings: Settings) -> Finding:
    """Whether the database answers, and how quickly."""
    began = time.monotonic()
    reading.set(True)
    try:
        db.session.execute(text("SELECT 1")).one()
    except DBAPIError as error:
        words = str(error.orig).strip().partition("\n")[0]
        return fault("The database does not answer. Is it running, and is REJOINDER_DATABASE_URL right?", words)
    took = time.monotonic() - began
    if took > SLOW:
        return note(f"The database took {took:.1f} s to answer: look at what else it does.", db.engine.name)
    return fine("The database answers.", db.engine.name)


def check_migrations(settings: Settings) -> Finding:
    """Whether the database has this version's tables."""
    found = stand()
    return fine(found.sentence) if found is Stand.CURRENT else fault(found.sentence)


def check_clock(settings: Settings) -> Finding:
    """Whether our clock runs evenly, and agrees with the database, the newest event and the web server."""
    if not _runs_evenly():
        return fault("The clock of this machine jumps. Let one service alone (chrony or systemd-timesyncd) set it.")
    now = clock.now()
    others = {"the database": _of_database(), "the web server": _of_web(settings)}
    apart = {name: abs(other - now) for name, other in others.items() if other is not None}
    newest = db.session.scalar(select(Event.created_at).order_by(Event.id.desc()).limit(1))
    if newest is not None and newest - now > TOLERATED:
        return fault("The newest event lies in the future: the clock was set back. Set it right before going on.")
    name, most = max(apart.items(), key=lambda pair: pair[1], default=("", timedelta()))
    words = f"Our clock and that of {name} are {most.total_seconds():.0f} s apart"
    if most > FAR_OFF:
        return fault(f"{words}. Install chrony or systemd-timesyncd on both machines.")
    if most > TOLERATED:
        return note(f"{words}: not much, but it should not grow.")
    return fine(f"The clock runs evenly{' and agrees with ' + ' and '.join(sorted(apart)) if apart else ''}.")


def _runs_evenly() -> bool:
    wall, steady = time.time(), time.monotonic()
    time.sleep(STEP_SECONDS)
    return abs((time.time() - wall) - (time.monotonic() - steady)) < STEP_SECONDS


def _of_database() -> datetime | None:
    """Ask the clock of a database on a machine of its own; SQLite has ours."""
    if db.engine.dialect.name != "postgresql":
        return None
    moment: datetime | None = db.session.scalar(text("SELECT clock_timestamp()"))
    return moment


def _of_web(settings: Settings) -> datetime | None:
    try:
        return fetch(f"{settings.public_url}/healthz").date
    except Unreachable:
        return None
