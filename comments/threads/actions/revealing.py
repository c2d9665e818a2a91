"""What the clock reveals: a score that was kept back while fresh becomes visible, and caches must hear of it."""

from datetime import datetime, timedelta

from sqlalchemy import select

from comments.articles import actions as articles
from comments.extensions import db
from comments.lib import clock
from comments.publishers.models import Site
from comments.threads.models import Comment, Status

LATELY = timedelta(minutes=2)


def reveal_due(now: datetime | None = None, *, within: timedelta = LATELY) -> int:
    """Name a new state of every discussion in which a score has come out lately; answer of how many.

    Run it every minute; `within` covers a run that came late.
    """
    now = now or clock.now()
    hiding = select(Site.id, Site.score_hidden_minutes).where(Site.score_hidden_minutes > 0)
    due = [article for site in db.session.execute(hiding).all() for article in _due(site.id, now, site[1], within)]
    for article_id in due:
        articles.raise_revision(articles.lock(article_id))
    db.session.flush()
    return len(due)


def _due(site_id: int, now: datetime, minutes: int, within: timedelta) -> list[int]:
    """Find the articles; no comment's status changed before it appeared, so that the index on that time serves."""
    until = now - timedelta(minutes=minutes)
    fresh = select(Comment.article_id).where(
        Comment.site_id == site_id,
        Comment.status == Status.PUBLISHED,
        Comment.changed_at > until - within,
        Comment.published_at > until - within,
        Comment.published_at <= until,
    )
    return list(db.session.scalars(fresh.distinct().order_by(Comment.article_id)))
