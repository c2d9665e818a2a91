"""Whose accounts readers sign in with in a site's frame: read from the publisher's form, and written."""

from collections.abc import Mapping
from dataclasses import dataclass

from comments.errors import BadInput, Conflict
from comments.lib.i18n import N_
from comments.lib.text import TextRefused, read_line
from comments.lib.urls import UrlRefused, origin_of
from comments.publishers import queries
from comments.publishers.actions import touch
from comments.publishers.models import Site
from comments.publishers.signing_keys import live_keys

WHOSE = ("own", "publisher", "both")
ADDRESS = "{address}"
LONGEST = 500


@dataclass(frozen=True)
class AccountSettings:
    """Whose accounts count, where the publisher's are signed in to, and what its tokens say in `iss`."""

    accounts: str
    sign_in_url: str
    token_issuer: str


def read_accounts(form: Mapping[str, str]) -> AccountSettings:
    """Read the form; raise BadInput with the first field that cannot be taken."""
    accounts = form.get("accounts", "")
    if accounts not in WHOSE:
        raise BadInput(N_("Choose one of the list."), field="accounts")
    return AccountSettings(accounts, _read_url(form.get("sign_in_url", "").strip()), _read_issuer(form))


def save_accounts(site: Site, wanted: AccountSettings, *, person_id: int | None = None) -> bool:
    """Write what differs; answer whether from now on the publisher's accounts alone count. Raise Conflict."""
    if wanted.accounts != "own" and not live_keys(site.id):
        message = N_("Make a key first. Without one nobody could sign in.")
        raise Conflict(message, field="accounts", code="keys-none")
    issuer = wanted.token_issuer or next(iter(queries.origins(site.id)), "")
    if wanted.accounts != "own" and not issuer:
        message = N_("Say what your tokens name themselves by, such as https://www.example.org.")
        raise Conflict(message, field="token_issuer", code="issuer-none")
    turns = wanted.accounts == "publisher" and site.accounts != "publisher"
    site.accounts, site.sign_in_url, site.token_issuer = wanted.accounts, wanted.sign_in_url, issuer
    touch(site, f"accounts: {wanted.accounts}, signed in to at {wanted.sign_in_url or '-'}", person_id=person_id)
    return turns


def _read_url(raw: str) -> str:
    """Read the address; where to come back to may stand in its query alone."""
    try:
        if raw:
            origin_of(raw.replace(ADDRESS, "x"))
    except UrlRefused as error:
        raise BadInput(_NO_URL, field="sign_in_url") from error
    if ADDRESS in raw.partition("?")[0]:
        raise BadInput(_NO_URL, field="sign_in_url")
    return raw


_NO_URL = N_("That is no address of a page. It begins with https://, and may hold {address} after a question mark.")


def _read_issuer(form: Mapping[str, str]) -> str:
    raw = form.get("token_issuer", "")
    try:
        return read_line(raw, LONGEST) if raw.strip() else ""
    except TextRefused as error:
        raise BadInput(N_("That cannot stand in a token. Use your own address."), field="token_issuer") from error
