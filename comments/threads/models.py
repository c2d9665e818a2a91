"""Comments with their versions, votes, signals and decisions."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from comments.extensions import Base
from comments.lib import clock


class Status(StrEnum):
    """What state a comment is in."""

    HELD = "held"
    PUBLISHED = "published"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ActorKind(StrEnum):
    """Who or what did it."""

    PERSON = "person"
    """Somebody at the desk."""
    RULE = "rule"
    AUTHOR = "author"
    IMPORT = "import"
    SYSTEM = "system"


class Comment(Base):
    """One reader's words under an article. The words themselves stand in its versions."""

    __tablename__ = "comment"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("person_id", "idempotency_key"),
        ForeignKeyConstraint(["site_id", "article_id"], ["article.site_id", "article.id"]),
        ForeignKeyConstraint(["site_id", "parent_id"], ["comment.site_id", "comment.id"], name="parent"),
        Index("ix_comment_best", "article_id", "parent_id", "shown", "best", "id"),
        Index("ix_comment_time", "article_id", "parent_id", "shown", "published_at", "id"),
        Index("ix_comment_replies", "article_id", "parent_id", "shown", "reply_count", "id"),
        Index("ix_comment_status_time", "site_id", "status", "changed_at", "id"),
        Index("ix_comment_reported", "site_id", "open_reports", "id"),
        Index("ix_comment_person", "person_id", "site_id", "id"),
        Index("ix_comment_pick", "article_id", "picked_at"),
        Index("ix_comment_parent", "site_id", "parent_id"),
        Index("ix_comment_withdrawn", "withdrawn_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    article_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    actor_kind: Mapped[str] = mapped_column(default=ActorKind.AUTHOR)
    """`author` when written here, `import` when brought from elsewhere."""
    parent_id: Mapped[int | None]
    root_id: Mapped[int | None]
    """The root of its thread; its own id for a root."""
    depth: Mapped[int] = mapped_column(default=1)
    """Level in the tree, 1 for a root."""
    branch_locked: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str]
    shown: Mapped[bool] = mapped_column(default=False)
    """Whether readers meet it: published, or a tombstone with something shown below."""
    version: Mapped[int] = mapped_column(default=1)
    """The version that is shown."""
    latest_version: Mapped[int] = mapped_column(default=1)
    """The newest version; greater than `version` while an edit is held."""
    risk: Mapped[float] = mapped_column(default=0.0)
    up: Mapped[int] = mapped_column(default=0)
    down: Mapped[int] = mapped_column(default=0)
    placed_up: Mapped[int] = mapped_column(default=0)
    """Of `up`, those that came along as a number, without a vote of ours."""
    placed_down: Mapped[int] = mapped_column(default=0)
    best: Mapped[int] = mapped_column(default=0)
    """Lower bound of the Wilson interval, times 10^9."""
    reply_count: Mapped[int] = mapped_column(default=0)
    """Published direct replies."""
    shown_replies: Mapped[int] = mapped_column(default=0)
    """Direct replies that readers meet, tombstones included."""
    open_reports: Mapped[int] = mapped_column(default=0)
    picked_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    """When it first appeared; what order by time goes by."""
    withdrawn_at: Mapped[datetime | None]
    status_before: Mapped[str | None]
    """What it was before its author withdrew it, for bringing it back."""
    erased_at: Mapped[datetime | None]
    """When its words were erased from all versions."""
    removal_rule_id: Mapped[int | None] = mapped_column(ForeignKey("house_rule.id"))
    """The house rule named on a moderator's tombstone."""
    idempotency_key: Mapped[str | None]
    idempotency_digest: Mapped[str | None]
    address_hash: Mapped[str | None]
    """Keyed hash of the address it was sent from."""
    former_id: Mapped[int | None]
    """Its number where it was brought from: old permalinks name it."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    """When its status last changed."""

    @property
    def score(self) -> int:
        """Votes up less votes down."""
        return self.up - self.down

    @property
    def has_held_edit(self) -> bool:
        """Whether a newer version waits for a moderator."""
        return self.latest_version > self.version


HELD_EDIT = text("latest_version > version")
_BROUGHT = text("former_id IS NOT NULL")
Index("ix_comment_queue", Comment.site_id, Comment.status, Comment.risk.desc(), Comment.id)
Index(
    "ix_comment_held_edit",
    Comment.site_id,
    Comment.status,
    Comment.risk.desc(),
    Comment.id,
    Comment.latest_version,
    Comment.version,
    sqlite_where=HELD_EDIT,
    postgresql_where=HELD_EDIT,
)
Index("ix_comment_former", Comment.former_id, Comment.article_id, sqlite_where=_BROUGHT, postgresql_where=_BROUGHT)


class CommentVersion(Base):
    """The words of a comment as they stood at one time: the only place where words are kept."""

    __tablename__ = "comment_version"
    __table_args__ = (
        UniqueConstraint("site_id", "comment_id", "number"),
        ForeignKeyConstraint(["site_id", "comment_id"], ["comment.site_id", "comment.id"]),
        Index("ix_comment_version_comment_id", "comment_id", "number"),
        Index("ix_comment_version_fingerprint", "site_id", "fingerprint", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int]
    comment_id: Mapped[int]
    number: Mapped[int]
    source: Mapped[str]
    """What was typed, after normalising; empty once erased."""
    html: Mapped[str]
    renderer: Mapped[int]
    """Version of the renderer that made `html`; 0 for imported HTML."""
    fingerprint: Mapped[str] = mapped_column(default="")
    """Folded fingerprint of the text, for noticing the same text again."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    erased_at: Mapped[datetime | None]


class Vote(Base):
    """One person's voice on one comment: 1 or -1."""

    __tablename__ = "vote"
    __table_args__ = (
        UniqueConstraint("site_id", "comment_id", "person_id"),
        ForeignKeyConstraint(["site_id", "comment_id"], ["comment.site_id", "comment.id"]),
        Index("ix_vote_person_id", "person_id", "comment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int]
    comment_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    value: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class SignalRow(Base):
    """What one rule noticed in one version: spans point at words, none are kept here."""

    __tablename__ = "signal"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "comment_id"], ["comment.site_id", "comment.id"]),
        Index("ix_signal_comment_id", "comment_id", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int]
    comment_id: Mapped[int]
    version: Mapped[int]
    code: Mapped[str]
    weight: Mapped[float]
    spans: Mapped[list[Any]] = mapped_column(default=list)
    """[[start, end], ...] in characters of the version's source."""
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Decision(Base):
    """A verdict on one version of a comment, by a rule or by hand, kept for ever."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        ForeignKeyConstraint(["site_id", "comment_id"], ["comment.site_id", "comment.id"]),
        Index("ix_decision_comment_id", "comment_id", "id"),
        Index("ix_decision_person", "site_id", "person_id", "id"),
        Index("ix_decision_batch", "batch_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int]
    comment_id: Mapped[int]
    version: Mapped[int]
    """The version that was seen."""
    verdict: Mapped[str]
    """publish, hold, reject; nudge and escalate come later."""
    actor_kind: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who decided, when somebody did."""
    house_rule_id: Mapped[int | None] = mapped_column(ForeignKey("house_rule.id"))
    policy: Mapped[str] = mapped_column(default="")
    """For a rule's verdict: the policy row that decided, such as "links" or "risk>=0.5"."""
    risk: Mapped[float] = mapped_column(default=0.0)
    note: Mapped[str] = mapped_column(default="")
    """The moderator's own words to the author."""
    status_before: Mapped[str | None]
    version_before: Mapped[int | None]
    """The version that was shown before, for undoing a decision on an edit."""
    batch_id: Mapped[str | None]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
