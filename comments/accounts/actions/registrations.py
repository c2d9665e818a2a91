"""Making an account, and taking name and address for it by proving the address."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from comments.accounts import names, passwords, queries
from comments.accounts.actions.proofs import want_letter
from comments.accounts.actions.vouching import sweep_used
from comments.accounts.models import FrameCode, Person, PersonKind, Proof
from comments.accounts.schemas import Registration, email_key
from comments.errors import BadInput, Conflict, Gone
from comments.events.record import record
from comments.extensions import db
from comments.lib import clock
from comments.lib.i18n import N_
from comments.lib.text import fold_name

PENDING_LIFE = timedelta(days=1)
TAKEN = N_("Somebody has that name, or one that looks like it. Choose another.")
NOT_YOURS = N_("That name would look like the newsroom's. Choose another.")
KNOWN = N_("This address is confirmed already. Sign in with it.")


def register(new: Registration, *, browser_digest: str, next_path: str = "", site_id: int | None = None) -> Person:
    """Make an account that waits to be confirmed, and ask for the letter.

    The same is done for an address that is known already; the letter will say so. Raise BadInput or Conflict for
    a name that cannot be had.
    """
    refuse_name(new.name)
    password_hash = passwords.hash_password(new.password)
    person = Person(
        name=new.name, email=new.email, password_hash=password_hash, consented_at=clock.now(), work=new.work
    )
    db.session.add(person)
    db.session.flush()
    want_letter("confirm", person.id, browser_digest=browser_digest, next_path=next_path, site_id=site_id)
    return person


def refuse_name(name: str) -> None:
    """Raise BadInput or Conflict for a name that is taken or would pass for the newsroom's."""
    if names.passes_for_office(name) or names.passes_for_one_of(name, queries.protected_names()):
        raise BadInput(NOT_YOURS, field="name", code="name-protected")
    if queries.is_name_taken(fold_name(name)):
        raise Conflict(TAKEN, field="name", code="name-taken")


def confirm(person_id: int | None, *, name: str = "") -> Person:
    """Give a waiting account its address and its name, or another one where that was taken meanwhile."""
    person = queries.person(person_id) if person_id is not None else None
    if person is None or person.email is None:
        raise Gone(N_("That account waited too long to be confirmed. Register again."), code="proof-over")
    if queries.person_by_email(email_key(person.email)) is not None:
        raise Gone(KNOWN, code="proof-over")
    refuse_name(name or person.name)
    person.name = name or person.name
    _take(person)
    record("person.confirmed", person_id=person.id)
    return person


def sweep() -> int:
    """Delete what was never confirmed within a day, and proofs and codes that are over; answer how many people."""
    over = clock.now() - PENDING_LIFE
    pending = select(Person.id).where(
        Person.kind == PersonKind.REGISTERED,
        Person.confirmed_at.is_(None),
        Person.email_key.is_(None),
        Person.name_key.is_(None),
        Person.password_hash.is_not(None),
        Person.closed_at.is_(None),
        Person.created_at < over,
    )
    db.session.execute(delete(FrameCode).where(FrameCode.expires_at < over))
    db.session.execute(delete(Proof).where(Proof.expires_at < over))
    db.session.execute(delete(Proof).where(Proof.person_id.in_(pending)))
    sweep_used()
    return int(db.session.execute(delete(Person).where(Person.id.in_(pending))).rowcount)  # type: ignore[attr-defined]


def _take(person: Person) -> None:
    """Write the unique keys; two who confirm the same name at the same moment are told apart by the database."""
    person.name_key, person.email_key = fold_name(person.name), email_key(person.email or "")
    person.confirmed_at = clock.now()
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Conflict(TAKEN, field="name", code="name-taken") from error
