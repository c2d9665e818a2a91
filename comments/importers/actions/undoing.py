"""Taking a whole import back, leaving what was written since."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from comments.accounts.models import Person
from comments.articles.models import Article
from comments.errors import Conflict
from comments.extensions import commit, db
from comments.importers import queries
from comments.importers.models import ImportRun
from comments.lib import clock
from comments.lib.i18n import N_
from comments.moderation.models import Report
from comments.threads import actions as threads
from comments.threads.models import Comment

PART = 500


@dataclass(frozen=True)
class Undone:
    """How many comments are gone, and how many stay as tombstones because somebody answered since."""

    gone: int
    tombstones: int


def undo_import(run_id: int) -> Undone:
    """Take back all that a run created; raise NotFound, or Conflict when that was done before.

    Imported comments that were answered since become tombstones without words. Articles and people that nothing
    hangs on any more go too. All of it happens in one transaction.
    """
    run = queries.run(run_id)
    if run.undone_at is not None:
        raise Conflict(N_("That import was taken back before."))
    comment_ids = queries.created_comments(run.id)
    parts = [comment_ids[start : start + PART] for start in range(0, len(comment_ids), PART)]
    results = [_remove_comments(part) for part in parts]
    _remove_unused(run)
    run.undone_at = clock.now()
    commit()
    return Undone(sum(gone for gone, _ in results), sum(tombstones for _, tombstones in results))


def _remove_comments(comment_ids: list[int]) -> tuple[int, int]:
    db.session.execute(delete(Report).where(Report.comment_id.in_(comment_ids)))
    return threads.remove_placed(comment_ids)


def _remove_unused(run: ImportRun) -> None:
    for kind, table, column in (("article", Article, Comment.article_id), ("person", Person, Comment.person_id)):
        for id_ in queries.created(run.id, kind):
            if db.session.scalar(select(Comment.id).where(column == id_).limit(1)) is None:
                _remove(table, id_)


def _remove(table: type[Article] | type[Person], id_: int) -> None:
    """Delete a row unless something else names it (an event, a note at the desk)."""
    try:
        with db.session.begin_nested():
            db.session.execute(delete(table).where(table.id == id_))
    except IntegrityError:
        return
