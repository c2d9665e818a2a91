"""The rows behind delivering: which events are due, who has heard of them, and what went wrong."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from comments.errors import InDoubt
from comments.events.models import Delivery, Event
from comments.events.versions import SCHEMA
from comments.extensions import db, reading, unit_of_work
from comments.lib import clock

Answer = TypeVar("Answer")

NO_LEASE = timedelta(0)
BLOCKED_WAIT = timedelta(seconds=2)
"""How soon to look again at an event that waits for an earlier one of its article.

Nothing that was looked at and never tried waits longer; where it seems to, the clock was set back, and it is due.
"""


def settle_unheard(heard: set[str]) -> None:
    """Mark as delivered what nobody wants to hear of, in one statement, if there is any.

    What a newer version recorded is left: there somebody may want to hear of it.
    """
    pending = (Event.delivered_at.is_(None), Event.name.not_in(heard), Event.schema <= SCHEMA)
    if _read(lambda: db.session.scalar(select(exists().where(*pending)))):
        with unit_of_work():
            db.session.execute(update(Event).where(*pending).values(delivered_at=clock.now()))


def due_events(limit: int) -> list[int]:
    """Answer ids of events that wait to be delivered, oldest first."""
    now = clock.now()
    was_looked_at = exists().where(Delivery.event_id == Event.id)
    has_failed = exists().where(Delivery.event_id == Event.id, Delivery.done_at.is_(None), Delivery.tries > 0)
    is_from_later = and_(Event.due_at > now + BLOCKED_WAIT, or_(Event.created_at > now, was_looked_at), ~has_failed)
    due = (Event.delivered_at.is_(None), or_(Event.due_at <= now, is_from_later), Event.schema <= SCHEMA)
    wanted = select(Event.id).where(*due).order_by(Event.id)
    return _read(lambda: list(db.session.scalars(wanted.limit(limit))))


def due_outside(keys: list[str], limit: int) -> list[tuple[int, str]]:
    """Answer deliveries (event, subscriber) that wait for subscribers outside, oldest event first."""
    now = clock.now()
    is_from_later = and_(Delivery.tries == 0, Delivery.next_try_at > now + BLOCKED_WAIT)
    wanted = (
        select(Delivery.event_id, Delivery.subscriber)
        .join(Event, Event.id == Delivery.event_id)
        .where(
            Event.schema <= SCHEMA,
            Delivery.done_at.is_(None),
            Delivery.failed_at.is_(None),
            or_(Delivery.next_try_at <= now, is_from_later),
            Delivery.subscriber.in_(keys),
        )
        .order_by(Delivery.event_id)
        .limit(limit)
    )
    return _read(lambda: [(event_id, key) for event_id, key in db.session.execute(wanted)])


def name_of(event_id: int) -> str:
    """Answer what an event is called."""
    return _read(lambda: db.session.scalars(select(Event.name).where(Event.id == event_id)).one())


def claim(
    event_id: int, key: str, names: Iterable[str], *, most_tries: int, lease: timedelta = NO_LEASE
) -> Event | None:
    """Take one delivery for this transaction, counting the try; None when it is not to be made now.

    A lease keeps other workers away after the transaction has been committed.
    """
    event = db.session.get_one(Event, event_id)
    delivery = _locked_row(event_id, key)
    now = clock.now()
    if _is_settled(delivery) or not _is_due(delivery, now):
        return None
    if _waits_for_earlier(event, key, names):
        delivery.next_try_at = now + BLOCKED_WAIT
        return None
    if delivery.tries >= most_tries:
        delivery.failed_at, delivery.error = now, delivery.error or "crashed"
        return None
    delivery.tries += 1
    delivery.next_try_at = now + lease
    return event


def mark_done(event_id: int, key: str) -> None:
    """Write down that a subscriber has heard of an event."""
    _locked_row(event_id, key).done_at = clock.now()


def note_failure(
    event_id: int, key: str, *, error: Exception, counted: bool, most_tries: int, wait: Callable[[int], timedelta]
) -> bool:
    """Write down that telling a subscriber failed: try again later, or give it up and leave it to be seen (True).

    Only the kind of error is kept: its words may hold an address. What was in doubt once is kept, for a second
    time is the last.
    """
    delivery = _locked_row(event_id, key)
    if _is_settled(delivery):
        return False
    delivery.tries += 0 if counted else 1
    was_in_doubt, is_in_doubt = delivery.error == InDoubt.__name__, isinstance(error, InDoubt)
    delivery.error = delivery.error if was_in_doubt else type(error).__name__
    delivery.next_try_at = clock.now() + wait(delivery.tries)
    if delivery.tries >= most_tries or (was_in_doubt and is_in_doubt):
        delivery.failed_at = clock.now()
    return delivery.failed_at is not None


def settle(event_id: int, keys: list[str]) -> None:
    """Mark an event as delivered when all its subscribers have heard or were given up; else say when to look again."""
    event = db.session.get_one(Event, event_id)
    rows = [_locked_row(event_id, key) for key in keys]
    open_rows = [row for row in rows if not _is_settled(row)]
    now = clock.now()
    if open_rows:
        event.due_at = max(now + BLOCKED_WAIT, min(row.next_try_at for row in open_rows))
    else:
        event.delivered_at = event.delivered_at or now


def failed_since(moment: datetime) -> list[Delivery]:
    """Answer what was given up since a moment, newest first, for the desk."""
    wanted = select(Delivery).where(Delivery.failed_at >= moment).order_by(Delivery.failed_at.desc(), Delivery.id)
    return list(db.session.scalars(wanted.limit(200)))


def _read(question: Callable[[], Answer]) -> Answer:
    before = reading.set(True)
    try:
        return question()
    finally:
        db.session.rollback()
        reading.reset(before)


def _locked_row(event_id: int, key: str) -> Delivery:
    """Answer the row of one delivery, locked where the database locks rows; made if it is the first try."""
    wanted = (
        select(Delivery)
        .where(Delivery.event_id == event_id, Delivery.subscriber == key)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    row = db.session.scalar(wanted)
    if row is None:
        try:
            with db.session.begin_nested():
                db.session.add(Delivery(event_id=event_id, subscriber=key))
        except IntegrityError:  # another worker was quicker, and has committed by now
            pass
        row = db.session.scalars(wanted).one()
    return row


def _is_settled(delivery: Delivery) -> bool:
    return delivery.done_at is not None or delivery.failed_at is not None


def _is_due(delivery: Delivery, now: datetime) -> bool:
    is_from_later = delivery.tries == 0 and delivery.next_try_at > now + BLOCKED_WAIT
    return delivery.next_try_at <= now or is_from_later


def _waits_for_earlier(event: Event, key: str, names: Iterable[str]) -> bool:
    """Whether the subscriber has yet to hear of something earlier in the same article."""
    if event.article_id is None:
        return False
    earlier = aliased(Event)
    settled = exists().where(
        Delivery.event_id == earlier.id,
        Delivery.subscriber == key,
        Delivery.done_at.is_not(None) | Delivery.failed_at.is_not(None),
    )
    waiting = exists().where(
        earlier.article_id == event.article_id,
        earlier.delivered_at.is_(None),
        earlier.position < event.position,
        earlier.name.in_(names),
        ~settled,
    )
    return bool(db.session.scalar(select(waiting)))
