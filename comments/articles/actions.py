"""The verbs of articles: add, find or create by address, lock, open and close."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from comments.articles import queries
from comments.articles.files import ArticleFile
from comments.articles.models import Article, Discussion
from comments.errors import BadInput
from comments.events.record import record
from comments.extensions import db
from comments.lib import clock
from comments.lib.html import render_article
from comments.lib.i18n import N_
from comments.lib.text import TextRefused, read_line
from comments.lib.urls import UrlRefused, canonical_url, origin_of
from comments.publishers.models import Site
from comments.publishers.queries import origins

LONGEST_TITLE = 300


def add_article(site: Site, file: ArticleFile, *, author_id: int | None = None) -> Article:
    """Add a hosted article, or write it anew when its slug is there already; its discussion stays."""
    article = db.session.scalar(select(Article).where(Article.site_id == site.id, Article.slug == file.slug))
    if article is None:
        article = Article(
            site_id=site.id,
            slug=file.slug,
            url=f"/articles/{file.slug}",
            title=file.title,
            premoderated=site.premoderated,
            revision=0,
        )
        db.session.add(article)
    for name in ("title", "section", "standfirst", "byline", "picture", "picture_alt", "picture_credit", "question"):
        setattr(article, name, getattr(file, name))
    article.title_confirmed = True
    article.author_id = author_id if author_id is not None else article.author_id
    article.body_source, article.body_html = file.body, render_article(file.body)
    article.published_at = file.published or article.published_at or clock.now()
    article.revision = (article.revision or 0) + 1
    db.session.flush()
    return article


def canonical(site: Site, url: str) -> str:
    """Answer the one form of a foreign article's address; refuse one whose origin the site has not registered."""
    try:
        address = canonical_url(url, trailing_slash=site.trailing_slash)  # type: ignore[arg-type]
        origin = origin_of(address)
    except UrlRefused as error:
        raise BadInput(N_("That is not the address of an article."), code="bad-address", field="article") from error
    if origin not in origins(site.id):
        raise BadInput(
            N_("%(origin)s is not among the addresses that %(site)s has registered."),
            code="unknown-origin",
            field="article",
            origin=origin,
            site=site.name,
        )
    return address


def foreign(site: Site, url: str, title: str = "") -> Article:
    """Find the article with an address of a registered site, or create its row: the first comment does.

    A title given by the page is unconfirmed until the desk says otherwise.
    """
    address = canonical(site, url)
    found = queries.by_url(site.id, address)
    if found is not None:
        return found
    article = Article(
        site_id=site.id,
        url=address,
        title=_title(title) or address,
        premoderated=site.premoderated,
        published_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(article)
    except IntegrityError:  # another first comment was quicker, and has committed by now
        found = queries.by_url(site.id, address)
        if found is None:
            raise
        return found
    return article


def lock(article_id: int) -> Article:
    """Take the lock on an article's row: last of all in a transaction.

    It is the lock of an update that leaves the key alone (as every `with_for_update` of ours): PostgreSQL's stronger
    one would wait for those who have written rows that refer to this one, and they would wait for us.
    """
    row = (
        select(Article)
        .where(Article.id == article_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(row).one()


def raise_revision(article: Article) -> None:
    """Name a new state of the discussion: every visible change does."""
    article.revision += 1


def set_discussion(article_id: int, state: Discussion, *, person_id: int | None = None) -> Article:
    """Open, close or archive a discussion, at once."""
    article = lock(article_id)
    if article.discussion == state:
        return article
    article.discussion = state
    article.closed_at = None if state == Discussion.OPEN else clock.now()
    raise_revision(article)
    record("article.discussion_changed", article=article, person_id=person_id, state=str(state))
    return article


def set_premoderated(article_id: int, on: bool, *, person_id: int | None = None) -> Article:
    """Have every comment read before it appears, or only those that screening holds."""
    article = lock(article_id)
    article.premoderated = on
    record("article.premoderation_changed", article=article, person_id=person_id, on=on)
    return article


def _title(raw: str) -> str:
    try:
        return read_line(raw, LONGEST_TITLE) if raw.strip() else ""
    except TextRefused:
        return ""
