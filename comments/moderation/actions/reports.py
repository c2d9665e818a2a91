"""Readers' reports: one a person and comment, settled by the next decision, open again when that is undone."""

from sqlalchemy import select, update

from comments.accounts import queries as accounts
from comments.accounts.models import Person
from comments.articles import actions as articles
from comments.errors import Conflict, Forbidden, NotFound
from comments.events.record import record
from comments.extensions import db
from comments.lib import clock
from comments.lib.i18n import N_
from comments.moderation.actions import hiding
from comments.moderation.models import Report
from comments.moderation.schemas import NewReport
from comments.publishers import queries as publishers
from comments.threads.models import Comment, Decision, Status


def report(comment: Comment, new: NewReport, *, by: Person) -> Report:
    """Report a comment to the desk, never one's own, never from who may not post.

    There is one report a person and comment: a second one changes the reason of the first while it is open.
    """
    check_may_report(comment, by)
    rule = publishers.house_rule(comment.site_id, new.rule_number) if new.rule_number is not None else None
    article = articles.lock(comment.article_id)
    db.session.refresh(comment)
    row = report_of(comment.id, by.id)
    is_first = row is None
    if row is None:
        row = Report(site_id=comment.site_id, comment_id=comment.id, person_id=by.id)
        db.session.add(row)
        comment.open_reports += 1
    row.version, row.kind, row.note = comment.version, new.kind, new.note
    row.house_rule_id = rule.id if rule else None
    db.session.flush()
    if is_first:
        record("comment.reported", site_id=comment.site_id, comment_id=comment.id, person_id=by.id, report=row.id)
        hiding.weigh(comment, article)
    return row


def check_may_report(comment: Comment, who: Person) -> None:
    """Refuse what readers do not see, one's own words, what was decided since one's report, and who is shut out."""
    if comment.status != Status.PUBLISHED:
        raise NotFound
    if comment.person_id == who.id:
        raise Forbidden(N_("These are your own words. You can withdraw them instead."), code="own-comment")
    if not who.is_confirmed:
        raise Forbidden(N_("Confirm your e-mail address first; the letter is in your inbox."), code="unconfirmed")
    standing = accounts.standing(who.id, comment.site_id)
    if standing is not None and not standing.may_post(clock.now()):
        raise Forbidden(N_("You cannot report here at present."), code="shut-out")
    mine = report_of(comment.id, who.id)
    if mine is not None and mine.settled_at is not None:
        raise Conflict(N_("You reported this already, and a moderator has decided."), code="reported-already")


def report_of(comment_id: int, person_id: int) -> Report | None:
    """Answer the report that a person made of a comment."""
    return db.session.scalar(select(Report).where(Report.comment_id == comment_id, Report.person_id == person_id))


def settle(comment: Comment, decision: Decision, *, upheld: bool) -> None:
    """Settle what is open about a comment by a decision."""
    if not comment.open_reports:
        return
    db.session.execute(
        update(Report)
        .where(Report.site_id == comment.site_id, Report.comment_id == comment.id, Report.settled_at.is_(None))
        .values(settled_at=clock.now(), decision_id=decision.id, upheld=upheld)
    )
    comment.open_reports = 0
    db.session.flush()


def unsettle(comment: Comment, decision: Decision) -> None:
    """Open again what a decision had settled."""
    reopened = db.session.execute(
        update(Report)
        .where(Report.site_id == comment.site_id, Report.comment_id == comment.id, Report.decision_id == decision.id)
        .values(settled_at=None, decision_id=None, upheld=None)
    )
    comment.open_reports += int(reopened.rowcount)  # type: ignore[attr-defined]
    db.session.flush()
