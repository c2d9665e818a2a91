"""What screening is told about an author: how many comments are out, and what was written lately."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from comments.extensions import db
from comments.lib import clock
from comments.threads.models import ActorKind, Comment, CommentVersion, Decision, Status

RECENT = timedelta(hours=24)
MOST_RECENT = 20


def published_before(person_id: int, site_id: int, *, most: int) -> int:
    """Count a person's published comments on a site, up to `most`."""
    out = select(Comment.id).where(
        Comment.person_id == person_id, Comment.site_id == site_id, Comment.status == Status.PUBLISHED
    )
    return db.session.scalar(select(func.count()).select_from(out.limit(most).subquery())) or 0


def recent_fingerprints(person_id: int, site_id: int, *, but: int | None = None) -> tuple[str, ...]:
    """Answer the fingerprints of what a person wrote on a site in the last day, newest first, one comment left out."""
    lately = (
        select(CommentVersion.fingerprint)
        .join(Comment, (Comment.id == CommentVersion.comment_id) & (Comment.latest_version == CommentVersion.number))
        .where(
            Comment.person_id == person_id,
            Comment.site_id == site_id,
            Comment.created_at > clock.now() - RECENT,
            Comment.status != Status.WITHDRAWN,
            Comment.id != (but or 0),
        )
    )
    return tuple(db.session.scalars(lately.order_by(Comment.id.desc()).limit(MOST_RECENT)))


def seen_from_others(fingerprint: str, person_id: int, site_id: int) -> tuple[str, ...]:
    """Answer the fingerprint once for every time that somebody else wrote the same on a site in the last day."""
    others = (
        select(CommentVersion.fingerprint)
        .join(Comment, Comment.id == CommentVersion.comment_id)
        .where(
            CommentVersion.site_id == site_id,
            CommentVersion.fingerprint == fingerprint,
            CommentVersion.created_at > clock.now() - RECENT,
            Comment.person_id != person_id,
        )
    )
    return tuple(db.session.scalars(others.limit(MOST_RECENT)))


def same_lately(person_id: int, article_id: int, text: str, *, since: datetime) -> Comment | None:
    """Find the comment in which a person posted this very text under this article since a moment."""
    same = (
        select(Comment)
        .join(
            CommentVersion,
            (CommentVersion.comment_id == Comment.id) & (CommentVersion.number == Comment.latest_version),
        )
        .where(
            Comment.person_id == person_id,
            Comment.article_id == article_id,
            Comment.created_at > since,
            Comment.status != Status.WITHDRAWN,
            CommentVersion.source == text,
        )
    )
    return db.session.scalar(same.order_by(Comment.id.desc()).limit(1))


def by_key(person_id: int, key: str) -> Comment | None:
    """Find the comment that a person posted with an idempotency key."""
    return db.session.scalar(select(Comment).where(Comment.person_id == person_id, Comment.idempotency_key == key))


def was_judged_by_hand(comment_id: int) -> bool:
    """Whether somebody at the desk has decided about a comment, and that stands."""
    by_hand = select(Decision.id).where(
        Decision.comment_id == comment_id, Decision.actor_kind == ActorKind.PERSON, Decision.undone_at.is_(None)
    )
    return db.session.scalar(by_hand.limit(1)) is not None
