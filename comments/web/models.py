"""The few limits that matter, counted in the database so that every process sees them."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from comments.extensions import Base


class LimitWindow(Base):
    """How often one deed was done by one account or address in one window of time."""

    __tablename__ = "limit_window"
    __table_args__ = (Index("ix_limit_window_ends_at", "ends_at"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    """Deed, keyed hash of who, and the window's number."""
    count: Mapped[int] = mapped_column(default=0)
    ends_at: Mapped[datetime]
