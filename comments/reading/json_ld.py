"""What search engines are told of an article and its discussion (schema.org)."""

from typing import Any

from comments.articles.models import Article
from comments.lib.html import plain_text
from comments.publishers.models import Site
from comments.threads.rows import CommentRow, DiscussionPage
from comments.web.filters import iso

FIRST_COMMENTS = 10


def news_article(
    article: Article, site: Site, page: DiscussionPage, *, origin: str, picture: str = ""
) -> dict[str, Any]:
    """Answer a NewsArticle with its number of comments and the first of them; `origin` stands before our paths."""
    address = origin + article.url
    paper = {"@type": "NewsMediaOrganization", "name": site.name}
    described = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "description": article.standfirst,
        "articleSection": article.section,
        "image": picture if picture.startswith("https://") or not picture else origin + picture,
        "datePublished": iso(article.published_at) if article.published_at else "",
        "author": {"@type": "Person", "name": article.byline} if article.byline else paper,
        "publisher": paper,
        "inLanguage": site.locale,
        "url": address,
        "mainEntityOfPage": address,
        "commentCount": page.total,
        "comment": [_comment(row, origin) for row in _first(page)],
    }
    return {key: value for key, value in described.items() if value not in ("", [])}


def _first(page: DiscussionPage) -> list[CommentRow]:
    return [node.row for node in page.nodes if not node.row.is_tombstone][:FIRST_COMMENTS]


def _comment(row: CommentRow, origin: str) -> dict[str, Any]:
    return {
        "@type": "Comment",
        "text": plain_text(row.html),
        "author": {"@type": "Person", "name": row.name},
        "dateCreated": iso(row.at),
        "url": f"{origin}/c/{row.id}",
    }
