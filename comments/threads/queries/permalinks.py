"""Where a permalink leads: one comment with what it answers, what stands beside it and what is below."""

from functools import cache
from itertools import pairwise

from sqlalchemy import Select, bindparam, literal, select
from sqlalchemy.orm import aliased

from comments.extensions import db
from comments.threads.models import Comment
from comments.threads.queries.branches import Branches, any_of, first_replies
from comments.threads.queries.ordering import ORDERINGS, Ordering, Selection, cursor_behind
from comments.threads.queries.pages import MOST, siblings
from comments.threads.queries.reading import Met, chosen, head_of_comment, met
from comments.threads.rows import DiscussionPage
from comments.threads.schemas import Order

ANCESTORS = 6
SIBLINGS = 5
FIRST_BELOW = 20


def around(comment_id: int, *, order: Order = "best") -> DiscussionPage:
    """Answer a comment with its nearest 6 ancestors, 5 siblings at each level and what fits below; raise NotFound."""
    branches = Branches(head_of_comment(comment_id), ORDERINGS[order])
    path = _path(comment_id)
    known = _read_beside(branches, path)
    for above, here in pairwise(path):
        beside = [one for one in known.values() if one.row.parent_id == above]
        branches.replies[above], branches.in_a_row[above] = _beside_path(beside, known[here])
    branches.opened.update(path)
    target = known[comment_id].row
    branches.fill([target], room=MOST - len(known), first=FIRST_BELOW)
    tops, next_cursor = _tops(branches, known[path[0]])
    return DiscussionPage(
        article_id=branches.head.article_id,
        order=order,
        nodes=tuple(branches.node(one.row) for one in tops),
        next_cursor=next_cursor,
        total=branches.head.published_count,
        revision=branches.head.revision,
        target_id=comment_id,
    )


def _path(comment_id: int) -> list[int]:
    """Answer the ids from the farthest ancestor that is shown down to the comment."""
    return list(db.session.scalars(_upwards(), {"comment": comment_id}))


@cache
def _upwards() -> Select[int]:
    here = select(Comment.id, Comment.parent_id, literal(0).label("up")).where(Comment.id == bindparam("comment"))
    chain = here.cte("chain", recursive=True)
    above = aliased(Comment)
    step = select(above.id, above.parent_id, chain.c.up + 1).join(chain, above.id == chain.c.parent_id)
    chain = chain.union_all(step.where(chain.c.up < ANCESTORS))
    return select(chain.c.id).order_by(chain.c.up.desc())


def _read_beside(branches: Branches, path: list[int]) -> dict[int, Met]:
    """Read the comments on the path, and the first siblings of each but the farthest."""
    selection = _beside(branches.ordering, has_parents=len(path) > 1)
    read = met(selection, branches.head, branches.ordering, path=path, parents=path[:-1])
    return {one.row.id: one for one in read}


@cache
def _beside(ordering: Ordering, *, has_parents: bool) -> Selection:
    ids: list[Selection] = [select(Comment.id).where(Comment.id.in_(bindparam("path", expanding=True)))]
    if has_parents:
        ids += first_replies(ordering, each=SIBLINGS + 1)
    return chosen().where(Comment.id.in_(any_of(ids)))


def _beside_path(beside: list[Met], here: Met) -> tuple[list[Met], int]:
    """Choose 5 siblings and the one on the path, in their order; answer also how many come before any gap."""
    if len(beside) <= SIBLINGS + 1:
        return beside, len(beside)
    return [*beside[:SIBLINGS], here], SIBLINGS


def _tops(branches: Branches, top: Met) -> tuple[list[Met], str | None]:
    """Answer the threads beside a root comment and where more begin; a deeper top stands alone."""
    if top.row.parent_id is not None:
        return [top], None
    roots = siblings(branches.head, branches.ordering, None, None, most=SIBLINGS + 2)
    beside = roots[: SIBLINGS + 1]
    if all(one.row.id != top.row.id for one in beside):
        beside.append(top)
    shown, in_a_row = _beside_path(beside, top)
    if len(roots) <= in_a_row:
        return shown, None
    last = shown[in_a_row - 1]
    return shown, cursor_behind(last.key, last.row.id, seen=in_a_row)
