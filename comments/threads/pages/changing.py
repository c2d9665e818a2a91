"""Changing and withdrawing one's own comment."""

from flask import Response, jsonify, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from comments.errors import Refusal
from comments.extensions import db
from comments.lib import clock
from comments.lib.text import TextRefused, normalise
from comments.threads import actions, queries
from comments.threads.models import Comment
from comments.threads.pages.blueprint import Place, blueprint, comment_in_reach, place_of
from comments.threads.pages.mine import answer_with
from comments.threads.permissions import edit_until, require_editable, require_own
from comments.threads.rows import VersionRow
from comments.threads.schemas import read_edition
from comments.web.bodies import read_form
from comments.web.errors import words_of
from comments.web.guards import allow, signed_in
from comments.web.negotiation import wants_json
from comments.web.viewer import viewer


@blueprint.get("/comments/<int:comment_id>/edition")
@allow(signed_in)
def show_edition(comment_id: int) -> Response:
    """Show the words as they were typed, to be changed."""
    comment = _own(comment_id)
    require_editable(comment)
    newest = queries.version(comment.id, comment.latest_version)
    if wants_json():
        left = _("%(num)s minutes left. Others will see “edited”.", num=_minutes_left(comment))
        return jsonify(id=comment.id, text=newest.source, version=newest.number, left=left, button=_("Save"))
    return Response(_editing_page(comment, newest.source, newest))


@blueprint.post("/comments/<int:comment_id>/edition")
@allow(signed_in)
def create_edition(comment_id: int) -> Response:
    """Put new words in place of the old ones."""
    comment, form = _own(comment_id), read_form()
    try:
        actions.edit_comment(comment, read_edition(form), by=viewer().person)
    except Refusal as refusal:
        if wants_json():
            raise
        return _once_more(comment_id, form, refusal)
    return _changed(comment)


@blueprint.get("/comments/<int:comment_id>/withdrawal")
@allow(signed_in)
def show_withdrawal(comment_id: int) -> str:
    """Ask once more before a comment is withdrawn."""
    comment = _own(comment_id)
    place = place_of(comment.article_id)
    mine = queries.my_row(comment.id, viewer().person.id)
    return render_template("threads/withdrawal.html", mine=mine, article=place.article, site=place.site)


@blueprint.post("/comments/<int:comment_id>/withdrawal")
@allow(signed_in)
def create_withdrawal(comment_id: int) -> Response:
    """Withdraw a comment."""
    comment = _own(comment_id)
    actions.withdraw(comment, by=viewer().person)
    return _changed(comment)


@blueprint.post("/comments/<int:comment_id>/return")
@allow(signed_in)
def create_return(comment_id: int) -> Response:
    """Bring a withdrawn comment back."""
    comment = _own(comment_id)
    actions.bring_back(comment, by=viewer().person)
    return _changed(comment)


def _own(comment_id: int) -> Comment:
    comment = comment_in_reach(comment_id)
    require_own(comment, viewer().person)
    return comment


def _minutes_left(comment: Comment) -> int:
    end = edit_until(comment)
    return max(1, round((end - clock.now()).total_seconds() / 60)) if end else 0


def _changed(comment: Comment) -> Response:
    """Lead to the comment as its author sees it now, or answer a script with it."""
    if not wants_json():
        return make_response(redirect(url_for("threads.show_my_comment", comment_id=comment.id), 303))
    return answer_with(comment)


def _once_more(comment_id: int, form: dict[str, str], refusal: Refusal) -> Response:
    """Show the editing page again, with the words kept and what is wrong with them."""
    db.session.rollback()
    comment = _own(comment_id)
    newest = queries.version(comment.id, comment.latest_version)
    try:
        text = normalise(form.get("text", ""))
    except TextRefused:
        text = newest.source
    page = _editing_page(comment, text, newest, error=words_of(refusal))
    return Response(page, refusal.status)


def _editing_page(comment: Comment, text: str, newest: VersionRow, *, error: str = "") -> str:
    place: Place = place_of(comment.article_id)
    mine = queries.my_row(comment.id, viewer().person.id)
    return render_template(
        "threads/edition.html",
        article=place.article,
        site=place.site,
        mine=mine,
        text=text,
        version=newest.number,
        error=error,
    )
