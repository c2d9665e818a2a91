"""Appeals: lodged once, decided by somebody else than who decided, restoring what should be restored (article 20)."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from comments.accounts.models import Person
from comments.articles import actions as articles
from comments.errors import Conflict, Forbidden, NotFound
from comments.events.record import record
from comments.extensions import db
from comments.lib import clock
from comments.lib.i18n import N_
from comments.moderation.actions import deciding
from comments.moderation.actions import people as sanctions
from comments.moderation.ages import Ago
from comments.moderation.models import Report, Sanction, SanctionKind
from comments.moderation.queries import decisions, redress, statements
from comments.moderation.redress import Appeal, Outcome, Ruling, Statement, StatementKind
from comments.moderation.redress_schemas import NewRuling
from comments.threads import actions as threads
from comments.threads.models import Comment, CommentVersion, Decision, Status

LETTERS_WAIT = timedelta(minutes=5)
"""As long as letters wait, a ruling can be taken back; what was told stays."""

BARS = {
    "own": N_("This appeal is your own. Somebody else decides it."),
    "first": N_("You decided first. Somebody else at this desk decides the appeal."),
    "alone": N_("You decided first, and nobody else sits at this desk. An administrator decides it, or gives a seat."),
}


def lodge(statement_id: int, words: str) -> Appeal:
    """Appeal against what a statement tells of, once and in time; raise Conflict for a second time or too late."""
    row = statements.row(statement_id)
    if row.appeal is not None:
        raise Conflict(N_("You asked for a second look already. We write to you."), code="appealed-already")
    if not row.may_appeal:
        raise Conflict(N_("There is nothing left here to appeal against."), code="nothing-to-appeal")
    statement = row.statement
    appeal = Appeal(site_id=statement.site_id, statement_id=statement.id, person_id=statement.person_id, words=words)
    try:
        with db.session.begin_nested():
            db.session.add(appeal)
    except IntegrityError as error:
        raise Conflict(N_("You asked for a second look already. We write to you."), code="appealed-already") from error
    record("appeal.lodged", site_id=appeal.site_id, person_id=appeal.person_id, appeal=appeal.id)
    return appeal


def rule_on(appeal_id: int, new: NewRuling, *, by: Person) -> Ruling:
    """Decide an appeal with reasons; upheld, it restores what still can be. The quicker of two decides."""
    appeal = _hold_still(appeal_id)
    statement = db.session.get_one(Statement, appeal.statement_id)
    bar = _check_may_rule(appeal, statement, by)
    ruling = Ruling(
        site_id=appeal.site_id,
        appeal_id=appeal.id,
        outcome=new.outcome,
        words=new.words,
        person_id=by.id,
        by_first=bar == "alone-admin",
    )
    if new.outcome == Outcome.UPHELD:
        _restore(statement, ruling, by=by)
    appeal.settled_at = ruling.created_at = clock.now()
    db.session.add(ruling)
    db.session.flush()
    record(
        "appeal.decided",
        site_id=appeal.site_id,
        comment_id=statement.comment_id,
        person_id=by.id,
        appeal=appeal.id,
        ruling=ruling.id,
        outcome=str(ruling.outcome),
        by_first=ruling.by_first,
    )
    return ruling


def take_back(ruling_id: int, *, by: Person) -> Ruling:
    """Take a ruling on an appeal back: by who made it, before it is told, and while nothing newer was decided."""
    ruling = check_may_take_back(ruling_id, by)
    appeal = _hold_still(ruling.appeal_id or 0)
    statement = db.session.get_one(Statement, appeal.statement_id)
    if statement.kind == StatementKind.REJECT_DAY and ruling.lifted:
        raise Conflict(N_("A whole day came back by this. Decide on each comment instead."), code="too-late")
    if ruling.decision_id is not None:
        _unpublish(statement, ruling.decision_id, by=by)
    elif ruling.lifted:
        sanctions.lay_again(db.session.get_one(Sanction, statement.sanction_id))
    _mark_reports(statement, upheld=True)
    ruling.undone_at, ruling.undone_by_id, appeal.settled_at = clock.now(), by.id, None
    record("appeal.reopened", site_id=appeal.site_id, person_id=by.id, appeal=appeal.id, ruling=ruling.id)
    return ruling


def check_may_take_back(ruling_id: int, by: Person) -> Ruling:
    """Answer a ruling that can be taken back; raise NotFound, Forbidden or Conflict."""
    ruling = db.session.get(Ruling, ruling_id, with_for_update={"key_share": True}, populate_existing=True)
    if ruling is None:
        raise NotFound
    if ruling.person_id != by.id:
        raise Forbidden(N_("Only who decided this can take it back."), code="not-yours")
    if ruling.undone_at is not None or clock.now() > ruling.created_at + LETTERS_WAIT:
        raise Conflict(N_("This can no longer be taken back: the people concerned are told by now."), code="too-late")
    return ruling


def overtaken(ruling: Ruling | None) -> Conflict:
    """Say in a sentence who was quicker, and how long ago."""
    if ruling is None:
        return Conflict(N_("This is settled already. Look again."), code="decided-already")
    who, ago = decisions.name_of(ruling.person_id), Ago(ruling.created_at)
    return Conflict(
        N_("%(who)s decided this %(ago)s ago. Yours was not needed."), code="decided-already", who=who, ago=ago
    )


def _hold_still(appeal_id: int) -> Appeal:
    """Take the lock on an appeal, and read it as it is under it."""
    locked = (
        select(Appeal)
        .where(Appeal.id == appeal_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    appeal = db.session.scalar(locked)
    if appeal is None:
        raise NotFound
    return appeal


def _check_may_rule(appeal: Appeal, statement: Statement, by: Person) -> str:
    """Answer what is special about somebody's ruling, if anything; raise Forbidden, or Conflict when it is settled."""
    bar = redress.bar(appeal, statement, by.id)
    if bar in BARS:
        raise Forbidden(BARS[bar], code=f"decided-{bar}")
    if appeal.settled_at is not None:
        raise overtaken(statements.standing_ruling(appeal.id))
    return bar


def _restore(statement: Statement, ruling: Ruling, *, by: Person) -> None:
    """Put back what a wrong decision took, where nothing newer stands in the way."""
    _mark_reports(statement, upheld=False)
    if not statements.is_in_force(statement):
        return
    if statement.sanction_id is not None:
        ruling.lifted = _lift(db.session.get_one(Sanction, statement.sanction_id), by=by)
    else:
        ruling.decision_id = _publish(statement, by=by)


def _lift(row: Sanction, *, by: Person) -> bool:
    if row.kind == SanctionKind.REJECT_DAY:
        sanctions.undo_batch(row.id, by=by)
    else:
        sanctions.lift(row, by=by)
    return True


def _publish(statement: Statement, *, by: Person) -> int | None:
    """Publish what was refused; None where its words are gone, or its author has written something newer."""
    comment = db.session.get_one(Comment, statement.comment_id)
    articles.lock(comment.article_id)
    db.session.refresh(comment)
    first = db.session.get_one(Decision, statement.decision_id)
    if _is_gone(statement) or comment.latest_version > first.version:
        return None
    ruling = threads.Ruling("publish", version=first.version, risk=comment.risk)
    decision = threads.record_decision(comment, ruling, by=by)
    if statement.kind == StatementKind.EDIT_REFUSED:
        before = first.version_before
        threads.restore(comment, status=Status.PUBLISHED, version=before, latest_version=first.version, by=by)
    threads.publish(comment, version=first.version, by=by)
    return decision.id


def _unpublish(statement: Statement, decision_id: int, *, by: Person) -> None:
    comment = deciding.undo_ruled(decision_id, by=by)
    if statement.kind == StatementKind.EDIT_REFUSED:
        threads.reject_edit(comment, by=by)


def _is_gone(statement: Statement) -> bool:
    version = db.session.scalars(
        select(CommentVersion).where(
            CommentVersion.comment_id == statement.comment_id, CommentVersion.number == statement.version
        )
    ).one()
    return version.erased_at is not None


def _mark_reports(statement: Statement, *, upheld: bool) -> None:
    """Let reports count as their decision does in the end: who reported by it was right, or was not."""
    if statement.decision_id is not None:
        mine = (Report.site_id == statement.site_id, Report.decision_id == statement.decision_id)
        db.session.execute(update(Report).where(*mine).values(upheld=upheld))
