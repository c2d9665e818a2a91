"""Reading articles."""

from collections.abc import Sequence

from sqlalchemy import select

from comments.articles.models import Article
from comments.errors import NotFound
from comments.extensions import db
from comments.lib import clock


def get(article_id: int) -> Article:
    """Answer an article by id; raise NotFound."""
    found = db.session.get(Article, article_id)
    if found is None:
        raise NotFound
    return found


def by_slug(site_id: int, slug: str) -> Article:
    """Answer a hosted article; raise NotFound."""
    found = db.session.scalar(select(Article).where(Article.site_id == site_id, Article.slug == slug))
    if found is None:
        raise NotFound
    return found


def by_url(site_id: int, url: str) -> Article | None:
    """Answer the article with a canonical address; None before its first comment."""
    return db.session.scalar(select(Article).where(Article.site_id == site_id, Article.url == url))


def by_urls(site_id: int, urls: Sequence[str]) -> dict[str, Article]:
    """Answer the articles that exist among many addresses."""
    rows = db.session.scalars(select(Article).where(Article.site_id == site_id, Article.url.in_(urls)))
    return {row.url: row for row in rows}


def front_page(site_id: int, *, most: int = 30) -> list[Article]:
    """Answer the hosted articles that are out, newest first."""
    out = select(Article).where(
        Article.site_id == site_id, Article.slug.is_not(None), Article.published_at <= clock.now()
    )
    return list(db.session.scalars(out.order_by(Article.published_at.desc(), Article.id.desc()).limit(most)))


def listed(site_id: int, *, before_id: int | None = None, most: int = 50) -> list[Article]:
    """Answer articles of a site for the desk, newest first, `most` at a time from below an id."""
    rows = select(Article).where(Article.site_id == site_id)
    if before_id is not None:
        rows = rows.where(Article.id < before_id)
    return list(db.session.scalars(rows.order_by(Article.id.desc()).limit(most)))
