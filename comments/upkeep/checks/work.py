"""Checks of the work behind the pages: the worker, the outbox, letters, and the sites' origins."""

from datetime import timedelta

from sqlalchemy import func, select

from comments.config import Settings
from comments.events.models import Delivery, Event
from comments.extensions import db
from comments.lib import clock
from comments.notifications.models import Letter
from comments.publishers import queries as publishers
from comments.publishers.models import Site
from comments.upkeep.beats import beats, is_alive, last_beat
from comments.upkeep.findings import Finding, fault, fine, missing, note, told

LATE = timedelta(minutes=5)
LATELY = timedelta(days=7)


def check_worker(settings: Settings) -> Finding:
    """Whether a worker was seen working just now."""
    seen = last_beat()
    if seen is None:
        return fault("No worker was seen lately. `rejoinder serve` brings one, `rejoinder worker` is one.")
    if not is_alive(seen):
        return fault(f"The worker was last seen {told(clock.now() - seen)} ago. Start it again, and look at its log.")
    alive = [beat.machine for beat in beats() if is_alive(beat.seen_at)]
    return fine("The worker works.", ", ".join(alive))


def check_outbox(settings: Settings) -> Finding:
    """Whether what happened is told soon."""
    pending = select(func.count(), func.min(Event.due_at)).where(Event.delivered_at.is_(None))
    count, oldest = db.session.execute(pending.where(Event.due_at < clock.now() - LATE)).one()
    if not count:
        return fine("Nothing waits in the outbox for long.")
    return fault(
        f"{_many(count, 'event has', 'events have')} waited in the outbox for up to {told(clock.now() - oldest)}; "
        "letters are late. Is the worker running, and is it of the newest version?"
    )


def check_letters(settings: Settings) -> Finding:
    """Whether letters were given up in the last days."""
    since = clock.now() - LATELY
    failed = select(func.count()).select_from(Letter).where(Letter.outcome == "failed", Letter.done_at > since)
    given_up = select(func.count()).select_from(Delivery).where(Delivery.failed_at > since)
    count = (db.session.scalar(failed) or 0) + (db.session.scalar(given_up) or 0)
    if not count:
        return fine("No letter was given up in the last 7 days.")
    letters = _many(count, "letter was", "letters were")
    return note(f"{letters} given up in the last 7 days. The desk shows why, under Undelivered.")


def check_origins(settings: Settings) -> Finding:
    """Whether each site has an origin whose pages may show its frame."""
    sites = list(db.session.scalars(select(Site).order_by(Site.id)))
    if not sites:
        return missing(settings, "There is no site yet. `rejoinder init` makes the first one.")
    bare = [site.key for site in sites if not publishers.origins(site.id)]
    if bare:
        return missing(
            settings, f"No page may show the discussions of: {', '.join(bare)}. `rejoinder origin add KEY ORIGIN`."
        )
    plain = [site.key for site in sites if any(o.startswith("http://") for o in publishers.origins(site.id))]
    if plain and settings.is_production:
        return note(f"Origins without https, which browsers will not let in everywhere: {', '.join(plain)}.")
    return fine(f"Every site has its origins ({len(sites)} in all).")


def _many(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
