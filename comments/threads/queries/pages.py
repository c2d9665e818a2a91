"""The pages of a discussion: a fixed number of statements each, whatever the discussion's size."""

from sqlalchemy import ColumnElement, select

from comments.extensions import db
from comments.threads.models import Comment
from comments.threads.queries.branches import Branches
from comments.threads.queries.ordering import ORDERINGS, Ordering, cursor_behind
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
    roots = siblings(head, ordering, Comment.parent_id.is_(None), cursor, most=ROOTS + 1)
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
    replies = siblings(head, ordering, Comment.parent_id == comment_id, cursor, most=REPLIES + 1)
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


def siblings(head: Head, ordering: Ordering, which: ColumnElement[bool], cursor: str | None, *, most: int) -> list[Met]:
    """Read shown comments side by side, from the first or from a cursor."""
    selection = chosen().where(Comment.article_id == head.article_id, which, Comment.shown)
    if cursor:
        selection = selection.where(ordering.after(cursor))
    return met(ordering.sorted(selection).limit(most), head, ordering)


def _cursor(shown: list[Met], seen: int) -> str:
    return cursor_behind(shown[-1].key, shown[-1].row.id, seen=seen)


def _more(comment_id: int, shown: list[Met], cursor: str | None) -> More:
    seen = (read_cursor(cursor)[2] if cursor else 0) + len(shown)
    count = db.session.scalar(select(Comment.shown_replies).where(Comment.id == comment_id)) or 0
    return More(max(count - seen, 1), _cursor(shown, seen))
