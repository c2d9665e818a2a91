"""What one person wrote and voted: for the author alone, and for a profile that everybody reads."""

from typing import Any

from sqlalchemy import select

from comments.errors import NotFound
from comments.extensions import db
from comments.threads.models import Comment, Decision, Status, Vote
from comments.threads.permissions import edit_until, may_withdraw, return_until
from comments.threads.queries.ordering import Selection, cursor_behind
from comments.threads.queries.reading import Head, chosen, heads_of, own_row, public_row
from comments.threads.rows import CommentRow, Mine, MyRow
from comments.threads.schemas import read_cursor

MOST = 50
MOST_MINE = 200
"""Comments of one person under one article that the overlay knows."""


def mine(person_id: int, article_id: int) -> Mine:
    """Answer what is one person's in one discussion: comments in every state, newest first, and votes."""
    own = _newest_own(person_id).where(Comment.article_id == article_id).limit(MOST_MINE)
    voted = (
        select(Vote.comment_id, Vote.value)
        .join(Comment, Comment.id == Vote.comment_id)
        .where(Vote.person_id == person_id, Comment.article_id == article_id)
    )
    votes = {vote.comment_id: vote.value for vote in db.session.execute(voted)}
    return Mine(comments=_my_rows(own), votes=votes)


def my_vote(comment_id: int, person_id: int) -> int:
    """Answer what a person voted on a comment: 1, -1, or 0 for no vote."""
    cast = select(Vote.value).where(Vote.comment_id == comment_id, Vote.person_id == person_id)
    return db.session.scalar(cast) or 0


def my_row(comment_id: int, person_id: int) -> MyRow:
    """Answer a comment of one's own, in any state; raise NotFound for anybody else's."""
    rows = _my_rows(_newest_own(person_id).where(Comment.id == comment_id))
    if not rows:
        raise NotFound
    return rows[0]


def my_comments(
    person_id: int, *, site_id: int | None = None, cursor: str | None = None
) -> tuple[tuple[MyRow, ...], str | None]:
    """Answer 50 comments of one's own, newest first, in every state, and where the next begin."""
    own = _newest_own(person_id)
    if site_id is not None:
        own = own.where(Comment.site_id == site_id)
    rows = _my_rows(_behind(own, cursor))
    return rows[:MOST], _next([row.row.id for row in rows])


def has_published(person_id: int) -> bool:
    """Whether anything of a person's is up, on any site: nobody else is named to the world."""
    up = select(Comment.id).where(Comment.person_id == person_id, Comment.status == Status.PUBLISHED)
    return db.session.scalar(up.limit(1)) is not None


def person_comments(
    person_id: int, *, site_id: int, cursor: str | None = None
) -> tuple[tuple[CommentRow, ...], str | None]:
    """Answer 50 published comments of a person on a site, newest first, and where the next begin."""
    out = chosen().where(Comment.person_id == person_id, Comment.site_id == site_id, Comment.status == Status.PUBLISHED)
    rows = _public(_behind(out.order_by(Comment.id.desc()), cursor))
    return rows[:MOST], _next([row.id for row in rows])


def picks_of(article_id: int, limit: int = 1) -> tuple[CommentRow, ...]:
    """Answer the editors' picks under an article, the newest first."""
    picked = chosen().where(
        Comment.article_id == article_id, Comment.picked_at.is_not(None), Comment.status == Status.PUBLISHED
    )
    return _public(picked.order_by(Comment.picked_at.desc(), Comment.id.desc()).limit(limit))


def row(comment_id: int) -> CommentRow | None:
    """Answer the public row of a comment that readers meet; None for every other."""
    rows = _public(chosen().where(Comment.id == comment_id, Comment.shown))
    return rows[0] if rows else None


def _newest_own(person_id: int) -> Selection:
    """Select a person's comments in their newest versions."""
    newest = chosen(Comment.latest_version).add_columns(Comment)
    return newest.where(Comment.person_id == person_id).order_by(Comment.id.desc())


def _behind(selection: Selection, cursor: str | None) -> Selection:
    if cursor:
        selection = selection.where(Comment.id < read_cursor(cursor)[1])
    return selection.limit(MOST + 1)


def _next(ids: list[int]) -> str | None:
    return cursor_behind(0, ids[MOST - 1], seen=0) if len(ids) > MOST else None


def _public(selection: Selection) -> tuple[CommentRow, ...]:
    records = db.session.execute(selection).all()
    heads = heads_of({record.article_id for record in records})
    return tuple(public_row(record, heads[record.article_id]) for record in records)


def _my_rows(selection: Selection) -> tuple[MyRow, ...]:
    records = db.session.execute(selection).all()
    heads = heads_of({record.article_id for record in records})
    decided = _last_decisions([record.id for record in records])
    return tuple(_my_row(record, heads[record.article_id], decided.get(record.id)) for record in records)


def _my_row(record: Any, head: Head, decision: Decision | None) -> MyRow:
    comment: Comment = record.Comment
    return MyRow(
        row=own_row(record, head),
        status=comment.status,
        has_held_edit=comment.has_held_edit,
        edit_until=edit_until(comment),
        may_withdraw=may_withdraw(comment),
        return_until=return_until(comment),
        policy=decision.policy if decision else "",
        note=decision.note if decision else "",
    )


def _last_decisions(comment_ids: list[int]) -> dict[int, Decision]:
    standing = select(Decision).where(Decision.comment_id.in_(comment_ids), Decision.undone_at.is_(None))
    return {decision.comment_id: decision for decision in db.session.scalars(standing.order_by(Decision.id))}
