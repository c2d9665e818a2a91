"""Erasing a person a part at a time, so that a kill between two parts costs nothing and readers never wait."""

from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update

from comments.accounts.actions import end_other_sign_ins
from comments.accounts.actions.sign_ins import end_frames
from comments.accounts.models import Person
from comments.events.models import Event
from comments.events.record import record
from comments.extensions import Base, db
from comments.importers.models import ImportRow
from comments.lib import clock
from comments.moderation.models import Report
from comments.moderation.redress import Appeal, IllegalNotice, Ruling
from comments.privacy.belongings import BELONGINGS, GONE, STAYS, Belongings
from comments.privacy.models import Closing
from comments.threads import actions as threads
from comments.threads.models import Comment, Decision, Vote

PART = 50
"""Comments in one transaction: who posts meanwhile waits for no more than these."""
ROWS = 500
OUR_WORDS = frozenset({"status", "state", "kind", "purpose", "verdict"})
"""Names in an event's data whose words are ours."""


def begin(closing: Closing, name: str) -> None:
    """Shut the account for good and take its name and keys away; only the address stays, for the last letter."""
    person = db.session.get_one(Person, closing.person_id)
    end_other_sign_ins(person.id, but=None)
    end_frames(person.id)
    person.name, person.name_key, person.email_key, person.password_hash = name, None, None, None
    person.issuer = person.subject = None
    person.closed_at = person.closed_at or clock.now()
    closing.begun_at = closing.begun_at or clock.now()
    db.session.flush()


def erase_some(closing: Closing) -> bool:
    """Erase the next part of what a person left here; answer whether there may be more."""
    if closing.erased_at is not None:
        return False
    if _erase_comments(closing) or _count_votes(closing.person_id) or _delete_rows(closing.person_id):
        return True
    forget_rest(closing.person_id)
    closing.erased_at = clock.now()
    record("account.closed", person_id=closing.person_id)
    db.session.flush()
    return False


def forget_rest(person_id: int) -> None:
    """Take the person out of rows that stay: reports, articles, the import's ledger, what events say."""
    for belongings in _found(STAYS):
        if belongings.blank:
            table = Base.metadata.tables[belongings.table]
            mine = table.c[belongings.owner] == person_id
            db.session.execute(update(table).where(mine).values(dict(belongings.blank)))
    appeals = select(Appeal.id).where(Appeal.person_id == person_id)
    _empty(Ruling, "words", Ruling.appeal_id.in_(appeals))
    _forget_notices(person_id)
    of_person = ImportRow.kind == "person", ImportRow.our_id == person_id
    for row in db.session.scalars(select(ImportRow).where(*of_person)).all():
        row.source_id = f"erased {row.id}"
    for event in db.session.scalars(select(Event).where(Event.person_id == person_id)).all():
        event.data = {name: value for name, value in event.data.items() if _is_ours(name, value)}


def _forget_notices(person_id: int) -> None:
    """Empty notices of illegal words that gave the person's address: they could be made without signing in."""
    email = db.session.scalar(select(Person.email).where(Person.id == person_id))
    if email:
        theirs = func.lower(IllegalNotice.email) == email.lower()
        blank = {"why": "", "name": "", "email": "", "locale": ""}
        db.session.execute(update(IllegalNotice).where(theirs).values(blank))


def finish(closing: Closing) -> None:
    """Take the address away too: the last letter has gone, or cannot go."""
    person = db.session.get_one(Person, closing.person_id)
    person.email = person.locale = person.closing_at = None
    closing.finished_at = closing.finished_at or clock.now()
    db.session.flush()


def _erase_comments(closing: Closing) -> bool:
    mine = Comment.person_id == closing.person_id, Comment.id > closing.last_comment_id
    ids = list(db.session.scalars(select(Comment.id).where(*mine).order_by(Comment.id).limit(PART)))
    if not ids:
        return False
    closing.last_comment_id = ids[-1]
    gone = threads.erase_comments(ids, keeps_published=closing.keeps_comments)
    _forget_words_about(ids, gone)
    return True


def _forget_words_about(ids: list[int], gone: list[int]) -> None:
    """Take what the desk told the author out of its record, and what may cite words that are gone."""
    _empty(Decision, "note", Decision.comment_id.in_(ids))
    _empty(Report, "note", Report.comment_id.in_(gone))
    theirs = select(IllegalNotice.id).where(IllegalNotice.comment_id.in_(gone))
    _empty(Ruling, "words", Ruling.notice_id.in_(theirs))
    _empty(IllegalNotice, "why", IllegalNotice.comment_id.in_(gone), IllegalNotice.settled_at.is_not(None))


def _empty(table: type[Any], column: str, *where: ColumnElement[bool]) -> None:
    words = getattr(table, column)
    db.session.execute(update(table).where(*where, words != "").values({column: ""}))


def _count_votes(person_id: int) -> bool:
    """Turn votes into numbers that belong to nobody, so that every score stays as it is."""
    votes = list(db.session.scalars(select(Vote).where(Vote.person_id == person_id).order_by(Vote.id).limit(ROWS)))
    for value, column in ((1, Comment.placed_up), (-1, Comment.placed_down)):
        voted = [vote.comment_id for vote in votes if vote.value == value]
        db.session.execute(update(Comment).where(Comment.id.in_(voted)).values({column: column + 1}))
    db.session.execute(delete(Vote).where(Vote.id.in_([vote.id for vote in votes])))
    return bool(votes)


def _delete_rows(person_id: int) -> bool:
    """Delete the next rows that are only a person's own, a table after the other; answer whether there were any."""
    for belongings in _found(GONE):
        table = Base.metadata.tables[belongings.table]
        mine = select(table.c.id).where(table.c[belongings.owner] == person_id).order_by(table.c.id).limit(ROWS)
        ids = list(db.session.scalars(mine))
        if ids:
            db.session.execute(delete(table).where(table.c.id.in_(ids)))
            return True
    return False


def _found(deed: str) -> list[Belongings]:
    return [one for one in BELONGINGS if one.deed == deed and one.table in Base.metadata.tables]


def _is_ours(name: str, value: Any) -> bool:
    return not isinstance(value, str) or name in OUR_WORDS
