"""Whether the database has this version's tables, found out without loading the migrations' machinery."""

import re
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from comments import folder
from comments.extensions import db, reading

if TYPE_CHECKING:
    from flask import Flask

STEP = re.compile(r"^(revision|down_revision)(?:: [^=]+)? = (?:\"([^\"]+)\"|None)$", re.M)


def is_behind(app: "Flask") -> bool:
    """Whether `rejoinder db upgrade` has something to do; leaves no connection open."""
    with app.app_context():
        reading.set(True)
        try:
            found = set(db.session.scalars(text("SELECT version_num FROM alembic_version")))
        except (OperationalError, ProgrammingError):
            found = set()
        db.session.remove()
        db.engine.dispose()
    return found != heads()


def heads() -> set[str]:
    """Answer the revisions that no other revision builds on."""
    steps = [dict(STEP.findall(file.read_text())) for file in (folder("migrations") / "versions").glob("*.py")]
    return {step["revision"] for step in steps} - {step.get("down_revision", "") for step in steps}
