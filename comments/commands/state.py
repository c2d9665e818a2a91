"""How the database stands to this version, asked before anything else starts."""

from typing import TYPE_CHECKING

from comments.extensions import db
from comments.upkeep.revisions import Stand, stand

if TYPE_CHECKING:
    from flask import Flask


def stand_of(app: "Flask") -> Stand:
    """Compare the database with the code; leaves no connection open."""
    with app.app_context():
        try:
            return stand()
        finally:
            db.session.remove()
            db.engine.dispose()
