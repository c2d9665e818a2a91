"""What a discussion is about, whether or not a first comment has made a row of it yet."""

from urllib.parse import urlencode

from comments.articles import actions as articles
from comments.articles.models import Article, Discussion
from comments.articles.queries import by_url
from comments.errors import NotFound
from comments.publishers.models import Site
from comments.threads import queries
from comments.threads.rows import DiscussionPage
from comments.threads.schemas import ORDERS, Order


def subject_at(site: Site, address: str, title: str = "") -> Article:
    """Answer the article at an address of a site; before its first comment one that is not in the database (id None).

    Raise BadInput for what is no address, or not of an origin that the site has registered.
    """
    url = articles.canonical(site, address)
    return by_url(site.id, url) or Article(
        id=None,
        site_id=site.id,
        url=url,
        title=title or url,
        question="",
        discussion=Discussion.OPEN,
        premoderated=False,
        holding=False,
        revision=0,
        published_count=0,
    )


def page_for(
    article: Article, *, order: Order = ORDERS[0], cursor: str | None = None, comment_id: int | None = None
) -> DiscussionPage:
    """Answer a page of an article's discussion, the surroundings of one comment, or the empty page before the first."""
    if not article.id:
        return DiscussionPage(0, order, (), None, 0)
    if comment_id is not None:
        return _around(article, comment_id, order)
    return queries.page_of(article.id, order=order, cursor=cursor)


def _around(article: Article, comment_id: int, order: Order) -> DiscussionPage:
    """Answer a comment's surroundings; a number it had before it moved here leads to it too."""
    try:
        page = queries.around(comment_id, order=order)
    except NotFound:
        page = None
    if page is None or page.article_id != article.id:
        moved = queries.moved(comment_id, article_id=article.id)
        page = queries.around(moved, order=order) if moved is not None else page
    if page is None:
        raise NotFound
    return page


def address_of(article: Article, site: Site) -> str:
    """Answer where an article's discussion stands on our own pages."""
    return article.url if article.is_hosted else with_query(f"/discussion/{site.key}", article=article.url)


def with_query(address: str, **values: object) -> str:
    """Put parameters behind an address; those that are None or empty are left out."""
    pairs = {name: value for name, value in values.items() if value not in (None, "")}
    if not pairs:
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode(pairs)}"
