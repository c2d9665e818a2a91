"""Notices of illegal content: a form open to anybody, without an account and without script, and its receipt."""

from typing import Any

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale

from comments.accounts import robots
from comments.config import Settings
from comments.errors import BadInput, NotFound
from comments.extensions import db
from comments.lib import clock
from comments.moderation.actions import illegal
from comments.moderation.actions.appeals import LETTERS_WAIT
from comments.moderation.answers import Answer, form_error
from comments.moderation.pages.blueprint import blueprint
from comments.moderation.queries import redress, statements
from comments.moderation.redress import Ground, IllegalNotice
from comments.moderation.redress_schemas import WHY_LIMIT, NewNotice, read_notice
from comments.moderation.schemas import is_id
from comments.moderation.seals import seal, unseal
from comments.moderation.statement_words import ground_words
from comments.publishers import queries as publishers
from comments.publishers.models import Site
from comments.threads.models import Comment
from comments.web.address import address_hash
from comments.web.bodies import read_form
from comments.web.guards import allow, anyone
from comments.web.languages import speak
from comments.web.limits import Limit, spend_all
from comments.web.negotiation import wants_json

PER_ADDRESS = Limit("notice-address", most=10, seconds=3_600)
PER_EMAIL = Limit("notice-email", most=5, seconds=86_400)
"""Receipts go to whatever address is typed: nobody's letter box is filled through us."""
PER_SITE = Limit("notice-site", most=500, seconds=86_400)


@blueprint.get("/comments/<int:comment_id>/notice")
@allow(anyone)
def lead_to_notice(comment_id: int) -> Answer:
    """Lead from a comment to the form, with the comment's address filled in."""
    comment = db.session.get(Comment, comment_id)
    if comment is None or comment.published_at is None:
        raise NotFound
    site = publishers.site(comment.site_id)
    return redirect(url_for("moderation.show_notice_form", site_key=site.key, comment=comment_id), 303)


@blueprint.get("/illegal-content/<site_key>")
@allow(anyone)
def show_notice_form(site_key: str) -> Answer:
    """Ask what the law asks for (article 16(2)); the place is filled in where a comment led here."""
    site = _site(site_key)
    return _form(site, {"place": _place(request.args.get("comment", ""))})


@blueprint.post("/illegal-content/<site_key>")
@allow(anyone)
def create_notice(site_key: str) -> Answer:
    """Take a notice in, and lead to its receipt."""
    form = read_form()
    site = _site(site_key)
    try:
        robots.check(form)
        new = read_notice(form, _settings().public_origin)
        _spend(site, new)
        notice = illegal.receive(_site(site_key), new, locale=str(get_locale()))
    except BadInput as refusal:
        if wants_json():
            raise
        db.session.rollback()
        kept = form if refusal.code not in ("stale-form", "robot") else form | {robots.STAMP: ""}
        return _form(_site(site_key), kept, status=refusal.status, error=form_error(refusal))
    receipt = seal("notice", notice.id, _settings().secret_key)
    return redirect(url_for("moderation.show_receipt", receipt=receipt), 303)


@blueprint.get("/illegal-content/receipts/<receipt>")
@allow(anyone)
def show_receipt(receipt: str) -> Answer:
    """Show the number of a notice, and what was decided as soon as that is told."""
    notice = db.session.get(IllegalNotice, unseal(receipt, _settings().secret_key, "notice").id)
    if notice is None:
        raise NotFound
    site = publishers.site(notice.site_id)
    speak(site.locale)
    ruling = redress.last_ruling(notice.id)
    is_told = ruling is not None and clock.now() >= ruling.created_at + LETTERS_WAIT
    return _page(
        "moderation/receipt.html",
        site=site,
        notice=notice,
        ruling=ruling if is_told else None,
        ground=ground_words(notice.ground),
        elsewhere=statements.elsewhere(site.id),
    )


def _form(site: Site, form: dict[str, str], *, status: int = 200, **more: Any) -> Response:
    grounds = [(ground, ground_words(ground)) for ground in Ground]
    words = {"site": site, "grounds": grounds, "form": form, "limit": WHY_LIMIT}
    stamp = form.get(robots.STAMP) or robots.new_stamp()
    return _page("moderation/illegal.html", status=status, stamp=stamp, **words, **more)


def _spend(site: Site, new: NewNotice) -> None:
    counted = [(PER_ADDRESS, address_hash()), (PER_SITE, f"site:{site.id}")]
    if new.email:
        counted.append((PER_EMAIL, new.email.lower()))
    spend_all(*counted)


def _page(template: str, *, status: int = 200, **more: Any) -> Response:
    return make_response(render_template(template, sheet="redress.css", **more), status)


def _site(key: str) -> Site:
    site = publishers.site_by_key(key)
    speak(site.locale)
    return site


def _place(comment: str) -> str:
    """Answer the permalink of a comment, whether or not it is there: the address alone says nothing."""
    return f"{_settings().public_url}/c/{comment}" if is_id(comment) else ""


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
