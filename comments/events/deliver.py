"""Telling subscribers what happened: at least once, each subscriber once an event, in order within an article."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from comments.events import outbox
from comments.events.models import Event
from comments.extensions import db, unit_of_work
from comments.lib import tally, tracing

Listener = Callable[[Event], None]

BATCH = 100
MOST_TRIES = 8
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=6)
LEASE = timedelta(minutes=5)
"""How long an outside delivery belongs to the worker that began it; after that it counts as crashed."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Subscriber:
    """Who hears of events of some names, under a key that stays the same for ever."""

    key: str
    names: frozenset[str]
    listener: Listener
    outside: bool


_subscribers: dict[str, Subscriber] = {}


def subscribe(name: str, key: str, listener: Listener, *, outside: bool = False) -> None:
    """Have a listener hear of every event of a name; one key may hear of several names through one listener.

    A listener runs inside the transaction that marks its delivery: both happen or neither does. One that is
    `outside` (mail, HTTP) runs with no transaction open and commits what it must by itself; after a crash it
    may hear of the same event again.
    """
    known = _subscribers.get(key)
    if known is not None and known.listener is not listener:
        raise ValueError(f"another listener has the key {key} already")
    names = (known.names if known else frozenset()) | {name}
    _subscribers[key] = Subscriber(key, names, listener, outside)


def keys_of(name: str) -> list[str]:
    """Answer the keys of those who hear of events of a name."""
    return [subscriber.key for subscriber in _subscribers.values() if name in subscriber.names]


def deliver_due(limit: int = BATCH) -> int:
    """Deliver what is due, inside and outside; answer how much was looked at. Safe in many workers at once."""
    return tell_due(limit) + send_due(limit)


def tell_due(limit: int = BATCH) -> int:
    """Tell the subscribers inside of due events; answer how many events were looked at. Always quick."""
    outbox.settle_unheard({name for subscriber in _subscribers.values() for name in subscriber.names})
    looked_at = outbox.due_events(limit)
    for event_id in looked_at:
        _tell_all(event_id)
    return len(looked_at)


def send_due(limit: int = BATCH) -> int:
    """Let subscribers outside act on what waits for them; answer how many deliveries were looked at.

    It takes as long as mail servers and the like take.
    """
    looked_at = outbox.due_outside(
        [subscriber.key for subscriber in _subscribers.values() if subscriber.outside], limit
    )
    for event_id, key in looked_at:
        _tell(event_id, _subscribers[key])
        _settle(event_id)
    return len(looked_at)


def _tell_all(event_id: int) -> None:
    for subscriber in _wanting(event_id):
        if not subscriber.outside:
            _tell(event_id, subscriber)
    _settle(event_id)


def _settle(event_id: int) -> None:
    wanted = [subscriber.key for subscriber in _wanting(event_id)]
    with unit_of_work():
        outbox.settle(event_id, wanted)


def _wanting(event_id: int) -> list[Subscriber]:
    name = outbox.name_of(event_id)
    return [subscriber for subscriber in _subscribers.values() if name in subscriber.names]


def _tell(event_id: int, subscriber: Subscriber) -> None:
    with tracing.belonging_to(event_id=event_id, subscriber=subscriber.key, request_id=""):
        try:
            was_told = (_tell_outside if subscriber.outside else _tell_inside)(event_id, subscriber)
        except Exception as error:
            db.session.rollback()
            _log.warning("event %s: %s could not be told: %s", event_id, subscriber.key, type(error).__name__)
            with unit_of_work():
                given_up = _note(event_id, subscriber, error)
            tally.count("deliveries", subscriber=subscriber.key, result="given_up" if given_up else "failed")
            return
        if was_told:
            _log.info("told")
            tally.count("deliveries", subscriber=subscriber.key, result="done")


def _note(event_id: int, subscriber: Subscriber, error: Exception) -> bool:
    return outbox.note_failure(
        event_id,
        subscriber.key,
        error=error,
        counted=subscriber.outside,
        most_tries=MOST_TRIES,
        wait=wait_after,
    )


def _tell_inside(event_id: int, subscriber: Subscriber) -> bool:
    """Answer whether the subscriber heard of it now."""
    with unit_of_work():
        event = outbox.claim(event_id, subscriber.key, subscriber.names, most_tries=MOST_TRIES)
        if event is not None:
            tracing.note(request_id=event.data.get("request", ""))
            subscriber.listener(event)
            outbox.mark_done(event_id, subscriber.key)
    return event is not None


def _tell_outside(event_id: int, subscriber: Subscriber) -> bool:
    """Answer whether the subscriber heard of it now."""
    with unit_of_work():
        event = outbox.claim(event_id, subscriber.key, subscriber.names, most_tries=MOST_TRIES, lease=LEASE)
        if event is not None:
            db.session.expunge(event)
    if event is None:
        return False
    tracing.note(request_id=event.data.get("request", ""))
    subscriber.listener(event)
    with unit_of_work():
        outbox.mark_done(event_id, subscriber.key)
    return True


def wait_after(tries: int) -> timedelta:
    """Answer how long to wait after so many tries: 5 s, then four times as long each time, at most 6 hours."""
    return min(FIRST_WAIT * (1 << 2 * (tries - 1)), LONGEST_WAIT)
