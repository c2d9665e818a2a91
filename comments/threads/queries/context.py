"""What screening is told about an author: how many comments are out, and what was written lately.

The statements are made once: building one costs more than running it, and every post runs them all.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select

from comments.extensions import db
from comments.lib import clock
from comments.threads.models import ActorKind, Comment, CommentVersion, Decision, Status

RECENT = timedelta(hours=24)
MOST_RECENT = 50


@dataclass(frozen=True, slots=True)
class Recent:
    """A comment that a person wrote in the last day."""

    id: int
    article_id: int
    created_at: datetime
    fingerprint: str
    is_same: bool
    """Whether its words are the very ones asked about."""
    is_held: bool = False


_BEFORE = select(func.count()).select_from(
    select(Comment.id)
    .where(
        Comment.person_id == bindparam("person"),
        Comment.site_id == bindparam("site"),
        Comment.status == Status.PUBLISHED,
    )
    .limit(bindparam("most"))
    .subquery()
)
_LATELY = (
    select(
        Comment.id,
        Comment.article_id,
        Comment.created_at,
        CommentVersion.fingerprint,
        (CommentVersion.source == bindparam("text")).label("is_same"),
        (Comment.status == Status.HELD).label("is_held"),
    )
    .join(CommentVersion, (CommentVersion.comment_id == Comment.id) & (CommentVersion.number == Comment.latest_version))
    .where(
        Comment.person_id == bindparam("person"),
        Comment.site_id == bindparam("site"),
        Comment.created_at > bindparam("since"),
        Comment.status != Status.WITHDRAWN,
    )
    .order_by(Comment.id.desc())
    .limit(MOST_RECENT)
)
_FROM_OTHERS = (
    select(CommentVersion.fingerprint)
    .join(Comment, Comment.id == CommentVersion.comment_id)
    .where(
        CommentVersion.site_id == bindparam("site"),
        CommentVersion.fingerprint == bindparam("fingerprint"),
        CommentVersion.created_at > bindparam("since"),
        Comment.person_id != bindparam("person"),
    )
    .limit(MOST_RECENT)
)
_BY_KEY = select(Comment).where(Comment.person_id == bindparam("person"), Comment.idempotency_key == bindparam("key"))
_BY_HAND = (
    select(Decision.id)
    .where(
        Decision.comment_id == bindparam("comment"),
        Decision.actor_kind == ActorKind.PERSON,
        Decision.undone_at.is_(None),
    )
    .limit(1)
)


def published_before(person_id: int, site_id: int, *, most: int) -> int:
    """Count a person's published comments on a site, up to `most`."""
    return db.session.scalar(_BEFORE, {"person": person_id, "site": site_id, "most": most}) or 0


def lately(person_id: int, site_id: int, text: str) -> list[Recent]:
    """Answer what a person wrote on a site in the last day, newest first, and where it was this very text."""
    values = {"person": person_id, "site": site_id, "text": text, "since": clock.now() - RECENT}
    return [Recent(*row) for row in db.session.execute(_LATELY, values)]


def seen_from_others(fingerprint: str, person_id: int, site_id: int) -> tuple[str, ...]:
    """Answer the fingerprint once for every time that somebody else wrote the same on a site in the last day."""
    values = {"person": person_id, "site": site_id, "fingerprint": fingerprint, "since": clock.now() - RECENT}
    return tuple(db.session.scalars(_FROM_OTHERS, values))


def by_key(person_id: int, key: str) -> Comment | None:
    """Find the comment that a person posted with an idempotency key."""
    return db.session.scalar(_BY_KEY, {"person": person_id, "key": key})


def was_judged_by_hand(comment_id: int) -> bool:
    """Whether somebody at the desk has decided about a comment, and that stands."""
    return db.session.scalar(_BY_HAND, {"comment": comment_id}) is not None
