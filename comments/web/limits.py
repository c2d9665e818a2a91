"""How often a deed may be done, per account and per address, counted in the database."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from comments.errors import TooMany
from comments.extensions import db
from comments.lib import clock
from comments.lib.i18n import N_
from comments.lib.tokens import keyed_hash
from comments.web.models import LimitWindow


@dataclass(frozen=True)
class Limit:
    """At most `most` deeds of one name in each window of `seconds`."""

    deed: str
    most: int
    seconds: int


def spend(limit: Limit, who: str) -> None:
    """Count one deed and raise TooMany past the limit. The count is committed on its own, whatever the request does.

    Call it before the request's own transaction writes anything.
    """
    if current_app.config.get("LIMITS_OFF"):
        return
    now = clock.now()
    window = int(now.timestamp()) // limit.seconds
    ends_at = datetime.fromtimestamp((window + 1) * limit.seconds, UTC)
    secret = current_app.config["SETTINGS"].secret_key
    count = _count_one(f"{limit.deed}:{keyed_hash(secret, who)}:{window}", ends_at)
    if count > limit.most:
        wait = max(1, round((ends_at - now).total_seconds()))
        raise TooMany(
            N_("That was too much in a short time. You can go on at %(time)s."),
            retry_after=wait,
            time=ends_at.strftime("%H:%M UTC"),
        )


def sweep(session: Session) -> int:
    """Delete windows that are over; answer how many."""
    over = session.execute(delete(LimitWindow).where(LimitWindow.ends_at < clock.now()))
    return int(over.rowcount)  # type: ignore[attr-defined]


def _count_one(key: str, ends_at: datetime) -> int:
    db.session.rollback()
    with Session(db.engine) as session:
        if not _raise(session, key):
            try:
                session.execute(insert(LimitWindow).values(key=key, count=1, ends_at=ends_at))
                session.commit()
                return 1
            except IntegrityError:
                session.rollback()
                _raise(session, key)
        count = session.scalar(select(LimitWindow.count).where(LimitWindow.key == key))
        session.commit()
        return int(count or 0)


def _raise(session: Session, key: str) -> bool:
    done = session.execute(update(LimitWindow).where(LimitWindow.key == key).values(count=LimitWindow.count + 1))
    return bool(done.rowcount)  # type: ignore[attr-defined]
