"""The ledger of imports: what was read, what became of it and why."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from comments.extensions import Base
from comments.lib import clock


class ImportRun(Base):
    """One run of an importer over one file."""

    __tablename__ = "import_run"
    __table_args__ = (UniqueConstraint("site_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    source: Mapped[str]
    """`wordpress:` or `disqus:` and the name of the blog or forum."""
    file_digest: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]
    undo_began_at: Mapped[datetime | None]
    """Taking back goes in parts; from here on the run counts for nothing."""
    undone_at: Mapped[datetime | None]


class ImportRow(Base):
    """What became of one thing in the file."""

    __tablename__ = "import_row"
    __table_args__ = (
        UniqueConstraint("site_id", "source", "kind", "source_id", "run_id"),
        Index("ix_import_row_run_id", "run_id", "outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    source: Mapped[str]
    kind: Mapped[str]
    """article, person, comment."""
    source_id: Mapped[str]
    line: Mapped[int | None]
    """Where it stands in the file, where the format lets us say so."""
    our_id: Mapped[int | None]
    outcome: Mapped[str]
    """created, existing, skipped, failed; once taken back undone, tombstone or kept."""
    reason: Mapped[str] = mapped_column(default="")
