"""A year's figures as articles 15 and 24 of Regulation (EU) 2022/2065 ask for them, counted from the rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, func, select

from comments.extensions import db
from comments.moderation.redress import Appeal, Ground, IllegalNotice, Outcome, Ruling, Statement, StatementKind


@dataclass(frozen=True)
class Figure:
    """One line: of what, which, and how many (or how many hours)."""

    part: str
    name: str
    value: str


def figures(site_id: int, year: int) -> list[Figure]:
    """Count a site's year in UTC: notices by ground, statements by kind, rule and automation, appeals, median times."""
    span = (datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC))
    return [*_notices(site_id, span), *_statements(site_id, span), *_appeals(site_id, span)]


Span = tuple[datetime, datetime]


def _notices(site_id: int, span: Span) -> list[Figure]:
    here = _within(IllegalNotice, site_id, span)
    grounds = _by(IllegalNotice.ground, here)
    settled = (Ruling.notice_id == IllegalNotice.id, Ruling.undone_at.is_(None), *here)
    return [
        Figure("notices", "received", str(sum(grounds.values()))),
        *(Figure("notices by ground", ground, str(grounds.get(ground, 0))) for ground in Ground),
        *_outcomes("notices", settled),
        Figure("notices", "median hours to the decision", _median(IllegalNotice, here)),
        Figure("notices", "decided by a machine", "0"),
    ]


def _statements(site_id: int, span: Span) -> list[Figure]:
    here = _within(Statement, site_id, span)
    kinds = _by(Statement.kind, here)
    rules = _by(Statement.rule_title, here)
    counts = {
        "decided by a machine alone": Statement.decided_by_id.is_(None),
        "decided by a person": Statement.decided_by_id.is_not(None),
        "found by a machine": Statement.was_held | Statement.decided_by_id.is_(None),
        "after a notice of something illegal": Statement.notice_id.is_not(None),
        "after reports": Statement.reports > 0,
        "of our own accord": Statement.notice_id.is_(None) & (Statement.reports == 0),
    }
    return [
        Figure("statements of reasons", "in all", str(sum(kinds.values()))),
        *(Figure("statements by kind", kind, str(kinds.get(kind, 0))) for kind in StatementKind),
        *(Figure("statements by rule", rule or "no house rule", str(count)) for rule, count in sorted(rules.items())),
        *(
            Figure("statements of reasons", name, str(_count(Statement, (*here, which))))
            for name, which in counts.items()
        ),
    ]


def _appeals(site_id: int, span: Span) -> list[Figure]:
    here = _within(Appeal, site_id, span)
    settled = (Ruling.appeal_id == Appeal.id, Ruling.undone_at.is_(None), *here)
    return [
        Figure("appeals", "received", str(_count(Appeal, here))),
        *_outcomes("appeals", settled),
        Figure("appeals", "decided by who decided first", str(_count(Ruling, (*settled, Ruling.by_first.is_(True))))),
        Figure("appeals", "median hours to the decision", _median(Appeal, here)),
    ]


def _within(table: type[Any], site_id: int, span: Span) -> tuple[ColumnElement[bool], ...]:
    return (table.site_id == site_id, table.created_at >= span[0], table.created_at < span[1])


def _by(column: Any, here: Sequence[ColumnElement[bool]]) -> dict[str, int]:
    rows = db.session.execute(select(column, func.count()).where(*here).group_by(column))
    return {name: count for name, count in rows}  # noqa: C416 - rows are no tuples to mypy


def _outcomes(part: str, settled: Sequence[ColumnElement[bool]]) -> list[Figure]:
    counts = _by(Ruling.outcome, settled)
    return [Figure(part, outcome, str(counts.get(outcome, 0))) for outcome in Outcome]


def _count(table: type[Any], which: Sequence[ColumnElement[bool]]) -> int:
    return db.session.scalar(select(func.count(table.id)).where(*which)) or 0


def _median(table: type[Any], here: Sequence[ColumnElement[bool]]) -> str:
    """Answer the median of what was settled, in hours; empty where nothing was."""
    rows = db.session.execute(select(table.created_at, table.settled_at).where(*here, table.settled_at.is_not(None)))
    took = [(row.settled_at - row.created_at).total_seconds() for row in rows]
    return f"{median(took) / 3600:.1f}" if took else ""
