"""Holding everything that is new, on a site or under an article: begun, lifted, and ended by the clock."""

from datetime import datetime

from comments.accounts.models import Person
from comments.articles import actions as articles
from comments.errors import Conflict, NotFound
from comments.events.record import record
from comments.extensions import db
from comments.lib import clock
from comments.lib.i18n import N_
from comments.moderation.ends import NewHolding
from comments.moderation.queries import holding as queries
from comments.publishers import actions as publishers
from comments.publishers import queries as sites
from comments.publishers.models import Holding


def begin(site_id: int, new: NewHolding, *, by: Person) -> Holding:
    """Hold everything new from now on; what was held there already takes the new reason and the new end."""
    _hold_still(site_id, new.article_id)
    for old in queries.running(site_id):
        if old.article_id == new.article_id:
            _close(old, by)
    row = Holding(site_id=site_id, article_id=new.article_id, reason=new.reason, begun_by_id=by.id, ends_at=new.ends_at)
    db.session.add(row)
    db.session.flush()
    _switch(row, on=True, person_id=by.id)
    return row


def lift(holding_id: int, *, by: Person) -> Holding:
    """Let new comments appear again; what was held meanwhile waits for a decision like any other."""
    row = db.session.get(Holding, holding_id)
    if row is None:
        raise NotFound
    if not _end(row, by):
        raise Conflict(N_("That has ended already."), code="ended-already")
    return row


def end_due(now: datetime | None = None) -> int:
    """End what was to end by itself; answer how many. Run it every few seconds."""
    return sum(_end(row, None) for row in queries.due(now or clock.now()))


def _hold_still(site_id: int, article_id: int | None) -> None:
    """Take the lock on the site or the article: of two who press at once, the second finds what the first has done.

    Else one who lifts could turn off what another has begun meanwhile, and the desk would say that it holds.
    """
    if article_id is None:
        publishers.lock(site_id)
    else:
        articles.lock(article_id)


def _end(row: Holding, by: Person | None) -> bool:
    """End what runs, and answer whether it ran."""
    _hold_still(row.site_id, row.article_id)
    db.session.refresh(row)
    if row.ended_at is not None:
        return False
    _close(row, by)
    _switch(row, on=False, person_id=by.id if by else None)
    return True


def _close(row: Holding, by: Person | None) -> None:
    row.ended_at, row.ended_by_id = clock.now(), by.id if by else None
    db.session.flush()


def _switch(row: Holding, *, on: bool, person_id: int | None) -> None:
    """Turn it on or off where posting looks, and name a new state of the pages: readers are told before they write."""
    if row.article_id is None:
        site = sites.site(row.site_id)
        site.holding = on
        publishers.touch(site, f"holding everything: {'on' if on else 'off'}", person_id=person_id)
        record("site.holding_changed", site_id=site.id, person_id=person_id, holding=row.id, on=on)
        return
    article = articles.lock(row.article_id)
    article.holding = on
    articles.raise_revision(article)
    record("article.holding_changed", article=article, person_id=person_id, holding=row.id, on=on)
