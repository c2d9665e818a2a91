"""Sites and what a publisher sets for them: origins, house rules, words, policy."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
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
    newcomer_days: Mapped[int] = mapped_column(default=0)
    """For how many days everything of a new account counts as a newcomer's; 0 for by their number alone."""
    hold_newcomers: Mapped[bool] = mapped_column(default=False)
    """Whether newcomers' comments are held whatever the policy says."""
    confirmed_only: Mapped[bool] = mapped_column(default=False)
    """Whether only people write who proved an address to us, and nobody for whom the publisher vouches."""
    disposable: Mapped[str] = mapped_column(default="allow")
    """What becomes of addresses that are thrown away: allow, hold or refuse."""
    sign_up_work: Mapped[int] = mapped_column(default=0)
    """Bits of work that a browser does before it registers; 0 for none."""
    report_threshold: Mapped[int] = mapped_column(default=5)
    """How many people who never reported before hide a comment until it is decided; 0 for never."""
    report_brake: Mapped[int] = mapped_column(default=3)
    """How many comments of one article reports by new readers may hide in an hour; then the desk is alerted."""
    holding: Mapped[bool] = mapped_column(default=False)
    """Whether everything new is held at present; who wanted it and until when stands in `Holding`."""
    theme: Mapped[dict[str, Any]] = mapped_column(default=dict)
    accounts: Mapped[str] = mapped_column(default="own", server_default="own")
    """Whose accounts readers sign in with in the frame: `own` (ours), `publisher` or `both`."""
    sign_in_url: Mapped[str] = mapped_column(default="", server_default="")
    """Where the publisher's own accounts are signed in to; `{address}` stands for the page to come back to."""
    token_issuer: Mapped[str] = mapped_column(default="", server_default="")
    """What the publisher's tokens say in `iss`; empty means the first origin."""
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


class SigningKey(Base):
    """A key that the publisher signs its readers' tokens with: a sealed secret (HS256) or a public key."""

    __tablename__ = "signing_key"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "kid"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    kid: Mapped[str]
    """What a token's header may name the key by."""
    name: Mapped[str]
    algorithm: Mapped[str]
    """The only one that the key is ever used with; the same for all of a site's keys that have not ended."""
    public_jwk: Mapped[str | None]
    sealed_secret: Mapped[str | None]
    """The shared secret, encrypted under a key made of the installation's (JWE, RFC 7516)."""
    person_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


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


class Holding(Base):
    """A time in which everything new was held, on a whole site or under one article: who wanted it, and why."""

    __tablename__ = "holding"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "article_id"], ["article.site_id", "article.id"]),
        ForeignKeyConstraint(["begun_by_id"], ["person.id"]),
        ForeignKeyConstraint(["ended_by_id"], ["person.id"]),
        Index("ix_holding_site", "site_id", "ended_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    article_id: Mapped[int | None]
    """None for the whole site."""
    reason: Mapped[str]
    begun_by_id: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ends_at: Mapped[datetime | None]
    """When it ends by itself; None for until somebody lifts it."""
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None]
    """Who lifted it; None where it ended by itself."""
