"""Asking for an account to be closed, and taking that back while there is time."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from comments.accounts import queries as accounts
from comments.accounts.actions import end_other_sign_ins
from comments.accounts.actions.sign_ins import end_frames
from comments.accounts.models import Person
from comments.errors import Conflict, Gone
from comments.events.record import record
from comments.extensions import db
from comments.lib import clock
from comments.lib.i18n import N_
from comments.privacy.models import Closing

REMIND_BEFORE = timedelta(days=3)
SEATED = N_("You sit at a desk. An administrator takes the seat first; then the account can be closed.")


def ask_to_close(person: Person, *, keeps_comments: bool, days: int) -> Closing:
    """Have an account closed after so many days; every sign-in and every frame token ends at once.

    Raise Conflict for somebody who sits at a desk. A second time only changes what becomes of the comments.
    """
    if accounts.seats(person.id):
        raise Conflict(SEATED, code="has-seat")
    end_other_sign_ins(person.id, but=None)
    end_frames(person.id)
    closing = _closing_of(person.id)
    if closing is not None:
        closing.keeps_comments = keeps_comments
        return closing
    person.closing_at = clock.now() + timedelta(days=days)
    closing = Closing(person_id=person.id, keeps_comments=keeps_comments, ends_at=person.closing_at)
    db.session.add(closing)
    db.session.flush()
    record("account.closing", person_id=person.id)
    return closing


def stay(person: Person) -> None:
    """Take the closing of one's account back; raise Gone when its time is over. Without one nothing changes."""
    if person.closing_at is not None and person.closing_at <= clock.now():
        raise Gone(N_("The time for that is over: the account is being erased."), code="too-late-to-stay")
    db.session.execute(delete(Closing).where(Closing.person_id == person.id, Closing.begun_at.is_(None)))
    person.closing_at = None


def remind_due(now: datetime) -> int:
    """Record that accounts close within three days, for a letter each; answer how many."""
    soon = select(Closing).where(
        Closing.finished_at.is_(None),
        Closing.begun_at.is_(None),
        Closing.reminded_at.is_(None),
        Closing.ends_at > now,
        Closing.ends_at <= now + REMIND_BEFORE,
        Closing.asked_at <= now - timedelta(days=1),
    )
    rows = list(db.session.scalars(soon.order_by(Closing.ends_at).limit(100)))
    for closing in rows:
        closing.reminded_at = now
        record("account.closing_soon", person_id=closing.person_id)
    db.session.flush()
    return len(rows)


def _closing_of(person_id: int) -> Closing | None:
    return db.session.scalar(select(Closing).where(Closing.person_id == person_id))
