"""A publisher's token explained line by line: every check with what it found. Nothing is kept, nothing used up."""

from dataclasses import dataclass

from flask_babel import gettext as _

from comments.accounts import actions, claims
from comments.accounts.actions.vouching import USED
from comments.accounts.claims import shown
from comments.accounts.signed_tokens import CHECKS, Terms, fitting_key, refusal_of
from comments.accounts.token_text import Parts, take_apart
from comments.errors import Refusal
from comments.lib.i18n import N_
from comments.web.errors import words_of

FINE = {
    "header": N_("Nothing in the header asks for more than a signature."),
    "alg": N_("The algorithm of this site’s keys."),
    "signature": N_("Made with one of your keys: %(found)s."),
    "iss": N_("The issuer of this site."),
    "aud": N_("For this site."),
    "iat": N_("Seconds since it was signed: %(seconds)s."),
    "exp": N_("Seconds that are left: %(seconds)s."),
    "exp − iat": N_("Seconds from one to the other: %(seconds)s, of 600 at most."),
    "nbf": N_("Not held back."),
    "sub": N_("By this we know the person again. Never give it to somebody else."),
    "jti": N_("Not used yet."),
    "name": N_("Stands beside the person’s comments: %(found)s."),
    "email": N_("For letters only."),
    "locale": N_("The language of letters."),
    "may_comment": N_("May write."),
}
"""What is said of a check that passes."""
ABSENT = {
    "email": N_(
        "There is none that you have verified, so this person gets no letters. Both email and email_verified tell."
    ),
    "locale": N_("Not said: letters are in the site’s language."),
}
READ = {"email": claims.read_email, "locale": claims.read_locale}
READER = N_("Signs in, reads and votes, but may not write.")
IGNORED = N_("We do not look at this. Seats at the desk, for one, are given by us alone.")


@dataclass(frozen=True)
class Line:
    """One line of an explanation; `is_right` is None for what neither passes nor fails."""

    name: str
    found: str
    is_right: bool | None
    words: str


def explain(token: str, terms: Terms, site_id: int) -> list[Line]:
    """Answer what each check says of a token, in order; reads only this site's keys and used tokens."""
    try:
        parts = take_apart(token.strip())
    except Refusal as refusal:
        return [Line("token", "", False, words_of(refusal))]
    lines = [_line(name, parts, terms, site_id) for name in CHECKS]
    return lines + [Line(name, shown(parts.claims[name]), None, _(IGNORED)) for name in claims.ignored(parts)]


def is_good(lines: list[Line]) -> bool:
    """Tell whether a token that was explained would be taken."""
    return all(line.is_right is not False for line in lines)


def _line(name: str, parts: Parts, terms: Terms, site_id: int) -> Line:
    found = _found(name, parts, terms)
    refusal = refusal_of(CHECKS[name], parts, terms)
    if refusal is not None:
        return Line(name, found, False, words_of(refusal))
    if name == "jti" and actions.is_used(site_id, parts.claims["jti"]):
        return Line(name, found, False, _(USED))
    if name in ABSENT and READ[name](parts) is None:
        return Line(name, found, None, _(ABSENT[name]))
    if name == "may_comment" and not claims.read_permission(parts):
        return Line(name, found, None, _(READER))
    return Line(name, found, True, _(FINE[name]) % {"found": found, "seconds": _seconds(name, parts, terms)})


def _found(name: str, parts: Parts, terms: Terms) -> str:
    if name == "signature":
        key = fitting_key(parts, terms)
        return key.name if key is not None else ""
    if name == "exp − iat":
        return ""
    if name == "header":
        return ", ".join(sorted(map(shown, parts.header)))
    return shown((parts.header if name == "alg" else parts.claims).get(name))


def _seconds(name: str, parts: Parts, terms: Terms) -> int:
    """Answer the figure of a line about time."""
    figures = {
        "iat": lambda: terms.now - claims.read_time(parts, "iat"),
        "exp": lambda: claims.read_time(parts, "exp") - terms.now,
        "exp − iat": lambda: claims.read_time(parts, "exp") - claims.read_time(parts, "iat"),
    }
    return round(figures[name]()) if name in figures else 0
