"""What the metrics ask whenever Prometheus comes: of the database from indexes, of the folder of backups by names."""

from collections.abc import Iterator

from flask import current_app
from sqlalchemy import func, select

from comments.config import Settings
from comments.events.models import Event
from comments.extensions import db
from comments.lib import clock
from comments.moderation.queries import queues
from comments.moderation.schemas import Queue
from comments.publishers.models import Site
from comments.upkeep.backups.files import backups
from comments.upkeep.beats import last_beat
from comments.web.metrics import Question

Rows = Iterator[tuple[tuple[str, ...], float]]


def _held() -> Rows:
    for site_id, key in db.session.execute(select(Site.id, Site.key).order_by(Site.id)):
        yield (key,), queues.counts(site_id)[Queue.HELD]


def _outbox_age() -> Rows:
    oldest = db.session.scalar(select(func.min(Event.created_at)).where(Event.delivered_at.is_(None)))
    yield (), max(0.0, (clock.now() - oldest).total_seconds()) if oldest is not None else 0.0


def _backup_age() -> Rows:
    settings: Settings = current_app.config["SETTINGS"]
    for backup in backups(settings.backups)[-1:]:
        yield (), max(0.0, (clock.now() - backup.at).total_seconds())


def _worker_age() -> Rows:
    if (seen := last_beat()) is not None:
        yield (), max(0.0, (clock.now() - seen).total_seconds())


QUESTIONS = (
    Question("held_comments", "Comments and edits that wait at a site's desk, counted to 1,000.", ("site",), _held),
    Question("outbox_seconds", "Age of the event that has waited longest for somebody to hear of it.", (), _outbox_age),
    Question(
        "backup_seconds",
        "Age of the newest backup in `REJOINDER_BACKUP_DIR`; left out when there is none.",
        (),
        _backup_age,
    ),
    Question(
        "worker_seconds",
        "How long ago a worker was last seen, on whatever machine; left out when never.",
        (),
        _worker_age,
    ),
)
