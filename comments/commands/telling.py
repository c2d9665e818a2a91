"""What ends a command, in one sentence: what is wrong, and where there is something to do, what."""

import errno

from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from comments.config import SettingsError
from comments.errors import Refusal

UNDEFINED_TABLE = "42P01"
"""PostgreSQL's code for a database without our tables."""
DISK_FULL = "53100"
BUSY = ("40", "55", "57014")
"""PostgreSQL's codes, or how they begin, for what others hold up: deadlocks, locks, a statement cut short."""
NOT_OPEN = ("unable to open database file", "attempt to write a readonly database")
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def sentence_for(error: Exception) -> str:
    """Say in one sentence what ended a command; empty for a fault of ours, whose whole story is to be shown."""
    if isinstance(error, SettingsError | Refusal):
        return str(error)
    if isinstance(error, DBAPIError):
        return _of_database(error)
    if isinstance(error, PoolTimeout):
        return "No connection to the database is free. Try again, or look at what else it does."
    if isinstance(error, OSError):
        return _of_machine(error)
    return ""


def _of_database(error: DBAPIError) -> str:
    """Tell what hinders the database; what it refuses in a statement is a fault of ours.

    The first line of its message says it, and holds no values.
    """
    words = str(error.orig).strip().partition("\n")[0].rstrip(".")
    advice = _advice(words, str(getattr(error.orig, "sqlstate", "")))
    if not advice and (type(error) in (DatabaseError, OperationalError) or error.connection_invalidated):
        advice = "Is it running, and is REJOINDER_DATABASE_URL right?"
    return f"The database cannot be used: {words}. {advice}" if advice else ""


def _advice(words: str, state: str) -> str:
    if state == UNDEFINED_TABLE or "no such table" in words:
        return "`rejoinder db upgrade` makes its tables."
    if state == DISK_FULL or words == "database or disk is full":
        return "Make room on its disk, and try again."
    if state.startswith(BUSY) or words == "database is locked":
        return "Others hold what is needed: try again in a while."
    if words in NOT_OPEN:
        return "Is REJOINDER_DATA_DIR right, and may this account write there?"
    return ""


def _of_machine(error: OSError) -> str:
    where = f"{error.filename} cannot be used" if error.filename else "That could not be done"
    if error.errno in NO_ROOM:
        return f"{where}: the disk is full. Make room and try again."
    return f"{where}: {error.strerror or type(error).__name__}."
