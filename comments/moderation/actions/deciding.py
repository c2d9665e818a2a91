"""Deciding on a comment: approve, reject, undo, pick; each on the state that was seen, never on a newer one."""

from comments.accounts.models import Person
from comments.articles import actions as articles
from comments.errors import Conflict, NotFound
from comments.extensions import db
from comments.lib import clock
from comments.lib.i18n import N_
from comments.moderation.actions import reports, statements
from comments.moderation.ages import Ago
from comments.moderation.queries import decisions, redress
from comments.moderation.schemas import Rejection, Seen
from comments.publishers import queries as publishers
from comments.threads import actions as threads
from comments.threads.models import Comment, Decision, Status


def approve(comment_id: int, seen: Seen, *, by: Person) -> Decision:
    """Publish a held comment or a held edit, or let a reported comment stand."""
    comment = _hold_still(comment_id)
    _check_seen(comment, seen)
    is_edit = comment.has_held_edit and comment.status == Status.PUBLISHED
    if comment.status == Status.PUBLISHED and not is_edit and not comment.open_reports:
        raise Conflict(N_("It is published already."), code="decided-already")
    decision = threads.record_decision(comment, _ruling("publish", comment), by=by)
    threads.publish(comment, version=comment.latest_version, by=by)
    if not is_edit:
        reports.settle(comment, decision, upheld=False)
    return decision


def reject(
    comment_id: int,
    rejection: Rejection,
    *,
    by: Person,
    batch_id: str | None = None,
    whole: bool = False,
    notice_id: int | None = None,
) -> Decision:
    """Reject a comment for a house rule, with a statement of reasons; of a held edit only the edit, unless `whole`."""
    comment = _hold_still(comment_id)
    _check_seen(comment, rejection.seen)
    if comment.status == Status.REJECTED:
        raise Conflict(N_("It is rejected already."), code="decided-already")
    rule = publishers.house_rule(comment.site_id, rejection.rule_number)
    is_edit = comment.has_held_edit and comment.status == Status.PUBLISHED and not whole
    ruling = _ruling("reject", comment, house_rule_id=rule.id, note=rejection.note, batch_id=batch_id)
    decision = threads.record_decision(comment, ruling, by=by)
    if is_edit:
        threads.reject_edit(comment, by=by)
    else:
        threads.reject(comment, house_rule=rule, by=by)
        reports.settle(comment, decision, upheld=True)
    statements.state_decision(decision, comment, notice_id=notice_id)
    return decision


def undo(decision_id: int, *, by: Person) -> Comment:
    """Take back a decision while nothing newer was decided: state, versions and reports are as it found them."""
    if redress.ruling_of_decision(decision_id) is not None:
        raise Conflict(N_("This was decided on an appeal or a notice, and goes back only there."), code="ruled")
    return undo_ruled(decision_id, by=by)


def undo_ruled(decision_id: int, *, by: Person) -> Comment:
    """Take back a decision as `undo` does, also one that a ruling led to."""
    decision = db.session.get(Decision, decision_id)
    if decision is None:
        raise NotFound
    comment = _hold_still(decision.comment_id)
    db.session.refresh(decision)
    last = decisions.last(comment.id)
    if decision.undone_at is not None or last is None or last.id != decision.id:
        raise _overtaken(last or decision)
    if comment.latest_version > decision.version or decision.status_before is None:
        raise Conflict(N_("Its author changed it meanwhile. Decide on the new words."), code="newer-version")
    decision.undone_at, decision.undone_by_id = clock.now(), by.id
    threads.restore(
        comment,
        status=decision.status_before,
        version=decision.version_before,
        latest_version=decision.version,
        by=by,
    )
    reports.unsettle(comment, decision)
    return comment


def pick(comment_id: int, seen: Seen, *, by: Person) -> Comment:
    """Mark a published comment as a pick of the editors."""
    comment = _hold_still(comment_id)
    _check_seen(comment, seen)
    threads.pick(comment, by=by)
    return comment


def unpick(comment_id: int, *, by: Person) -> Comment:
    """Take back a pick of the editors."""
    comment = _hold_still(comment_id)
    threads.unpick(comment, by=by)
    return comment


def _hold_still(comment_id: int) -> Comment:
    """Take the article's lock and read the comment as it is under it."""
    comment = db.session.get(Comment, comment_id)
    if comment is None:
        raise NotFound
    articles.lock(comment.article_id)
    db.session.refresh(comment)
    return comment


def _ruling(verdict: str, comment: Comment, **more: object) -> threads.Ruling:
    return threads.Ruling(verdict, version=comment.latest_version, risk=comment.risk, **more)  # type: ignore[arg-type]


def _check_seen(comment: Comment, seen: Seen) -> None:
    """Refuse when somebody decided, or the author changed something, since the asker looked."""
    last = decisions.last(comment.id)
    if seen.decision_id is not None and last is not None and last.id > seen.decision_id:
        raise _overtaken(last)
    if seen.version != comment.latest_version:
        raise Conflict(N_("Its author changed this meanwhile. Read the new words first."), code="newer-version")
    if seen.status != comment.status:
        raise _overtaken(last) if last is not None and comment.status != Status.WITHDRAWN else _moved_on(comment)


def _overtaken(last: Decision) -> Conflict:
    """Say in a sentence who was quicker, what they did and how long ago."""
    ago = Ago(last.undone_at or last.created_at)
    who = decisions.name_of(last.undone_by_id if last.undone_at else last.person_id)
    if last.undone_at is not None:
        return Conflict(N_("%(who)s took the last decision back %(ago)s ago. Look again."), who=who, ago=ago)
    words = {
        "publish": N_("%(who)s approved this %(ago)s ago. Yours was not needed."),
        "reject": N_("%(who)s rejected this %(ago)s ago. Yours was not needed."),
    }
    return Conflict(words.get(last.verdict, N_("%(who)s held this %(ago)s ago. Look again.")), who=who, ago=ago)


def _moved_on(comment: Comment) -> Conflict:
    if comment.status == Status.WITHDRAWN:
        return Conflict(N_("Its author withdrew this meanwhile. Look again."), code="withdrawn")
    return Conflict(N_("This changed meanwhile. Look again."))
