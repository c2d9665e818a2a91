"""Sites and what a publisher sets for them: origins, house rules, words, policy."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from comments.extensions import Base
from comments.lib import clock


class Site(Base):
    """A publication with its own policy, desk, keys and allowed web origins."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    line: Mapped[str] = mapped_column(default="")
    """One sentence of the house rules, shown above every discussion."""
    rules_intro: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(default="en")
    time_zone: Mapped[str] = mapped_column(default="UTC")
    trailing_slash: Mapped[str] = mapped_column(default="keep")
    """How article addresses end: keep, add or strip."""
    newcomer_limit: Mapped[int] = mapped_column(default=1)
    """How many comments of a new person are read before they appear."""
    score_hidden_minutes: Mapped[int] = mapped_column(default=0)
    premoderated: Mapped[bool] = mapped_column(default=False)
    """Whether every comment of a new article is read before it appears; each article can be set otherwise."""
    theme: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    """Raised by every change of settings that readers see; part of every page's validator."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class SiteOrigin(Base):
    """A web origin (scheme, host, port) whose pages may show the site's frame."""

    __tablename__ = "site_origin"
    __table_args__ = (UniqueConstraint("site_id", "origin"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    origin: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)


class HouseRule(Base):
    """A numbered rule of the house; the same number is the reason for reporting and rejecting."""

    __tablename__ = "house_rule"
    __table_args__ = (UniqueConstraint("site_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    number: Mapped[int]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    retired_at: Mapped[datetime | None]
    """A rule that decisions name is retired, never deleted."""


class Word(Base):
    """A word that a comment is screened for."""

    __tablename__ = "word"
    __table_args__ = (UniqueConstraint("site_id", "folded"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    word: Mapped[str]
    folded: Mapped[str]
    kind: Mapped[str] = mapped_column(default="strong")
    weight: Mapped[float] = mapped_column(default=0.74)
    exceptions: Mapped[list[Any]] = mapped_column(default=list)


class PolicyRow(Base):
    """One row of the ordered table that turns signals into a verdict; the first that fits decides."""

    __tablename__ = "policy_row"
    __table_args__ = (UniqueConstraint("site_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    position: Mapped[int]
    signal: Mapped[str | None]
    min_risk: Mapped[float | None]
    verdict: Mapped[str]


class SiteChange(Base):
    """A record of who changed which setting of a site, for ever."""

    __tablename__ = "site_change"
    __table_args__ = (ForeignKeyConstraint(["person_id"], ["person.id"]),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[int | None]
    what: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
