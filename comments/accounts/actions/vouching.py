"""Signing in whom a publisher vouches for: a token is used once, a person is known by site, issuer and subject."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from comments.accounts import queries
from comments.accounts.models import FrameToken, Person, PersonKind, UsedToken
from comments.accounts.signed_tokens import LEEWAY, Signed
from comments.errors import Conflict, Forbidden
from comments.events.record import record
from comments.extensions import db
from comments.lib import clock
from comments.lib.i18n import N_
from comments.lib.tokens import digest, new_token
from comments.publishers import signing_keys

USED = N_("This token was used already. Each is good once: give each page, and each asking, one with a jti of its own.")
CLOSED = N_("This account is closed here.")


def admit_signed(signed: Signed, site_id: int) -> tuple[str, FrameToken, Person]:
    """Use a checked token up, and answer a frame token for its person, made or brought up to date.

    Raise Conflict for a token that was used, also at this very moment by another request; Forbidden for an account
    that is closed here.
    """
    _use_up(signed, site_id)
    person = _person(signed, site_id)
    if person.closed_at is not None:
        raise Forbidden(CLOSED, code="account-closed")
    _hear(person, signed)
    signing_keys.note_use(signed.key_id)
    token = new_token()
    row = FrameToken(
        token_digest=digest(token),
        person_id=person.id,
        site_id=site_id,
        signing_key_id=signed.key_id,
        expires_at=clock.now() + queries.VOUCHED_LIFE,
    )
    db.session.add(row)
    db.session.flush()
    return token, row, person


def is_used(site_id: int, token_id: str) -> bool:
    """Tell whether a token's `jti` was used on a site."""
    rows = select(UsedToken.id).where(UsedToken.site_id == site_id, UsedToken.jti_digest == digest(token_id))
    return db.session.scalar(rows) is not None


def end_own_frames(site_id: int) -> None:
    """End what our own accounts are signed in to in a site's frames: from now on the publisher's alone count."""
    own = update(FrameToken).where(FrameToken.site_id == site_id, FrameToken.signing_key_id.is_(None))
    db.session.execute(own.where(FrameToken.ended_at.is_(None)).values(ended_at=clock.now()))


def sweep_used(now: datetime | None = None) -> int:
    """Forget used tokens that have expired, since an expired one is refused anyway; answer how many.

    Frame tokens that came of them go too: there is one for each page view.
    """
    now = now or clock.now()
    over = delete(UsedToken).where(UsedToken.expires_at < now)
    vouched = delete(FrameToken).where(FrameToken.signing_key_id.is_not(None), FrameToken.expires_at < now)
    db.session.execute(vouched)
    return int(db.session.execute(over).rowcount)  # type: ignore[attr-defined]


def _use_up(signed: Signed, site_id: int) -> None:
    kept_until = signed.expires_at + timedelta(seconds=2 * LEEWAY)
    db.session.add(UsedToken(site_id=site_id, jti_digest=digest(signed.token_id), expires_at=kept_until))
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise Conflict(USED, field="token", code="token-used") from error


def _person(signed: Signed, site_id: int) -> Person:
    """Answer the person; where another request makes the same one at this moment, that one's row."""
    known = _known(signed, site_id)
    if known is not None:
        return known
    try:
        with db.session.begin_nested():
            return _make(signed, site_id)
    except IntegrityError:
        found = _known(signed, site_id)
        if found is None:
            raise
        return found


def _known(signed: Signed, site_id: int) -> Person | None:
    whose = (Person.site_id == site_id, Person.issuer == signed.issuer, Person.subject == signed.subject)
    return db.session.scalar(select(Person).where(*whose))


def _make(signed: Signed, site_id: int) -> Person:
    """Make a person without unique name and address: neither is taken from anybody, nor kept for them."""
    person = Person(
        kind=PersonKind.SITE,
        site_id=site_id,
        issuer=signed.issuer,
        subject=signed.subject,
        name=signed.about.name,
        confirmed_at=clock.now(),
    )
    db.session.add(person)
    db.session.flush()
    return person


def _hear(person: Person, signed: Signed) -> None:
    """Take over what the newest token says; an older one that arrives late changes nothing."""
    if person.told_at is not None and signed.issued_at < person.told_at:
        return
    about = signed.about
    if person.name != about.name:
        record("person.renamed", site_id=person.site_id, person_id=person.id)
    person.name, person.email, person.locale = about.name, about.email, about.locale or person.locale
    person.may_comment, person.told_at = about.may_comment, signed.issued_at
