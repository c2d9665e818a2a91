"""What the pages of a publisher share: the blueprint, and how a change is made and answered."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, make_response, redirect

from comments.errors import Refusal
from comments.extensions import db
from comments.publishers import queries
from comments.publishers.models import Site
from comments.web.bodies import read_form
from comments.web.errors import words_of
from comments.web.negotiation import wants_json
from comments.web.viewer import viewer

Form = dict[str, str]
Change = Callable[[Site, Form, int], object]
"""Changes a site by a form, for the person of that number."""

blueprint = Blueprint("embeds", __name__)


def make_change(site_key: str, part: str, change: Change, *, then: str, page: Callable[..., Response]) -> Response:
    """Make a change and lead on to `then`; a refusal shows the page again, with what was typed but for secrets."""
    form = read_form()
    try:
        change(queries.site_by_key(site_key), form, viewer().person.id)
    except Refusal as refusal:
        if wants_json():
            raise
        db.session.rollback()
        error: dict[str, Any] = {"part": part, "field": refusal.field or "", "words": words_of(refusal)}
        typed = {part: {name: value for name, value in form.items() if name != "key"}}
        return page(queries.site_by_key(site_key), status=refusal.status, error=error, typed=typed)
    return make_response(redirect(then, code=303))
