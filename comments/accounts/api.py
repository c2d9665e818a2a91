"""`/embed/tokens`: the frame trades its one-time code for a token, and gives the token up. No cookie speaks here."""

from flask import Response, current_app, jsonify, make_response, request

from comments.accounts import actions, allowances, schemas
from comments.accounts.models import FrameToken, Person
from comments.accounts.pages.shared import blueprint
from comments.accounts.publisher_terms import terms_of
from comments.accounts.signed_tokens import Signed, read_signed
from comments.errors import Forbidden, Refusal
from comments.lib import clock
from comments.lib.i18n import N_
from comments.publishers.models import Site
from comments.publishers.queries import site_by_key
from comments.web.address import address_hash
from comments.web.bodies import read_form
from comments.web.filters import iso
from comments.web.guards import allow, anyone, anyone_without_cookie
from comments.web.languages import speak
from comments.web.limits import spend


@blueprint.post("/embed/tokens")
@allow(anyone_without_cookie)
def create_frame_token() -> Response:
    """Trade a code and its verifier for a frame token, good for what a reader may do on one site."""
    trade = schemas.read_trade(read_form())
    spend(allowances.TRADES, address_hash())
    return _given(*actions.trade_code(trade))


@blueprint.post("/embed/signed-tokens")
@allow(anyone)
def create_frame_token_for_signed() -> Response:
    """Trade a token that the site's publisher signed for a frame token; only the frame's own pages may ask."""
    form = read_form()
    site = site_by_key(form.get("site", ""))
    speak(site.locale)
    site_id, signed = site.id, _checked(site, form.get("token", "").strip())
    spend(allowances.SIGNED_TRADES, f"{site_id} {signed.issuer} {signed.subject}")
    return _given(*actions.admit_signed(signed, site_id))


@blueprint.delete("/embed/tokens/current")
@allow(anyone_without_cookie)
def delete_frame_token() -> Response:
    """End the token that comes in the Authorization header; one that is over already is no mistake."""
    _, _, token = request.headers.get("Authorization", "").partition(" ")
    actions.end_frame_token(token.strip())
    return make_response("", 204)


def _checked(site: Site, token: str) -> Signed:
    """Check a publisher's token; what is refused counts against the address it came from."""
    try:
        if site.accounts == "own":
            raise Forbidden(N_("This site takes no tokens: its publisher has not switched them on."), code="tokens-off")
        return read_signed(token, terms_of(site, current_app.config["SETTINGS"]))
    except Refusal:
        spend(allowances.SIGNED_REFUSALS, address_hash())
        raise


def _given(token: str, row: FrameToken, person: Person) -> Response:
    about = {"id": person.id, "name": person.name}
    seconds = round((row.expires_at - clock.now()).total_seconds())
    return make_response(jsonify(token=token, person=about, expires=iso(row.expires_at), seconds=seconds), 201)
