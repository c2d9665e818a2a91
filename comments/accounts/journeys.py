"""Where a person comes from and goes to while signing in: the pages share it, and it survives without a session."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from flask import current_app, g, request, session

from comments.accounts.schemas import read_next, read_site_key
from comments.errors import NotFound
from comments.lib.tokens import digest, new_token
from comments.publishers import queries as publishers
from comments.publishers.models import Site
from comments.web.languages import speak
from comments.web.viewer import viewer

POPUP = "/popup/"
BROWSER = "browser"
WAITING = "waiting"


@dataclass(frozen=True)
class Journey:
    """The path to go on to, the publication it is about, and whether all this happens in a popup of a frame."""

    next: str
    site: Site | None
    in_popup: bool

    @property
    def target(self) -> str:
        """Where to go when all is done."""
        return self.next or "/"


def journey(next_path: str | None = None) -> Journey:
    """Read the journey of this request, or one that a letter remembered; the site's language is spoken from here on."""
    path = read_next(request.values.get("next", "") if next_path is None else next_path)
    in_popup = is_in_popup(path) or is_in_popup(request.path)
    key = parse_qs(urlsplit(path).query).get("site", [""])[0] if is_in_popup(path) else request.values.get("site", "")
    site = _site(key if in_popup else "")
    if site is not None:
        speak(site.locale)
    return Journey(path, site, in_popup)


def is_in_popup(path: str) -> bool:
    """Tell whether a path is one of the pages that a frame opens in a popup."""
    return path.startswith(POPUP)


def browser_digest() -> str:
    """Answer what binds a letter's code to this browser; a browser that has nothing yet is given a secret."""
    if BROWSER not in session:
        session[BROWSER] = new_token()
    return digest(session[BROWSER])


def await_letter(purpose: str, email: str, person_id: int | None = None) -> None:
    """Remember in this browser which address a letter is on its way to, so that the next page can say so."""
    session[WAITING] = [purpose, email, person_id]


def awaited(purpose: str) -> tuple[str, int | None]:
    """Answer the address that this browser awaits a letter at, and for whom; an empty address for none."""
    kind, email, person_id = session.get(WAITING) or ("", "", None)
    return (email, person_id) if kind == purpose else ("", None)


def remember_for_headers() -> None:
    """Note, before anything can fail, whether the answer belongs to a popup."""
    g.in_popup = is_in_popup(request.path) or is_in_popup(request.values.get("next", ""))


def _site(key: str) -> Site | None:
    """Answer the publication: the one that is named, that of a publisher's reader, or the installation's own."""
    only = viewer().site_id
    try:
        if key:
            return publishers.site_by_key(read_site_key(key))
        return publishers.site(only) if only else publishers.home_site(current_app.config["SETTINGS"].home_site)
    except NotFound:
        return None
