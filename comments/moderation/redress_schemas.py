"""What appeals, notices of illegal content and rulings on them bring, as frozen dataclasses; every refusal of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from email_validator import EmailNotValidError, validate_email

from comments.errors import BadInput
from comments.lib.i18n import N_
from comments.lib.text import TextRefused, normalise, read_line
from comments.moderation.redress import Ground, Outcome
from comments.moderation.schemas import is_id

APPEAL_LIMIT = 2_000
WHY_LIMIT = 4_000
WORDS_LIMIT = 2_000
PLACE_LIMIT = 1_000
NAMELESS = frozenset({Ground.CHILD})
"""Article 16(2)(c): who tells of these offences need not say who they are."""
URGENT = frozenset({Ground.LIFE, Ground.CHILD, Ground.TERROR})
Form = Mapping[str, str]


@dataclass(frozen=True)
class NewNotice:
    """A notice of illegal content as it was typed."""

    place: str
    comment_id: int | None
    """The comment that the place names, if it names one."""
    ground: Ground
    why: str
    name: str
    email: str


@dataclass(frozen=True)
class NewRuling:
    """How somebody at the desk decides an appeal or a notice, and why."""

    outcome: Outcome
    words: str
    rule_number: int | None = None
    """For a notice that is upheld: the house rule by which the comment goes."""


def read_appeal(form: Form) -> str:
    """Read what somebody says against a decision: 1 to 2,000 characters."""
    return _needed(form, "words", APPEAL_LIMIT, N_("Say in your words why we should decide differently."))


def read_ruling(form: Form) -> NewRuling:
    """Read how an appeal is decided; reasons are needed, for they are told."""
    if form.get("outcome") not in set(Outcome):
        raise BadInput(N_("Choose what to do."), code="outcome-needed", field="outcome")
    words = _needed(form, "words", WORDS_LIMIT, N_("Say why; the person is told."))
    return NewRuling(Outcome(form["outcome"]), words, int(form["rule"]) if is_id(form.get("rule", "")) else None)


def read_elsewhere(form: Form) -> str:
    """Read the publisher's sentence about other redress; it may be empty."""
    return _text(form, "words", WORDS_LIMIT)


def read_notice(form: Form, public_origin: str) -> NewNotice:
    """Read a notice of illegal content; raise BadInput with the first field that the law asks for and is not there."""
    place = _place(form)
    if form.get("ground") not in set(Ground):
        raise BadInput(N_("Choose what law it is about, as well as you can."), code="ground-needed", field="ground")
    ground = Ground(form["ground"])
    why = _needed(form, "why", WHY_LIMIT, N_("Say why it is against the law."))
    name, email = _name(form, ground), _email(form, ground)
    if form.get("faith") not in ("on", "true", "1"):
        raise BadInput(
            N_("The law asks for this statement. Tick it if it is true."), code="faith-needed", field="faith"
        )
    return NewNotice(place, comment_in(place, public_origin), ground, why, name, email)


def comment_in(place: str, public_origin: str) -> int | None:
    """Answer which comment an address names: a permalink of ours, `#comment-7` behind any, or `?comment=7`."""
    try:
        parts = urlsplit(place)
        is_ours = f"{parts.scheme}://{parts.netloc}" == public_origin
        asked = parse_qs(parts.query).get("comment", [""])[-1]
    except ValueError:
        return None
    own = re.fullmatch(r"/c/(\d{1,18})", parts.path, re.ASCII) if is_ours else None
    found = own or re.fullmatch(r"comment-(\d{1,18})", parts.fragment, re.ASCII)
    number = found[1] if found else asked
    return int(number) if is_id(number) else None


def _place(form: Form) -> str:
    try:
        return read_line(form.get("place", ""), PLACE_LIMIT)
    except TextRefused as error:
        message = N_("Give the address of the comment: the link behind its time.")
        raise BadInput(message, code="place-needed", field="place") from error


def _name(form: Form, ground: Ground) -> str:
    try:
        return read_line(form.get("name", ""), 200)
    except TextRefused as error:
        if ground in NAMELESS and not form.get("name", "").strip():
            return ""
        raise BadInput(N_("Give your name."), code="name-needed", field="name") from error


def _email(form: Form, ground: Ground) -> str:
    typed = form.get("email", "").strip()
    if not typed and ground in NAMELESS:
        return ""
    try:
        return validate_email(typed, check_deliverability=False, allow_smtputf8=False).normalized
    except (EmailNotValidError, ValueError) as error:
        message = N_("This is not a whole e-mail address. We write the answer to it.")
        raise BadInput(message, code="email", field="email") from error


def _needed(form: Form, field: str, limit: int, message: str) -> str:
    words = _text(form, field, limit)
    if not words:
        raise BadInput(message, code=f"{field}-needed", field=field)
    return words


def _text(form: Form, field: str, limit: int) -> str:
    try:
        words = normalise(form.get(field, "")).strip()
    except TextRefused as error:
        raise BadInput(N_("This holds characters that no text has."), code="control", field=field) from error
    if len(words) > limit:
        over = len(words) - limit
        raise BadInput(N_("%(over)s characters too many. Shorten it."), code="too-long", field=field, over=over)
    return words
