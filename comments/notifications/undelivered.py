"""The desk's page of what was given up: letters that could not leave, events that somebody never heard of."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select, update

from comments.accounts.models import Person
from comments.errors import NotFound
from comments.events.models import Delivery, Event
from comments.extensions import db
from comments.lib import clock
from comments.lib.i18n import N_
from comments.moderation.answers import page
from comments.moderation.permissions import desk, editors
from comments.notifications.models import Kind, Letter
from comments.web.guards import allow

blueprint = Blueprint("undelivered", __name__)

SHOWN_FOR = timedelta(days=30)
MOST = 200
KINDS = {
    Kind.REPLY: N_("Letter about an answer"),
    Kind.DECISION: N_("Letter about a decision"),
    Kind.SANCTION: N_("Letter about a sanction"),
    Kind.APPEAL: N_("Letter about an appeal"),
    Kind.REPORT: N_("Letter about a report"),
}


@dataclass(frozen=True)
class Failed:
    """Something that was tried until it was given up."""

    what: str
    to: str
    at: datetime
    tries: int
    error: str
    """The kind of error only: its words may hold an address."""
    retry: str
    """Where to post for another try."""


@blueprint.get("/moderation/undelivered")
@allow(editors)
def show_undelivered() -> ResponseReturnValue:
    """Show what was given up on the site in the last 30 days, newest first."""
    since = clock.now() - SHOWN_FOR
    rows = [*_letters(desk().site.id, since), *_deliveries(desk().site.id, since)]
    rows.sort(key=lambda row: row.at, reverse=True)
    return page("notifications/undelivered.html", here="undelivered", rows=rows)


@blueprint.post("/moderation/undelivered/letters/<int:letter_id>/retry")
@allow(editors)
def retry_letter(letter_id: int) -> ResponseReturnValue:
    """Give a letter that failed all its tries again."""
    again = {"done_at": None, "outcome": "", "tries": 0, "crashes": 0, "send_after": clock.now()}
    failed = (Letter.id == letter_id, Letter.outcome == "failed", Letter.site_id == desk().site.id)
    return _once_more(db.session.execute(update(Letter).where(*failed).values(**again)).rowcount)  # type: ignore[attr-defined]


@blueprint.post("/moderation/undelivered/events/<int:delivery_id>/retry")
@allow(editors)
def retry_event(delivery_id: int) -> ResponseReturnValue:
    """Give an event that somebody never heard of all its tries again."""
    delivery = db.session.get(Delivery, delivery_id)
    event = db.session.get(Event, delivery.event_id) if delivery is not None else None
    if delivery is None or event is None or event.site_id != desk().site.id or delivery.failed_at is None:
        raise NotFound
    delivery.failed_at, delivery.tries, delivery.next_try_at = None, 0, clock.now()
    event.delivered_at, event.due_at = None, clock.now()
    return _once_more(1)


def _letters(site_id: int, since: datetime) -> list[Failed]:
    failed = (
        select(Letter, Person.name)
        .join(Person, Person.id == Letter.person_id)
        .where(Letter.outcome == "failed", Letter.done_at >= since, Letter.site_id == site_id)
        .order_by(Letter.done_at.desc())
        .limit(MOST)
    )
    return [_failed_letter(letter, name) for letter, name in db.session.execute(failed)]


def _failed_letter(letter: Letter, name: str) -> Failed:
    retry = url_for("undelivered.retry_letter", letter_id=letter.id, site=desk().site.key)
    when = letter.done_at or letter.created_at
    return Failed(_(KINDS[Kind(letter.kind)]), name, when, letter.tries, letter.error, retry)


def _deliveries(site_id: int, since: datetime) -> list[Failed]:
    failed = (
        select(Delivery, Event.name)
        .join(Event, Event.id == Delivery.event_id)
        .where(Delivery.failed_at >= since, Event.site_id == site_id)
        .order_by(Delivery.failed_at.desc())
        .limit(MOST)
    )
    return [_failed_delivery(delivery, name) for delivery, name in db.session.execute(failed)]


def _failed_delivery(delivery: Delivery, name: str) -> Failed:
    retry = url_for("undelivered.retry_event", delivery_id=delivery.id, site=desk().site.key)
    when = delivery.failed_at or delivery.next_try_at
    return Failed(name, delivery.subscriber, when, delivery.tries, delivery.error, retry)


def _once_more(found: int) -> ResponseReturnValue:
    if not found:
        raise NotFound
    return redirect(url_for("undelivered.show_undelivered", site=desk().site.key), 303)
