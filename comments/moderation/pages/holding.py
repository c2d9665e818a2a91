"""The switch "Hold everything now": for a site or an article, with an end and a record."""

from typing import Any

from flask import Response, redirect, request, url_for

from comments.articles.models import Article
from comments.errors import NotFound, Refusal
from comments.extensions import db
from comments.moderation import answers
from comments.moderation.actions import hiding
from comments.moderation.actions import holding as actions
from comments.moderation.answers import Answer
from comments.moderation.ends import ENDS, NewHolding, read_holding
from comments.moderation.pages.blueprint import blueprint
from comments.moderation.permissions import desk, moderators
from comments.moderation.queries import holding as queries
from comments.moderation.schemas import is_id
from comments.web.bodies import read_form
from comments.web.guards import allow
from comments.web.negotiation import wants_json


@blueprint.get("/moderation/holdings")
@allow(moderators)
def show_holdings() -> Answer:
    """Show what is held as a whole, the form that begins it, and what was held before."""
    return _page(_article(request.args.get("article", "")))


@blueprint.post("/moderation/holdings")
@allow(moderators)
def create_holding() -> Answer:
    """Hold everything new on the site, or under an article of it."""
    form = read_form()
    try:
        new = _checked(read_holding(form, time_zone=desk().site.time_zone))
        actions.begin(desk().site.id, new, by=desk().person)
    except Refusal as refusal:
        if wants_json():
            raise
        db.session.rollback()
        error = answers.form_error(refusal)
        return _page(_article(form.get("article", "")), status=refusal.status, form=form, error=error)
    return _back()


@blueprint.post("/moderation/holdings/<int:holding_id>/lifting")
@allow(moderators)
def create_lifting(holding_id: int) -> Answer:
    """Let new comments appear again."""
    actions.lift(holding_id, by=desk().person)
    return _back()


@blueprint.post("/moderation/alerts/<int:alert_id>/clearing")
@allow(moderators)
def create_clearing(alert_id: int) -> Answer:
    """Say that somebody has looked at what an alert is about."""
    hiding.clear(alert_id, by=desk().person)
    return redirect(url_for("moderation.show_desk", site=desk().site.key, queue="reported"), 303)


def _checked(new: NewHolding) -> NewHolding:
    """Answer what is to be held; raise NotFound for an article of another site."""
    if new.article_id is not None and _article(str(new.article_id)) is None:
        raise NotFound
    return new


def _article(raw: str) -> Article | None:
    found = db.session.get(Article, int(raw)) if is_id(raw) else None
    return found if found is not None and found.site_id == desk().site.id else None


def _page(article: Article | None, *, status: int = 200, **more: Any) -> Response:
    past = queries.shown(desk().site.id, runs=False)
    context = {"article": article, "ends": ENDS, "past": past, **more}
    return answers.page("moderation/holdings.html", status=status, here="holdings", **context)


def _back() -> Answer:
    return redirect(url_for("moderation.show_holdings", site=desk().site.key), 303)
