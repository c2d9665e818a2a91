"""Reading appeals and notices of illegal content for the desk: what is open, since when, and who may decide it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from comments.accounts.models import Person, Role, Seat
from comments.errors import NotFound
from comments.extensions import db
from comments.moderation.queries import statements
from comments.moderation.queries.queues import COUNTED
from comments.moderation.queries.statements import StatementRow
from comments.moderation.redress import Appeal, IllegalNotice, Ruling, Statement
from comments.threads.models import Comment, CommentVersion

PAGE = 50


@dataclass(frozen=True)
class Waiting:
    """How many wait, counted up to 1,000, and since when the oldest does."""

    count: int
    oldest_at: datetime | None


@dataclass(frozen=True)
class AppealLine:
    """An open appeal in its list."""

    appeal: Appeal
    statement: Statement
    name: str


@dataclass(frozen=True)
class NoticeLine:
    """An open notice in its list, and how many others are open about the same comment."""

    notice: IllegalNotice
    beside: int


@dataclass(frozen=True)
class AppealCase:
    """An appeal with everything that somebody needs to decide on it."""

    appeal: Appeal
    row: StatementRow
    author: Person
    first: str
    """Who decided first; empty for a rule."""
    rulings: tuple[tuple[Ruling, str], ...]
    """What was ruled on it, newest first, with who did."""
    bar: str
    """Why the asker may not decide it: `own`, `first`, `alone`; empty when they may, `alone-admin` with a record."""


@dataclass(frozen=True)
class NoticeCase:
    """A notice of illegal content with what it is about."""

    notice: IllegalNotice
    comment: Comment | None
    source: str
    """The comment's words as they stood when the notice came."""
    author: str
    beside: int
    rulings: tuple[tuple[Ruling, str], ...]


def waiting(site_id: int) -> dict[str, Waiting]:
    """Count what is open, by the name of its queue."""
    return {"appeals": _waiting(Appeal, site_id), "illegal": _waiting(IllegalNotice, site_id)}


def open_appeals(site_id: int) -> list[AppealLine]:
    """Answer the open appeals of a site, the oldest first."""
    rows = (
        select(Appeal, Statement, Person.name)
        .join(Statement, Statement.id == Appeal.statement_id)
        .join(Person, Person.id == Appeal.person_id)
        .where(Appeal.site_id == site_id, Appeal.settled_at.is_(None))
    )
    return [AppealLine(*row) for row in db.session.execute(rows.order_by(Appeal.id).limit(PAGE))]


def open_notices(site_id: int) -> list[NoticeLine]:
    """Answer the open notices of a site: what can't wait first, then the oldest."""
    rows = select(IllegalNotice).where(IllegalNotice.site_id == site_id, IllegalNotice.settled_at.is_(None))
    found = db.session.scalars(rows.order_by(IllegalNotice.urgent.desc(), IllegalNotice.id).limit(PAGE)).all()
    return [NoticeLine(notice, _beside(notice)) for notice in found]


def appeal_case(appeal_id: int, *, asker: int) -> AppealCase:
    """Answer an appeal for who decides it; raise NotFound."""
    appeal = db.session.get(Appeal, appeal_id)
    if appeal is None:
        raise NotFound
    row = statements.row(appeal.statement_id)
    return AppealCase(
        appeal=appeal,
        row=row,
        author=db.session.get_one(Person, appeal.person_id),
        first=_name(row.statement.decided_by_id),
        rulings=_rulings(Ruling.appeal_id == appeal_id),
        bar=bar(appeal, row.statement, asker),
    )


def notice_case(notice_id: int) -> NoticeCase:
    """Answer a notice for who decides it; raise NotFound."""
    notice = db.session.get(IllegalNotice, notice_id)
    if notice is None:
        raise NotFound
    comment = db.session.get(Comment, notice.comment_id) if notice.comment_id else None
    return NoticeCase(
        notice=notice,
        comment=comment,
        source=_source(notice),
        author=_name(comment.person_id) if comment else "",
        beside=_beside(notice),
        rulings=_rulings(Ruling.notice_id == notice_id),
    )


def last_ruling(notice_id: int) -> Ruling | None:
    """Answer the ruling on a notice that was not taken back."""
    rows = select(Ruling).where(Ruling.notice_id == notice_id, Ruling.undone_at.is_(None))
    return db.session.scalar(rows.order_by(Ruling.id.desc()).limit(1))


def ruling_of_decision(decision_id: int) -> Ruling | None:
    """Answer the ruling that led to a decision on a comment."""
    return db.session.scalar(select(Ruling).where(Ruling.decision_id == decision_id).limit(1))


def is_of_appeal(decision_id: int) -> bool:
    """Whether an appeal led to a decision on a comment."""
    led = select(Ruling.id).where(Ruling.decision_id == decision_id, Ruling.appeal_id.is_not(None))
    return db.session.scalar(led.limit(1)) is not None


def bar(appeal: Appeal, statement: Statement, asker: int) -> str:
    """Answer what keeps somebody with a seat from deciding an appeal.

    `own`: it is theirs. `first`: they decided first, and somebody else sits at the desk. `alone`: nobody else does, and
    they are no administrator. `alone-admin`: nobody else does; an administrator may, which the record says.
    """
    if asker == appeal.person_id:
        return "own"
    if asker != statement.decided_by_id:
        return ""
    others = select(Seat.id).where(Seat.site_id == appeal.site_id, Seat.person_id.not_in((asker, appeal.person_id)))
    if db.session.scalar(others.limit(1)) is not None:
        return "first"
    own = select(Seat.role).where(Seat.site_id == appeal.site_id, Seat.person_id == asker)
    return "alone-admin" if db.session.scalar(own) == Role.ADMIN else "alone"


def usual_days(site_id: int, *, least: int = 5, most: int = 50) -> int | None:
    """Answer within how many days half of the last appeals were answered; None while there were too few to say."""
    rows = select(Appeal).where(Appeal.site_id == site_id, Appeal.settled_at.is_not(None))
    last = db.session.scalars(rows.order_by(Appeal.id.desc()).limit(most))
    took = sorted(appeal.settled_at - appeal.created_at for appeal in last if appeal.settled_at)
    return took[len(took) // 2].days + 1 if len(took) >= least else None


def _waiting(table: type[Any], site_id: int) -> Waiting:
    rows: Select[Any] = select(table.id).where(table.site_id == site_id, table.settled_at.is_(None))
    count = db.session.scalar(select(func.count()).select_from(rows.limit(COUNTED).subquery())) or 0
    oldest = rows.with_only_columns(table.created_at).order_by(table.id).limit(1)
    return Waiting(count, db.session.scalar(oldest) if count else None)


def _beside(notice: IllegalNotice) -> int:
    if notice.comment_id is None:
        return 0
    others = select(func.count()).select_from(IllegalNotice)
    same = (IllegalNotice.comment_id == notice.comment_id, IllegalNotice.settled_at.is_(None))
    return db.session.scalar(others.where(*same, IllegalNotice.id != notice.id)) or 0


def _source(notice: IllegalNotice) -> str:
    rows = select(CommentVersion.source).where(
        CommentVersion.comment_id == notice.comment_id, CommentVersion.number == notice.version
    )
    return (db.session.scalar(rows) or "") if notice.comment_id else ""


def _rulings(which: Any) -> tuple[tuple[Ruling, str], ...]:
    rows = select(Ruling, Person.name).join(Person, Person.id == Ruling.person_id).where(which)
    found: Sequence[Any] = db.session.execute(rows.order_by(Ruling.id.desc()).limit(PAGE)).all()
    return tuple((record[0], record[1]) for record in found)


def _name(person_id: int | None) -> str:
    return (db.session.scalar(select(Person.name).where(Person.id == person_id)) or "") if person_id else ""
