"""`/password`: a forgotten password, replaced with the code or the link of a letter."""

from flask import Response, url_for

from comments.accounts import actions, asking, passwords, queries, schemas, sign_in
from comments.accounts.journeys import await_letter, awaited, browser_digest, journey
from comments.accounts.letters import code_digest
from comments.accounts.models import Proof
from comments.accounts.pages.shared import blueprint, go_on, show, show_again
from comments.errors import Gone, Refusal
from comments.web.bodies import read_form
from comments.web.guards import allow, anyone


@blueprint.get("/password/forgotten")
@allow(anyone)
def show_forgotten_password() -> Response:
    """Ask for the address."""
    return show("password_forgotten.html")


@blueprint.post("/password/forgotten")
@allow(anyone)
def create_password_letter() -> Response:
    """Send a letter if the address is somebody's; the answer and the work are the same if it is nobody's."""
    form = read_form()
    way = journey()
    try:
        email = schemas.read_email(form)
        asking.spend_letter(email)
    except Refusal as refusal:
        return show_again("password_forgotten.html", refusal, form)
    person = queries.person_by_email(schemas.email_key(email))
    site_id = way.site.id if way.site else None
    person_id = person.id if person is not None else None
    actions.want_letter("password", person_id, browser_digest=browser_digest(), next_path=way.next, site_id=site_id)
    await_letter("password", email)
    return go_on(url_for("accounts.show_new_password", next=way.next or None))


@blueprint.get("/password/new")
@allow(anyone)
def show_new_password() -> Response:
    """Ask for the code of the letter and a new password."""
    return show("password_new.html", email=awaited("password")[0])


@blueprint.post("/password/new")
@allow(anyone)
def create_new_password() -> Response:
    """Take a new password with the code, typed in the browser that asked for it."""
    form = read_form()
    way = journey()
    browser = browser_digest()
    try:
        new = schemas.read_new_password(form, awaited("password")[0])
        code = schemas.read_code(form)
        password_hash = passwords.hash_password(new)
        proof = actions.use_code("password", browser_digest=browser, code_digest=code_digest("password", browser, code))
        person = actions.replace_password(proof.person_id, password_hash)
    except Refusal as refusal:
        return show_again("password_new.html", refusal, form, email=awaited("password")[0])
    sign_in.enter(person)
    return go_on(way.target)


@blueprint.get("/password/new/<token>")
@allow(anyone)
def show_new_password_link(token: str) -> Response:
    """Show the page behind the letter's link; looking at it does nothing."""
    proof = _proof(token)
    return show("password_new.html", journey(proof.next_path), token=token)


@blueprint.post("/password/new/<token>")
@allow(anyone)
def create_new_password_by_link(token: str) -> Response:
    """Take a new password with the letter's link."""
    form = read_form()
    proof = _proof(token)
    way, person_id = journey(proof.next_path), proof.person_id
    known = queries.person(person_id) if person_id is not None else None
    facts = (known.name, known.email or "") if known is not None else ()
    try:
        password_hash = passwords.hash_password(schemas.read_new_password(form, *facts))
        actions.use_link("password", token)
        person = actions.replace_password(person_id, password_hash)
    except Refusal as refusal:
        return show_again("password_new.html", refusal, form, token=token)
    sign_in.enter(person)
    return go_on(way.target)


def _proof(token: str) -> Proof:
    proof = queries.proof_by_link("password", token)
    if proof is None:
        raise Gone(actions.OVER, code="proof-over")
    return proof
