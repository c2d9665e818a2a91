"""Plain rows straight from the database: no objects of the session on the way to a page."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from comments.accounts.models import Person, Standing
from comments.articles.models import Article
from comments.errors import NotFound
from comments.extensions import db
from comments.lib import clock
from comments.publishers.models import HouseRule, Site
from comments.threads.models import ActorKind, Comment, CommentVersion, Status
from comments.threads.queries.ordering import Ordering, Selection
from comments.threads.rows import CommentRow

AS_STORED = (
    *("id", "article_id", "parent_id", "root_id", "depth", "status"),
    *("person_id", "name", "reply_count", "shown_replies"),
)
"""What a row of a page takes over from the database as it is."""

_Answered = aliased(Comment, name="answered")
_AnsweredPerson = aliased(Person, name="answered_person")


@dataclass(frozen=True, slots=True)
class Head:
    """What a page needs to know of its article, read before the rows."""

    article_id: int
    site_id: int
    author_id: int | None
    published_count: int
    revision: int
    hidden_minutes: int
    now: datetime

    def hides_score(self, at: datetime) -> bool:
        """Whether a comment of that time is too fresh for its score to be seen."""
        return bool(self.hidden_minutes) and at + timedelta(minutes=self.hidden_minutes) > self.now


@dataclass(frozen=True, slots=True)
class Met:
    """A row with its key in the order it was read in."""

    row: CommentRow
    key: int


def head_of(article_id: int) -> Head:
    """Answer the head of an article; raise NotFound."""
    return _head(db.session.execute(_heads().where(Article.id == bindparam("id")), {"id": article_id}).first())


def head_of_comment(comment_id: int) -> Head:
    """Answer the head of the article of a comment that readers meet; raise NotFound."""
    heads = _heads().join(Comment, Comment.article_id == Article.id)
    return _head(db.session.execute(heads.where(Comment.id == comment_id, Comment.shown)).first())


def heads_of(article_ids: Collection[int]) -> dict[int, Head]:
    """Answer the heads of several articles, by id."""
    records = db.session.execute(_heads().where(Article.id.in_(article_ids)))
    return {record.id: _head(record) for record in records}


_SHOWN = (
    Comment.id,
    Comment.site_id,
    Comment.article_id,
    Comment.parent_id,
    Comment.root_id,
    Comment.depth,
    Comment.status,
    Comment.actor_kind,
    Comment.person_id,
    Comment.up,
    Comment.down,
    Comment.best,
    Comment.reply_count,
    Comment.shown_replies,
    Comment.picked_at,
    Comment.edited_at,
    Comment.published_at,
    Comment.created_at,
    CommentVersion.html,
    Person.name,
    Person.closed_at,
    Standing.badge,
    HouseRule.title.label("rule_title"),
    HouseRule.number.label("rule_number"),
    _Answered.status.label("answered_status"),
    _AnsweredPerson.name.label("answered_name"),
)


@cache
def chosen(version: Any = Comment.version) -> Selection:
    """Select comments with all that a row shows, in the version named by a column.

    Like other statements of a page it is made once: building one costs more than running it.
    """
    return (
        select(*_SHOWN)
        .select_from(Comment)
        .join(CommentVersion, (CommentVersion.comment_id == Comment.id) & (CommentVersion.number == version))
        .join(Person, Person.id == Comment.person_id)
        .outerjoin(Standing, (Standing.site_id == Comment.site_id) & (Standing.person_id == Comment.person_id))
        .outerjoin(HouseRule, HouseRule.id == Comment.removal_rule_id)
        .outerjoin(_Answered, _Answered.id == Comment.parent_id)
        .outerjoin(_AnsweredPerson, _AnsweredPerson.id == _Answered.person_id)
    )


def met(selection: Selection, head: Head, ordering: Ordering, **values: Any) -> list[Met]:
    """Read comments as every reader meets them, in their order; `values` fill the statement's parameters."""
    records = db.session.execute(selection, values | {"article": head.article_id})
    read = [Met(public_row(record, head), ordering.key(record)) for record in records]
    return sorted(read, key=lambda one: ordering.sort_key(one.key, one.row.id))


def public_row(record: Any, head: Head) -> CommentRow:
    """Make the row that every reader sees: a tombstone gives away neither words nor name nor score."""
    is_tombstone = record.status != Status.PUBLISHED
    row = own_row(record, head)
    if not is_tombstone:
        return row
    return replace(
        row,
        is_tombstone=True,
        name="",
        badge="",
        html="",
        up=0,
        down=0,
        score=0,
        wrote_article=False,
        picked=False,
        edited=False,
    )


def own_row(record: Any, head: Head) -> CommentRow:
    """Make the row that a comment's author sees: with the words, whatever its state."""
    at = record.published_at or record.created_at
    hides = head.hides_score(at)
    up, down = (0, 0) if hides else (record.up, record.down)
    return CommentRow(
        **{name: getattr(record, name) for name in AS_STORED},
        is_tombstone=False,
        badge=record.badge or "",
        wrote_article=record.person_id == head.author_id,
        html=record.html,
        up=up,
        down=down,
        score=up - down,
        score_hidden=hides,
        picked=record.picked_at is not None,
        edited=record.edited_at is not None,
        at=at,
        removal_rule=_of_removed(record, record.rule_title) or "",
        removal_number=_of_removed(record, record.rule_number),
        answered_id=record.parent_id,
        answered_name=record.answered_name if record.answered_status == Status.PUBLISHED else "",
        imported=record.actor_kind == ActorKind.IMPORT,
        has_profile=record.actor_kind != ActorKind.IMPORT and record.closed_at is None,
    )


@cache
def _heads() -> Selection:
    return select(
        Article.id,
        Article.site_id,
        Article.author_id,
        Article.published_count,
        Article.revision,
        Site.score_hidden_minutes,
    ).join(Site, Site.id == Article.site_id)


def _head(record: Any) -> Head:
    if record is None:
        raise NotFound
    return Head(
        article_id=record.id,
        site_id=record.site_id,
        author_id=record.author_id,
        published_count=record.published_count,
        revision=record.revision,
        hidden_minutes=record.score_hidden_minutes,
        now=clock.now(),
    )


def _of_removed(record: Any, value: Any) -> Any:
    return value if record.status == Status.REJECTED else None
