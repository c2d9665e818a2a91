"""The few limits that matter, counted in the database so that every process sees them, and keys of addresses."""

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


class AddressKey(Base):
    """The key under which clients' addresses are hashed for 30 days; destroyed, the hashes are worth nothing."""

    __tablename__ = "address_key"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Which stretch of 30 days since 1970 it is for."""
    secret: Mapped[str]
    """Empty once it is destroyed, while hashes made with it are still being removed."""
    ends_at: Mapped[datetime]
