"""The workers' signs of life."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from comments.extensions import Base
from comments.lib import clock


class WorkerBeat(Base):
    """When the worker of a machine was last seen working."""

    __tablename__ = "worker_beat"

    machine: Mapped[str] = mapped_column(primary_key=True)
    pid: Mapped[int]
    version: Mapped[str]
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
