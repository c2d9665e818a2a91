"""`/sign-in` and `/sign-out`."""

from flask import Response, url_for

from comments.accounts import actions, allowances, schemas, sign_in
from comments.accounts.journeys import journey
from comments.accounts.models import Person
from comments.accounts.pages.shared import blueprint, go_on, show, show_again
from comments.errors import BadInput, Refusal
from comments.lib.i18n import N_
from comments.web.address import address_hash
from comments.web.bodies import read_form
from comments.web.guards import allow, anyone
from comments.web.limits import give_back, spend_all
from comments.web.viewer import viewer

FAILED = N_("That e-mail and password do not go together. Try again, or ask for a link instead.")


@blueprint.get("/sign-in")
@allow(anyone)
def show_sign_in() -> Response:
    """Show the form, or lead on whoever is signed in already."""
    way = journey()
    return go_on(way.target) if viewer().person is not None else show("sign_in.html", way)


@blueprint.post("/sign-in")
@allow(anyone)
def create_sign_in() -> Response:
    """Sign in with address and password, and lead to where the person wanted to be."""
    form = read_form()
    way = journey()
    try:
        person = _checked(schemas.read_credentials(form))
    except Refusal as refusal:
        return show_again("sign_in.html", refusal, form)
    sign_in.enter(person)
    if person.closing_at is not None:
        return go_on(url_for("privacy.show_closing", next=way.next or None))
    return go_on(way.target)


@blueprint.get("/sign-out")
@allow(anyone)
def show_sign_out() -> Response:
    """Ask whether to sign out."""
    return show("sign_out.html")


@blueprint.post("/sign-out")
@allow(anyone)
def create_sign_out() -> Response:
    """Sign this browser out."""
    way = journey()
    sign_in.leave()
    return go_on(way.target)


def _checked(tried: schemas.Credentials) -> Person:
    """Answer whom the credentials belong to; only failures count against the limits in the end."""
    counted = (
        (allowances.SIGN_INS_FROM_ADDRESS, address_hash()),
        (allowances.SIGN_INS_OF_ACCOUNT, tried.email_key),
    )
    spend_all(*counted)
    checked = actions.check_password(tried)
    if checked is None:
        raise BadInput(FAILED, field="password", code="sign-in-failed")
    give_back(*counted)
    person = actions.admit(checked, tried.password)
    if person is None:
        raise BadInput(FAILED, field="password", code="sign-in-failed")
    return person
