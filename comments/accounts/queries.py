"""Reading people, sign-ins, seats and standings."""

from sqlalchemy import select

from comments.accounts.models import FrameToken, Person, Role, Seat, SignIn, Standing
from comments.extensions import db
from comments.lib import clock
from comments.lib.tokens import digest

ROLES = (Role.MODERATOR, Role.EDITOR, Role.ADMIN)
"""From least to most; a seat includes what lesser ones may."""


def person(person_id: int) -> Person | None:
    """Answer a person whose account is not closed."""
    return db.session.scalar(select(Person).where(Person.id == person_id, Person.closed_at.is_(None)))


def sign_in_by_token(token: str) -> tuple[SignIn, Person] | None:
    """Answer a sign-in that has not ended, with its person."""
    row = db.session.execute(
        select(SignIn, Person)
        .join(Person, Person.id == SignIn.person_id)
        .where(SignIn.token_digest == digest(token), SignIn.ended_at.is_(None), Person.closed_at.is_(None))
    ).first()
    return (row[0], row[1]) if row else None


def frame_token(token: str) -> tuple[FrameToken, Person] | None:
    """Answer a frame token that is still good, with its person."""
    row = db.session.execute(
        select(FrameToken, Person)
        .join(Person, Person.id == FrameToken.person_id)
        .where(
            FrameToken.token_digest == digest(token),
            FrameToken.ended_at.is_(None),
            FrameToken.expires_at > clock.now(),
            Person.closed_at.is_(None),
        )
    ).first()
    return (row[0], row[1]) if row else None


def seat(person_id: int, site_id: int) -> Role | None:
    """Answer the seat a person has at a site's desk."""
    role = db.session.scalar(select(Seat.role).where(Seat.person_id == person_id, Seat.site_id == site_id))
    return Role(role) if role else None


def seats(person_id: int) -> dict[int, Role]:
    """Answer all seats of a person: site id to role."""
    rows = db.session.execute(select(Seat.site_id, Seat.role).where(Seat.person_id == person_id).order_by(Seat.site_id))
    return {site_id: Role(role) for site_id, role in rows}


def standing(person_id: int, site_id: int) -> Standing | None:
    """Answer what was laid on a person on one site; None means good standing."""
    return db.session.scalar(select(Standing).where(Standing.person_id == person_id, Standing.site_id == site_id))
