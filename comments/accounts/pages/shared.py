"""What the pages of accounts share: the blueprint, showing a page, showing a form again with what was wrong."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request

from comments.accounts import robots, work
from comments.accounts.journeys import Journey, journey, remember_for_headers
from comments.errors import Refusal
from comments.extensions import db
from comments.web.errors import words_of
from comments.web.negotiation import wants_json
from comments.web.viewer import viewer

blueprint = Blueprint("accounts", __name__)
blueprint.before_request(remember_for_headers)
UNTYPED = frozenset({"password", "old_password", "code", "next", robots.TRAP, work.CHALLENGE, work.ANSWER})
"""Fields whose words are not put back into a form."""


def show(template: str, way: Journey | None = None, *, status: int = 200, **context: Any) -> Response:
    """Show a page in the paper's frame, or bare in a popup."""
    way = way or journey()
    context = {"errors": {}, "typed": {}, "refused": None} | context
    html = render_template(
        f"accounts/{template}",
        layout="accounts/_popup.html" if way.in_popup else "reading/layout.html",
        way=way,
        site=way.site,
        next_path=way.next or "/",
        signed_in=viewer().person is not None,
        **context,
    )
    return make_response(html, status)


def show_again(template: str, refusal: Refusal, form: Mapping[str, str], **context: Any) -> Response:
    """Show a form again with its refusal and what was typed; a script gets the refusal as it is."""
    if wants_json():
        raise refusal
    db.session.rollback()
    words = words_of(refusal)
    typed = {key: value[:400] for key, value in form.items() if key not in UNTYPED}
    errors = {refusal.field: words} if refusal.field else {}
    answer = show(template, status=refusal.status, errors=errors, typed=typed, refused=words, **context)
    if refusal.retry_after is not None:
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer


def go_on(path: str) -> Response:
    """Lead to the next page with a GET."""
    return make_response(redirect(path, code=303))


@blueprint.after_request
def _keep_opener(response: Response) -> Response:
    """Let the popup keep its opener, through every page and redirect of the way."""
    if g.get("in_popup"):
        response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response


def here() -> str:
    """Answer the address of this request, as a path with its query."""
    return request.full_path.rstrip("?")
