"""Notices of illegal content from anybody: kept with a number, decided with reasons (article 16)."""

from sqlalchemy import select

from comments.accounts.models import Person
from comments.errors import BadInput, Forbidden, NotFound
from comments.events.record import record
from comments.extensions import db
from comments.lib import clock
from comments.lib.i18n import N_
from comments.moderation.actions import deciding
from comments.moderation.actions.appeals import LETTERS_WAIT, check_may_take_back, overtaken
from comments.moderation.queries import redress
from comments.moderation.redress import IllegalNotice, Outcome, Ruling
from comments.moderation.redress_schemas import URGENT, NewNotice, NewRuling
from comments.moderation.schemas import Rejection, Seen
from comments.publishers.models import Site
from comments.threads.models import Comment, Status


def receive(site: Site, new: NewNotice, *, locale: str) -> IllegalNotice:
    """Keep a notice; what it says of a comment that this site does not have is kept as an address alone."""
    comment = _comment(site.id, new.comment_id)
    notice = IllegalNotice(
        site_id=site.id,
        place=new.place,
        comment_id=comment.id if comment else None,
        version=comment.version if comment else None,
        ground=new.ground,
        urgent=new.ground in URGENT,
        why=new.why,
        name=new.name,
        email=new.email,
        locale=locale,
    )
    db.session.add(notice)
    db.session.flush()
    record("notice.received", site_id=site.id, comment_id=notice.comment_id, notice=notice.id)
    return notice


def rule_on(notice_id: int, new: NewRuling, *, by: Person) -> Ruling:
    """Decide a notice with reasons: upheld, the comment goes by a house rule, with a statement to its author."""
    notice = _hold_still(notice_id)
    if notice.settled_at is not None:
        raise overtaken(redress.last_ruling(notice.id))
    ruling = Ruling(site_id=notice.site_id, notice_id=notice.id, outcome=new.outcome, words=new.words, person_id=by.id)
    if new.outcome == Outcome.UPHELD:
        ruling.decision_id = _reject(notice, new, by=by)
    notice.settled_at = ruling.created_at = clock.now()
    db.session.add(ruling)
    db.session.flush()
    event = record(
        "notice.decided",
        site_id=notice.site_id,
        comment_id=notice.comment_id,
        person_id=by.id,
        notice=notice.id,
        ruling=ruling.id,
        outcome=str(ruling.outcome),
    )
    event.due_at = ruling.created_at + LETTERS_WAIT
    return ruling


def take_back(ruling_id: int, *, by: Person) -> Ruling:
    """Take a ruling on a notice back: by who made it, before it is told, and while nothing newer was decided."""
    ruling = check_may_take_back(ruling_id, by)
    notice = _hold_still(ruling.notice_id or 0)
    if ruling.decision_id is not None:
        deciding.undo_ruled(ruling.decision_id, by=by)
    ruling.undone_at, ruling.undone_by_id, notice.settled_at = clock.now(), by.id, None
    record("notice.reopened", site_id=notice.site_id, person_id=by.id, notice=notice.id, ruling=ruling.id)
    return ruling


def _comment(site_id: int, comment_id: int | None) -> Comment | None:
    """Find a comment that readers have met; of all others nobody learns here whether they exist."""
    comment = db.session.get(Comment, comment_id) if comment_id is not None else None
    is_known = comment is not None and comment.site_id == site_id and comment.published_at is not None
    return comment if is_known else None


def _hold_still(notice_id: int) -> IllegalNotice:
    """Take the lock on a notice, and read it as it is under it."""
    rows = select(IllegalNotice).where(IllegalNotice.id == notice_id)
    notice = db.session.scalar(rows.with_for_update(key_share=True).execution_options(populate_existing=True))
    if notice is None:
        raise NotFound
    return notice


def _reject(notice: IllegalNotice, new: NewRuling, *, by: Person) -> int | None:
    """Reject the comment that a notice names; None where it is gone already, or no comment of ours."""
    comment = db.session.get(Comment, notice.comment_id, populate_existing=True) if notice.comment_id else None
    if comment is None or comment.status == Status.REJECTED:
        return None
    if comment.person_id == by.id:
        raise Forbidden(N_("These are your own words. Somebody else decides about them."), code="decided-own")
    if new.rule_number is None:
        raise BadInput(N_("Choose the house rule by which it goes."), code="rule-needed", field="rule")
    rejection = Rejection(Seen(comment.latest_version, comment.status), new.rule_number, new.words)
    return deciding.reject(comment.id, rejection, by=by, whole=True, notice_id=notice.id).id
