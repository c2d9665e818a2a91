"""Notices in the application, letters on their way, and what people do not want to hear of."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from comments.extensions import Base
from comments.lib import clock


class Kind(StrEnum):
    """What a notice or a letter is about."""

    REPLY = "reply"
    DECISION = "decision"
    SANCTION = "sanction"
    APPEAL = "appeal"
    REPORT = "report"


class Notice(Base):
    """Something a person should see when they come back: a reply, a decision, a sanction, an answer to them."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index("ix_notice_person", "person_id", "read_at", "id"),
        Index("ix_notice_comment_id", "comment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    kind: Mapped[str]
    comment_id: Mapped[int | None]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]


class Letter(Base):
    """A letter that is due; written from what is true when it is sent."""

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id", "kind"),
        Index("ix_letter_due", "done_at", "send_after"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    kind: Mapped[str]
    comment_id: Mapped[int | None]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    send_after: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    crashes: Mapped[int] = mapped_column(default=0)
    """How often the sending was begun and never ended: whether the letter left is then not known."""
    begun_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
    """sent, dropped (undone in time, or not wanted) or failed."""
    error: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Mute(Base):
    """A person wants no letters about answers to one comment."""

    __tablename__ = "mute"
    __table_args__ = (UniqueConstraint("site_id", "person_id", "comment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    comment_id: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
