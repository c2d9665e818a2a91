"""Putting an article and its discussion on a page."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app, render_template

from comments.articles.models import Article
from comments.errors import NotFound
from comments.lib.html import plain_text
from comments.lib.text import excerpt
from comments.publishers.models import Site
from comments.reading.json_ld import news_article
from comments.threads import queries
from comments.threads.rows import DiscussionPage
from comments.threads.schemas import Order, read_id, read_order
from comments.threads.subjects import address_of, page_for
from comments.web.assets import asset

LONGEST_PICK = 140


@dataclass(frozen=True)
class Wanted:
    """Which part of a discussion is asked for."""

    order: Order
    cursor: str | None = None
    comment_id: int | None = None


@dataclass(frozen=True)
class Found:
    """The page of the discussion, and whether the comment asked for is no longer there."""

    page: DiscussionPage
    is_missing: bool = False


def wanted(args: Mapping[str, str]) -> Wanted:
    """Read order, cursor and comment from an address; raise BadInput for what is no number."""
    return Wanted(
        read_order(args.get("order")), args.get("cursor") or None, read_id(args.get("comment", ""), "comment")
    )


def find(article: Article, ask: Wanted) -> Found:
    """Answer the part that is asked for; a comment that is not there gives the discussion it would stand in."""
    try:
        found = page_for(article, order=ask.order, cursor=ask.cursor, comment_id=ask.comment_id)
    except NotFound:
        found = None
    if found is not None and found.article_id == (article.id or 0):
        return Found(found)
    return Found(page_for(article, order=ask.order), is_missing=True)


def picture_of(article: Article) -> str:
    """Answer the address of an article's picture: a static file of ours, or wherever it stands; empty for none."""
    stands = not article.picture or article.picture.startswith(("/", "https://"))
    return article.picture if stands else asset(article.picture)


def render_article(article: Article, site: Site, ask: Wanted) -> str:
    """Render a hosted article with its discussion."""
    found = find(article, ask)
    origin = current_app.config["SETTINGS"].public_origin
    pick = next(iter(queries.picks_of(article.id)), None)
    return render_template(
        "reading/article.html",
        article=article,
        site=site,
        page=found.page,
        missing_comment=found.is_missing,
        surface="hosted",
        here=article.url,
        canonical=origin + article.url,
        json_ld=news_article(article, site, found.page, origin=origin, picture=picture_of(article)),
        pick=pick,
        pick_words=excerpt(plain_text(pick.html), LONGEST_PICK) if pick else "",
    )


def render_discussion(article: Article, site: Site, ask: Wanted) -> str:
    """Render a discussion alone on its own page."""
    found = find(article, ask)
    return render_template(
        "reading/discussion.html",
        article=article,
        site=site,
        page=found.page,
        missing_comment=found.is_missing,
        surface="own",
        here=address_of(article, site),
    )
