"""Carrying what appeared or went below comments up to them, a level at a time, under the articles' locks."""

from collections import defaultdict
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update

from comments.extensions import db
from comments.threads.models import Comment, Status

Gains = dict[int, tuple[int, int]]
"""By comment: how many published direct replies came (or went), and how many that readers meet."""

AT_ONCE = 1000

_COMMENT = cast(Table, Comment.__table__)
_ADD = (
    update(_COMMENT)
    .where(_COMMENT.c.id == bindparam("comment"))
    .values(
        reply_count=_COMMENT.c.reply_count + bindparam("replies"),
        shown_replies=_COMMENT.c.shown_replies + bindparam("met"),
        shown=bindparam("seen"),
        published_at=bindparam("appeared"),
    )
)
_READ = select(
    Comment.id,
    Comment.parent_id,
    Comment.status,
    Comment.shown,
    Comment.shown_replies,
    Comment.published_at,
    Comment.created_at,
)


def carry_up(gains: Gains) -> None:
    """Add to the counters of comments, and show or hide the tombstones that this concerns, up to the root."""
    while gains:
        higher: Gains = defaultdict(lambda: (0, 0))
        wanted = sorted(gains)
        for start in range(0, len(wanted), AT_ONCE):
            _carry(wanted[start : start + AT_ONCE], gains, higher)
        gains = higher


def _carry(ids: list[int], gains: Gains, higher: Gains) -> None:
    connection = db.session.connection()
    changes = []
    for row in connection.execute(_READ.where(Comment.id.in_(ids))):
        replies, met = gains[row.id]
        shown = row.status == Status.PUBLISHED or row.shown_replies + met > 0
        changes.append(
            {"comment": row.id, "replies": replies, "met": met, "seen": shown, "appeared": _appeared(row, shown=shown)}
        )
        if shown != row.shown and row.parent_id is not None:
            above = higher[row.parent_id]
            higher[row.parent_id] = (above[0], above[1] + (1 if shown else -1))
    if changes:
        connection.execute(_ADD, changes)


def _appeared(row: Any, *, shown: bool) -> datetime | None:
    """Answer when it first appeared: what is shown from now on, but never was, goes by the time it was written."""
    first: datetime | None = row.published_at
    return row.created_at if first is None and shown else first
