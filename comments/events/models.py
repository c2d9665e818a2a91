"""What happened, as rows written with the change itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from comments.extensions import Base
from comments.lib import clock


class Event(Base):
    """One thing that happened. Names ids and small facts, never the text of a comment."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("article_id", "position"),
        Index("ix_event_pending", "delivered_at", "due_at", "id"),
        Index("ix_event_article_pending", "article_id", "delivered_at", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    schema: Mapped[int] = mapped_column(default=1)
    name: Mapped[str]
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))
    comment_id: Mapped[int | None]
    person_id: Mapped[int | None]
    position: Mapped[int | None]
    """Counts the events of one article, given under the lock on the article's row."""
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    """When to look at it (again)."""
    delivered_at: Mapped[datetime | None]
    """When every subscriber had heard of it."""


class Delivery(Base):
    """That one subscriber heard of one event, or how often that was tried."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("event_id", "subscriber"),
        Index("ix_delivery_failed", "failed_at"),
        Index("ix_delivery_open", "done_at", "failed_at", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    subscriber: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    """When it was given up; such rows are shown at the desk."""
    error: Mapped[str] = mapped_column(default="")
