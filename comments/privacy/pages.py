"""`/account/closing`, `/account/data` and `/your-rights`: leaving, what is one's own, and what is kept how long."""

from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)

from comments.accounts import actions as accounts
from comments.accounts import allowances, sign_in
from comments.accounts import queries as account_queries
from comments.accounts.actions import OVER
from comments.accounts.models import Person, Proof
from comments.accounts.schemas import read_next
from comments.errors import BadInput, Conflict, Forbidden, Gone, NotFound, Refusal
from comments.events.record import record
from comments.extensions import db
from comments.lib.i18n import N_
from comments.privacy import actions, copies, queries, retention, schemas
from comments.privacy.letters import PURPOSE
from comments.publishers import queries as publishers
from comments.publishers.models import Site
from comments.web.bodies import read_form
from comments.web.errors import words_of
from comments.web.guards import allow, anyone, guard_of, signed_in_here
from comments.web.languages import speak
from comments.web.limits import Limit, spend
from comments.web.negotiation import wants_json
from comments.web.origin import SAFE
from comments.web.validators import public_answer
from comments.web.viewer import viewer

blueprint = Blueprint("privacy", __name__)
FOR_ANYONE = frozenset({"accounts", "notifications"})
"""Rooms whose deeds for anyone do nothing in a person's name."""
COPIES = Limit("data-copy", 3, 24 * 60 * 60)
CLOSES = N_("Your account is being closed. Sign in on our own pages to keep it.")
WRONG = N_("That is not your password.")


@blueprint.before_app_request
def lead_to_closing() -> Response | None:
    """Keep everything that needs a person from whoever closes their account, but staying."""
    if request.blueprint == blueprint.name or _is_for_anyone():
        return None
    who = viewer()
    if who.person is None or who.person.closing_at is None:
        return None
    if who.credential == "token" or wants_json():
        raise Forbidden(CLOSES, code="closing")
    return _go_on(url_for("privacy.show_closing", next=read_next(request.full_path.rstrip("?")) or None))


@blueprint.get("/account/closing")
@allow(signed_in_here)
def show_closing() -> Response:
    """Ask how the account is to be closed; where that was asked, until when one can stay."""
    return _show("closing.html", next_path=read_next(request.args.get("next", "")))


@blueprint.post("/account/closing")
@allow(signed_in_here)
def create_closing() -> Response:
    """Have the account closed, given the password; everything that is signed in ends."""
    person: Person = viewer().person
    person_id = person.id
    try:
        _refuse_seated(person_id)
        wish = schemas.read_wish(read_form())
        spend(allowances.SIGN_INS_OF_ACCOUNT, f"person {person_id}")
        if not accounts.fits_waiting(person_id, wish.password):
            raise BadInput(WRONG, field="password")
        _close(person_id, wish)
    except Refusal as refusal:
        return _show_again("closing.html", refusal)
    return _go_on(url_for("privacy.show_asked"))


@blueprint.post("/account/closing/letter")
@allow(signed_in_here)
def create_closing_letter() -> Response:
    """Send somebody without a password a letter whose link closes the account."""
    person: Person = viewer().person
    if person.password_hash or not person.email:
        raise NotFound
    person_id = person.id
    spend(allowances.LETTERS_TO_ACCOUNT, f"person {person_id}")
    record("closing.wanted", person_id=person_id)
    return _go_on(url_for("privacy.show_closing", done="letter"))


@blueprint.post("/account/closing/staying")
@allow(signed_in_here)
def create_staying() -> Response:
    """Keep the account after all: one press."""
    actions.stay(viewer().person)
    return _go_on(read_next(read_form().get("next", "")) or url_for("accounts.show_account", done="stayed"))


@blueprint.get("/account/closing/asked")
@allow(anyone)
def show_asked() -> Response:
    """Say that the account will be closed, and how it can be kept."""
    return _show("asked.html")


@blueprint.get("/account/closing/<token>")
@allow(anyone)
def show_closing_link(token: str) -> Response:
    """Show the page behind the letter's link; looking at it does nothing."""
    _proof(token)
    return _show("closing_link.html", token=token)


@blueprint.post("/account/closing/<token>")
@allow(anyone)
def create_closing_by_link(token: str) -> Response:
    """Have the account closed with the letter's link."""
    _proof(token)
    try:
        wish = schemas.read_wish(read_form())
        _close(accounts.use_link(PURPOSE, token).person_id or 0, wish)
    except Refusal as refusal:
        return _show_again("closing_link.html", refusal, token=token)
    return _go_on(url_for("privacy.show_asked"))


@blueprint.get("/account/data")
@allow(signed_in_here)
def show_data() -> Response:
    """Show one's copies, and offer to make one."""
    return _show("data.html", copies=queries.copies(viewer().person.id))


@blueprint.post("/account/data")
@allow(signed_in_here)
def create_copy() -> Response:
    """Have a copy made by the worker."""
    person_id = viewer().person.id
    try:
        spend(COPIES, f"person {person_id}")
        actions.ask_for_copy(db.session.get_one(Person, person_id))
    except Refusal as refusal:
        return _show_again("data.html", refusal, copies=queries.copies(person_id))
    return _go_on(url_for("privacy.show_data"))


@blueprint.get("/account/data/<int:copy_id>")
@allow(signed_in_here)
def show_copy(copy_id: int) -> Response:
    """Hand a copy to the person whose data it holds."""
    copy = queries.copy(copy_id, viewer().person.id)
    data_dir: Path = current_app.config["SETTINGS"].data_dir
    file = copies.folder(data_dir) / copy.file if copy is not None else None
    if file is None or not file.is_file():
        raise Gone(N_("That copy is not there any more: each is kept for 24 hours."), code="copy-gone")
    answer = send_file(file, "application/zip", as_attachment=True, download_name="your-data.zip", etag=False)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/your-rights")
@allow(anyone)
def show_rights() -> Response:
    """Show what a reader may ask of us, and how long things are kept."""
    site = _site()
    speak(site.locale)
    days = current_app.config["SETTINGS"].closing_days
    page = "privacy/rights.html"
    schedule = retention.SCHEDULE
    return public_answer(lambda: render_template(page, site=site, schedule=schedule, days=days), site.version, days)


def _is_for_anyone() -> bool:
    """Whether what is asked needs nobody: looking at public pages, signing in and out, wanting no more letters."""
    guard = guard_of(request.endpoint) if request.endpoint else None
    return guard is None or (
        guard.name.startswith("anyone") and (request.method in SAFE or request.blueprint in FOR_ANYONE)
    )


def _close(person_id: int, wish: schemas.Wish) -> None:
    person = account_queries.person(person_id)
    if person is None:
        raise Gone(N_("That account is closed."), code="closed")
    days = current_app.config["SETTINGS"].closing_days
    actions.ask_to_close(person, keeps_comments=wish.keeps_comments, days=days)
    sign_in.leave()


def _refuse_seated(person_id: int) -> None:
    if account_queries.seats(person_id):
        raise Conflict(actions.SEATED, code="has-seat")


def _proof(token: str) -> Proof:
    proof = account_queries.proof_by_link(PURPOSE, token)
    if proof is None:
        raise Gone(OVER, code="proof-over")
    return proof


def _show(template: str, *, status: int = 200, **context: Any) -> Response:
    site = _site()
    speak(site.locale)
    who = viewer().person
    context = {
        "person": who,
        "closing": queries.closing_of(who.id) if who is not None else None,
        "days": current_app.config["SETTINGS"].closing_days,
        "done": request.args.get("done", ""),
        "errors": {},
        "refused": None,
        "typed": {},
    } | context
    return make_response(
        render_template(f"privacy/{template}", site=site, is_private=who is not None, **context), status
    )


def _show_again(template: str, refusal: Refusal, **context: Any) -> Response:
    """Show a form again with what was wrong; a script gets the refusal as it is."""
    if wants_json():
        raise refusal
    db.session.rollback()
    words = words_of(refusal)
    errors = {refusal.field: words} if refusal.field else {}
    typed = {"comments": read_form().get("comments", "")}
    return _show(template, status=refusal.status, errors=errors, refused=words, typed=typed, **context)


def _go_on(path: str) -> Response:
    return make_response(redirect(path, code=303))


def _site() -> Site:
    return publishers.home_site(current_app.config["SETTINGS"].home_site)
