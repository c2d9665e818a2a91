"""Asking for a copy of one's own data."""

from datetime import timedelta

from comments.accounts.models import Person
from comments.events.record import record
from comments.extensions import db
from comments.lib import clock
from comments.privacy import queries
from comments.privacy.models import DataCopy

COPY_LIFE = timedelta(hours=24)


def ask_for_copy(person: Person) -> DataCopy:
    """Have the worker make a copy, good for 24 hours; while one is being made there is no second."""
    waiting = queries.copy_in_the_making(person.id)
    if waiting is not None:
        return waiting
    copy = DataCopy(person_id=person.id, expires_at=clock.now() + COPY_LIFE)
    db.session.add(copy)
    db.session.flush()
    record("copy.wanted", person_id=person.id, copy=copy.id)
    return copy
