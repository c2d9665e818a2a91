"""Writing a comment: the composer's page, posting, and how it will look."""

from dataclasses import dataclass, replace
from typing import Any

from flask import Response, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError

from comments.articles import actions as articles
from comments.articles.models import Article
from comments.errors import NotFound, Refusal, SignInNeeded
from comments.extensions import db, reading
from comments.lib.html import render_comment
from comments.lib.text import TextRefused, normalise
from comments.publishers import queries as publishers
from comments.threads import actions, queries
from comments.threads.models import Comment
from comments.threads.pages.blueprint import Place, blueprint, place_of, require_reach
from comments.threads.pages.mine import answer_with
from comments.threads.schemas import NewComment, new_key, read_id, read_new_comment, read_text
from comments.threads.subjects import subject_at
from comments.web.address import address_hash, network_hash
from comments.web.bodies import read_form
from comments.web.errors import unavailable, words_of
from comments.web.guards import allow, anyone, signed_in, signed_in_here
from comments.web.languages import speak
from comments.web.limits import Limit, spend_all
from comments.web.negotiation import wants_json
from comments.web.viewer import viewer

PER_PERSON = Limit("comment", 12, 300)
PER_ADDRESS = Limit("comment-address", 60, 300)
PER_NETWORK = Limit("comment-network", 150, 300)


@dataclass(frozen=True)
class Draft:
    """What a composer's page holds."""

    text: str = ""
    key: str = ""
    parent: int | None = None
    to: str = ""
    error: str = ""
    preview: str = ""
    page: bool = True
    needs_sign_in: bool = False


@blueprint.get("/comments/new")
@allow(signed_in_here)
def show_composer() -> str:
    """Show the page on which a comment or a reply is written; its form carries a key, so that it is posted once."""
    form = dict(request.args)
    place = _place(form)
    return _page(place, _draft(form, place))


@blueprint.post("/comments")
@allow(anyone)
def create_comment() -> Response:
    """Post a comment. Whoever is not signed in keeps the words on the page and is told so."""
    form = read_form()
    try:
        comment = _post(form)
    except (Refusal, OperationalError) as error:
        if wants_json():
            raise
        return _once_more(form, error if isinstance(error, Refusal) else unavailable(error))
    if wants_json():
        return _posted(comment)
    return make_response(redirect(url_for("threads.show_my_comment", comment_id=comment.id), 303))


@blueprint.post("/previews")
@allow(signed_in)
def create_preview() -> Response:
    """Show how words will look, and keep nothing."""
    form = read_form()
    if wants_json():
        return jsonify(html=render_comment(read_text(form.get("text", ""))))
    place = _place(form)
    try:
        draft = replace(_draft(form, place), preview=render_comment(read_text(form.get("text", ""))))
    except Refusal as refusal:
        return _once_more(form, refusal)
    return Response(_page(place, draft))


def _post(form: dict[str, str]) -> Comment:
    person = viewer().person
    if person is None:
        raise SignInNeeded
    new = read_new_comment(form)
    spend_all((PER_PERSON, str(person.id)), (PER_ADDRESS, address_hash()), (PER_NETWORK, network_hash()))
    posted = actions.post_comment(new, author=person, article=_article(new), address_hash=address_hash())
    return posted.comment


def _article(new: NewComment) -> Article:
    if new.article_id is not None:
        return place_of(new.article_id).article
    if new.parent_id is not None and not new.site_key:
        return place_of(queries.shown_comment(new.parent_id).article_id).article
    site = publishers.site_by_key(new.site_key)
    require_reach(site.id)
    return articles.foreign(site, new.url, new.title)


def _posted(comment: Comment) -> Response:
    """Answer a script: what to put into the page, and where."""
    response = answer_with(comment, note=_("Posted. You can edit it for 15 minutes."), as_item=True)
    response.status_code = 201
    response.headers["Location"] = url_for("threads.show_my_comment", comment_id=comment.id)
    return response


def _once_more(form: dict[str, str], refusal: Refusal) -> Response:
    """Show the composer again, with the words kept and what is wrong with them."""
    db.session.rollback()
    reading.set(True)
    place = _place(form)
    draft = replace(_draft(form, place), error=words_of(refusal), needs_sign_in=isinstance(refusal, SignInNeeded))
    response = Response(_page(place, draft), refusal.status)
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _place(form: dict[str, str]) -> Place:
    """Find what is written about: by the comment answered, the article's number, or an address of a site."""
    parent_id, article_id = _number(form, "parent"), _number(form, "article")
    if article_id is not None:
        return place_of(article_id)
    if form.get("site"):
        site = publishers.site_by_key(form["site"])
        speak(site.locale)
        return Place(subject_at(site, form.get("url", ""), form.get("title", "")), site)
    if parent_id is not None:
        return place_of(queries.shown_comment(parent_id).article_id)
    raise NotFound


def _number(form: dict[str, str], field: str) -> int | None:
    try:
        return read_id(form.get(field, ""), field)
    except Refusal:
        return None


def _draft(form: dict[str, str], place: Place) -> Draft:
    parent_id = _number(form, "parent")
    parent = queries.row(parent_id) if parent_id is not None else None
    here = parent is not None and parent.article_id == place.article.id
    return Draft(
        text=_kept(form.get("text", "")),
        key=form.get("key") or new_key(),
        parent=parent_id,
        to=parent.name if parent is not None and here else "",
    )


def _kept(text: str) -> str:
    """Answer what was typed as far as a page can hold it."""
    try:
        return normalise(text)
    except TextRefused:
        return text.replace("\0", "").encode("utf-8", "ignore").decode()


def _page(place: Place, draft: Draft) -> str:
    values: dict[str, Any] = {"article": place.article, "site": place.site, "view": place.view(), "draft": draft}
    answered = queries.row(draft.parent) if draft.parent and draft.to else None
    return render_template("threads/composer.html", answered=answered, **values)
