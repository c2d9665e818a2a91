"""Reading decisions: the last one about a comment, all of one comment, the log of a site."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from comments.accounts.models import Person
from comments.articles.models import Article
from comments.extensions import db
from comments.publishers.models import HouseRule
from comments.threads.models import ActorKind, Comment, Decision

LOG_PAGE = 50


@dataclass(frozen=True)
class DecisionRow:
    """A decision with the names that belong to it."""

    decision: Decision
    who: str
    """Who decided; empty for a rule."""
    undone_by: str
    rule: HouseRule | None


@dataclass(frozen=True)
class LogRow:
    """A line of the log: a decision, about whose comment, under which article."""

    row: DecisionRow
    author_id: int
    author: str
    article: str


def last(comment_id: int) -> Decision | None:
    """Answer the last decision about a comment, undone or not."""
    rows = select(Decision).where(Decision.comment_id == comment_id).order_by(Decision.id.desc()).limit(1)
    return db.session.scalar(rows.execution_options(populate_existing=True))


def name_of(person_id: int | None) -> str:
    """Answer a person's name, or what stands for a rule."""
    name = db.session.scalar(select(Person.name).where(Person.id == person_id)) if person_id else None
    return name or "Rejoinder"


def of_comment(comment_id: int) -> list[DecisionRow]:
    """Answer the decisions about a comment, newest first."""
    rows = _rows().where(Decision.comment_id == comment_id).order_by(Decision.id.desc()).limit(LOG_PAGE)
    return [_read(row) for row in db.session.execute(rows)]


def by_id(decision_id: int) -> DecisionRow | None:
    """Answer one decision."""
    row = db.session.execute(_rows().where(Decision.id == decision_id)).first()
    return _read(row) if row else None


def of_batch(batch_id: str) -> list[Decision]:
    """Answer the decisions of one batch that were not undone, oldest first."""
    rows = select(Decision).where(Decision.batch_id == batch_id, Decision.undone_at.is_(None))
    return list(db.session.scalars(rows.order_by(Decision.id)))


def log(site_id: int, *, before: int | None = None) -> list[LogRow]:
    """Answer decisions of a site, newest first, one more than a page holds."""
    author = aliased(Person)
    rows = (
        _rows()
        .add_columns(author.id, author.name, Article.title)
        .join(Comment, Comment.id == Decision.comment_id)
        .join(author, author.id == Comment.person_id)
        .join(Article, Article.id == Comment.article_id)
        .where(Decision.site_id == site_id)
    )
    if before is not None:
        rows = rows.where(Decision.id < before)
    found = db.session.execute(rows.order_by(Decision.id.desc()).limit(LOG_PAGE + 1))
    return [LogRow(_read(row), row[4], row[5], row[6]) for row in found]


def _rows() -> Select[*tuple[Any, ...]]:
    undoer = aliased(Person)
    return (
        select(Decision, Person.name, undoer.name, HouseRule)
        .outerjoin(Person, Person.id == Decision.person_id)
        .outerjoin(undoer, undoer.id == Decision.undone_by_id)
        .outerjoin(HouseRule, HouseRule.id == Decision.house_rule_id)
    )


def _read(row: Any) -> DecisionRow:
    decision: Decision = row[0]
    who = row[1] if decision.actor_kind == ActorKind.PERSON else ""
    return DecisionRow(decision, who or "", row[2] or "", row[3])


def last_of_site(site_id: int) -> Decision | None:
    """Answer the last decision that somebody made at the desk of a site."""
    rows = select(Decision).where(Decision.site_id == site_id, Decision.actor_kind == ActorKind.PERSON)
    return db.session.scalar(rows.order_by(Decision.id.desc()).limit(1))


def author_of(decision: Decision) -> str:
    """Answer the name of who wrote the comment that was decided on."""
    author = select(Person.name).join(Comment, Comment.person_id == Person.id).where(Comment.id == decision.comment_id)
    return db.session.scalar(author) or ""
