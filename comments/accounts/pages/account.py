"""`/account`: what a person has here, which letters come, which browsers are signed in, and the password."""

from flask import Response, request, url_for

from comments.accounts import actions, allowances, queries, schemas, sign_in
from comments.accounts.pages.shared import blueprint, go_on, show, show_again
from comments.errors import NotFound, Refusal
from comments.web.bodies import read_form
from comments.web.guards import allow, signed_in_here
from comments.web.limits import spend
from comments.web.viewer import viewer


@blueprint.get("/account")
@allow(signed_in_here)
def show_account() -> Response:
    """Show one's own account."""
    who = viewer()
    return show(
        "account.html",
        person=who.person,
        is_vouched=who.is_vouched,
        desks=queries.desks(who.person.id),
        sign_ins=queries.sign_ins(who.person.id),
        current_id=who.sign_in_id,
        done=request.args.get("done", ""),
    )


@blueprint.post("/account/letters")
@allow(signed_in_here)
def update_letters() -> Response:
    """Turn letters on or off."""
    actions.choose_letters(viewer().person, schemas.read_letters(read_form()))
    return go_on(url_for("accounts.show_account", done="letters"))


@blueprint.post("/account/sign-ins/<int:sign_in_id>/ending")
@allow(signed_in_here)
def create_ending(sign_in_id: int) -> Response:
    """Sign one browser out."""
    who = viewer()
    if sign_in_id == who.sign_in_id:
        sign_in.leave()
        return go_on(url_for("accounts.show_sign_in"))
    row = queries.sign_in(sign_in_id, who.person.id)
    if row is None:
        raise NotFound
    actions.end_sign_in(row)
    return go_on(url_for("accounts.show_account", done="ended"))


@blueprint.post("/account/sign-ins/others/ending")
@allow(signed_in_here)
def create_ending_of_others() -> Response:
    """Sign every other browser out."""
    who = viewer()
    actions.end_other_sign_ins(who.person.id, but=who.sign_in_id)
    return go_on(url_for("accounts.show_account", done="others"))


@blueprint.get("/account/password")
@allow(signed_in_here)
def show_password() -> Response:
    """Ask for the old password and a new one."""
    return show("password_change.html")


@blueprint.post("/account/password")
@allow(signed_in_here)
def update_password() -> Response:
    """Change the password; everything else that is signed in ends."""
    form = read_form()
    who = viewer()
    person_id, name, email = who.person.id, who.person.name, who.person.email or ""
    try:
        new = schemas.read_new_password(form, name, email)
        spend(allowances.SIGN_INS_OF_ACCOUNT, f"person {person_id}")
        old = form.get("old_password", "")
        actions.change_password(person_id, old=old, new=new, sign_in_id=who.sign_in_id)
    except Refusal as refusal:
        return show_again("password_change.html", refusal, form)
    return go_on(url_for("accounts.show_account", done="password"))
