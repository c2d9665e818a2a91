"""Public pages: one name for each state of a page, and 304 for whoever has that state already."""

from collections.abc import Callable
from hashlib import sha256

from flask import Response, current_app, request

from comments.web.headers import make_public
from comments.web.negotiation import wants_json

LISTED = ("article", "comment", "cursor", "lang", "order", "theme")
"""The only query parameters that a public page depends on; all others are left out of account."""


def public_answer(render: Callable[[], str], *state: object, mimetype: str = "text/html") -> Response:
    """Answer what is the same for everyone, rendered only when the asker does not have this state of it yet.

    `state` names everything that the page shows: revisions and versions, read before the rows.
    """
    tag = _tag(state)
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        response = Response(render(), mimetype=mimetype)
    response.set_etag(tag, weak=True)
    return make_public(response)


def _tag(state: tuple[object, ...]) -> str:
    asked = [(name, request.args[name]) for name in LISTED if name in request.args]
    names = (current_app.config["BUILD"], request.path, asked, wants_json(), *state)
    return sha256(repr(names).encode()).hexdigest()[:24]
