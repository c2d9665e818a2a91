"""What a reader can hold a paper to: statements of reasons, appeals, notices of illegal content, rulings on both."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from comments.extensions import Base
from comments.lib import clock


class StatementKind(StrEnum):
    """What was decided, as the person concerned sees it."""

    NOT_PUBLISHED = "not_published"
    REMOVED = "removed"
    EDIT_REFUSED = "edit_refused"
    SUSPEND = "suspend"
    BAN = "ban"
    HOLD_ALL = "hold_all"
    REJECT_DAY = "reject_day"


class Statement(Base):
    """Why somebody was refused or restricted (Regulation (EU) 2022/2065, article 17): written once, never changed.

    What became of it later is read from decisions, sanctions and appeals. Of the comment it names version and spans.
    """

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "decision_id"),
        UniqueConstraint("site_id", "sanction_id"),
        ForeignKeyConstraint(["site_id", "comment_id"], ["comment.site_id", "comment.id"]),
        ForeignKeyConstraint(["site_id", "decision_id"], ["decision.site_id", "decision.id"]),
        Index("ix_statement_person", "person_id", "id"),
        Index("ix_statement_comment", "comment_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """Whom it concerns."""
    kind: Mapped[str]
    comment_id: Mapped[int | None]
    version: Mapped[int | None]
    spans: Mapped[list[Any]] = mapped_column(default=list)
    """[[start, end], ...] in characters of the version's source: the words that rules pointed at."""
    decision_id: Mapped[int | None]
    sanction_id: Mapped[int | None] = mapped_column(ForeignKey("sanction.id"))
    rule_number: Mapped[int | None]
    rule_title: Mapped[str] = mapped_column(default="")
    rule_text: Mapped[str] = mapped_column(default="")
    """The house rule as it stood then."""
    note: Mapped[str] = mapped_column(default="")
    """The deciding person's own words."""
    until: Mapped[datetime | None]
    reports: Mapped[int] = mapped_column(default=0)
    """Readers whose reports the decision settled."""
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("illegal_notice.id"))
    signals: Mapped[list[Any]] = mapped_column(default=list)
    """Codes of what rules had noticed."""
    policy: Mapped[str] = mapped_column(default="")
    """The row of the policy that refused or held it, such as "strong_word"; empty where none did."""
    was_held: Mapped[bool] = mapped_column(default=False)
    """Whether a rule had put it before a person."""
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Absent where a rule decided; never shown to the person concerned."""
    elsewhere: Mapped[str] = mapped_column(default="")
    """Where else to complain, in the publisher's own words of that day."""
    appeal_until: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def number(self) -> str:
        """The number that it goes by."""
        return f"{self.created_at:%Y-%m%d}-{self.id:05d}"


class Appeal(Base):
    """What somebody says against a statement of reasons: once, in their own words (article 20)."""

    __tablename__ = "appeal"
    __table_args__ = (
        UniqueConstraint("site_id", "statement_id"),
        ForeignKeyConstraint(["site_id", "statement_id"], ["statement.site_id", "statement.id"]),
        Index("ix_appeal_open", "site_id", "settled_at", "id"),
        Index("ix_appeal_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    statement_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    settled_at: Mapped[datetime | None]


class Ground(StrEnum):
    """What law a notice says is broken."""

    LIFE = "life"
    """A threat to somebody's life or safety (article 18)."""
    CHILD = "child"
    """Articles 3 to 7 of Directive 2011/93/EU: whoever tells of these need not give a name."""
    TERROR = "terror"
    HATRED = "hatred"
    PERSON = "person"
    RIGHTS = "rights"
    ELSE = "else"


class IllegalNotice(Base):
    """What somebody, with or without an account, says is against the law (article 16); believed in nothing."""

    __tablename__ = "illegal_notice"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "comment_id"], ["comment.site_id", "comment.id"]),
        Index("ix_illegal_notice_open", "site_id", "settled_at", "urgent", "id"),
        Index("ix_illegal_notice_comment", "comment_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    place: Mapped[str]
    """The address that was given."""
    comment_id: Mapped[int | None]
    version: Mapped[int | None]
    ground: Mapped[str]
    urgent: Mapped[bool] = mapped_column(default=False)
    why: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    settled_at: Mapped[datetime | None]

    @property
    def number(self) -> str:
        """The number that it goes by."""
        return f"N-{self.created_at:%Y-%m%d}-{self.id:05d}"


class Outcome(StrEnum):
    """How an appeal or a notice was decided."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"


class Ruling(Base):
    """What the desk decided on an appeal or on a notice of illegal content, with reasons; kept for ever."""

    __tablename__ = "ruling"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "decision_id"], ["decision.site_id", "decision.id"]),
        Index("ix_ruling_appeal", "appeal_id", "id"),
        Index("ix_ruling_notice", "notice_id", "id"),
        Index("ix_ruling_decision", "decision_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    appeal_id: Mapped[int | None] = mapped_column(ForeignKey("appeal.id"))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("illegal_notice.id"))
    outcome: Mapped[str]
    words: Mapped[str]
    """The reasons, as they are told."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by_first: Mapped[bool] = mapped_column(default=False)
    """Whether it was who had decided first, since nobody else sits at the desk."""
    decision_id: Mapped[int | None]
    """The decision on the comment that it led to."""
    lifted: Mapped[bool] = mapped_column(default=False)
    """Whether it lifted a sanction."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class RedressLine(Base):
    """Where else a site's readers can complain: the publisher's own sentence."""

    __tablename__ = "redress_line"
    __table_args__ = (UniqueConstraint("site_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    words: Mapped[str] = mapped_column(default="")
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
