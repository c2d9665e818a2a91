"""Taking a whole import back by parts, leaving what was written since."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from time import sleep

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from comments.accounts.models import Person
from comments.articles.models import Article
from comments.errors import Conflict
from comments.extensions import commit, db
from comments.importers import queries
from comments.importers.models import ImportRow
from comments.importers.schemas import Progress, unheeded
from comments.lib import clock
from comments.lib.i18n import N_
from comments.moderation.models import Report
from comments.threads import actions as threads
from comments.threads.models import ActorKind, Comment

PART = 500
PAUSE_SECONDS = 0.02

Pairs = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Undone:
    """How many comments are gone, and how many stay as tombstones because somebody answered since."""

    gone: int
    tombstones: int


def undo_import(run_id: int, *, progress: Progress = unheeded) -> Undone:
    """Take back all that a run created; raise NotFound, or Conflict when that was done before.

    Imported comments that were answered since become tombstones without words. Articles and people that nothing
    hangs on any more go too. It goes by parts; what broke off goes on when it is asked for again.
    """
    run = queries.run(run_id)
    if run.undone_at is not None:
        raise Conflict(N_("That import was taken back before."))
    run.undo_began_at = run.undo_began_at or clock.now()
    commit()
    for kind, take in (("comment", _take_comments), ("article", _take_articles), ("person", _take_people)):
        _take_all(run_id, kind, take, progress)
    run = queries.run(run_id)
    run.undone_at = clock.now()
    commit()
    outcomes = queries.tallies(run_id)
    return Undone(outcomes.get("undone", 0), outcomes.get("tombstone", 0))


def _take_all(run_id: int, kind: str, take: Callable[[list[int]], Collection[int]], progress: Progress) -> None:
    """Take all of one kind, the newest first: what answers goes before what it answers."""
    while pairs := queries.created(run_id, kind, PART):
        gone = take([our_id for _, our_id in pairs])
        _note(pairs, gone, stays="tombstone" if kind == "comment" else "kept")
        commit()
        progress(len(pairs))
        sleep(PAUSE_SECONDS)


def _note(pairs: Pairs, gone: Collection[int], *, stays: str) -> None:
    """Note what went and what stays; numbers of rows that are gone may be given anew, so they are forgotten here."""
    went = [row_id for row_id, our_id in pairs if our_id in gone]
    stayed = [row_id for row_id, our_id in pairs if our_id not in gone]
    rows = update(ImportRow)
    db.session.execute(rows.where(ImportRow.id.in_(went)).values(outcome="undone", our_id=None))
    db.session.execute(rows.where(ImportRow.id.in_(stayed)).values(outcome=stays))


def _take_comments(comment_ids: list[int]) -> Collection[int]:
    brought = select(Comment.id).where(Comment.id.in_(comment_ids), Comment.actor_kind == ActorKind.IMPORT)
    ours = db.session.scalars(brought).all()
    db.session.execute(delete(Report).where(Report.comment_id.in_(ours)))
    _, kept = threads.remove_placed(ours)
    return set(comment_ids) - set(kept)


def _take_articles(article_ids: list[int]) -> Collection[int]:
    return _take_unused(Article, article_ids, Comment.article_id)


def _take_people(person_ids: list[int]) -> Collection[int]:
    return _take_unused(Person, person_ids, Comment.person_id)


def _take_unused(
    table: type[Article] | type[Person], ids: list[int], column: InstrumentedAttribute[int]
) -> Collection[int]:
    """Delete rows that no comment hangs on; one by one where something else names some (a note at the desk)."""
    used = set(db.session.scalars(select(column).where(column.in_(ids)).distinct()))
    unused = [id_ for id_ in ids if id_ not in used]
    if _is_deleted(table, unused):
        return set(unused)
    return {id_ for id_ in unused if _is_deleted(table, [id_])}


def _is_deleted(table: type[Article] | type[Person], ids: list[int]) -> bool:
    try:
        with db.session.begin_nested():
            db.session.execute(delete(table).where(table.id.in_(ids)))
    except IntegrityError:
        return False
    return True
