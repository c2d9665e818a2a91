"""The pages of a discussion: a fixed number of statements each, whatever the discussion's size."""

from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from comments.extensions import db
from comments.threads.models import Comment
from comments.threads.queries.branches import Branches
from comments.threads.queries.ordering import ORDERINGS, Ordering, Selection, cursor_behind
from comments.threads.queries.reading import Head, Met, chosen, head_of, head_of_comment, met
from comments.threads.rows import DiscussionPage, More, RepliesPage
from comments.threads.schemas import Order, read_cursor

ROOTS = 20
MOST = 80
"""Comments on a page."""
REPLIES = 50


def page_of(article_id: int, *, order: Order = "best", cursor: str | None = None) -> DiscussionPage:
    """Answer 20 threads from the top or from a cursor, with what fits below them; raise NotFound or BadInput."""
    head, ordering = head_of(article_id), ORDERINGS[order]
    roots = siblings(head, ordering, None, cursor, most=ROOTS + 1)
    branches = Branches(head, ordering)
    shown = [one.row for one in roots[:ROOTS]]
    branches.fill(shown, room=MOST - ROOTS)
    return DiscussionPage(
        article_id=article_id,
        order=order,
        nodes=tuple(branches.node(row) for row in shown),
        next_cursor=_cursor(roots[:ROOTS], seen=ROOTS) if len(roots) > ROOTS else None,
        total=head.published_count,
        revision=head.revision,
    )


def replies_of(comment_id: int, *, order: Order = "best", cursor: str | None = None) -> RepliesPage:
    """Answer 50 direct replies from the first or from a cursor, each with what fits; raise NotFound or BadInput."""
    head, ordering = head_of_comment(comment_id), ORDERINGS[order]
    replies = siblings(head, ordering, comment_id, cursor, most=REPLIES + 1)
    shown = replies[:REPLIES]
    branches = Branches(head, ordering)
    branches.fill([one.row for one in shown], room=MOST - len(shown))
    return RepliesPage(
        comment_id=comment_id,
        article_id=head.article_id,
        order=order,
        nodes=tuple(branches.node(one.row) for one in shown),
        more=_more(comment_id, shown, cursor) if len(replies) > REPLIES else None,
        revision=head.revision,
    )


def siblings(head: Head, ordering: Ordering, parent_id: int | None, cursor: str | None, *, most: int) -> list[Met]:
    """Read shown comments side by side, below a parent or at the top, from the first or from a cursor."""
    values: dict[str, Any] = ordering.place(cursor) if cursor else {}
    if parent_id is not None:
        values["parent"] = parent_id
    selection = _siblings(ordering, at_top=parent_id is None, goes_on=bool(cursor))
    return met(selection, head, ordering, most=most, **values)


@cache
def _siblings(ordering: Ordering, *, at_top: bool, goes_on: bool) -> Selection:
    parent = Comment.parent_id.is_(None) if at_top else Comment.parent_id == bindparam("parent")
    selection = chosen().where(Comment.article_id == bindparam("article"), parent, Comment.shown)
    if goes_on:
        selection = selection.where(ordering.after())
    return ordering.sorted(selection).limit(bindparam("most"))


def _cursor(shown: list[Met], seen: int) -> str:
    return cursor_behind(shown[-1].key, shown[-1].row.id, seen=seen)


def _more(comment_id: int, shown: list[Met], cursor: str | None) -> More:
    seen = (read_cursor(cursor)[2] if cursor else 0) + len(shown)
    count = db.session.scalar(select(Comment.shown_replies).where(Comment.id == comment_id)) or 0
    return More(max(count - seen, 1), _cursor(shown, seen))
