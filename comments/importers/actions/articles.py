"""The articles of an import: found at their address, or made as a first comment would."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.exc import IntegrityError

from comments.articles.models import Article, Discussion
from comments.extensions import db
from comments.importers import queries
from comments.importers.actions.ledger import Ledger
from comments.importers.scratch import Scratch
from comments.lib import clock
from comments.publishers.models import Site
from comments.threads import actions as threads

_INSERT = insert(cast(Table, Article.__table__))
_CLOSED = (
    "SELECT number FROM article WHERE closed AND number > ? "
    "AND NOT EXISTS (SELECT 1 FROM post WHERE post.article = article.number AND post.outcome = 'in') "
    "ORDER BY number"
)
_LEFT_OUT = "SELECT number, id, code, line FROM topic WHERE (code <> '' OR address = '') AND number > ? ORDER BY number"


def bring_articles(scratch: Scratch, ledger: Ledger, numbers: Iterable[int]) -> dict[int, int]:
    """Find or make the articles with these numbers in the scratch; answer their ids."""
    marks = ",".join(str(number) for number in sorted(numbers))
    rows = scratch.rows(
        "SELECT number, ours, address, title, at, closed, topic_id, "  # noqa: S608 - numbers of our own
        f"(SELECT max(at) FROM post WHERE post.article = article.number) FROM article WHERE number IN ({marks})"
    )
    ours = {row[0]: row[1] for row in rows if row[1] is not None}
    wanted = [row for row in rows if row[1] is None]
    if wanted:
        found = queries.articles_at(ledger.site_id, [row[2] for row in wanted])
        _make(ledger, [row for row in wanted if row[2] not in found])
        found = queries.articles_at(ledger.site_id, [row[2] for row in wanted])
        fresh = {row[0]: found[row[2]] for row in wanted}
        scratch.note_ours("article", [(id_, number) for number, id_ in fresh.items()])
        ours |= fresh
    return ours


def note_left_out(scratch: Scratch, ledger: Ledger) -> None:
    """Note the topics that become no article, and why."""
    for rows in scratch.chunks(_LEFT_OUT):
        noted = ledger.met("article", [row[1] for row in rows]).noted
        for _, id_, code, line in rows:
            if id_ not in noted:
                outcome = "skipped" if code == "topic_deleted" else "failed"
                ledger.note("article", id_, None, outcome, codes=[code or "no_address"], line=line)
        ledger.keep()


def bring_closed(scratch: Scratch, ledger: Ledger) -> None:
    """Make the articles whose discussion is closed though nobody wrote there: they would be open otherwise."""
    for rows in scratch.chunks(_CLOSED):
        bring_articles(scratch, ledger, [row[0] for row in rows])
        ledger.keep()


def _make(ledger: Ledger, rows: list[tuple[Any, ...]]) -> None:
    """Make articles: all at once, or one by one where the first comment of some was written here a moment ago."""
    if not rows:
        return
    site = db.session.get_one(Site, ledger.site_id)
    values = [_values(site, row, id_) for row, id_ in zip(rows, threads.reserve("article", len(rows)), strict=True)]
    made = values if _is_made(values) else [one for one in values if _is_made([one])]
    topics = {row[2]: row[6] for row in rows}
    for one in made:
        ledger.note("article", topics[one["url"]], one["id"], "created")


def _is_made(values: list[dict[str, Any]]) -> bool:
    try:
        with db.session.begin_nested():
            db.session.connection().execute(_INSERT, values)
    except IntegrityError:
        return False
    return True


def _values(site: Site, row: tuple[Any, ...], id_: int) -> dict[str, Any]:
    _, _, address, title, at, closed, _, last = row
    opened = datetime.fromisoformat(at or last) if at or last else clock.now()
    return {
        "id": id_,
        "site_id": site.id,
        "url": address,
        "title": title or address,
        "title_confirmed": bool(title),
        "premoderated": site.premoderated,
        "published_at": opened,
        "created_at": opened,
        "discussion": Discussion.CLOSED if closed else Discussion.OPEN,
        "closed_at": (datetime.fromisoformat(last) if last else opened) if closed else None,
    }
