"""The lists of the desk: which comments, in which order, a page at a time, by index and cursor."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from comments.accounts.models import Person
from comments.extensions import db
from comments.lib import clock, cursors
from comments.moderation.queries import search
from comments.moderation.schemas import Place, Queue
from comments.threads.models import Comment, Status

PAGE = 30
HOUR = timedelta(hours=1)
COUNTED = 1_000
"""A queue is counted up to here; a longer one is shown as "999+", so that counting stays cheap."""

HELD_EDIT = and_(
    Comment.status == Status.PUBLISHED,
    Comment.latest_version > Comment.version,
)
Rows = Select[*tuple[Any, ...]]
Key = tuple[Any, ...]
Found = tuple[Key, int]
"""The sort key of a comment in its list, and its id."""


@dataclass(frozen=True)
class ListPage:
    """The ids of one page of a list, and where the next begins."""

    ids: tuple[int, ...]
    next_cursor: str | None


def page(site_id: int, place: Place) -> ListPage:
    """Answer a page of the list; a cursor that is not ours answers the first."""
    found = _find(site_id, place, after=_after(place), most=PAGE + 1)
    rest = found[PAGE:]
    return ListPage(tuple(i for _, i in found[:PAGE]), cursors.encode(found[PAGE - 1][0]) if rest else None)


def following(site_id: int, place: Place, comment: Comment) -> int | None:
    """Answer the case that comes after one in the list, or the first of the list; None when there is no other."""
    after = key_of(site_id, place, comment)
    for key in (after, None) if after else (None,):
        for _, found in _find(site_id, place, after=key, most=2):
            if found != comment.id:
                return found
    return None


def counts(site_id: int) -> dict[Queue, int]:
    """Count every queue, at most to 1,000."""
    held = _count(_held(site_id)) + _count(_edits(site_id))
    return {
        Queue.HELD: min(held, COUNTED),
        Queue.NEWCOMERS: _count(_of_newcomers(site_id)),
        Queue.REPORTED: _count(_reported(site_id)),
        Queue.PUBLISHED: _count(_in_state(site_id, Status.PUBLISHED)),
        Queue.REJECTED: _count(_in_state(site_id, Status.REJECTED)),
    }


def key_of(site_id: int, place: Place, comment: Comment) -> Key | None:
    """Answer where a comment stands in the list, by the same key that cursors hold."""
    if place.q:
        version = search.version_id(site_id, comment)
        return (version,) if version else None
    if place.queue == Queue.REPORTED:
        return comment.open_reports, comment.id
    if place.queue == Queue.HELD and place.order == "risk":
        return comment.risk, comment.id
    return comment.changed_at.isoformat(), comment.id


def holds(place: Place, comment_id: int) -> bool:
    """Whether a comment stands in the list as things are now; a search holds whatever was found."""
    comment = db.session.get_one(Comment, comment_id)
    if place.q:
        return True
    if place.queue == Queue.HELD:
        return comment.status == Status.HELD or (comment.status == Status.PUBLISHED and comment.has_held_edit)
    if place.queue == Queue.NEWCOMERS:
        return comment.status == Status.HELD
    return comment.open_reports > 0 if place.queue == Queue.REPORTED else comment.status == place.queue


def oldest_at(site_id: int) -> datetime | None:
    """Answer since when the oldest held comment waits."""
    first = _held(site_id).with_only_columns(Comment.changed_at).order_by(Comment.changed_at, Comment.id).limit(1)
    return db.session.scalar(first)


def _find(site_id: int, place: Place, *, after: Key | None, most: int) -> list[Found]:
    if place.q:
        return search.find(site_id, place.q, before=after[0] if after else None, most=most)
    if place.queue == Queue.HELD:
        find = _held_by_age if place.order == "age" else _held_by_risk
        return find(site_id, after, most)
    first = Comment.open_reports if place.queue == Queue.REPORTED else Comment.changed_at
    return _sorted(_rows(site_id, place.queue), (first, Comment.id), after=after, most=most)


def _held_by_age(site_id: int, after: Key | None, most: int) -> list[Found]:
    key = (Comment.changed_at, Comment.id)
    kinds = (_held(site_id), _few_edits(site_id))
    return sorted(row for rows in kinds for row in _sorted(rows, key, after=after, most=most, down=False))[:most]


def _held_by_risk(site_id: int, after: Key | None, most: int) -> list[Found]:
    rows = [row for rows in (_held(site_id), _edits(site_id)) for row in _by_risk(rows, after, most)]
    return sorted(rows, key=lambda row: (-row[0][0], row[1]))[:most]


def _rows(site_id: int, queue: str) -> Rows:
    if queue == Queue.REPORTED:
        return _reported(site_id)
    return _of_newcomers(site_id) if queue == Queue.NEWCOMERS else _in_state(site_id, Status(queue))


def _held(site_id: int) -> Rows:
    return _in_state(site_id, Status.HELD)


def _edits(site_id: int) -> Rows:
    """Choose held edits; their index covers them, so that SQLite does not walk all that is published."""
    return select(Comment.id).where(Comment.site_id == site_id, HELD_EDIT)


def _few_edits(site_id: int) -> Rows:
    """Choose held edits by their own index, the 1,000 riskiest, so that they can be put into another order."""
    riskiest = _edits(site_id).order_by(Comment.risk.desc(), Comment.id).limit(COUNTED)
    return select(Comment.id).where(Comment.id.in_(riskiest))


def _reported(site_id: int) -> Rows:
    return select(Comment.id).where(Comment.site_id == site_id, Comment.open_reports > 0)


def _of_newcomers(site_id: int) -> Rows:
    """Choose what is held of accounts that were made in the last hour; none of it can have been held for longer."""
    since = clock.now() - HOUR
    held = _held(site_id).join(Person, Person.id == Comment.person_id)
    return held.where(Comment.changed_at > since, Person.created_at > since)


def _in_state(site_id: int, status: Status) -> Rows:
    return select(Comment.id).where(Comment.site_id == site_id, Comment.status == status)


def _count(rows: Rows) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.limit(COUNTED).subquery())) or 0


def _by_risk(rows: Rows, after: Key | None, most: int) -> list[Found]:
    """Answer rows by falling risk, the oldest first among equals: what is left of the last risk, then below it."""
    if after is None:
        return _run(rows, (Comment.risk, Comment.id), (Comment.risk.desc(), Comment.id), most)
    risk, last = after
    same = rows.where(Comment.risk == risk, Comment.id > last)
    found = _run(same, (Comment.risk, Comment.id), (Comment.id,), most)
    if len(found) < most:
        lower = rows.where(Comment.risk < risk)
        order = (Comment.risk.desc(), Comment.id)
        found += _run(lower, (Comment.risk, Comment.id), order, most - len(found))
    return found


def _sorted(
    rows: Rows,
    key: tuple[InstrumentedAttribute[Any], ...],
    *,
    after: Key | None,
    most: int,
    down: bool = True,
) -> list[Found]:
    if after is not None:
        last = tuple_(_moment(after[0]) if key[0] is Comment.changed_at else after[0], after[1])
        rows = rows.where(tuple_(*key) < last if down else tuple_(*key) > last)
    return _run(rows, key, tuple(column.desc() if down else column.asc() for column in key), most)


def _run(rows: Rows, key: tuple[InstrumentedAttribute[Any], ...], order: tuple[Any, ...], most: int) -> list[Found]:
    found = db.session.execute(rows.with_only_columns(*key).order_by(*order).limit(most))
    return [(tuple(v.isoformat() if isinstance(v, datetime) else v for v in row), row[-1]) for row in found]


def _after(place: Place) -> Key | None:
    kinds: tuple[Any, ...] = (str, int)
    if place.q:
        kinds = (int,)
    elif place.queue == Queue.REPORTED:
        kinds = (int, int)
    elif place.queue == Queue.HELD and place.order == "risk":
        kinds = (float, int)
    try:
        key = cursors.decode(place.cursor, kinds) if place.cursor else None
        if key is not None and kinds == (str, int):
            _moment(str(key[0]))
    except ValueError:
        return None
    return key


def _moment(raw: str) -> datetime:
    return clock.parse_iso(raw)
