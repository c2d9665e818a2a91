"""Checking and changing passwords; hashing always happens with no transaction open."""

from dataclasses import dataclass

from comments.accounts import passwords, queries
from comments.accounts.actions.sign_ins import end_frames, end_other_sign_ins
from comments.accounts.models import Person
from comments.accounts.schemas import Credentials
from comments.errors import BadInput, Gone
from comments.events.record import record
from comments.lib.i18n import N_


@dataclass(frozen=True)
class Checked:
    """Whose password was right, and by which hash."""

    person_id: int
    password_hash: str


def check_password(tried: Credentials) -> Checked | None:
    """Find out whom an address and a password belong to; the work is the same for an unknown address."""
    known = queries.person_by_email(tried.email_key)
    person_id, known_hash = (known.id, known.password_hash) if known is not None else (None, None)
    if not passwords.fits(known_hash, tried.password) or person_id is None or known_hash is None:
        return None
    return Checked(person_id, known_hash)


def admit(checked: Checked, password: str) -> Person | None:
    """Answer the person of a checked password, unless it was changed meanwhile; renew a hash of older figures."""
    is_outdated = passwords.is_outdated(checked.password_hash)
    newer = passwords.hash_password(password) if is_outdated else checked.password_hash
    person = queries.person(checked.person_id)
    if person is None or person.password_hash != checked.password_hash:
        return None
    person.password_hash = newer
    return person


def fits_waiting(person_id: int | None, password: str) -> bool:
    """Tell whether a password is the one an account, confirmed or waiting, was made with."""
    person = queries.person(person_id) if person_id is not None else None
    return passwords.fits(person.password_hash if person is not None else None, password)


def change_password(person_id: int, *, old: str, new: str, sign_in_id: int | None) -> None:
    """Change a person's password, given the old one; end all other sign-ins and every frame token."""
    if not fits_waiting(person_id, old):
        raise BadInput(N_("That is not your password of today."), field="old_password")
    _set(person_id, passwords.hash_password(new), keep=sign_in_id)


def replace_password(person_id: int | None, password_hash: str) -> Person:
    """Put a new password in place of a forgotten one, after a proof; end all sign-ins and every frame token."""
    if person_id is None:
        raise Gone(N_("That account is closed."), code="proof-over")
    return _set(person_id, password_hash, keep=None)


def _set(person_id: int, password_hash: str, *, keep: int | None) -> Person:
    person = queries.person(person_id)
    if person is None:
        raise Gone(N_("That account is closed."), code="proof-over")
    person.password_hash = password_hash
    end_other_sign_ins(person_id, but=keep)
    end_frames(person_id)
    record("password.changed", person_id=person_id)
    return person
