"""The secret under which clients' addresses are hashed: another one every 30 days, the old ones destroyed.

A hash is made with this secret and the installation's own key together, so that neither the database alone nor the
settings alone lead back to an address; once the secret is destroyed, nothing does.
"""

from datetime import UTC, datetime, timedelta

from flask import current_app
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from comments.extensions import db, reading
from comments.lib import clock
from comments.lib.tokens import new_token
from comments.web.limits import apart
from comments.web.models import AddressKey

STRETCH = timedelta(days=30)
_KEPT = "address_key"


def secret() -> str:
    """Answer the secret of the present 30 days; a process keeps it in memory no longer than they last."""
    number = _number(clock.now())
    kept: tuple[int, str] | None = current_app.extensions.get(_KEPT)
    if kept is None or kept[0] != number:
        kept = current_app.extensions[_KEPT] = (number, _known(number) or _new(number))
    return kept[1]


def destroy_old(session: Session, now: datetime) -> int:
    """Destroy the secrets whose 30 days are over; answer how many. Their rows stay until `forget` is called."""
    over = update(AddressKey).where(AddressKey.ends_at <= now, AddressKey.secret != "").values(secret="")
    return int(session.execute(over).rowcount)  # type: ignore[attr-defined]


def destroyed(session: Session) -> AddressKey | None:
    """Answer a destroyed key whose hashes may still stand somewhere, the oldest first."""
    return session.scalar(select(AddressKey).where(AddressKey.secret == "").order_by(AddressKey.number).limit(1))


def forget(session: Session, number: int) -> None:
    """Remove a destroyed key, when no hash of it is left."""
    session.execute(delete(AddressKey).where(AddressKey.number == number, AddressKey.secret == ""))


def _number(moment: datetime) -> int:
    return int(moment.timestamp()) // int(STRETCH.total_seconds())


def _known(number: int) -> str | None:
    before = reading.set(True)
    try:
        with Session(db.engine) as session:
            return session.scalar(select(AddressKey.secret).where(AddressKey.number == number))
    finally:
        reading.reset(before)


def _new(number: int) -> str:
    """Make the key of a stretch; where another process makes it at the same moment, that one counts."""
    made = new_token()
    ends_at = datetime.fromtimestamp((number + 1) * STRETCH.total_seconds(), UTC)
    try:
        with apart() as session:
            session.execute(insert(AddressKey).values(number=number, secret=made, ends_at=ends_at))
    except IntegrityError:
        return _known(number) or made
    return made
