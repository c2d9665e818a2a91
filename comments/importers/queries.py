"""Reading the ledger of imports."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from comments.accounts.models import Person
from comments.articles.models import Article
from comments.errors import NotFound
from comments.extensions import db
from comments.importers.models import ImportRow, ImportRun

MOST_AT_ONCE = 5000
"""Values in one question to the database."""


def run(run_id: int) -> ImportRun:
    """Answer a run; raise NotFound."""
    found = db.session.get(ImportRun, run_id)
    if found is None:
        raise NotFound
    return found


def rows(run_id: int, *, outcome: str | None = None) -> Iterator[ImportRow]:
    """Give the ledger's rows of a run in the order they were dealt with, perhaps of one outcome only."""
    query = select(ImportRow).where(ImportRow.run_id == run_id)
    if outcome is not None:
        query = query.where(ImportRow.outcome == outcome)
    return iter(db.session.scalars(query.order_by(ImportRow.id)))


def tallies(run_id: int) -> dict[str, int]:
    """Count a run's comments by outcome."""
    query = select(ImportRow.outcome, func.count()).where(ImportRow.run_id == run_id, ImportRow.kind == "comment")
    return {row[0]: row[1] for row in db.session.execute(query.group_by(ImportRow.outcome))}


def reasons(run_id: int) -> list[tuple[str, str, int]]:
    """Count a run's comments by outcome and reason, where a reason was noted."""
    query = (
        select(ImportRow.outcome, ImportRow.reason, func.count())
        .where(ImportRow.run_id == run_id, ImportRow.kind == "comment", ImportRow.reason != "")
        .group_by(ImportRow.outcome, ImportRow.reason)
        .order_by(ImportRow.outcome, ImportRow.reason)
    )
    return [(outcome, reason, count) for outcome, reason, count in db.session.execute(query)]


@dataclass(frozen=True)
class Met:
    """What was met before: our ids by the source's, and what a run that broke off has noted already."""

    ours: dict[str, int]
    noted: frozenset[str]


def met(site_id: int, source: str, kind: str, source_ids: Sequence[str], *, run_id: int) -> Met:
    """Answer what runs that were not taken back created from the same source, and what this run has noted.

    What a later run found there already does not count: it went when the run that created it was taken back.
    """
    query = (
        select(ImportRow.source_id, ImportRow.our_id, ImportRow.outcome, ImportRow.run_id)
        .join(ImportRun, ImportRun.id == ImportRow.run_id)
        .where(
            ImportRow.site_id == site_id,
            ImportRow.source == source,
            ImportRow.kind == kind,
            ImportRun.undo_began_at.is_(None),
        )
    )
    parts = (source_ids[start : start + MOST_AT_ONCE] for start in range(0, len(source_ids), MOST_AT_ONCE))
    rows = [row for part in parts for row in db.session.execute(query.where(ImportRow.source_id.in_(part)))]
    ours = {row.source_id: row.our_id for row in rows if row.outcome == "created" and row.our_id is not None}
    return Met(ours, frozenset(row.source_id for row in rows if row.run_id == run_id))


def has_rows(site_id: int, source: str) -> bool:
    """Whether anything was ever noted of a source."""
    query = select(ImportRow.id).where(ImportRow.site_id == site_id, ImportRow.source == source)
    return db.session.scalar(query.limit(1)) is not None


def unfinished(site_id: int, source: str) -> ImportRun | None:
    """Answer the run of a source that broke off, or is under way, or is half taken back."""
    query = select(ImportRun).where(
        ImportRun.site_id == site_id,
        ImportRun.source == source,
        ImportRun.undone_at.is_(None),
        ImportRun.finished_at.is_(None) | ImportRun.undo_began_at.is_not(None),
    )
    return db.session.scalar(query.order_by(ImportRun.id).limit(1))


def created(run_id: int, kind: str, most: int) -> list[tuple[int, int]]:
    """Answer the newest of what a run created and that was not taken back: numbers of ledger rows, and our ids."""
    query = select(ImportRow.id, ImportRow.our_id).where(
        ImportRow.run_id == run_id,
        ImportRow.kind == kind,
        ImportRow.outcome == "created",
        ImportRow.our_id.is_not(None),
    )
    rows = db.session.execute(query.order_by(ImportRow.id.desc()).limit(most))
    return [(row_id, our_id) for row_id, our_id in rows if our_id is not None]


def people(site_id: int, issuer: str, subjects: Sequence[str]) -> dict[str, int]:
    """Answer the people who stand for authors of the source, by what tells them apart there."""
    query = select(Person.subject, Person.id).where(
        Person.site_id == site_id, Person.issuer == issuer, Person.subject.in_(subjects)
    )
    return {subject: id_ for subject, id_ in db.session.execute(query) if subject is not None}


def articles_at(site_id: int, addresses: Sequence[str]) -> dict[str, int]:
    """Answer the articles that a site has at these addresses."""
    query = select(Article.url, Article.id).where(Article.site_id == site_id, Article.url.in_(addresses))
    return {row.url: row.id for row in db.session.execute(query)}
