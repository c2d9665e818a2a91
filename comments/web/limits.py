"""How often a deed may be done, per account and per address, counted in Redis where there is one, else in rows."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from flask import current_app
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from comments.errors import TooMany
from comments.extensions import db, reading
from comments.lib import clock
from comments.lib.i18n import N_
from comments.lib.tokens import keyed_hash
from comments.web.models import LimitWindow

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Limit:
    """At most `most` deeds of one name in each window of `seconds`."""

    deed: str
    most: int
    seconds: int


Counted = tuple[Limit, str]
"""A limit and whose deed counts against it: an account or an address, whatever tells them apart."""


class Away(Exception):
    """A store of counts does not answer; the database counts meanwhile."""


class Store(Protocol):
    """Where deeds are counted besides the database; raises Away when it cannot."""

    def count(self, counted: Sequence[Counted]) -> datetime | None:
        """Count one deed against each limit; answer when to go on if one of them is past."""

    def give_back(self, counted: Sequence[Counted]) -> None:
        """Take one deed back from each limit."""

    def is_past(self, counted: Counted) -> bool:
        """Tell whether no more deeds are left, without counting one."""


def spend(limit: Limit, who: str) -> None:
    """Count one deed and raise TooMany past the limit. The count is committed on its own, whatever the request does.

    Call it before the request's own transaction writes anything: it ends what that transaction has read.
    """
    spend_all((limit, who))


def spend_all(*counted: Counted) -> None:
    """Count one deed against several limits at once, in one transaction; raise TooMany if one of them is past.

    What is past already is not counted again in rows: refusing a flood writes nothing.
    """
    if current_app.config.get("LIMITS_OFF"):
        return
    hidden = [(limit, _hidden(who)) for limit, who in counted]
    ends_at = _ask(lambda store: store.count(hidden))
    if ends_at is not None:
        raise TooMany(
            N_("That was too much in a short time. You can go on at %(time)s."),
            retry_after=max(1, round((ends_at - clock.now()).total_seconds())),
            time=ends_at.strftime("%H:%M UTC"),
        )


def is_past(limit: Limit, who: str) -> bool:
    """Tell whether no more deeds are left, without counting one."""
    hidden = (limit, _hidden(who))
    return _ask(lambda store: store.is_past(hidden))


def give_back(*counted: Counted) -> None:
    """Take back deeds that turned out not to matter, such as a sign-in with the right password."""
    if current_app.config.get("LIMITS_OFF"):
        return
    hidden = [(limit, _hidden(who)) for limit, who in counted]
    _ask(lambda store: store.give_back(hidden))


def use_once(deed: str, what: str, until: datetime) -> bool:
    """Note, within the request's own transaction, that something is used up; answer False where it was before."""
    row = insert(LimitWindow).values(key=f"{deed}:{what}", count=1, ends_at=until)
    try:
        with db.session.begin_nested():
            db.session.execute(row)
    except IntegrityError:
        return False
    return True


@contextmanager
def apart() -> Iterator[Session]:
    """Open a transaction of its own that is committed whatever becomes of the request.

    SQLite has one writer, and a request holds its lock from its first question on: so the request's own transaction
    is ended first, and may not have written anything yet (RuntimeError).
    """
    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("a count of its own comes before the request's first change")
    db.session.rollback()
    was_reading = reading.set(False)
    try:
        with Session(db.engine) as session, session.begin():
            yield session
    finally:
        reading.reset(was_reading)


def sweep(session: Session) -> int:
    """Delete windows that are over; answer how many."""
    over = session.execute(delete(LimitWindow).where(LimitWindow.ends_at < clock.now()))
    return int(over.rowcount)  # type: ignore[attr-defined]


def _hidden(who: str) -> str:
    return keyed_hash(current_app.config["SETTINGS"].secret_key, who)


def _ask(question: Callable[[Store], Answer]) -> Answer:
    store: Store | None = current_app.extensions.get("limits")
    if store is not None:
        with suppress(Away):
            return question(store)
    return question(Rows())


class Rows:
    """Counts deeds in the database, in windows that begin and end by the clock."""

    def count(self, counted: Sequence[Counted]) -> datetime | None:
        """Count one deed against each limit, in one transaction; answer when to go on if one of them is past."""
        windows = [_window(limit, who) for limit, who in counted]
        known = zip(counted, windows, _counted_so_far(windows), strict=True)
        if over := [ends_at for (limit, _), (_, ends_at), count in known if count >= limit.most]:
            return max(over)
        both = zip(counted, windows, _count(windows), strict=True)
        return max((ends_at for (limit, _), (_, ends_at), count in both if count > limit.most), default=None)

    def is_past(self, counted: Counted) -> bool:
        """Tell whether no more deeds are left."""
        limit, who = counted
        return _counted_so_far([_window(limit, who)])[0] >= limit.most

    def give_back(self, counted: Sequence[Counted]) -> None:
        """Take one deed back from each limit."""
        keys = [_window(limit, who)[0] for limit, who in counted]
        with apart() as session:
            rows = update(LimitWindow).where(LimitWindow.key.in_(keys), LimitWindow.count > 0)
            session.execute(rows.values(count=LimitWindow.count - 1))


Window = tuple[str, datetime]


def _window(limit: Limit, who: str) -> Window:
    """Answer the key of the window that is open now, and when it ends."""
    number = int(clock.now().timestamp()) // limit.seconds
    ends_at = datetime.fromtimestamp((number + 1) * limit.seconds, UTC)
    return f"{limit.deed}:{who}:{number}", ends_at


def _counted_so_far(windows: list[Window]) -> list[int]:
    """Read the counts, within what the request has begun."""
    rows = select(LimitWindow.key, LimitWindow.count).where(LimitWindow.key.in_([key for key, _ in windows]))
    with db.session.no_autoflush:
        found = dict(db.session.execute(rows).all())
    return [found.get(key, 0) for key, _ in windows]


def _count(windows: list[Window]) -> list[int]:
    """Count one more in each; where another process opens a window at the same moment, its row is raised instead."""
    try:
        return _raised_or_new(windows)
    except IntegrityError:
        return _raised_or_new(windows)


def _raised_or_new(windows: list[Window]) -> list[int]:
    with apart() as session:
        counts = {key: _raise(session, key, ends_at) for key, ends_at in sorted(windows)}
    return [counts[key] for key, _ in windows]


def _raise(session: Session, key: str, ends_at: datetime) -> int:
    raised = update(LimitWindow).where(LimitWindow.key == key).values(count=LimitWindow.count + 1)
    if not session.execute(raised).rowcount:  # type: ignore[attr-defined]
        session.execute(insert(LimitWindow).values(key=key, count=1, ends_at=ends_at))
    return int(session.scalars(select(LimitWindow.count).where(LimitWindow.key == key)).one())
