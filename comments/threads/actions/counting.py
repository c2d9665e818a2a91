"""The proof of the counters: what the rows say they should be, and where they are not."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

from sqlalchemy import Table, Update, bindparam, func, select, update

from comments.articles import actions as articles
from comments.articles.models import Article
from comments.extensions import db
from comments.threads import ranking
from comments.threads.models import Comment, Status, Vote

Rows = Sequence[Any]
Truth = dict[str, int]
_COMMENT = cast(Table, Comment.__table__)
_COUNTED = (
    Comment.shown,
    Comment.reply_count,
    Comment.shown_replies,
    Comment.up,
    Comment.down,
    Comment.best,
    Comment.depth,
    Comment.root_id,
)


@dataclass(frozen=True)
class Difference:
    """A counter that is not what the rows say."""

    article_id: int
    comment_id: int | None
    """None for a counter of the article."""
    counter: str
    found: int | None
    right: int


def recount(*, site_id: int | None = None, article_id: int | None = None, mend: bool = False) -> tuple[Difference, ...]:
    """Compute all counters of an article, a site or everything from the rows; answer what differs.

    `mend` puts right what differs. One article at a time is held in memory.
    """
    db.session.flush()
    wanted = select(Article.id).order_by(Article.id)
    if site_id is not None:
        wanted = wanted.where(Article.site_id == site_id)
    if article_id is not None:
        wanted = wanted.where(Article.id == article_id)
    found: list[Difference] = []
    for id_ in db.session.scalars(wanted).all():
        differences = list(_differences(id_))
        if mend and differences:
            _mend(id_, differences)
        found += differences
    return tuple(found)


def _differences(article_id: int) -> Iterator[Difference]:
    columns = (Comment.id, Comment.parent_id, Comment.status, Comment.placed_up, Comment.placed_down, *_COUNTED)
    chosen = select(*columns).where(Comment.article_id == article_id).order_by(Comment.id)
    rows: Rows = db.session.execute(chosen).all()
    truths = _truths(rows, _votes(article_id))
    for row in rows:
        for name, right in truths[row.id].items():
            if getattr(row, name) != right:
                yield Difference(article_id, row.id, name, getattr(row, name), right)
    published = sum(row.status == Status.PUBLISHED for row in rows)
    count = db.session.scalar(select(Article.published_count).where(Article.id == article_id)) or 0
    if count != published:
        yield Difference(article_id, None, "published_count", count, published)


def _votes(article_id: int) -> dict[int, tuple[int, int]]:
    counted = (
        select(Vote.comment_id, func.sum(Vote.value), func.count())
        .join(Comment, Comment.id == Vote.comment_id)
        .where(Comment.article_id == article_id)
        .group_by(Vote.comment_id)
    )
    rows = [(id_, int(total), count) for id_, total, count in db.session.execute(counted)]
    return {id_: ((count + total) // 2, (count - total) // 2) for id_, total, count in rows}


def _truths(rows: Rows, votes: dict[int, tuple[int, int]]) -> dict[int, Truth]:
    """Work out all counters; a parent always has a lower id than its replies, so that one pass each way is enough."""
    truths = {row.id: _own_truth(row, *votes.get(row.id, (0, 0))) for row in rows}
    for row in rows:
        above = truths.get(row.parent_id)
        truths[row.id] |= {"depth": 1, "root_id": row.id} if above is None else _below(above)
    for row in reversed(rows):
        truth, above = truths[row.id], truths.get(row.parent_id)
        truth["shown"] = row.status == Status.PUBLISHED or truth["shown_replies"] > 0
        if above is not None:
            above["reply_count"] += row.status == Status.PUBLISHED
            above["shown_replies"] += truth["shown"]
    return truths


def _own_truth(row: Any, up: int, down: int) -> Truth:
    up, down = up + row.placed_up, down + row.placed_down
    return {"up": up, "down": down, "best": ranking.best(up, down), "reply_count": 0, "shown_replies": 0}


def _below(above: Truth) -> Truth:
    return {"depth": above["depth"] + 1, "root_id": above["root_id"]}


def _mend(article_id: int, differences: list[Difference]) -> None:
    article = update(Article).where(Article.id == article_id)
    articles.lock(article_id)
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for comment_id, wrong in groupby(differences, key=lambda difference: difference.comment_id):
        right = {difference.counter: difference.right for difference in wrong}
        if comment_id is None:
            db.session.execute(article.values(right))
        else:
            alike[tuple(right)].append(
                {f"new_{name}": value for name, value in right.items()} | {"comment": comment_id}
            )
    for counters, values in alike.items():
        db.session.connection().execute(_mending(counters), values)
    db.session.execute(article.values(revision=Article.revision + 1))
    db.session.expire_all()


def _mending(counters: tuple[str, ...]) -> Update:
    """Make the statement that puts these counters right; what is shown from now on needs the time it appeared."""
    right: dict[str, Any] = {name: bindparam(f"new_{name}") for name in counters}
    if "shown" in counters:
        right["published_at"] = func.coalesce(_COMMENT.c.published_at, _COMMENT.c.created_at)
    return update(_COMMENT).where(_COMMENT.c.id == bindparam("comment")).values(right)
