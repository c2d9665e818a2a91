"""Reading people, sign-ins, seats and standings."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from comments.accounts.models import FrameToken, Person, PersonKind, Proof, Role, Seat, SignIn, Standing
from comments.extensions import db
from comments.lib import clock
from comments.lib.tokens import digest
from comments.publishers.models import SigningKey, Site

ROLES = (Role.MODERATOR, Role.EDITOR, Role.ADMIN)
"""From least to most; a seat includes what lesser ones may."""
SIGN_IN_LIFE = timedelta(days=90)
VOUCHED_LIFE = timedelta(minutes=60)
"""How long a publisher's word holds: in a frame, which asks for a new one in time, and on our own pages."""
SIGN_INS_SHOWN = 50


def person(person_id: int) -> Person | None:
    """Answer a person whose account is not closed."""
    return db.session.scalar(select(Person).where(Person.id == person_id, Person.closed_at.is_(None)))


def sign_in_by_token(token: str) -> tuple[SignIn, Person] | None:
    """Answer a sign-in that has not ended, with its person."""
    row = db.session.execute(
        select(SignIn, Person)
        .join(Person, Person.id == SignIn.person_id)
        .outerjoin(SigningKey, SigningKey.id == SignIn.signing_key_id)
        .where(
            SigningKey.ended_at.is_(None),
            SignIn.token_digest == digest(token),
            *_lasting(),
            Person.closed_at.is_(None),
        )
    ).first()
    return (row[0], row[1]) if row else None


def frame_token(token: str) -> tuple[FrameToken, Person] | None:
    """Answer a frame token that is still good, with its person."""
    row = db.session.execute(
        select(FrameToken, Person)
        .join(Person, Person.id == FrameToken.person_id)
        .outerjoin(SignIn, SignIn.id == FrameToken.sign_in_id)
        .outerjoin(SigningKey, SigningKey.id == FrameToken.signing_key_id)
        .where(
            SigningKey.ended_at.is_(None),
            or_(FrameToken.sign_in_id.is_(None), and_(*_lasting())),
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


def desks(person_id: int) -> list[tuple[Site, Role]]:
    """Answer the sites at whose desks a person has a seat, with the seat."""
    rows = select(Site, Seat.role).join(Seat, Seat.site_id == Site.id).where(Seat.person_id == person_id)
    return [(site, Role(role)) for site, role in db.session.execute(rows.order_by(Site.name))]


def seated(site_id: int) -> list[tuple[Person, Role]]:
    """Answer who sits at a site's desk, the highest seat first."""
    rows = select(Person, Seat.role).join(Seat, Seat.person_id == Person.id).where(Seat.site_id == site_id)
    found = [(person, Role(role)) for person, role in db.session.execute(rows.order_by(Person.name, Person.id))]
    return sorted(found, key=lambda pair: -ROLES.index(pair[1]))


def standing(person_id: int, site_id: int) -> Standing | None:
    """Answer what was laid on a person on one site; None means good standing."""
    return db.session.scalar(select(Standing).where(Standing.person_id == person_id, Standing.site_id == site_id))


def person_by_email(email_key: str) -> Person | None:
    """Answer the registered person who has confirmed an address."""
    return db.session.scalar(
        select(Person).where(
            Person.email_key == email_key, Person.kind == PersonKind.REGISTERED, Person.closed_at.is_(None)
        )
    )


def is_name_taken(name_key: str) -> bool:
    """Tell whether somebody registered has a folded name."""
    return db.session.scalar(select(Person.id).where(Person.name_key == name_key)) is not None


def protected_names() -> list[str]:
    """Answer the names that nobody new may come near: of publications, and of people with a seat at a desk."""
    staff = select(Person.name).join(Seat, Seat.person_id == Person.id).distinct()
    return [*db.session.scalars(select(Site.name)), *db.session.scalars(staff)]


def sign_ins(person_id: int) -> list[SignIn]:
    """Answer a person's signed-in browsers, the one seen last first."""
    rows = select(SignIn).where(SignIn.person_id == person_id, *_lasting())
    return list(db.session.scalars(rows.order_by(SignIn.seen_at.desc(), SignIn.id.desc()).limit(SIGN_INS_SHOWN)))


def sign_in(sign_in_id: int, person_id: int) -> SignIn | None:
    """Answer one of a person's own sign-ins that has not ended."""
    return db.session.scalar(
        select(SignIn).where(SignIn.id == sign_in_id, SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    )


def proof_by_link(purpose: str, token: str) -> Proof | None:
    """Answer the proof that a letter's link names, if it is still good."""
    return db.session.scalar(select(Proof).where(Proof.token_digest == digest(token), *_still_good(purpose)))


def proof_by_browser(purpose: str, browser_digest: str) -> Proof | None:
    """Answer the newest proof that a browser asked for, if it is still good."""
    rows = select(Proof).where(Proof.browser_digest == browser_digest, *_still_good(purpose))
    return db.session.scalar(rows.order_by(Proof.id.desc()).limit(1))


def _lasting() -> tuple[ColumnElement[bool], ...]:
    """Say that a sign-in has neither ended nor had its time; one by a publisher's word has an hour."""
    now = clock.now()
    is_own = and_(SignIn.signing_key_id.is_(None), SignIn.created_at > now - SIGN_IN_LIFE)
    return (SignIn.ended_at.is_(None), or_(is_own, SignIn.created_at > now - VOUCHED_LIFE))


def _still_good(purpose: str) -> tuple[ColumnElement[bool], ...]:
    return (Proof.purpose == purpose, Proof.used_at.is_(None), Proof.expires_at > clock.now())
