"""Reading a discussion: pages as plain rows, single comments, and what is one person's own."""

from comments.threads.queries.context import published_before
from comments.threads.queries.pages import page_of, replies_of
from comments.threads.queries.people import (
    has_published,
    mine,
    my_comments,
    my_row,
    my_vote,
    person_comments,
    picks_of,
    row,
)
from comments.threads.queries.permalinks import around
from comments.threads.queries.single import (
    comment,
    count_by_articles,
    is_branch_locked,
    moved,
    shown_comment,
    version,
    versions,
)

__all__ = [
    "around",
    "comment",
    "count_by_articles",
    "has_published",
    "is_branch_locked",
    "mine",
    "moved",
    "my_comments",
    "my_row",
    "my_vote",
    "page_of",
    "person_comments",
    "picks_of",
    "published_before",
    "replies_of",
    "row",
    "shown_comment",
    "version",
    "versions",
]
