"""Reading statements of reasons with what became of them, for whom they concern and for the desk."""

from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import select

from comments.accounts.models import Person
from comments.articles.models import Article
from comments.errors import NotFound
from comments.extensions import db
from comments.lib import clock
from comments.moderation.marks import marked, marks_of
from comments.moderation.models import Sanction
from comments.moderation.redress import Appeal, Outcome, RedressLine, Ruling, Statement
from comments.publishers.models import Site
from comments.threads.models import Comment, CommentVersion, Decision, Status

MOST = 100


@dataclass(frozen=True)
class Words:
    """The words that a statement is about; gone when they were erased."""

    text: Markup
    source: str
    comment: Comment
    article: Article
    answered: str
    """Whom the comment answers."""


@dataclass(frozen=True)
class StatementRow:
    """A statement with all that is shown of it."""

    statement: Statement
    site: Site
    words: Words | None
    appeal: Appeal | None
    ruling: Ruling | None
    """The ruling on the appeal that stands."""
    state: str
    """`stands`, `appealed`, `upheld`, `dismissed`, `taken_back` (by the desk itself) or `overtaken` (decided anew)."""

    @property
    def may_appeal(self) -> bool:
        """Whether whom it concerns can still appeal."""
        return self.state == "stands" and self.appeal is None and self.statement.appeal_until > clock.now()


def row(statement_id: int) -> StatementRow:
    """Answer a statement; raise NotFound."""
    statement = db.session.get(Statement, statement_id)
    if statement is None:
        raise NotFound
    appeal = db.session.scalar(
        select(Appeal)
        .where(Appeal.site_id == statement.site_id, Appeal.statement_id == statement.id)
        .execution_options(populate_existing=True)
    )
    ruling = standing_ruling(appeal.id) if appeal else None
    return StatementRow(
        statement=statement,
        site=db.session.get_one(Site, statement.site_id),
        words=_words(statement),
        appeal=appeal,
        ruling=ruling,
        state=_state(statement, appeal, ruling),
    )


def of_person(person_id: int) -> list[StatementRow]:
    """Answer what was ever decided against a person, newest first."""
    ids = select(Statement.id).where(Statement.person_id == person_id).order_by(Statement.id.desc()).limit(MOST)
    return [row(id_) for id_ in db.session.scalars(ids).all()]


def newest_about(comment_id: int) -> int | None:
    """Answer the newest statement about a comment."""
    about = select(Statement.id).where(Statement.comment_id == comment_id).order_by(Statement.id.desc())
    return db.session.scalar(about.limit(1))


def of_decision(decision_id: int) -> Statement | None:
    """Answer the statement of a decision."""
    return db.session.scalar(select(Statement).where(Statement.decision_id == decision_id))


def of_sanction(sanction_id: int) -> Statement | None:
    """Answer the statement of a sanction."""
    return db.session.scalar(select(Statement).where(Statement.sanction_id == sanction_id))


def ids_by_decision(decision_ids: set[int]) -> dict[int, int]:
    """Answer statements by the decisions that they are about."""
    rows = select(Statement.decision_id, Statement.id).where(Statement.decision_id.in_(decision_ids))
    return {row.decision_id: row.id for row in db.session.execute(rows)} if decision_ids else {}


def ids_by_sanction(sanction_ids: set[int]) -> dict[int, int]:
    """Answer statements by the sanctions that they are about."""
    rows = select(Statement.sanction_id, Statement.id).where(Statement.sanction_id.in_(sanction_ids))
    return {row.sanction_id: row.id for row in db.session.execute(rows)} if sanction_ids else {}


def standing_ruling(appeal_id: int) -> Ruling | None:
    """Answer the ruling on an appeal that was not taken back."""
    rows = select(Ruling).where(Ruling.appeal_id == appeal_id, Ruling.undone_at.is_(None))
    return db.session.scalar(rows.order_by(Ruling.id.desc()).limit(1))


def is_in_force(statement: Statement) -> bool:
    """Whether what a statement tells of still holds, and nothing newer was decided."""
    if statement.sanction_id is not None:
        return db.session.get_one(Sanction, statement.sanction_id).undone_at is None
    last = _last_standing(statement)
    return last is not None and last.id == statement.decision_id


def elsewhere(site_id: int) -> str:
    """Answer where else a site's readers can complain, in the publisher's words."""
    return db.session.scalar(select(RedressLine.words).where(RedressLine.site_id == site_id)) or ""


def _state(statement: Statement, appeal: Appeal | None, ruling: Ruling | None) -> str:
    if ruling is not None:
        return "upheld" if ruling.outcome == Outcome.UPHELD else "dismissed"
    if _was_taken_back(statement):
        return "taken_back"
    if appeal is not None:
        return "appealed"
    return "stands" if is_in_force(statement) else "overtaken"


def _was_taken_back(statement: Statement) -> bool:
    if statement.sanction_id is not None:
        return db.session.get_one(Sanction, statement.sanction_id).undone_at is not None
    return db.session.get_one(Decision, statement.decision_id).undone_at is not None


def _last_standing(statement: Statement) -> Decision | None:
    """Find the last decision that stands: of a whole comment the last of all, of an edit the last about it."""
    rows = select(Decision).where(Decision.comment_id == statement.comment_id, Decision.undone_at.is_(None))
    return db.session.scalar(rows.order_by(Decision.id.desc()).limit(1))


def _words(statement: Statement) -> Words | None:
    if statement.comment_id is None:
        return None
    version = db.session.scalar(
        select(CommentVersion).where(
            CommentVersion.comment_id == statement.comment_id, CommentVersion.number == statement.version
        )
    )
    if version is None or version.erased_at is not None or not version.source:
        return None
    comment = db.session.get_one(Comment, statement.comment_id)
    spans = [(start, end, 0) for start, end in statement.spans]
    text = marked(version.source, marks_of(version.source, spans), numbered=False)
    return Words(text, version.source, comment, db.session.get_one(Article, comment.article_id), _answered(comment))


def _answered(comment: Comment) -> str:
    """Name whom a comment answers, while that is up."""
    parent = db.session.get(Comment, comment.parent_id) if comment.parent_id else None
    if parent is None or parent.status != Status.PUBLISHED:
        return ""
    return db.session.scalar(select(Person.name).where(Person.id == parent.person_id)) or ""
