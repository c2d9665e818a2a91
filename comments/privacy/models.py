"""Accounts that are being closed, and copies of their own data that people asked for."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from comments.extensions import Base
from comments.lib import clock


class Closing(Base):
    """An account that is to be closed, and how far that has come. It stays as a record, by id alone."""

    __tablename__ = "closing"
    __table_args__ = (Index("ix_closing_due", "finished_at", "ends_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    keeps_comments: Mapped[bool] = mapped_column(default=True)
    """Whether what is up stays up without a name; otherwise every word goes."""
    sends_letters: Mapped[bool] = mapped_column(default=True)
    """Off where it is done once more after a restore."""
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    ends_at: Mapped[datetime]
    """Until when it can be taken back."""
    reminded_at: Mapped[datetime | None]
    begun_at: Mapped[datetime | None]
    last_comment_id: Mapped[int] = mapped_column(default=0)
    """How far the erasing has come: it goes on behind this comment."""
    erased_at: Mapped[datetime | None]
    """When everything was gone but the address, which waits for the last letter."""
    finished_at: Mapped[datetime | None]


class DataCopy(Base):
    """A copy of one's own data: asked for, made by the worker, kept for a day."""

    __tablename__ = "data_copy"
    __table_args__ = (
        Index("ix_data_copy_person_id", "person_id", "id"),
        Index("ix_data_copy_expires_at", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    file: Mapped[str] = mapped_column(default="")
    """Name of the file in the folder of copies; a random one."""
    size: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
