"""Whether the database has this version's tables, found out without loading the migrations' machinery."""

import re
from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from comments.extensions import db, reading
from comments.lib.place import folder

STEP = re.compile(r"^(revision|down_revision)(?:: [^=]+)? = (?:\"([^\"]+)\"|None)$", re.M)


class Stand(StrEnum):
    """How the tables of a database stand to this version's code."""

    CURRENT = "current"
    EMPTY = "empty"
    OLDER = "older"
    NEWER = "newer"

    @property
    def sentence(self) -> str:
        """What it means, and what to do."""
        return SENTENCES[self]


SENTENCES = {
    Stand.CURRENT: "The database has this version's tables.",
    Stand.EMPTY: "The database has not this version's tables. Run `rejoinder db upgrade` first.",
    Stand.OLDER: (
        "The database has an earlier version's tables. Make a backup with `rejoinder backup`, "
        "then run `rejoinder db upgrade`."
    ),
    Stand.NEWER: (
        "The database has a newer version's tables, which this version does not know. "
        "Start the newer version, or restore a backup of before the upgrade."
    ),
}


def stand() -> Stand:
    """Compare the database with the code. Raises what a database raises that cannot be asked."""
    return stand_of(found())


def stand_of(revisions: set[str]) -> Stand:
    """Tell how revisions that were found stand to those of the code."""
    if revisions == heads():
        return Stand.CURRENT
    if not revisions:
        return Stand.EMPTY
    return Stand.OLDER if revisions <= known() else Stand.NEWER


def found() -> set[str]:
    """Answer the revisions that the database says it has; none when it has no tables yet."""
    before = reading.set(True)
    try:
        return set(db.session.scalars(text("SELECT version_num FROM alembic_version")))
    except (OperationalError, ProgrammingError) as error:
        if not _is_missing_table(error):
            raise
        return set()
    finally:
        db.session.rollback()
        reading.reset(before)


def known() -> set[str]:
    """Answer every revision that this version knows."""
    return {step["revision"] for step in _steps()}


def heads() -> set[str]:
    """Answer the revisions that no other revision builds on."""
    steps = _steps()
    return {step["revision"] for step in steps} - {step.get("down_revision", "") for step in steps}


def _steps() -> list[dict[str, str]]:
    return [dict(STEP.findall(file.read_text())) for file in sorted((folder("migrations") / "versions").glob("*.py"))]


def _is_missing_table(error: OperationalError | ProgrammingError) -> bool:
    """SQLite says so in words, for a file that is not there too; PostgreSQL by SQLSTATE 42P01 (undefined_table)."""
    words = str(error.orig)
    in_words = "no such table" in words or "unable to open database file" in words
    return in_words or getattr(error.orig, "sqlstate", "") == "42P01"
