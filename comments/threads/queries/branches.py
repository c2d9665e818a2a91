"""The first few replies under many comments at once: one indexed LIMIT a parent, one statement a level.

A window function over all siblings would read every reply of every parent; here each parent costs as many steps in
the index as replies are shown, whatever there is below it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import bindparam, select, union_all
from sqlalchemy.orm import aliased

from comments.threads.models import Comment
from comments.threads.queries.ordering import Ordering, Selection, cursor_behind
from comments.threads.queries.reading import Head, Met, chosen, met
from comments.threads.rows import CommentRow, More, Node

BAND = 6
"""A page shows this many levels; below, a comment's permalink continues."""
UNDER_EACH = 3
LEVELS_BELOW = 3

_Parent = aliased(Comment, name="parent")
_Reply = aliased(Comment, name="reply")


@dataclass(frozen=True)
class Branches:
    """The replies that a page shows, by the comment they answer, and how they are read."""

    head: Head
    ordering: Ordering
    replies: dict[int, list[Met]] = field(default_factory=dict)
    in_a_row: dict[int, int] = field(default_factory=dict)
    """For a comment whose shown replies have a gap: how many there are before it."""
    opened: set[int] = field(default_factory=set)
    """Comments whose replies belong here even at the end of a band of levels."""

    def fill(self, tops: Sequence[CommentRow], *, room: int, first: int = UNDER_EACH) -> None:
        """Read replies level by level (`first` under each of the tops, 3 further down) until the room is used."""
        parents, each = self._leading_on(tops), first
        for _ in range(LEVELS_BELOW):
            if not parents or room <= 0:
                return
            level = self._below(parents, each)[:room]
            for reply in level:
                self.replies.setdefault(reply.row.parent_id or 0, []).append(reply)
            room -= len(level)
            parents, each = self._leading_on(reply.row for reply in level), UNDER_EACH

    def node(self, row: CommentRow) -> Node:
        """Put a comment together with what is shown below it."""
        shown = self.replies.get(row.id, [])
        left = row.shown_replies - len(shown)
        replies = tuple(self.node(reply.row) for reply in shown)
        if left <= 0:
            return Node(row, replies)
        if not shown and self._ends_here(row):
            return Node(row, continues=left)
        return Node(row, replies, More(left, self._cursor(row, shown)))

    def _leading_on(self, rows: Iterable[CommentRow]) -> list[CommentRow]:
        """Keep those whose replies this page shows."""
        return [row for row in rows if row.shown_replies and not self._ends_here(row)]

    def _below(self, parents: Sequence[CommentRow], each: int) -> list[Met]:
        found = self._first_replies([row.id for row in parents], each)
        return [reply for row in parents for reply in found[row.id]]

    def _ends_here(self, row: CommentRow) -> bool:
        return row.depth % BAND == 0 and row.id not in self.opened

    def _cursor(self, row: CommentRow, shown: list[Met]) -> str | None:
        seen = self.in_a_row.get(row.id, len(shown))
        if not seen:
            return None
        last = shown[seen - 1]
        return cursor_behind(last.key, last.row.id, seen=seen)

    def _first_replies(self, parent_ids: list[int], each: int) -> dict[int, list[Met]]:
        found: dict[int, list[Met]] = defaultdict(list)
        for one in met(_level(self.ordering, each), self.head, self.ordering, parents=parent_ids):
            found[one.row.parent_id or 0].append(one)
        return found


@cache
def _level(ordering: Ordering, each: int) -> Selection:
    return chosen().where(Comment.id.in_(any_of(first_replies(ordering, each=each))))


def first_replies(ordering: Ordering, *, each: int) -> list[Selection]:
    """Select the ids of the first, second, ... shown reply of `parents`: one step in an index for each of them."""
    below = select(_Reply.id).where(
        _Reply.article_id == bindparam("article"), _Reply.parent_id == _Parent.id, _Reply.shown
    )
    below = ordering.sorted(below, _Reply).limit(1)
    parents = select(_Parent.id).where(_Parent.id.in_(bindparam("parents", expanding=True)))
    return [
        parents.with_only_columns(below.offset(place).correlate(_Parent).scalar_subquery().label("id"))
        for place in range(each)
    ]


def any_of(ids: list[Selection]) -> Selection:
    """Put selections of ids together into one."""
    return select(union_all(*ids).subquery().c.id)
