"""The room's blueprint, and what all its views share."""

from dataclasses import dataclass, field

from flask import Blueprint

from comments.articles import queries as articles
from comments.articles.models import Article
from comments.errors import NotFound
from comments.publishers import queries as publishers
from comments.publishers.models import Site
from comments.threads import queries
from comments.threads.models import Comment
from comments.threads.subjects import address_of, with_query
from comments.threads.words import CommentWords
from comments.web.languages import speak
from comments.web.viewer import viewer

blueprint = Blueprint("threads", __name__)
blueprint.add_app_template_filter(with_query)
blueprint.add_app_template_global(CommentWords, "comment_words")


@dataclass(frozen=True)
class View:
    """What the partials of a comment and a thread need to know of their surroundings."""

    here: str
    """Address of the discussion."""
    rules: str
    """Address of the site's house rules."""
    paper: str = ""
    """Name of the site: the newsroom's badge."""
    order: str = "best"
    open: bool = True
    target: int | None = None
    words: CommentWords = field(default_factory=CommentWords)


@dataclass(frozen=True)
class Place:
    """An article with its site, as far as whoever asks may go there."""

    article: Article
    site: Site

    def view(self, order: str = "best") -> View:
        """Answer what partials need."""
        here = address_of(self.article, self.site)
        return View(here, f"/house-rules/{self.site.key}", self.site.name, order, self.article.is_open)


def place_of(article_id: int) -> Place:
    """Answer an article and its site; a frame token of another site finds nothing."""
    article = articles.get(article_id)
    require_reach(article.site_id)
    site = publishers.site(article.site_id)
    speak(site.locale)
    return Place(article, site)


def comment_in_reach(comment_id: int) -> Comment:
    """Answer a comment that whoever asks may act on at all; a frame token of another site finds nothing."""
    comment = queries.comment(comment_id)
    require_reach(comment.site_id)
    return comment


def require_reach(site_id: int) -> None:
    """Refuse a frame token outside the one site it is good for."""
    if viewer().site_id not in (None, site_id):
        raise NotFound
