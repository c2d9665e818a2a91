"""One comment, its versions, and the branch it stands in."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import aliased

from comments.articles.models import Article
from comments.errors import NotFound
from comments.extensions import db
from comments.threads.models import Comment, CommentVersion
from comments.threads.rows import VersionRow

LARGEST = 2**63 - 1


def comment(comment_id: int) -> Comment:
    """Answer a comment, whatever its state; raise NotFound."""
    found = db.session.get(Comment, comment_id)
    if found is None:
        raise NotFound
    return found


def shown_comment(comment_id: int) -> Comment:
    """Answer a comment that readers meet; held, rejected and missing ones alike are NotFound."""
    found = comment(comment_id)
    if not found.shown:
        raise NotFound
    return found


def moved(former_id: int, *, article_id: int | None = None) -> int | None:
    """Answer which comment had this number where it was brought from, under one article or anywhere."""
    if former_id > LARGEST:
        return None
    query = select(Comment.id).where(Comment.former_id == former_id, Comment.shown)
    if article_id is not None:
        query = query.where(Comment.article_id == article_id)
    return db.session.scalar(query.order_by(Comment.id).limit(1))


def version(comment_id: int, number: int) -> VersionRow:
    """Answer one version of a comment's words; raise NotFound."""
    found = next((row for row in versions(comment_id) if row.number == number), None)
    if found is None:
        raise NotFound
    return found


def versions(comment_id: int) -> tuple[VersionRow, ...]:
    """Answer all versions of a comment's words, the first one first."""
    kept = select(CommentVersion).where(CommentVersion.comment_id == comment_id).order_by(CommentVersion.number)
    return tuple(_version_row(row) for row in db.session.scalars(kept))


def is_branch_locked(comment: Comment) -> bool:
    """Whether the comment, or one it hangs from, takes no more replies."""
    if comment.branch_locked or comment.parent_id is None:
        return comment.branch_locked
    return bool(db.session.scalar(_locked_above(), {"parent": comment.parent_id}))


def count_by_articles(article_ids: Sequence[int]) -> dict[int, int]:
    """Answer how many comments are published under each of these articles."""
    rows = db.session.execute(select(Article.id, Article.published_count).where(Article.id.in_(article_ids)))
    return {row.id: row.published_count for row in rows}


def _version_row(row: CommentVersion) -> VersionRow:
    return VersionRow(
        comment_id=row.comment_id,
        number=row.number,
        source=row.source,
        html=row.html,
        created_at=row.created_at,
        erased=row.erased_at is not None,
    )


@cache
def _locked_above() -> Select[int]:
    above = select(Comment.id, Comment.parent_id, Comment.branch_locked).where(Comment.id == bindparam("parent"))
    chain = above.cte("above", recursive=True)
    up = aliased(Comment)
    step = select(up.id, up.parent_id, up.branch_locked).join(chain, up.id == chain.c.parent_id)
    chain = chain.union_all(step)
    return select(func.count()).select_from(chain).where(chain.c.branch_locked)
