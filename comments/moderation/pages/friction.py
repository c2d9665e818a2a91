"""The editor's page of what is asked of new readers, and of when reports hide a comment."""

from typing import Any

from flask import Response, redirect, request, url_for

from comments.accounts import queries as accounts
from comments.accounts.disposable import THEIRS, count
from comments.errors import Refusal
from comments.extensions import db
from comments.moderation import answers, weighing
from comments.moderation.answers import Answer
from comments.moderation.pages.blueprint import blueprint
from comments.moderation.permissions import desk, editors
from comments.publishers import friction
from comments.screening.precautions import FIRST_WITHOUT_WORK
from comments.web.bodies import read_form
from comments.web.guards import allow
from comments.web.negotiation import wants_json


@blueprint.get("/moderation/friction")
@allow(editors)
def show_friction() -> Answer:
    """Show what is asked at present, what each does and what it costs readers."""
    return _page(saved=bool(request.args.get("saved")))


@blueprint.post("/moderation/friction")
@allow(editors)
def save_friction() -> Answer:
    """Write what is asked from now on."""
    form = read_form()
    try:
        friction.save(desk().site, friction.read_friction(form), person_id=desk().person.id)
    except Refusal as refusal:
        if wants_json():
            raise
        db.session.rollback()
        return _page(status=refusal.status, form=form, error=answers.form_error(refusal))
    return redirect(url_for("moderation.show_friction", site=desk().site.key, saved="yes"), 303)


def _page(*, status: int = 200, **more: Any) -> Response:
    site, change = desk().site, friction.last_change(desk().site.id)
    context: dict[str, Any] = {
        "values": friction.of(site),
        "change": change,
        "by": accounts.person(change.person_id) if change and change.person_id else None,
        "trusted": weighing.trusted_needed(site.report_threshold),
        "first_without": FIRST_WITHOUT_WORK,
        "domains": count(),
        "own_domains": THEIRS,
        **more,
    }
    return answers.page("moderation/friction.html", status=status, here="friction", **context)
