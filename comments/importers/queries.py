"""Reading the ledger of imports."""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from comments.accounts.models import Person
from comments.errors import NotFound
from comments.extensions import db
from comments.importers.models import ImportRow, ImportRun
from comments.threads.models import Comment

MOST_AT_ONCE = 5000
"""Values in one question to the database."""


def run(run_id: int) -> ImportRun:
    """Answer a run; raise NotFound."""
    found = db.session.get(ImportRun, run_id)
    if found is None:
        raise NotFound
    return found


def rows(run_id: int, *, outcome: str | None = None) -> Iterator[ImportRow]:
    """Give the ledger's rows of a run in the order of the file, perhaps of one outcome only."""
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


def created(run_id: int, kind: str) -> list[int]:
    """Answer our ids of what a run created of one kind."""
    query = select(ImportRow.our_id).where(
        ImportRow.run_id == run_id, ImportRow.kind == kind, ImportRow.outcome == "created"
    )
    return [our_id for our_id in db.session.scalars(query) if our_id is not None]


def created_comments(run_id: int) -> list[int]:
    """Answer our ids of the comments that a run created, answers before what they answer."""
    query = (
        select(Comment.id)
        .join(ImportRow, ImportRow.our_id == Comment.id)
        .where(ImportRow.run_id == run_id, ImportRow.kind == "comment", ImportRow.outcome == "created")
        .order_by(Comment.depth.desc(), Comment.id)
    )
    return list(db.session.scalars(query))


def known(site_id: int, source: str, kind: str, source_ids: Sequence[str]) -> dict[str, int]:
    """Answer our ids of what runs that were not undone created from the same source.

    What a later run found there already does not count: it went when the run that created it was undone.
    """
    query = (
        select(ImportRow.source_id, ImportRow.our_id)
        .join(ImportRun, ImportRun.id == ImportRow.run_id)
        .where(
            ImportRow.site_id == site_id,
            ImportRow.source == source,
            ImportRow.kind == kind,
            ImportRow.outcome == "created",
            ImportRun.undone_at.is_(None),
        )
    )
    parts = (source_ids[start : start + MOST_AT_ONCE] for start in range(0, len(source_ids), MOST_AT_ONCE))
    rows = (row for part in parts for row in db.session.execute(query.where(ImportRow.source_id.in_(part))))
    return {source_id: our_id for source_id, our_id in rows if our_id is not None}


def person_of(site_id: int, issuer: str, subject: str) -> Person | None:
    """Answer the person who stands for an author of the source."""
    query = select(Person).where(Person.site_id == site_id, Person.issuer == issuer, Person.subject == subject)
    return db.session.scalar(query)
