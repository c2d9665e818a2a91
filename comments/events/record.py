"""Writing down what happened, in the transaction of the change itself."""

from typing import Any, Protocol

from comments.events.deliver import keys_of
from comments.events.models import Event
from comments.events.versions import number_of
from comments.extensions import db
from comments.lib.tracing import present_number


class Discussed(Protocol):
    """What an event of a discussion belongs to: the article's row, locked by the caller's transaction."""

    id: Any
    site_id: Any
    event_count: Any


def record(
    name: str,
    *,
    article: Discussed | None = None,
    site_id: int | None = None,
    comment_id: int | None = None,
    person_id: int | None = None,
    **data: Any,
) -> Event:
    """Record an event; with an article it takes the next position there, so events of one article have an order.

    `data` holds small facts and ids, never the words of a comment; the request's number is put to them.
    """
    if number := present_number():
        data["request"] = number
    event = Event(
        schema=number_of(name, keys_of(name)),
        name=name,
        site_id=article.site_id if article is not None else site_id,
        article_id=article.id if article is not None else None,
        comment_id=comment_id,
        person_id=person_id,
        data=data,
    )
    if article is not None:
        article.event_count += 1
        event.position = article.event_count
    db.session.add(event)
    db.session.info["events_recorded"] = True
    return event
