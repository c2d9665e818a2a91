"""What the pages of privacy share: the blueprint, showing a page, showing a form again with what was wrong."""

from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request

from comments.accounts import queries as accounts
from comments.accounts import sign_in
from comments.errors import Gone, Refusal
from comments.extensions import db
from comments.lib.i18n import N_
from comments.privacy import actions, queries, schemas
from comments.publishers import queries as publishers
from comments.publishers.models import Site
from comments.web.bodies import read_form
from comments.web.errors import words_of
from comments.web.languages import speak
from comments.web.negotiation import wants_json
from comments.web.viewer import viewer

blueprint = Blueprint("privacy", __name__)


def show(template: str, *, status: int = 200, **context: Any) -> Response:
    """Show a page in the paper's frame."""
    site = home()
    speak(site.locale)
    who = viewer().person
    context = {
        "is_vouched": viewer().is_vouched,
        "person": who,
        "closing": queries.closing_of(who.id) if who is not None else None,
        "days": current_app.config["SETTINGS"].closing_days,
        "done": request.args.get("done", ""),
        "errors": {},
        "refused": None,
        "typed": {},
    } | context
    html = render_template(f"privacy/{template}", site=site, is_private=who is not None, **context)
    return make_response(html, status)


def show_again(template: str, refusal: Refusal, **context: Any) -> Response:
    """Show a form again with what was wrong; a script gets the refusal as it is."""
    if wants_json():
        raise refusal
    db.session.rollback()
    words = words_of(refusal)
    errors = {refusal.field: words} if refusal.field else {}
    form = read_form()
    typed = {name: form.get(name, "")[:400] for name in ("comments", "email")}
    return show(template, status=refusal.status, errors=errors, refused=words, typed=typed, **context)


def go_on(path: str) -> Response:
    """Lead to the next page with a GET."""
    return make_response(redirect(path, code=303))


def close(person_id: int, wish: schemas.Wish) -> None:
    """Have an account closed as it was wished, and sign this browser out."""
    person = accounts.person(person_id)
    if person is None:
        raise Gone(N_("That account is closed."), code="closed")
    days = current_app.config["SETTINGS"].closing_days
    actions.ask_to_close(person, keeps_comments=wish.keeps_comments, days=days)
    sign_in.leave()


def home() -> Site:
    """Answer the paper whose pages these are."""
    return publishers.home_site(current_app.config["SETTINGS"].home_site)
