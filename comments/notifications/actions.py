"""The verbs of notifications: hear what happened, mark as read, want fewer letters."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from comments.accounts.models import Person
from comments.events.models import Event
from comments.extensions import db
from comments.lib import clock
from comments.moderation.models import Sanction
from comments.moderation.queries.redress import is_of_appeal
from comments.notifications.models import Kind, Letter, Mute, Notice
from comments.threads.models import ActorKind, Comment, Decision, Status

PATIENCE = timedelta(minutes=5)
"""How long a letter waits, so that what is undone at once is never written about."""


def hear_published(event: Event) -> None:
    """Tell the author of the comment answered, once: at the first publication that lasts."""
    comment = db.session.get(Comment, event.comment_id)
    if comment is None or comment.parent_id is None:
        return
    answered = db.session.get_one(Comment, comment.parent_id)
    if answered.person_id == comment.person_id or answered.status != Status.PUBLISHED:
        return
    if event.data.get("first"):
        tell(event, Kind.REPLY, answered.person_id, comment_id=comment.id)
    elif _was_dropped(comment.id):
        _write(_about(event, Kind.REPLY, answered.person_id, comment_id=comment.id), event)


def hear_decided(event: Event) -> None:
    """Tell a comment's author what was decided about it, where it changed anything; an appeal is told as one."""
    decision = db.session.get(Decision, event.data["decision"])
    if decision is None or decision.batch_id or not _changes(decision) or is_of_appeal(decision.id):
        return
    comment = db.session.get_one(Comment, decision.comment_id)
    if comment.person_id != decision.person_id:
        tell(event, Kind.DECISION, comment.person_id, comment_id=comment.id, decision=decision.id)


def hear_restored(event: Event) -> None:
    """Take back the notices of decisions that were undone; their letters are dropped when they are due."""
    kinds = (Kind.DECISION, Kind.REPORT)
    notices = select(Notice).where(Notice.comment_id == event.comment_id, Notice.kind.in_(kinds))
    for notice in db.session.scalars(notices).all():
        decision = db.session.get(Decision, notice.data["decision"])
        if decision is None or decision.undone_at is not None:
            db.session.delete(notice)


def hear_sanctioned(event: Event) -> None:
    """Tell a person what was laid on them, or lifted, and why."""
    sanction = db.session.get(Sanction, event.data["sanction"])
    if sanction is not None:
        tell(event, Kind.SANCTION, sanction.person_id, sanction=sanction.id)


def hear_sanction_undone(event: Event) -> None:
    """Take back the notice of a sanction that was undone."""
    notices = select(Notice).where(Notice.person_id == event.data["person"], Notice.kind == Kind.SANCTION)
    for notice in db.session.scalars(notices).all():
        if notice.data["sanction"] == event.data["sanction"]:
            db.session.delete(notice)


def tell(event: Event, kind: Kind, person_id: int, *, comment_id: int | None = None, **data: int) -> None:
    """Leave a person a notice, and have a letter written when its time comes."""
    about = _about(event, kind, person_id, comment_id=comment_id, **data)
    if _can_be_told(about):
        db.session.add(Notice(**about))
        _write(about, event)


def mark_read(person_id: int, up_to: int) -> None:
    """Mark a person's notices as read, up to the newest one that they were shown."""
    unread = (Notice.person_id == person_id, Notice.read_at.is_(None), Notice.id <= up_to)
    db.session.execute(update(Notice).where(*unread).values(read_at=clock.now()))


def want_no_replies(person_id: int) -> None:
    """Send a person no more letters about answers."""
    db.session.execute(update(Person).where(Person.id == person_id).values(reply_letters=False))


def want_no_decisions(person_id: int) -> None:
    """Send a person no more letters about decisions; the notices stay."""
    db.session.execute(update(Person).where(Person.id == person_id).values(decision_letters=False))


def mute(person_id: int, comment_id: int) -> None:
    """Send a person no more letters about answers to one comment of theirs; a second time changes nothing."""
    comment = db.session.get(Comment, comment_id)
    if comment is None:
        return
    same = (Mute.site_id == comment.site_id, Mute.person_id == person_id, Mute.comment_id == comment_id)
    db.session.execute(delete(Mute).where(*same))
    db.session.add(Mute(site_id=comment.site_id, person_id=person_id, comment_id=comment_id))
    db.session.flush()


def _changes(decision: Decision) -> bool:
    """Whether the author would notice: a report that was not upheld is nothing to write about."""
    if decision.actor_kind == ActorKind.RULE:
        return decision.verdict == "reject"
    if decision.verdict == "publish":
        return decision.status_before != Status.PUBLISHED or decision.version != decision.version_before
    return decision.verdict == "reject"


def _was_dropped(comment_id: int) -> bool:
    """Whether the letter about an answer was not sent, since the answer was gone again when it was due."""
    letters = select(Letter.outcome).where(Letter.comment_id == comment_id, Letter.kind == Kind.REPLY)
    return db.session.scalar(letters.order_by(Letter.id.desc()).limit(1)) == "dropped"


def _about(event: Event, kind: Kind, person_id: int, *, comment_id: int | None, **data: int) -> dict[str, Any]:
    return {
        "site_id": event.site_id,
        "person_id": person_id,
        "event_id": event.id,
        "kind": kind,
        "comment_id": comment_id,
        "data": data,
    }


def _can_be_told(about: dict[str, Any]) -> bool:
    person = db.session.get(Person, about["person_id"])
    return person is not None and person.closed_at is None and about["site_id"] is not None


def _write(about: dict[str, Any], event: Event) -> None:
    """Have a letter written when its time comes, where there is an address and somebody to read it."""
    person = db.session.get_one(Person, about["person_id"])
    if _can_be_told(about) and person.email:
        db.session.add(Letter(**about, send_after=event.created_at + PATIENCE))
    db.session.flush()
