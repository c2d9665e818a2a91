"""The rows behind sending letters: which are due, who sends them now, and what became of them."""

from datetime import timedelta

from sqlalchemy import select

from comments.errors import InDoubt
from comments.events.deliver import wait_after
from comments.extensions import db, reading
from comments.lib import clock
from comments.notifications.models import Letter

BATCH = 50
MOST_TRIES = 8
MOST_CRASHES = 2
"""A letter of which nobody knows whether it left is sent once more, and then never again."""
LEASE = timedelta(minutes=5)


def due_letters() -> list[int]:
    """Answer ids of letters whose time has come."""
    reading.set(True)
    due = select(Letter.id).where(Letter.done_at.is_(None), Letter.send_after <= clock.now())
    found = list(db.session.scalars(due.order_by(Letter.send_after, Letter.id).limit(BATCH)))
    db.session.rollback()
    return found


def claim(letter_id: int) -> Letter | None:
    """Take a letter for writing, for as long as the lease; None when somebody else has it or it is done."""
    letter = _locked(letter_id)
    now = clock.now()
    if letter.done_at is not None or letter.send_after > now:
        return None
    if letter.begun_at is not None:
        letter.crashes += 1
    if letter.crashes >= MOST_CRASHES or letter.tries >= MOST_TRIES:
        finish(letter, "failed")
        return None
    letter.tries += 1
    letter.begun_at, letter.send_after = None, now + LEASE
    return letter


def begin(letter: Letter) -> None:
    """Write down that a letter is handed over next: who is killed from here on leaves it in doubt."""
    letter.begun_at = clock.now()


def finish(letter: Letter, outcome: str) -> None:
    """Write down what became of a letter for good: sent, dropped or failed."""
    letter.done_at, letter.outcome, letter.begun_at = clock.now(), outcome, None


def mark_sent(letter_id: int) -> None:
    """Write down that a letter left."""
    finish(_locked(letter_id), "sent")


def note_failure(letter_id: int, error: Exception, *, for_good: bool) -> None:
    """Write down that a letter could not leave, or may have: try again later, or give it up."""
    letter = _locked(letter_id)
    letter.crashes += isinstance(error, InDoubt)
    letter.error, letter.begun_at = type(error).__name__, None
    letter.send_after = clock.now() + wait_after(letter.tries)
    if for_good or letter.tries >= MOST_TRIES or letter.crashes >= MOST_CRASHES:
        finish(letter, "failed")


def _locked(letter_id: int) -> Letter:
    row = (
        select(Letter)
        .where(Letter.id == letter_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(row).one()
