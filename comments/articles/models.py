"""Articles: hosted ones with their text, foreign ones by address."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from comments.extensions import Base
from comments.lib import clock


class Discussion(StrEnum):
    """Whether a discussion takes new comments."""

    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"


class Article(Base):
    """What is discussed: a page that we serve (`slug` is set) or the address of one elsewhere."""

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "url"),
        UniqueConstraint("site_id", "slug"),
        Index("ix_article_site_id_published_at", "site_id", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    url: Mapped[str]
    """The canonical address; for a hosted article its path, `/articles/<slug>`."""
    slug: Mapped[str | None]
    title: Mapped[str]
    title_confirmed: Mapped[bool] = mapped_column(default=False)
    section: Mapped[str] = mapped_column(default="")
    standfirst: Mapped[str] = mapped_column(default="")
    byline: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    picture: Mapped[str] = mapped_column(default="")
    picture_alt: Mapped[str] = mapped_column(default="")
    picture_credit: Mapped[str] = mapped_column(default="")
    question: Mapped[str] = mapped_column(default="")
    body_source: Mapped[str] = mapped_column(default="")
    body_html: Mapped[str] = mapped_column(default="")
    discussion: Mapped[str] = mapped_column(default=Discussion.OPEN)
    closed_at: Mapped[datetime | None]
    premoderated: Mapped[bool] = mapped_column(default=False)
    """Whether every comment is read before it appears."""
    holding: Mapped[bool] = mapped_column(default=False)
    """Whether everything new is held at present (`publishers.Holding`)."""
    revision: Mapped[int] = mapped_column(default=0)
    """Names one state of the discussion; raised by every visible change."""
    event_count: Mapped[int] = mapped_column(default=0)
    published_count: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def is_open(self) -> bool:
        """Whether new comments are taken."""
        return self.discussion == Discussion.OPEN

    @property
    def is_hosted(self) -> bool:
        """Whether we serve the article ourselves."""
        return self.slug is not None
