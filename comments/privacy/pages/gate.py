"""Whoever closes their account can do one thing: keep it."""

from flask import Response, request, url_for

from comments.accounts.schemas import read_next
from comments.errors import Forbidden
from comments.lib.i18n import N_
from comments.privacy.pages.shared import blueprint, go_on
from comments.web.guards import guard_of
from comments.web.negotiation import wants_json
from comments.web.origin import SAFE
from comments.web.viewer import viewer

FOR_ANYONE = frozenset({"accounts", "notifications"})
"""Rooms whose deeds for anyone do nothing in a person's name."""
CLOSES = N_("Your account is being closed. Open your account, or follow the link of our letter, to keep it.")


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
    return go_on(url_for("privacy.show_closing", next=read_next(request.full_path.rstrip("?")) or None))


def _is_for_anyone() -> bool:
    """Whether what is asked needs nobody: looking at public pages, signing in and out, wanting no more letters."""
    guard = guard_of(request.endpoint) if request.endpoint else None
    return guard is None or (
        guard.name.startswith("anyone") and (request.method in SAFE or request.blueprint in FOR_ANYONE)
    )
