"""Taking placed comments away again, many at once; what others still need stays as a tombstone without words."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from comments.extensions import db
from comments.lib import clock
from comments.threads.actions.bulk import count_articles, lock_articles
from comments.threads.actions.carrying import Gains, carry_up
from comments.threads.models import Comment, CommentVersion, Decision, SignalRow, Status, Vote

_OWN = (SignalRow, Vote, Decision, CommentVersion)

Rows = Sequence[Any]


def remove_placed(comment_ids: Iterable[int]) -> tuple[list[int], list[int]]:
    """Take comments away: answer which are gone, and which stay because answers or rows of other rooms need them."""
    db.session.flush()
    wanted = sorted(set(comment_ids))
    lock_articles(db.session.scalars(select(Comment.article_id).where(Comment.id.in_(wanted)).distinct()))
    rows = _deepest_first(wanted)
    gone = _delete(rows, _needed(rows))
    kept = [row for row in rows if row.id not in gone]
    _erase([row.id for row in kept])
    db.session.expire_all()
    carry_up(_losses(rows, gone))
    published = Counter(row.article_id for row in rows if row.status == Status.PUBLISHED)
    count_articles({id_: -count for id_, count in published.items()}, of=[row._mapping for row in rows])
    return [row.id for row in rows if row.id in gone], [row.id for row in kept]


def _deepest_first(comment_ids: list[int]) -> Rows:
    columns = (Comment.id, Comment.site_id, Comment.article_id, Comment.parent_id, Comment.status, Comment.shown)
    chosen = select(*columns).where(Comment.id.in_(comment_ids))
    return db.session.execute(chosen.order_by(Comment.depth.desc(), Comment.id.desc())).all()


def _needed(rows: Rows) -> set[int]:
    """Answer which have answers below that stay, and with them all above those."""
    ids = [row.id for row in rows]
    sites = {row.site_id for row in rows}
    below = select(Comment.parent_id).where(
        Comment.site_id.in_(sites), Comment.parent_id.in_(ids), Comment.id.not_in(ids)
    )
    needed = {id_ for id_ in db.session.scalars(below.distinct()) if id_ is not None}
    for row in rows:
        if row.id in needed and row.parent_id is not None:
            needed.add(row.parent_id)
    return needed


def _delete(rows: Rows, needed: set[int]) -> set[int]:
    """Delete what nothing needs: all at once, or one by one where rows of other rooms (a report) name some."""
    ids = [row.id for row in rows if row.id not in needed]
    if not ids or _is_deleted(ids):
        return set(ids)
    gone: set[int] = set()
    for row in rows:
        if row.id not in needed and _is_deleted([row.id]):
            gone.add(row.id)
        elif row.parent_id is not None:
            needed.add(row.parent_id)
    return gone


def _is_deleted(comment_ids: list[int]) -> bool:
    try:
        with db.session.begin_nested():
            for table in _OWN:
                db.session.execute(delete(table).where(table.comment_id.in_(comment_ids)))
            db.session.execute(delete(Comment).where(Comment.id.in_(comment_ids)))
    except IntegrityError:
        return False
    return True


def _erase(comment_ids: list[int]) -> None:
    now = clock.now()
    state = {"status": Status.WITHDRAWN, "status_before": Status.WITHDRAWN, "changed_at": now, "erased_at": now}
    withdrawn_at = func.coalesce(Comment.withdrawn_at, now)
    comments = update(Comment).where(Comment.id.in_(comment_ids))
    db.session.execute(comments.values(withdrawn_at=withdrawn_at, **state))
    versions = update(CommentVersion).where(CommentVersion.comment_id.in_(comment_ids))
    db.session.execute(versions.values(source="", html="", fingerprint="", erased_at=now))


def _losses(rows: Rows, gone: set[int]) -> Gains:
    """Answer what those that stay lose below them; those that became tombstones are looked at too."""
    losses: Gains = defaultdict(lambda: (0, 0))
    for row in rows:
        if row.id not in gone:
            losses[row.id] = losses[row.id]
        if row.parent_id is not None and row.parent_id not in gone:
            replies, met = losses[row.parent_id]
            losses[row.parent_id] = (
                replies - (row.status == Status.PUBLISHED),
                met - (row.id in gone and row.shown),
            )
    return losses
