"""Keeping words: each version is rendered once, here, and never again by reading."""

from sqlalchemy import func, select, update

from comments.extensions import db
from comments.lib import clock
from comments.lib.html import RENDERER, render_comment
from comments.screening.folding import fingerprint
from comments.threads.models import Comment, CommentVersion


def add_version(comment: Comment, number: int, source: str) -> None:
    """Keep a version of a comment's words, with the HTML that readers are shown."""
    db.session.add(
        CommentVersion(
            site_id=comment.site_id,
            comment_id=comment.id,
            number=number,
            source=source,
            html=render_comment(source),
            renderer=RENDERER,
            fingerprint=fingerprint(source),
        )
    )


def next_number(comment: Comment) -> int:
    """Answer the number of the next version; numbers of rejected ones are not used again."""
    last = select(func.max(CommentVersion.number)).where(CommentVersion.comment_id == comment.id)
    return (db.session.scalar(last) or 0) + 1


def erase_words(comment: Comment) -> None:
    """Erase the words of a comment from all its versions; the rows stay."""
    now = clock.now()
    versions = update(CommentVersion).where(CommentVersion.comment_id == comment.id)
    db.session.execute(versions.values(source="", html="", fingerprint="", erased_at=now))
    comment.erased_at = now
