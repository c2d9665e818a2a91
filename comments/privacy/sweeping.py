"""Deleting what has had its time, a part at a time, so that readers never wait for it."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, or_, select, update

from comments.accounts import actions as accounts
from comments.accounts.models import FrameCode, FrameToken, Proof, SignIn
from comments.accounts.queries import SIGN_IN_LIFE
from comments.events.models import Delivery, Event
from comments.extensions import db
from comments.moderation.redress import IllegalNotice
from comments.notifications.models import Letter, Notice
from comments.threads import actions as threads
from comments.threads.models import Comment
from comments.web import address_keys, limits

PART = 500
LARGE_PART = 5000
PROOFS = timedelta(days=1)
SIGN_INS = LETTERS = timedelta(days=30)
EVENTS = timedelta(days=90)
NOTICES = timedelta(days=90)
ILLEGAL = timedelta(days=182)


def erase_withdrawn(now: datetime, data_dir: Path) -> int:
    """Erase the words of withdrawn comments whose time to be brought back is over."""
    return threads.erase_due(now)


def delete_unconfirmed(now: datetime, data_dir: Path) -> int:
    """Delete accounts that were never confirmed within a day, all at once."""
    accounts.sweep()
    return 0


def delete_windows(now: datetime, data_dir: Path) -> int:
    """Delete windows of limits that are over, all at once."""
    limits.sweep(db.session())
    return 0


def delete_proofs(now: datetime, data_dir: Path) -> int:
    """Delete links and codes of letters that ended a day ago."""
    return _delete(Proof, Proof.expires_at < now - PROOFS)


def delete_sign_ins(now: datetime, data_dir: Path) -> int:
    """Delete sign-ins and frame tokens that ended, or ran out, 30 days ago."""
    over = now - SIGN_INS
    codes = _delete(FrameCode, FrameCode.expires_at < over)
    tokens = _delete(FrameToken, (FrameToken.ended_at < over) | (FrameToken.expires_at < over))
    unused = ~exists().where(FrameToken.sign_in_id == SignIn.id), ~exists().where(FrameCode.sign_in_id == SignIn.id)
    ended = or_(SignIn.ended_at < over, SignIn.created_at < over - SIGN_IN_LIFE)
    return codes + tokens + _delete(SignIn, ended, *unused)


def delete_notices(now: datetime, data_dir: Path) -> int:
    """Delete notices 90 days old. They are made in order, so that the first one says whether there are any."""
    first = db.session.scalar(select(Notice.created_at).order_by(Notice.id).limit(1))
    return _delete(Notice, Notice.created_at < now - NOTICES) if first is not None and first < now - NOTICES else 0


def delete_letters(now: datetime, data_dir: Path) -> int:
    """Delete notes of letters that were done 30 days ago, and in development the letters themselves."""
    for file in (data_dir / "mail").glob("*.eml"):
        if file.stat().st_mtime < (now - LETTERS).timestamp():
            file.unlink(missing_ok=True)
    return _delete(Letter, Letter.done_at < now - LETTERS)


def delete_events(now: datetime, data_dir: Path) -> int:
    """Delete events that were delivered 90 days ago and that no notice or letter names, with their deliveries."""
    named = exists().where(Notice.event_id == Event.id), exists().where(Letter.event_id == Event.id)
    given_up = exists().where(Delivery.event_id == Event.id, Delivery.failed_at >= now - EVENTS)
    old = select(Event.id).where(Event.delivered_at < now - EVENTS, ~or_(*named, given_up))
    ids = list(db.session.scalars(old.order_by(Event.delivered_at, Event.id).limit(PART)))
    db.session.execute(delete(Delivery).where(Delivery.event_id.in_(ids)))
    db.session.execute(delete(Event).where(Event.id.in_(ids)))
    return len(ids)


def forget_complainants(now: datetime, data_dir: Path) -> int:
    """Take name and address out of notices of illegal words that were decided half a year ago."""
    named = (IllegalNotice.email != "") | (IllegalNotice.name != "")
    old = select(IllegalNotice.id).where(IllegalNotice.settled_at < now - ILLEGAL, named).order_by(IllegalNotice.id)
    ids = list(db.session.scalars(old.limit(PART)))
    gone = update(IllegalNotice).where(IllegalNotice.id.in_(ids)).values(name="", email="", locale="")
    db.session.execute(gone)
    return len(ids)


def destroy_addresses(now: datetime, data_dir: Path) -> int:
    """Destroy keys of addresses whose 30 days are over; then take the worthless hashes out of comments."""
    session = db.session()
    address_keys.destroy_old(session, now)
    key = address_keys.destroyed(session)
    if key is None:
        return 0
    old = Comment.address_hash.is_not(None), Comment.created_at < key.ends_at
    ids = list(session.scalars(select(Comment.id).where(*old).order_by(Comment.id).limit(LARGE_PART)))
    session.execute(update(Comment).where(Comment.id.in_(ids)).values(address_hash=None))
    if not ids:
        address_keys.forget(session, key.number)
    return len(ids) or 1


def _delete(table: type[Any], *old: ColumnElement[bool]) -> int:
    ids = list(db.session.scalars(select(table.id).where(*old).order_by(table.id).limit(PART)))
    db.session.execute(delete(table).where(table.id.in_(ids)))
    return len(ids)
