"""What people type about themselves, as frozen dataclasses; every refusal of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from comments.accounts import names, password_rules
from comments.errors import BadInput, Gone, NotFound
from comments.lib.i18n import N_
from comments.lib.text import TextRefused, read_line
from comments.lib.urls import UrlRefused, is_local_path, origin_of

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class Registration:
    """A person who would like an account, and consents to the house rules."""

    email: str
    name: str
    password: str
    work: int = 0
    """Bits of work that the browser did for it."""


@dataclass(frozen=True)
class Credentials:
    """An address and a password, as they were typed; nothing about them is refused before they are tried."""

    email_key: str
    password: str


@dataclass(frozen=True)
class Letters:
    """Which letters a person wants."""

    reply_letters: bool
    decision_letters: bool


@dataclass(frozen=True)
class HandOver:
    """Where a sign-in in a popup (or the same tab) is to lead: a site's frame that holds the challenge's verifier."""

    site_key: str
    challenge: str
    return_url: str = ""
    """Without a popup: the publisher's page to go back to; its origin must be the site's."""
    asks: bool = False
    """Whether to ask before handing over, as after signing out of the frame."""


@dataclass(frozen=True)
class Trade:
    """A one-time code and the verifier that makes it worth something."""

    code: str
    verifier: str


def email_key(email: str) -> str:
    """Answer the form in which two spellings of an address are one."""
    return email.strip().lower()


def read_registration(form: Mapping[str, str]) -> Registration:
    """Read the form of a new account; raise BadInput with the first field that cannot be taken."""
    email = read_email(form)
    name = read_name(form)
    password = read_new_password(form, email, name)
    if form.get("consent") not in ("on", "true", "1"):
        raise BadInput(N_("Read the house rules and agree to them: they hold for everybody here."), field="consent")
    return Registration(email, name, password)


def read_email(form: Mapping[str, str]) -> str:
    """Read an e-mail address; whether letters arrive there is for a letter to find out."""
    typed = form.get("email", "").strip()
    try:
        return validate_email(typed, check_deliverability=False, allow_smtputf8=False).normalized
    except (EmailNotValidError, UnicodeError) as error:
        raise BadInput(N_("That is not an e-mail address we can write to. Look at it again."), field="email") from error


def read_name(form: Mapping[str, str]) -> str:
    """Read a display name: one line of 2 to 40 characters, without what cannot be seen."""
    try:
        name = read_line(form.get("name", ""), names.LIMIT)
    except TextRefused as refused:
        raise BadInput(_NAME_WORDS[refused.code], field="name", limit=names.LIMIT) from refused
    if len(name) < 2:
        raise BadInput(_NAME_WORDS["empty"], field="name")
    return name


_NAME_WORDS = {
    "empty": N_("Give a name of at least 2 characters: it stands beside your comments."),
    "too_long": N_("A name holds %(limit)s characters. Shorten it a little."),
    "control": N_("There is something in that name that cannot be stored. Type it again."),
}


def read_new_password(form: Mapping[str, str], *facts: str) -> str:
    """Read a password for the future: long enough, not common, not made of facts about the person."""
    password = form.get("password", "")
    if len(password) < password_rules.SHORTEST:
        raise BadInput(N_("A password has at least 10 characters. A short sentence is a good one."), field="password")
    if len(password) > password_rules.LONGEST or _UNSTORABLE.search(password):
        raise BadInput(N_("That password cannot be stored. Use at most 256 ordinary characters."), field="password")
    local = [fact.partition("@")[0] for fact in facts]
    if password_rules.is_common(password) or password_rules.is_about(password, *facts, *local):
        raise BadInput(N_("Many people would guess that password. Use another one."), field="password")
    return password


def read_credentials(form: Mapping[str, str]) -> Credentials:
    """Read what somebody signs in with."""
    email = _UNSTORABLE.sub("\ufffd", form.get("email", ""))[:320]
    return Credentials(email_key(email), form.get("password", "")[: password_rules.LONGEST + 1])


def read_code(form: Mapping[str, str]) -> str:
    """Read the six digits of a letter, however they were spaced."""
    code = re.sub(r"[\s.-]", "", form.get("code", ""))
    if not re.fullmatch(r"[0-9]{6}", code):
        raise BadInput(N_("The code has six digits. It stands in the letter."), field="code")
    return code


def read_letters(form: Mapping[str, str]) -> Letters:
    """Read which letters are wanted; a box that is not ticked does not come."""
    return Letters(bool(form.get("reply_letters")), bool(form.get("decision_letters")))


def read_next(raw: str) -> str:
    """Read where to go afterwards: a path of our own, or nothing."""
    return raw if is_local_path(raw) else ""


def read_site_key(raw: str) -> str:
    """Read a site's public key; raise NotFound for what can be none, before any database sees it."""
    if not raw.isascii() or not raw.isprintable():
        raise NotFound
    return raw


def read_hand_over(form: Mapping[str, str]) -> HandOver:
    """Read where a popup is to lead; raise NotFound for what no frame of ours would have asked."""
    challenge = form.get("challenge", "")
    if not _CHALLENGE.fullmatch(challenge):
        raise NotFound(N_("This page is opened from a discussion. Go back to the article and sign in from there."))
    return HandOver(
        site_key=read_site_key(form.get("site", "")),
        challenge=challenge,
        return_url=form.get("return", "").strip(),
        asks=bool(form.get("ask")),
    )


def check_return(url: str, origins: tuple[str, ...]) -> str:
    """Answer a publisher's page to go back to, without fragment; raise BadInput unless its origin is one of theirs."""
    try:
        is_known = origin_of(url) in origins
    except UrlRefused:
        is_known = False
    if not is_known:
        raise BadInput(N_("We do not lead to that address: it is not one of this publication's."), field="return")
    return url.partition("#")[0]


def read_frame_token(form: Mapping[str, str]) -> str:
    """Read a frame's token where a form brings it; what can be none is empty."""
    token = form.get("token", "")
    return token if _CHALLENGE.fullmatch(token) else ""


def read_trade(form: Mapping[str, str]) -> Trade:
    """Read a code with its verifier; raise Gone for what can be neither."""
    code, verifier = form.get("code", ""), form.get("verifier", "")
    if not _VERIFIER.fullmatch(verifier) or not _CHALLENGE.fullmatch(code):
        raise Gone(N_("That sign-in is over. Sign in again."), code="frame-code")
    return Trade(code, verifier)
