"""Placing many comments in one go, with every counter right as soon as they are committed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, select, text, update
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from comments.articles.models import Article
from comments.extensions import db, pour
from comments.threads.actions.carrying import Gains, carry_up
from comments.threads.actions.placing import IMPORTED_HTML
from comments.threads.models import ActorKind, Comment, CommentVersion, Status

_ARTICLE = cast(Table, Article.__table__)
_COMMENT = cast(Table, Comment.__table__)
_VERSION = cast(Table, CommentVersion.__table__)
_COUNT = (
    update(_ARTICLE)
    .where(_ARTICLE.c.id == bindparam("article"))
    .values(published_count=_ARTICLE.c.published_count + bindparam("more"), revision=_ARTICLE.c.revision + 1)
)

Values = dict[str, Any]

# Given with every row: what is poured past SQLAlchemy gets no defaults.
_DEFAULTS: Values = {
    column.name: column.default.arg
    for column in _COMMENT.columns
    if isinstance(column.default, ScalarElementColumnDefault)
}


@dataclass(frozen=True, slots=True)
class Brought:
    """A comment that is brought from elsewhere with its history; a withdrawn one is a tombstone without words."""

    article_id: int
    person_id: int
    at: datetime
    source: str
    html: str
    """What `lib/html.clean_imported` made."""
    fingerprint: str
    status: Status
    parent_id: int | None = None
    """What it answers, where that stands here already."""
    parent_place: int | None = None
    """Or the place of what it answers, earlier among those that are placed with it."""
    former_id: int | None = None


def place_many(site_id: int, batch: Sequence[Brought]) -> tuple[list[int], set[int]]:
    """Place comments, parents first; answer their ids, and the places of those whose parent is not there.

    A parent that is not under the same article is none: such a comment begins a thread. No event tells of any of it.
    """
    lock_articles({one.article_id for one in batch})
    above = _above(one.parent_id for one in batch)
    ids = reserve("comment", len(batch))
    rows: list[Values] = []
    for one, id_ in zip(batch, ids, strict=True):
        parent = rows[one.parent_place] if one.parent_place is not None else above.get(one.parent_id or 0)
        rows.append(_values(site_id, one, id_) | _in_tree(parent, one, id_))
    gains = _count(rows)
    pour(_COMMENT, rows)
    pour(_VERSION, [_version(row, one) for row, one in zip(rows, batch, strict=True)])
    carry_up(gains)
    count_articles(Counter(row["article_id"] for row in rows if row["status"] == Status.PUBLISHED), of=rows)
    wanted_parent = {place for place, one in enumerate(batch) if one.parent_id is not None}
    return ids, {place for place in wanted_parent if rows[place]["parent_id"] is None}


def reserve(table: str, count: int) -> list[int]:
    """Take the next numbers of a table for rows that are inserted in this transaction, the lowest first."""
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":  # the write lock is ours since BEGIN
        last = connection.scalar(text(f"SELECT max(id) FROM {table}")) or 0  # noqa: S608 - our own table's name
        return list(range(last + 1, last + 1 + count))
    numbers = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")
    return sorted(connection.scalars(numbers, {"table": table, "count": count}))


def lock_articles(article_ids: Iterable[int]) -> None:
    """Take the locks on articles' rows, the lowest number first."""
    rows = select(Article.id).where(Article.id.in_(sorted(article_ids))).order_by(Article.id)
    db.session.execute(rows.with_for_update(key_share=True)).all()


def count_articles(changes: Mapping[int, int], *, of: Sequence[Any]) -> None:
    """Bring the counts of articles up to date, and name a new state of each that the rows `of` stand under."""
    touched = sorted({row["article_id"] for row in of})
    if touched:
        values = [{"article": id_, "more": changes.get(id_, 0)} for id_ in touched]
        db.session.connection().execute(_COUNT, values)
        db.session.expire_all()


def _above(parent_ids: Iterable[int | None]) -> dict[int, Any]:
    wanted = sorted({id_ for id_ in parent_ids if id_ is not None})
    if not wanted:
        return {}
    rows: Iterable[Row[Any]] = db.session.execute(
        select(Comment.id, Comment.article_id, Comment.root_id, Comment.depth).where(Comment.id.in_(wanted))
    )
    return {row.id: row._asdict() for row in rows}


def _values(site_id: int, one: Brought, id_: int) -> Values:
    gone = one.status == Status.WITHDRAWN
    return _DEFAULTS | {
        "id": id_,
        "site_id": site_id,
        "article_id": one.article_id,
        "person_id": one.person_id,
        "actor_kind": ActorKind.IMPORT.value,
        "status": one.status.value,
        "shown": False,
        "reply_count": 0,
        "shown_replies": 0,
        "status_before": Status.WITHDRAWN.value if gone else None,
        "withdrawn_at": one.at if gone else None,
        "erased_at": one.at if gone else None,
        "former_id": one.former_id,
        "created_at": one.at,
        "changed_at": one.at,
    }


def _in_tree(parent: Values | None, one: Brought, id_: int) -> Values:
    if parent is None or parent["article_id"] != one.article_id:
        return {"parent_id": None, "root_id": id_, "depth": 1}
    return {"parent_id": parent["id"], "root_id": parent["root_id"], "depth": parent["depth"] + 1}


def _count(rows: Sequence[Values]) -> Gains:
    """Write the counters into the rows, from below; answer what those gain that stand here already."""
    here = {row["id"]: row for row in rows}
    gains: Gains = defaultdict(lambda: (0, 0))
    for row in reversed(rows):
        published = row["status"] == Status.PUBLISHED
        row["shown"] = published or row["shown_replies"] > 0
        row["published_at"] = row["created_at"] if row["shown"] else None
        parent_id = row["parent_id"]
        if parent_id in here:
            here[parent_id]["reply_count"] += published
            here[parent_id]["shown_replies"] += row["shown"]
        elif parent_id is not None:
            replies, met = gains[parent_id]
            gains[parent_id] = (replies + published, met + row["shown"])
    return gains


def _version(row: Values, one: Brought) -> Values:
    gone = one.status == Status.WITHDRAWN
    return {
        "site_id": row["site_id"],
        "comment_id": row["id"],
        "number": 1,
        "source": "" if gone else one.source,
        "html": "" if gone else one.html,
        "fingerprint": "" if gone else one.fingerprint,
        "renderer": IMPORTED_HTML,
        "created_at": one.at,
        "erased_at": one.at if gone else None,
    }
