"""`/account/arrivals`: from the frame to one's own account, for readers whom only a publisher signs in.

The frame sends its token by a form into a tab of its own, so that no address ever holds anything that opens an account.
The page that comes sends it on: only there does every browser show which sign-in of ours the tab has already.
"""

from collections.abc import Mapping

from flask import Response, url_for

from comments.accounts import allowances, queries, schemas, sign_in
from comments.accounts.journeys import Journey
from comments.accounts.models import FrameToken, Person
from comments.accounts.pages.shared import blueprint, go_on, show
from comments.errors import Gone
from comments.lib.i18n import N_
from comments.publishers import queries as publishers
from comments.web.bodies import read_form
from comments.web.guards import allow, anyone, anyone_without_cookie
from comments.web.languages import speak
from comments.web.limits import spend
from comments.web.origin import require_our_origin
from comments.web.viewer import viewer

OVER = N_("That sign-in is over. Go back to the article, load it anew, and open your account from there.")


@blueprint.post("/account/arrivals")
@allow(anyone_without_cookie)
def create_arrival() -> Response:
    """Show the page that goes on to the account; nothing is changed yet."""
    require_our_origin()
    form = read_form()
    row, person = _vouched(form)
    return _ask(form, row, person, present=None)


@blueprint.post("/account/sign-ins")
@allow(anyone)
def create_sign_in_of_frame() -> Response:
    """Sign this browser in as whom a publisher vouches for; somebody else who is signed in here is asked first."""
    form = read_form()
    row, person = _vouched(form)
    present = viewer().person
    if present is not None and present.id != person.id and not form.get("instead"):
        return _ask(form, row, person, present=present)
    spend(allowances.ARRIVALS, f"person {person.id}")
    sign_in.enter(person, grown_of=row)
    return go_on(url_for("accounts.show_account"))


def _ask(form: Mapping[str, str], row: FrameToken, person: Person, *, present: Person | None) -> Response:
    site = publishers.site(row.site_id)
    speak(site.locale)
    way = Journey("", site, in_popup=False)
    return show("arrival.html", way, token=form["token"], person=person, present=present)


def _vouched(form: Mapping[str, str]) -> tuple[FrameToken, Person]:
    """Answer the frame token that a form brings, if a publisher vouched for it, with its person."""
    found = queries.frame_token(schemas.read_frame_token(form))
    if found is None or found[0].signing_key_id is None:
        raise Gone(OVER, code="frame-token-over")
    return found
