"""`/embed/tokens`: the frame trades its one-time code for a token, and gives the token up. No cookie speaks here."""

from flask import Response, jsonify, make_response, request

from comments.accounts import actions, allowances, schemas
from comments.accounts.pages.shared import blueprint
from comments.web.address import address_hash
from comments.web.bodies import read_form
from comments.web.filters import iso
from comments.web.guards import allow, anyone_without_cookie
from comments.web.limits import spend


@blueprint.post("/embed/tokens")
@allow(anyone_without_cookie)
def create_frame_token() -> Response:
    """Trade a code and its verifier for a frame token, good for what a reader may do on one site."""
    trade = schemas.read_trade(read_form())
    spend(allowances.TRADES, address_hash())
    token, row, person = actions.trade_code(trade)
    about = {"id": person.id, "name": person.name}
    return make_response(jsonify(token=token, person=about, expires=iso(row.expires_at)), 201)


@blueprint.delete("/embed/tokens/current")
@allow(anyone_without_cookie)
def delete_frame_token() -> Response:
    """End the token that comes in the Authorization header; one that is over already is no mistake."""
    _, _, token = request.headers.get("Authorization", "").partition(" ")
    actions.end_frame_token(token.strip())
    return make_response("", 204)
