"""Reading notices, and what people do not want to hear of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from comments.accounts.models import Person
from comments.articles.models import Article
from comments.extensions import db
from comments.lib import clock
from comments.lib.html import plain_text
from comments.moderation.models import Sanction
from comments.moderation.queries import statements
from comments.moderation.redress import Ruling
from comments.notifications.models import Kind, Letter, Mute, Notice
from comments.publishers.models import HouseRule
from comments.threads.models import Comment, CommentVersion, Decision, Status

CAUSES: tuple[tuple[Kind, str, type[Any]], ...] = (
    (Kind.DECISION, "decision", Decision),
    (Kind.SANCTION, "sanction", Sanction),
    (Kind.APPEAL, "ruling", Ruling),
    (Kind.REPORT, "decision", Decision),
)
"""Which row a kind of notice is about, and under which name its data holds the id."""
MOST_COUNTED = 99
PAGE = 30

HOUR = timedelta(hours=1)
MOST_REPLY_LETTERS = 20
"""In a flood of answers so many letters about them go to one person in an hour; the notices stay."""


@dataclass(frozen=True)
class Reason:
    """What was decided or laid on a person (`verdict`), by which house rule, in which words, until when."""

    verdict: str = ""
    rule_id: int | None = None
    note: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class NoticeRow:
    """A notice as its person reads it."""

    id: int
    kind: str
    at: datetime
    is_read: bool
    comment_id: int | None
    title: str
    """The article's title; empty where the notice is about no comment."""
    name: str
    """Who wrote the comment."""
    text: str
    """The comment's words; empty for sanctions and erased words."""
    status: str
    reason: Reason
    rule: HouseRule | None
    statement_id: int | None
    """Where the reasons stand."""


def unread(person_id: int) -> int:
    """Count the notices that a person has not read, up to 99."""
    mine = select(Notice.id).select_from(Notice).outerjoin(Comment, Comment.id == Notice.comment_id)
    mine = mine.where(Notice.person_id == person_id, Notice.read_at.is_(None), _stands())
    return db.session.scalar(select(func.count()).select_from(mine.limit(MOST_COUNTED).subquery())) or 0


def notices(person_id: int, *, before_id: int | None = None) -> list[NoticeRow]:
    """Answer a person's notices, newest first, 30 at a time from below an id."""
    chosen = _chosen().where(Notice.person_id == person_id, _stands())
    if before_id is not None:
        chosen = chosen.where(Notice.id < before_id)
    records = db.session.execute(chosen.order_by(Notice.id.desc()).limit(PAGE)).all()
    reasons = _reasons([record.Notice for record in records])
    rules = _by_id(HouseRule, {reason.rule_id for reason in reasons.values() if reason.rule_id})
    stated = _statements([record.Notice for record in records])
    return [
        _row(record, reasons.get(record.Notice.id, Reason()), rules, statement_id=stated.get(record.Notice.id))
        for record in records
    ]


def is_muted(person_id: int, comment_id: int) -> bool:
    """Whether a person wants no letters about answers to a comment."""
    muted = select(Mute.id).where(Mute.person_id == person_id, Mute.comment_id == comment_id)
    return db.session.scalar(muted.limit(1)) is not None


def reason_of(kind: str, data: Mapping[str, Any]) -> Reason | None:
    """Answer what a notice or letter of a decision or sanction is about; None when it was undone or is gone."""
    table: type[Decision] | type[Sanction] = Decision if kind == Kind.DECISION else Sanction
    row: Any = db.session.get(table, data[kind])
    return None if row is None or row.undone_at is not None else _reason(row)


def _chosen() -> Any:
    return (
        select(Notice, Article.title, Person.name, CommentVersion.html, Comment.status)
        .select_from(Notice)
        .outerjoin(Comment, Comment.id == Notice.comment_id)
        .outerjoin(
            CommentVersion, (CommentVersion.comment_id == Comment.id) & (CommentVersion.number == Comment.version)
        )
        .outerjoin(Article, Article.id == Comment.article_id)
        .outerjoin(Person, Person.id == Comment.person_id)
    )


def _stands() -> ColumnElement[bool]:
    """Choose notices whose cause still stands: an answer that was removed is not announced."""
    return (Notice.kind != Kind.REPLY) | (Comment.status == Status.PUBLISHED)


def _reasons(notices: Sequence[Notice]) -> dict[int, Reason]:
    found: dict[int, Reason] = {}
    for kind, key, table in CAUSES:
        about = {notice.id: notice.data[key] for notice in notices if notice.kind == kind}
        rows = _by_id(table, set(about.values()))
        found |= {id_: _reason(rows[row_id]) for id_, row_id in about.items() if row_id in rows}
    return found


def _statements(notices: Sequence[Notice]) -> dict[int, int]:
    """Answer by notice the statement of reasons that it leads to."""
    found = {notice.id: notice.data["statement"] for notice in notices if notice.kind == Kind.APPEAL}
    for kind, known in ((Kind.DECISION, statements.ids_by_decision), (Kind.SANCTION, statements.ids_by_sanction)):
        about = {notice.id: notice.data[kind] for notice in notices if notice.kind == kind}
        ids = known(set(about.values()))
        found |= {id_: ids[row_id] for id_, row_id in about.items() if row_id in ids}
    return found


def _reason(row: Decision | Sanction | Ruling) -> Reason:
    if isinstance(row, Ruling):
        return Reason(row.outcome, None, row.words)
    if isinstance(row, Decision):
        return Reason(row.verdict, row.house_rule_id, row.note)
    return Reason(row.kind, row.house_rule_id, row.reason, row.until)


def _by_id(table: type[Any], ids: set[int]) -> dict[int, Any]:
    return {row.id: row for row in db.session.scalars(select(table).where(table.id.in_(ids)))} if ids else {}


def _row(record: Any, reason: Reason, rules: Mapping[int, HouseRule], *, statement_id: int | None) -> NoticeRow:
    notice = record.Notice
    return NoticeRow(
        id=notice.id,
        kind=notice.kind,
        at=notice.created_at,
        is_read=notice.read_at is not None,
        comment_id=notice.comment_id,
        title=record.title or "",
        name=record.name or "",
        text=plain_text(record.html or ""),
        status=record.status or "",
        reason=reason,
        rule=rules.get(reason.rule_id or 0),
        statement_id=statement_id,
    )


def has_had_enough(person_id: int) -> bool:
    """Tell whether a person was sent all the letters about answers that one hour bears."""
    sent = select(func.count()).where(
        Letter.done_at > clock.now() - HOUR,
        Letter.person_id == person_id,
        Letter.kind == Kind.REPLY,
        Letter.outcome == "sent",
    )
    return (db.session.scalar(sent) or 0) >= MOST_REPLY_LETTERS
