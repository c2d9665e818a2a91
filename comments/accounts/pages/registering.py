"""`/register` and `/confirm`: making an account, and proving the address by code or by link."""

from dataclasses import replace

from flask import Response, url_for

from comments.accounts import actions, allowances, asking, disposable, queries, robots, schemas, sign_in, work
from comments.accounts.journeys import await_letter, awaited, browser_digest, journey
from comments.accounts.letters import code_digest
from comments.accounts.models import Proof
from comments.accounts.pages.shared import blueprint, go_on, show, show_again
from comments.errors import BadInput, Conflict, Gone, Refusal
from comments.lib.i18n import N_
from comments.web.bodies import read_form
from comments.web.guards import allow, anyone
from comments.web.limits import spend
from comments.web.viewer import viewer

WRONG_PASSWORD = N_("That is not the password you registered with.")


@blueprint.get("/register")
@allow(anyone)
def show_registration() -> Response:
    """Show the form of a new account."""
    return show("register.html", stamp=robots.new_stamp(), challenge=_challenge())


@blueprint.post("/register")
@allow(anyone)
def create_registration() -> Response:
    """Make an account that waits for its confirmation; the answer is the same whether the address is known or not."""
    form = read_form()
    way = journey()
    try:
        robots.check(form)
        new = replace(schemas.read_registration(form), work=work.check(form))
        site_id = way.site.id if way.site else None
        _refuse_disposable(new.email)
        asks_work = bool(way.site and way.site.sign_up_work)
        asking.spend_registration(new.email, has_worked=new.work > 0, asks_work=asks_work)
        person = actions.register(new, browser_digest=browser_digest(), next_path=way.next, site_id=site_id)
        work.use_up(form)
    except Refusal as refusal:
        stamp = robots.new_stamp() if refusal.code in ("stale-form", "robot") else form.get(robots.STAMP, "")
        return show_again("register.html", refusal, form, stamp=stamp, **_work_again(form, refusal))
    await_letter("confirm", new.email, person.id)
    return go_on(url_for("accounts.show_confirmation", next=way.next or None))


@blueprint.get("/confirm")
@allow(anyone)
def show_confirmation() -> Response:
    """Ask for the code of the letter."""
    way = journey()
    if viewer().person is not None:
        return go_on(way.target)
    return show("confirm.html", way, email=awaited("confirm")[0])


@blueprint.post("/confirm")
@allow(anyone)
def create_confirmation() -> Response:
    """Confirm by the code, typed in the browser that registered; then that browser is signed in."""
    form = read_form()
    way = journey()
    if viewer().person is not None:
        return go_on(way.target)
    try:
        name = schemas.read_name(form) if form.get("name") else ""
        code = schemas.read_code(form)
        browser = browser_digest()
        proof = actions.use_code("confirm", browser_digest=browser, code_digest=code_digest("confirm", browser, code))
        person = actions.confirm(proof.person_id, name=name)
    except Refusal as refusal:
        return show_again("confirm.html", refusal, form, email=awaited("confirm")[0], asks_name=_is_about_name(refusal))
    sign_in.enter(person)
    return go_on(way.target)


@blueprint.get("/confirm/<token>")
@allow(anyone)
def show_confirmation_link(token: str) -> Response:
    """Show the page behind the letter's link; looking at it does nothing."""
    proof = _proof(token)
    return show("confirm_link.html", journey(proof.next_path), token=token, asks_password=_is_elsewhere(proof))


@blueprint.post("/confirm/<token>")
@allow(anyone)
def create_confirmation_by_link(token: str) -> Response:
    """Confirm by the letter's link; in another browser than the one that registered, with the password too."""
    form = read_form()
    proof = _proof(token)
    way, elsewhere, person_id = journey(proof.next_path), _is_elsewhere(proof), proof.person_id
    try:
        if elsewhere:
            _check_password(token, person_id, form.get("password", ""))
        actions.use_link("confirm", token)
        name = schemas.read_name(form) if form.get("name") else ""
        person = actions.confirm(person_id, name=name)
    except Refusal as refusal:
        asks_name = _is_about_name(refusal)
        return show_again("confirm_link.html", refusal, form, token=token, asks_password=elsewhere, asks_name=asks_name)
    sign_in.enter(person)
    return go_on(way.target)


@blueprint.post("/confirm/letter")
@allow(anyone)
def create_confirmation_letter() -> Response:
    """Send another letter to the address that this browser registered."""
    way = journey()
    email, person_id = awaited("confirm")
    try:
        if not email:
            raise Gone(N_("This browser waits for no letter. Register again: it takes a minute."))
        asking.spend_letter(email)
        site_id = way.site.id if way.site else None
        actions.want_letter("confirm", person_id, browser_digest=browser_digest(), next_path=way.next, site_id=site_id)
    except Refusal as refusal:
        return show_again("confirm.html", refusal, {}, email=email)
    return show("confirm.html", way, email=email, sent_again=True)


def _challenge() -> str:
    """Answer a new challenge where the publication asks for work, else nothing."""
    site = journey().site
    return work.new_challenge(site.sign_up_work) if site is not None and site.sign_up_work else ""


def _work_again(form: dict[str, str], refusal: Refusal) -> dict[str, str]:
    """Answer the work that a form brought along, so that it is done once; where it was wrong, a new challenge."""
    done = form.get(work.ANSWER, "")
    if not done or refusal.code == "work":
        return {"challenge": _challenge(), "work_done": ""}
    return {"challenge": form.get(work.CHALLENGE, ""), "work_done": done[:400]}


def _refuse_disposable(email: str) -> None:
    site = journey().site
    if site is not None and site.disposable == "refuse" and disposable.is_disposable(email):
        message = N_(
            "Addresses like this one are thrown away after a while, so we cannot write to you there. Use another."
        )
        raise BadInput(message, field="email", code="disposable")


def _proof(token: str) -> Proof:
    proof = queries.proof_by_link("confirm", token)
    if proof is None:
        raise Gone(actions.OVER, code="proof-over")
    return proof


def _is_elsewhere(proof: Proof) -> bool:
    return proof.browser_digest != browser_digest()


def _check_password(token: str, person_id: int | None, password: str) -> None:
    spend(allowances.SIGN_INS_OF_ACCOUNT, f"link {token}")
    if not actions.fits_waiting(person_id, password):
        raise BadInput(WRONG_PASSWORD, field="password")


def _is_about_name(refusal: Refusal) -> bool:
    return refusal.field == "name" or isinstance(refusal, Conflict)
