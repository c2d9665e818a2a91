"""Seats at desks, given and taken by who runs the installation; and people whose address the operator vouches for."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from comments.accounts import queries
from comments.accounts.actions.proofs import make_proof
from comments.accounts.actions.registrations import refuse_name
from comments.accounts.models import Person, Role, Seat
from comments.accounts.schemas import email_key
from comments.errors import Conflict
from comments.extensions import db
from comments.lib import clock
from comments.lib.i18n import N_
from comments.lib.text import fold_name
from comments.lib.tokens import digest, new_token
from comments.publishers.models import Site, SiteChange

INVITATION_LIFE = timedelta(days=1)


def add_person(name: str, email: str, password_hash: str | None = None) -> Person:
    """Add somebody whose address the operator vouches for; raise BadInput or Conflict for a name that cannot be had."""
    if queries.person_by_email(email_key(email)) is not None:
        raise Conflict(N_("Somebody has an account with that address already."), field="email")
    refuse_name(name)
    person = Person(name=name, name_key=fold_name(name), email=email, email_key=email_key(email))
    person.password_hash, person.confirmed_at = password_hash, clock.now()
    db.session.add(person)
    db.session.flush()
    return person


def invite(person: Person) -> tuple[str, datetime]:
    """Make a token that lets a person choose a password, once; answer it with the time until which it is good."""
    token = new_token()
    proof = make_proof(
        "password",
        person.id,
        browser_digest=digest(new_token()),
        next_path="",
        token_digest=digest(token),
        code_digest=digest(new_token()),
    )
    proof.expires_at = clock.now() + INVITATION_LIFE
    return token, proof.expires_at


def give_seat(site: Site, person: Person, role: Role) -> bool:
    """Seat a person at a site's desk, or in another seat; answer whether that changed anything."""
    row = db.session.scalar(select(Seat).where(Seat.site_id == site.id, Seat.person_id == person.id))
    if row is not None and row.role == role:
        return False
    if row is None:
        db.session.add(Seat(site_id=site.id, person_id=person.id, role=role))
    else:
        _refuse_last_admin(site, row, stays=role is Role.ADMIN)
        row.role = role
    db.session.add(SiteChange(site_id=site.id, what=f"seat given: {role} to person {person.id}"))
    db.session.flush()
    return True


def take_seat(site: Site, person: Person) -> None:
    """Take a person's seat; raise Conflict where there is none, or nobody would be left to administer the site."""
    row = db.session.scalar(select(Seat).where(Seat.site_id == site.id, Seat.person_id == person.id))
    if row is None:
        raise Conflict(N_("%(name)s has no seat at that desk."), name=person.name)
    _refuse_last_admin(site, row, stays=False)
    db.session.execute(delete(Seat).where(Seat.id == row.id))
    db.session.add(SiteChange(site_id=site.id, what=f"seat taken: {row.role} of person {person.id}"))


def _refuse_last_admin(site: Site, row: Seat, *, stays: bool) -> None:
    others = select(Seat.id).where(Seat.site_id == site.id, Seat.role == Role.ADMIN, Seat.id != row.id)
    if row.role == Role.ADMIN and not stays and db.session.scalar(others.limit(1)) is None:
        raise Conflict(N_("That is the last administrator of the site. Give somebody else the seat first."))
