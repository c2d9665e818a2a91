"""What is mine, to be laid over the public page: one small private answer."""

from flask import Response, jsonify, render_template
from flask_babel import gettext as _

from comments.accounts.models import Person
from comments.errors import Refusal
from comments.reading.blueprint import blueprint
from comments.threads import queries
from comments.threads.pages.blueprint import Place, place_of
from comments.threads.permissions import require_voice
from comments.threads.reasons import reason_words
from comments.threads.rows import MyRow
from comments.web.errors import words_of
from comments.web.guards import allow, signed_in
from comments.web.viewer import viewer

PUBLIC = "published"


@blueprint.get("/overlay/<int:article_id>")
@allow(signed_in)
def show_overlay(article_id: int) -> Response:
    """Answer who I am, my votes, my comments that others do not see, and what I may do; 0 is no article yet."""
    person = viewer().person
    if article_id == 0:
        return jsonify(person=_person(person), votes={}, mine=[], may={"comment": True, "why": ""}, notices=0)
    place = place_of(article_id)
    found = queries.mine(person.id, article_id)
    return jsonify(
        person=_person(person),
        votes={str(comment_id): value for comment_id, value in found.votes.items()},
        mine=[_mine(row, place) for row in found.comments],
        may=_may(person, place),
        notices=0,
    )


def _person(person: Person) -> dict[str, object]:
    return {"id": person.id, "name": person.name, "confirmed": person.is_confirmed}


def _mine(mine: MyRow, place: Place) -> dict[str, object]:
    """Describe a comment of mine; with its HTML where the public page does not show it as I see it."""
    is_public = mine.status == PUBLIC and not mine.has_held_edit
    shown = {"mine": mine, "view": place.view(), "why": reason_words(mine), "as_item": True}
    return {
        "id": mine.row.id,
        "parent": mine.row.parent_id,
        "status": mine.status,
        "edit_until": mine.edit_until.isoformat() if mine.edit_until else None,
        "withdraw": mine.may_withdraw,
        "replies": mine.row.shown_replies,
        "html": "" if is_public else render_template("threads/_mine.html", **shown),
    }


def _may(person: Person, place: Place) -> dict[str, object]:
    """Say whether the person may write here, and if not, why."""
    try:
        require_voice(person, place.site)
    except Refusal as refusal:
        return {"comment": False, "why": words_of(refusal)}
    why = "" if place.article.is_open else _("This discussion is closed.")
    return {"comment": place.article.is_open, "why": why}
