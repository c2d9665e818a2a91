"""The queue of notices of illegal content at the desk, and rulings on them."""

from typing import Any

from flask import Response, redirect, url_for

from comments.errors import BadInput, Conflict, Forbidden
from comments.extensions import db
from comments.moderation import answers
from comments.moderation.actions import illegal
from comments.moderation.answers import Answer
from comments.moderation.pages.appeals import refused, toast
from comments.moderation.pages.blueprint import blueprint
from comments.moderation.permissions import desk, moderators
from comments.moderation.queries import cases, decisions, redress
from comments.moderation.redress_schemas import read_ruling
from comments.moderation.statement_words import ground_words
from comments.publishers import queries as publishers
from comments.web.bodies import read_form
from comments.web.guards import allow
from comments.web.negotiation import wants_json


@blueprint.get("/moderation/illegal")
@allow(moderators)
def show_notices() -> Answer:
    """Show the open notices, what can't wait first, with the first opened beside them."""
    return _page(None)


@blueprint.get("/moderation/illegal/<int:notice_id>")
@allow(moderators)
def show_notice(notice_id: int) -> Answer:
    """Show a notice with the comment it is about."""
    return _page(notice_id)


@blueprint.post("/moderation/illegal/<int:notice_id>/ruling")
@allow(moderators)
def create_notice_ruling(notice_id: int) -> Answer:
    """Decide a notice, with reasons that whoever sent it reads."""
    form = read_form()
    try:
        ruling = illegal.rule_on(notice_id, read_ruling(form), by=desk().person)
    except (BadInput, Conflict, Forbidden) as refusal:
        if wants_json():
            raise
        db.session.rollback()
        return _page(notice_id, status=refusal.status, **refused(refusal, form))
    return redirect(url_for("moderation.show_notices", site=desk().site.key, toast=ruling.id), 303)


def _page(notice_id: int | None, *, status: int = 200, **more: Any) -> Response:
    site_id = desk().site.id
    lines = redress.open_notices(site_id)
    opened = notice_id or (lines[0].notice.id if lines else None)
    found = redress.notice_case(opened) if opened else None
    return answers.page(
        "moderation/notices.html",
        status=status,
        here="illegal",
        lines=lines,
        found=found,
        case=cases.case(found.comment.id) if found and found.comment else None,
        rules=publishers.house_rules(site_id),
        ground=ground_words,
        shows="case" if notice_id else "list",
        last_decision=decisions.last_of_site(site_id) if not lines else None,
        toast=toast(),
        **more,
    )
