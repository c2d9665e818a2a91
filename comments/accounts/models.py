"""People, how they prove who they are, their seats at desks and their standing on sites."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from comments.extensions import Base
from comments.lib import clock


class PersonKind(StrEnum):
    """How a person came to us."""

    REGISTERED = "registered"
    SITE = "site"
    """Signed in by the publisher's own accounts."""
    IMPORTED = "imported"


class Role(StrEnum):
    """A seat at a site's desk, from least to most."""

    MODERATOR = "moderator"
    EDITOR = "editor"
    ADMIN = "admin"


class Person(Base):
    """Somebody who reads, writes or decides; belongs to the installation.

    A registered person takes name and address (`name_key`, `email_key`) by confirming; until then the row reserves
    nothing, cannot sign in, and is swept away after a day.
    """

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("site_id", "issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(default=PersonKind.REGISTERED)
    name: Mapped[str]
    name_key: Mapped[str | None] = mapped_column(unique=True)
    """The folded name of a registered person; absent for people who need not be unique."""
    email: Mapped[str | None]
    email_key: Mapped[str | None] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    consented_at: Mapped[datetime | None]
    locale: Mapped[str | None]
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    issuer: Mapped[str | None]
    subject: Mapped[str | None]
    may_comment: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether the publisher lets one of its own people write, as its newest token says."""
    told_at: Mapped[datetime | None]
    """When the publisher signed the newest token about the person: what older ones say is passed over."""
    reply_letters: Mapped[bool] = mapped_column(default=True)
    decision_letters: Mapped[bool] = mapped_column(default=True)
    work: Mapped[int] = mapped_column(default=0)
    """Bits of work that the browser did for the registration."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    closing_at: Mapped[datetime | None]
    """When the account will be closed, as its person asked; until then nothing but staying can be done with it."""
    closed_at: Mapped[datetime | None]

    @property
    def is_confirmed(self) -> bool:
        """Whether the e-mail address was proved, or the publisher vouches for the person."""
        return self.confirmed_at is not None


class Seat(Base):
    """A person's seat at the desk of one site."""

    __tablename__ = "seat"
    __table_args__ = (UniqueConstraint("site_id", "person_id"), Index("ix_seat_person_id", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Standing(Base):
    """What a person may do on one site; moderation writes it, posting reads it. No row means good standing."""

    __tablename__ = "standing"
    __table_args__ = (UniqueConstraint("site_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    banned: Mapped[bool] = mapped_column(default=False)
    suspended_until: Mapped[datetime | None]
    hold_all: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")
    """What the person is told."""
    house_rule_id: Mapped[int | None] = mapped_column(ForeignKey("house_rule.id"))
    badge: Mapped[str] = mapped_column(default="")
    """A word beside the name, such as the paper's own for its staff; empty for none."""
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    def is_suspended(self, now: datetime) -> bool:
        """Whether the person is shut out at this moment for a time."""
        return self.suspended_until is not None and self.suspended_until > now

    def may_post(self, now: datetime) -> bool:
        """Whether the person may write, vote and report at this moment."""
        return not self.banned and not self.is_suspended(now)


class SignIn(Base):
    """One signed-in browser of a person: the session cookie names it, ending it signs that browser out."""

    __tablename__ = "sign_in"
    __table_args__ = (
        Index("ix_sign_in_person_id", "person_id"),
        ForeignKeyConstraint(["site_id", "signing_key_id"], ["signing_key.site_id", "signing_key.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    browser: Mapped[str] = mapped_column(default="")
    """The browser's and the system's name, such as "Firefox|Linux"; never an address."""
    site_id: Mapped[int | None]
    """The only site that it is good for, where a publisher vouched for the person."""
    signing_key_id: Mapped[int | None]
    """The publisher's key that vouched; it ends with that one, and after an hour."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]


class FrameToken(Base):
    """A reader's credential inside the frame: opaque, kept hashed, tied to one person and one site."""

    __tablename__ = "frame_token"
    __table_args__ = (
        Index("ix_frame_token_person_id", "person_id"),
        Index("ix_frame_token_signing_key", "site_id", "signing_key_id"),
        ForeignKeyConstraint(["site_id", "signing_key_id"], ["signing_key.site_id", "signing_key.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    sign_in_id: Mapped[int | None] = mapped_column(ForeignKey("sign_in.id"))
    """The sign-in it grew out of; it ends with that one."""
    signing_key_id: Mapped[int | None]
    """The publisher's key that vouched for the person; it ends with that one, and use does not lengthen it."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class FrameCode(Base):
    """A one-time code that the popup hands to the frame, worth nothing without the verifier (RFC 7636)."""

    __tablename__ = "frame_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_digest: Mapped[str] = mapped_column(unique=True)
    challenge: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    sign_in_id: Mapped[int | None] = mapped_column(ForeignKey("sign_in.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class UsedToken(Base):
    """The `jti` of a publisher's token that was traded; kept until the token could not be used any more anyway."""

    __tablename__ = "used_token"
    __table_args__ = (UniqueConstraint("site_id", "jti_digest"), Index("ix_used_token_expires_at", "expires_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    jti_digest: Mapped[str]
    expires_at: Mapped[datetime]


class Proof(Base):
    """What a letter carries: a link and perhaps a code, single-use, expiring, bound to one purpose."""

    __tablename__ = "proof"
    __table_args__ = (
        Index("ix_proof_person_id_purpose", "person_id", "purpose"),
        Index("ix_proof_browser_digest", "browser_digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Absent where nobody has the address that was typed: such a proof opens nothing, and is tried like any other."""
    purpose: Mapped[str]
    """`confirm` or `password`."""
    token_digest: Mapped[str | None] = mapped_column(unique=True)
    code_digest: Mapped[str | None]
    browser_digest: Mapped[str | None]
    """Binds the code to the browser that asked for it."""
    tries: Mapped[int] = mapped_column(default=0)
    next_path: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
