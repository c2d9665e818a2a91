"""Reading what is held as a whole: what runs, what is due to end, and the record."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from comments.accounts.models import Person
from comments.articles.models import Article
from comments.extensions import db
from comments.publishers.models import Holding

RECORD = 20


@dataclass(frozen=True)
class HoldingRow:
    """A time of holding everything with the names that belong to it."""

    holding: Holding
    who: str
    article: str
    """Title of the article; empty for a whole site."""
    ended_by: str
    """Who lifted it; empty where it runs or ended by itself."""


def running(site_id: int) -> list[Holding]:
    """Answer what runs on a site."""
    rows = select(Holding).where(Holding.site_id == site_id, Holding.ended_at.is_(None))
    return list(db.session.scalars(rows.order_by(Holding.id)))


def due(now: datetime) -> list[Holding]:
    """Answer what runs on any site and was to end by now."""
    rows = select(Holding).where(Holding.ended_at.is_(None), Holding.ends_at <= now)
    return list(db.session.scalars(rows.order_by(Holding.id)))


def shown(site_id: int, *, runs: bool) -> list[HoldingRow]:
    """Answer what runs on a site, a whole site's first, or the last 20 that are over, the newest first."""
    lifter = aliased(Person)
    rows = (
        select(Holding, Person.name, Article.title, lifter.name)
        .join(Person, Person.id == Holding.begun_by_id)
        .outerjoin(Article, Article.id == Holding.article_id)
        .outerjoin(lifter, lifter.id == Holding.ended_by_id)
        .where(Holding.site_id == site_id, Holding.ended_at.is_(None) if runs else Holding.ended_at.is_not(None))
    )
    order = (Holding.article_id.is_not(None), Holding.id) if runs else (Holding.id.desc(),)
    found = db.session.execute(rows.order_by(*order).limit(RECORD))
    return [HoldingRow(row[0], row[1], row[2] or "", row[3] or "") for row in found]
