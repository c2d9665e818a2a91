"""What is mine, to be laid over the public page: one small private answer."""

from flask import Response, jsonify
from flask_babel import gettext as _

from comments.accounts.models import Person
from comments.articles.models import Article
from comments.errors import Refusal
from comments.notifications import queries as notices
from comments.publishers import queries as publishers
from comments.publishers.models import Site
from comments.reading.blueprint import blueprint
from comments.threads import queries
from comments.threads.models import Status
from comments.threads.pages.blueprint import Place, place_of
from comments.threads.pages.mine import facts_of, html_of
from comments.threads.permissions import require_entitled, require_voice
from comments.threads.rows import MyRow
from comments.web.errors import words_of
from comments.web.guards import allow, signed_in
from comments.web.viewer import viewer


@blueprint.get("/overlay/<int:article_id>")
@allow(signed_in)
def show_overlay(article_id: int) -> Response:
    """Answer who I am, my votes, my comments that others do not see, and what I may do; 0 is no article yet."""
    person = viewer().person
    about = _about(person, place_of(article_id)) if article_id else _before_the_first(person)
    return jsonify(person=_person(person), notices=notices.unread(person.id), **about)


def _about(person: Person, place: Place) -> dict[str, object]:
    found = queries.mine(person.id, place.article.id)
    return {
        "votes": {str(comment_id): value for comment_id, value in found.votes.items()},
        "mine": [_mine(row, place) for row in found.comments],
        "may": _may(person, place.site, place.article),
    }


def _before_the_first(person: Person) -> dict[str, object]:
    """Answer for an article that has no row yet; in a frame its site is known, and what it says of the person."""
    site_id = viewer().site_id
    may = _may(person, publishers.site(site_id)) if site_id else _told("")
    return {"votes": {}, "mine": [], "may": may}


def _person(person: Person) -> dict[str, object]:
    return {"id": person.id, "name": person.name, "confirmed": person.is_confirmed}


def _mine(mine: MyRow, place: Place) -> dict[str, object]:
    """Describe a comment of mine; with its HTML where the page does not show it as I see it, or not yet so far up."""
    is_public = mine.status == Status.PUBLISHED and not mine.has_held_edit
    is_fresh = mine.edit_until is not None and mine.row.shown_replies == 0
    return {**facts_of(mine), "html": html_of(mine, place, as_item=True) if is_fresh or not is_public else ""}


def _may(person: Person, site: Site, article: Article | None = None) -> dict[str, object]:
    """Say whether the person may write here, and if not, why."""
    try:
        require_voice(person, site)
        require_entitled(person, site)
    except Refusal as refusal:
        return _told(words_of(refusal))
    return _told("" if article is None or article.is_open else _("This discussion is closed."))


def _told(why: str) -> dict[str, object]:
    return {"comment": not why, "why": why}
