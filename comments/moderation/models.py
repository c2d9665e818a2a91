"""What the desk keeps beside decisions: reports, notes about people, sanctions."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from comments.extensions import Base
from comments.lib import clock
from comments.moderation import redress  # noqa: F401 - its tables are known wherever these are


class ReportKind(StrEnum):
    """What a report says."""

    RULE = "rule"
    ELSE = "else"
    ILLEGAL = "illegal"


class Report(Base):
    """A reader's notice that a comment breaks the rules; one a person and comment."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("site_id", "comment_id", "person_id"),
        ForeignKeyConstraint(["site_id", "comment_id"], ["comment.site_id", "comment.id"]),
        Index("ix_report_open", "site_id", "settled_at", "id"),
        Index("ix_report_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int]
    comment_id: Mapped[int]
    version: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(default=ReportKind.RULE)
    house_rule_id: Mapped[int | None] = mapped_column(ForeignKey("house_rule.id"))
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    settled_at: Mapped[datetime | None]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    upheld: Mapped[bool | None]


class PersonNote(Base):
    """What somebody at the desk wrote down about a person, for the desk only."""

    __tablename__ = "person_note"
    __table_args__ = (Index("ix_person_note_person", "site_id", "person_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class SanctionKind(StrEnum):
    """What is done to a person on one site."""

    SUSPEND = "suspend"
    BAN = "ban"
    HOLD_ALL = "hold_all"
    REJECT_DAY = "reject_day"
    LIFT = "lift"


class Sanction(Base):
    """The record of a sanction: who, when, why, until when; the standing it led to is in `accounts`."""

    __tablename__ = "sanction"
    __table_args__ = (Index("ix_sanction_person", "site_id", "person_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    until: Mapped[datetime | None]
    house_rule_id: Mapped[int | None] = mapped_column(ForeignKey("house_rule.id"))
    reason: Mapped[str]
    """What the person is told."""
    batch_id: Mapped[str | None]
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class DeskAlert(Base):
    """Something that the desk should look at, until somebody says that they have."""

    __tablename__ = "desk_alert"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "article_id"], ["article.site_id", "article.id"]),
        Index("ix_desk_alert_open", "site_id", "cleared_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    article_id: Mapped[int]
    comments: Mapped[list[Any]] = mapped_column(default=list)
    """Ids of comments that reports would have hidden, had there not been so many."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    cleared_at: Mapped[datetime | None]
    cleared_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
