"""`/popup`: signing in for a frame, and handing the sign-in over to it (never polled for: that would be theft)."""

from typing import Any

from flask import Response, jsonify, make_response, redirect, request

from comments.accounts import actions, schemas
from comments.accounts.journeys import journey
from comments.accounts.pages.shared import blueprint, here, show
from comments.accounts.schemas import HandOver
from comments.errors import Forbidden
from comments.lib.i18n import N_
from comments.lib.urls import origin_of
from comments.publishers import queries as publishers
from comments.publishers.models import Site
from comments.web.bodies import read_form
from comments.web.guards import allow, anyone, signed_in_here
from comments.web.headers import POLICY
from comments.web.negotiation import wants_json
from comments.web.viewer import viewer

VOUCHED = N_("Sign in with an account made here. The paper signs you in on its own pages.")


@blueprint.get("/popup/sign-in")
@allow(anyone)
def show_popup() -> Response:
    """Ask a stranger to sign in; hand over at once for somebody who is signed in."""
    wanted = schemas.read_hand_over(request.args)
    back = _back(wanted)
    if viewer().person is None or viewer().is_vouched:
        return show("sign_in.html", journey(here()), asks_for="comment")
    answer = _show_hand_over(wanted, back)
    return _let_lead(answer, back) if back else answer


@blueprint.post("/popup/codes")
@allow(signed_in_here)
def create_frame_code() -> Response:
    """Make a one-time code for the frame that holds the verifier: as JSON, or in the fragment of the page gone back to.

    Without script and without a page to go back to there is nobody to hand it to; the page says what to do.
    """
    wanted = schemas.read_hand_over(read_form())
    site = _site(wanted)
    back = _back(wanted)
    if not back and not wants_json():
        return show("hand_over.html", wanted=wanted, back="", is_too_late=True, person=viewer().person)
    who = viewer()
    if who.is_vouched:
        raise Forbidden(VOUCHED, code="vouched")
    code = actions.hand_over(who.person, site.id, challenge=wanted.challenge, sign_in_id=who.sign_in_id)
    if wants_json():
        return jsonify(code=code)
    return _let_lead(make_response(redirect(f"{back}#rejoinder-code={code}", code=303)), back)


def _back(wanted: HandOver) -> str:
    """Answer the checked page to go back to; empty in a popup, NotFound for a site that is none."""
    origins = publishers.origins(_site(wanted).id)
    return schemas.check_return(wanted.return_url, origins) if wanted.return_url else ""


def _site(wanted: HandOver) -> Site:
    """Answer the site that is signed in for, unless its publisher's accounts alone count there."""
    site = publishers.site_by_key(wanted.site_key)
    if site.accounts == "publisher":
        message = N_("Readers of %(paper)s sign in on its own pages. Go back to the article, and sign in there.")
        raise Forbidden(message, code="publisher-signs-in", paper=site.name)
    return site


def _show_hand_over(wanted: HandOver, back: str) -> Response:
    context: dict[str, Any] = {"wanted": wanted, "back": back, "person": viewer().person, "here": here()}
    return show("hand_over.html", journey(here()), **context)


def _let_lead(response: Response, back: str) -> Response:
    """Let the form of this answer lead to the publisher's page: browsers judge the redirect by `form-action` too."""
    policy = POLICY.format(ancestors="'none'").replace("form-action 'self'", f"form-action 'self' {origin_of(back)}")
    response.headers["Content-Security-Policy"] = policy
    return response
