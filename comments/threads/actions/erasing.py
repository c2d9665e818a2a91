"""Erasing many comments of somebody who leaves in one go, with every counter right as soon as they are committed."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from comments.articles import actions as articles
from comments.articles.models import Article
from comments.events.record import record
from comments.extensions import db
from comments.lib import clock
from comments.threads.actions.carrying import Gains, carry_up
from comments.threads.models import Comment, CommentVersion, Status

_UNKNOWN = {"idempotency_key": None, "idempotency_digest": None, "address_hash": None}
"""What a comment keeps of who sent it, and how."""


def erase_comments(ids: Sequence[int], *, keeps_published: bool) -> list[int]:
    """Take comments down in whatever state they are, and erase their words; answer the ids of those.

    Over replies a tombstone stays. With `keeps_published` what is up stays up, without its earlier and waiting words.
    """
    locked = _lock(ids)
    rows = db.session.execute(
        select(Comment.id, Comment.article_id, Comment.parent_id, Comment.status, Comment.shown)
        .where(Comment.id.in_(ids))
        .order_by(Comment.article_id, Comment.id)
    ).all()
    kept = [row for row in rows if keeps_published and row.status == Status.PUBLISHED]
    gone = [row for row in rows if row not in kept]
    _leave_nameless(kept, locked)
    _erase(gone, locked)
    db.session.expire_all()
    return [row.id for row in gone]


def _lock(ids: Sequence[int]) -> dict[int, Article]:
    """Take the locks on the articles of comments, the lowest number first, as everybody does."""
    db.session.flush()
    theirs = select(Article).where(Article.id.in_(select(Comment.article_id).where(Comment.id.in_(ids))))
    rows = theirs.order_by(Article.id).with_for_update(key_share=True).execution_options(populate_existing=True)
    return {article.id: article for article in db.session.scalars(rows)}


def _leave_nameless(rows: Sequence[Any], locked: dict[int, Article]) -> None:
    ids = [row.id for row in rows]
    shown = select(Comment.version).where(Comment.id == CommentVersion.comment_id).scalar_subquery()
    others = CommentVersion.comment_id.in_(ids), CommentVersion.source != "", CommentVersion.number != shown
    _blank(*others)
    _change(ids, latest_version=Comment.version, **_UNKNOWN)
    for article_id in {row.article_id for row in rows}:
        articles.raise_revision(locked[article_id])


def _erase(rows: Sequence[Any], locked: dict[int, Article]) -> None:
    now = clock.now()
    ids, up = [row.id for row in rows], [row for row in rows if row.status != Status.WITHDRAWN]
    _blank(CommentVersion.comment_id.in_(ids))
    _change([row.id for row in up], status=Status.WITHDRAWN, withdrawn_at=now, changed_at=now)
    _change(ids, status_before=Status.WITHDRAWN, latest_version=Comment.version, erased_at=now, **_UNKNOWN)
    _count_out(up, locked)
    for row in up:
        record("comment.withdrawn", article=locked[row.article_id], comment_id=row.id)
    db.session.flush()


def _count_out(rows: Sequence[Any], locked: dict[int, Article]) -> None:
    """Bring the counters of articles and of what stands above up to date; tombstones with nothing below go."""
    gains: Gains = defaultdict(lambda: (0, 0)) | {row.id: (0, 0) for row in rows}
    for row in rows:
        if row.status == Status.PUBLISHED:
            locked[row.article_id].published_count -= 1
            if row.parent_id is not None:
                replies, met = gains[row.parent_id]
                gains[row.parent_id] = (replies - 1, met)
    carry_up(gains)
    for article_id in {row.article_id for row in rows if row.shown}:
        articles.raise_revision(locked[article_id])


def _blank(*which: Any) -> None:
    gone = {"source": "", "html": "", "fingerprint": "", "erased_at": clock.now()}
    db.session.execute(update(CommentVersion).where(*which).values(gone), execution_options=_UNSEEN)


def _change(ids: Sequence[int], **values: Any) -> None:
    if ids:
        db.session.execute(update(Comment).where(Comment.id.in_(ids)).values(values), execution_options=_UNSEEN)


_UNSEEN = {"synchronize_session": False}
"""Nothing of it is in the session: everything is read anew afterwards."""
