"""`/account/closing`: leaving with the password, or by the publisher's word, and staying with one press."""

from flask import Response, request, url_for

from comments.accounts import actions as accounts
from comments.accounts import allowances
from comments.accounts import queries as account_queries
from comments.accounts.schemas import read_next
from comments.errors import BadInput, Conflict, Refusal
from comments.lib.i18n import N_
from comments.privacy import actions, schemas
from comments.privacy.pages.shared import blueprint, close, go_on, show, show_again
from comments.web.bodies import read_form
from comments.web.guards import allow, anyone, signed_in_here
from comments.web.limits import spend
from comments.web.viewer import viewer

WRONG = N_("That is not your password.")


@blueprint.get("/account/closing")
@allow(signed_in_here)
def show_closing() -> Response:
    """Ask how the account is to be closed; where that was asked, until when one can stay."""
    return show("closing.html", next_path=read_next(request.args.get("next", "")))


@blueprint.post("/account/closing")
@allow(signed_in_here)
def create_closing() -> Response:
    """Have the account closed, given the password, or the publisher's word of this hour; all that is signed in ends."""
    who = viewer()
    person_id, is_vouched = who.person.id, who.is_vouched
    try:
        _refuse_seated(person_id)
        wish = schemas.read_wish(read_form())
        spend(allowances.SIGN_INS_OF_ACCOUNT, f"person {person_id}")
        if not is_vouched and not accounts.fits_waiting(person_id, wish.password):
            raise BadInput(WRONG, field="password")
        close(person_id, wish)
    except Refusal as refusal:
        return show_again("closing.html", refusal)
    return go_on(url_for("privacy.show_asked"))


@blueprint.post("/account/closing/staying")
@allow(signed_in_here)
def create_staying() -> Response:
    """Keep the account after all: one press."""
    actions.stay(viewer().person)
    wanted = read_next(read_form().get("next", ""))
    is_elsewhere = wanted not in ("", url_for("accounts.show_account"))
    return go_on(wanted if is_elsewhere else url_for("accounts.show_account", done="stayed"))


@blueprint.get("/account/closing/asked")
@allow(anyone)
def show_asked() -> Response:
    """Say that the account will be closed, and how it can be kept."""
    return show("asked.html")


def _refuse_seated(person_id: int) -> None:
    if account_queries.seats(person_id):
        raise Conflict(actions.SEATED, code="has-seat")
