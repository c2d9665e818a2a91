"""`/publisher/<site key>/accounts`: whose accounts count, the keys they are signed with, and a token explained."""

from dataclasses import asdict
from typing import Any

from flask import Response, current_app, make_response, render_template, request, url_for

from comments.accounts import actions as accounts
from comments.accounts.explaining import explain, is_good
from comments.accounts.publisher_terms import audience_of, issuer_of, terms_of
from comments.embeds.pages.shared import Change, Form, blueprint, make_change
from comments.embeds.permissions import publisher
from comments.publishers import queries, signing_keys
from comments.publishers.account_settings import WHOSE, AccountSettings, read_accounts, save_accounts
from comments.publishers.key_forms import ALGORITHMS, SHARED, NewKey, read_new_key
from comments.publishers.models import Site
from comments.web.bodies import read_form
from comments.web.guards import allow


@blueprint.get("/publisher/<site_key>/accounts")
@allow(publisher)
def show_accounts(site_key: str) -> Response:
    """Show whose accounts count, and the keys."""
    return _page(queries.site_by_key(site_key), saved=request.args.get("saved", ""))


@blueprint.post("/publisher/<site_key>/accounts")
@allow(publisher)
def save_whose(site_key: str) -> Response:
    """Choose whose accounts count in the frame."""
    return _change(site_key, "accounts", _save)


@blueprint.post("/publisher/<site_key>/keys")
@allow(publisher)
def create_key(site_key: str) -> Response:
    """Make or keep a key. A secret of ours is in this answer and in no other."""
    made: list[NewKey] = []

    def add(site: Site, form: Form, by: int) -> object:
        made.append(read_new_key(form))
        secret_key = current_app.config["SETTINGS"].secret_key
        return signing_keys.add_key(site, made[0], secret_key=secret_key, person_id=by)

    answer = _change(site_key, "keys", add)
    is_ours = answer.status_code < 400 and made[0].algorithm == SHARED and not request.form.get("key", "").strip()
    return _page(queries.site_by_key(site_key), saved="keys", secret=made[0].material) if is_ours else answer


@blueprint.post("/publisher/<site_key>/keys/<int:key_id>/ending")
@allow(publisher)
def create_ending_of_key(site_key: str, key_id: int) -> Response:
    """End a key, and with it what it vouched for."""
    return _change(site_key, "keys", lambda site, form, by: signing_keys.end_key(site, key_id, person_id=by))


@blueprint.post("/publisher/<site_key>/token-explanation")
@allow(publisher)
def explain_token(site_key: str) -> Response:
    """Explain a token; it is neither kept nor used up."""
    site = queries.site_by_key(site_key)
    lines = explain(read_form().get("token", ""), terms_of(site, current_app.config["SETTINGS"]), site.id)
    return _page(site, lines=lines, is_good=is_good(lines))


def _save(site: Site, form: Form, by: int) -> None:
    if save_accounts(site, read_accounts(form), person_id=by):
        accounts.end_own_frames(site.id)


def _change(site_key: str, part: str, change: Change) -> Response:
    """Make a change and lead back to its part of the page."""
    then = url_for("embeds.show_accounts", site_key=site_key, saved=part, _anchor=part)
    return make_change(site_key, part, change, then=then, page=_page)


def _page(site: Site, *, status: int = 200, typed: dict[str, Form] | None = None, **context: Any) -> Response:
    settings = current_app.config["SETTINGS"]
    live = signing_keys.live_keys(site.id)
    shut = {key.id for key in live if signing_keys.material_of(key, settings.secret_key) is None}
    now = AccountSettings(site.accounts, site.sign_in_url, issuer_of(site))
    html = render_template(
        "embeds/accounts.html",
        sheet="publisher.css",
        site=site,
        keys=live,
        shut=shut,
        ended=signing_keys.ended_keys(site.id),
        most_keys=signing_keys.MOST_KEYS,
        algorithms=ALGORITHMS,
        whose=WHOSE,
        issuer=issuer_of(site),
        audience=audience_of(site, settings),
        home=settings.public_url,
        values=asdict(now) | (typed or {}).get("accounts", {}),
        typed=typed or {},
        error=context.pop("error", {}),
        **context,
    )
    return make_response(html, status)
