"""What the metrics ask of the database whenever Prometheus comes; every question is answered from an index."""

from collections.abc import Iterator

from sqlalchemy import func, select

from comments.events.models import Event
from comments.extensions import db
from comments.lib import clock
from comments.moderation.queries import queues
from comments.moderation.schemas import Queue
from comments.publishers.models import Site
from comments.web.metrics import Question

Rows = Iterator[tuple[tuple[str, ...], float]]


def _held() -> Rows:
    for site_id, key in db.session.execute(select(Site.id, Site.key).order_by(Site.id)):
        yield (key,), queues.counts(site_id)[Queue.HELD]


def _outbox_age() -> Rows:
    oldest = db.session.scalar(select(func.min(Event.created_at)).where(Event.delivered_at.is_(None)))
    yield (), max(0.0, (clock.now() - oldest).total_seconds()) if oldest is not None else 0.0


QUESTIONS = (
    Question("held_comments", "Comments and edits that wait at a site's desk, counted to 1,000.", ("site",), _held),
    Question("outbox_seconds", "Age of the event that has waited longest for somebody to hear of it.", (), _outbox_age),
)
