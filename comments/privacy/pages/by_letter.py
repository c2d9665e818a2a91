"""`/account/leaving`: closing and keeping an account by the links of letters, for who has no password here."""

from flask import Response, url_for

from comments.accounts import actions as accounts
from comments.accounts import allowances
from comments.accounts import queries as account_queries
from comments.accounts.actions import OVER
from comments.accounts.models import Person, Proof
from comments.accounts.schemas import email_key, read_email
from comments.errors import Gone, Refusal
from comments.events.record import record
from comments.privacy import actions, queries, schemas
from comments.privacy.letters import CLOSING, STAYING
from comments.privacy.pages.shared import blueprint, close, go_on, show, show_again
from comments.web.address import address_hash
from comments.web.bodies import read_form
from comments.web.guards import allow, anyone
from comments.web.limits import spend_all


@blueprint.get("/account/leaving")
@allow(anyone)
def show_leaving() -> Response:
    """Ask for the address to send the link to."""
    return show("leaving.html")


@blueprint.post("/account/leaving")
@allow(anyone)
def create_leaving() -> Response:
    """Send a link to every account without a password that has the address; the answer is the same if none has."""
    try:
        email = read_email(read_form())
        of_account = (allowances.LETTERS_TO_ACCOUNT, email_key(email))
        spend_all((allowances.LETTERS_FROM_ADDRESS, address_hash()), of_account)
    except Refusal as refusal:
        return show_again("leaving.html", refusal)
    found: list[int | None] = [*queries.without_password(email_key(email))]
    for person_id in found or [None]:
        record("closing.wanted", person_id=person_id)
    return go_on(url_for("privacy.show_leaving", done="letter"))


@blueprint.get("/account/leaving/<token>")
@allow(anyone)
def show_leaving_link(token: str) -> Response:
    """Show the page behind the letter's link; looking at it does nothing."""
    _proof(CLOSING, token)
    return show("leaving_link.html", token=token)


@blueprint.post("/account/leaving/<token>")
@allow(anyone)
def create_leaving_by_link(token: str) -> Response:
    """Have the account closed with the letter's link."""
    _proof(CLOSING, token)
    try:
        wish = schemas.read_wish(read_form())
        close(accounts.use_link(CLOSING, token).person_id or 0, wish)
    except Refusal as refusal:
        return show_again("leaving_link.html", refusal, token=token)
    return go_on(url_for("privacy.show_asked"))


@blueprint.get("/account/staying/<token>")
@allow(anyone)
def show_staying_link(token: str) -> Response:
    """Show the page behind the link of a letter that says what will be; looking at it does nothing."""
    return show("staying_link.html", token=token, closes=queries.closing_of(_proof(STAYING, token).person_id or 0))


@blueprint.post("/account/staying/<token>")
@allow(anyone)
def create_staying_by_link(token: str) -> Response:
    """Keep the account with the letter's link."""
    _proof(STAYING, token)
    person: Person | None = account_queries.person(accounts.use_link(STAYING, token).person_id or 0)
    if person is None:
        raise Gone(OVER, code="proof-over")
    actions.stay(person)
    return go_on(url_for("privacy.show_leaving", done="stayed"))


def _proof(purpose: str, token: str) -> Proof:
    proof = account_queries.proof_by_link(purpose, token)
    if proof is None:
        raise Gone(OVER, code="proof-over")
    return proof
