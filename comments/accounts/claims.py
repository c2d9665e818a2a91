"""What a publisher's token says of one of its people, claim by claim; every refusal of it."""

import json
import math
import re
from dataclasses import dataclass
from typing import Any

from email_validator import EmailNotValidError, validate_email

from comments.accounts import names
from comments.accounts.token_text import Parts
from comments.errors import BadInput
from comments.lib.i18n import N_
from comments.lib.text import TextRefused, excerpt, read_line

LONGEST_ID = 255
LONGEST_NAME = 400
"""Of what is sent; as a display name it is shortened."""
MILLISECONDS = 10**11
"""A time that counts more was not meant in seconds: it lies beyond the year 5138."""
READ = frozenset({"iss", "aud", "iat", "exp", "nbf", "sub", "jti"})
READ_OF_PEOPLE = frozenset({"name", "email", "email_verified", "locale", "may_comment"})
_UNPRINTABLE = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
_LOCALE = re.compile(r"([A-Za-z]{2,3})(?:[_-][A-Za-z0-9]{1,8}){0,4}")


@dataclass(frozen=True)
class About:
    """What the publisher says of a person: an address is there only when the publisher has verified it."""

    name: str
    email: str | None
    locale: str | None
    may_comment: bool


def read_about(parts: Parts) -> About:
    """Read all that is said of the person."""
    return About(read_name(parts), read_email(parts), read_locale(parts), read_permission(parts))


def read_id(parts: Parts, name: str) -> str:
    """Read `sub` or `jti`: printable text, kept as it is."""
    value = parts.claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID or _UNPRINTABLE.search(value):
        message = N_("%(name)s must be text of 1 to %(most)s characters, in quotes even where it is a number.")
        raise BadInput(message, field="token", code=f"token-{name}", name=name, most=LONGEST_ID)
    return value


def read_time(parts: Parts, name: str) -> float:
    """Read a moment in seconds since 1970."""
    value = parts.claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not _is_countable(value):
        message = N_("%(name)s must be a number: seconds since 1970, without quotes.")
        raise BadInput(message, field="token", code=f"token-{name}", name=name)
    if value > MILLISECONDS:
        message = N_("%(name)s seems to count milliseconds. It must be seconds since 1970.")
        raise BadInput(message, field="token", code=f"token-{name}", name=name)
    return value


def read_name(parts: Parts) -> str:
    """Read the display name: one line, without what cannot be seen, shortened to what fits."""
    value = parts.claims.get("name")
    try:
        line = read_line(value if isinstance(value, str) else "", LONGEST_NAME)
    except TextRefused as refused:
        message = N_("name must be the name that is shown: text with at least one character that can be seen.")
        raise BadInput(message, field="token", code="token-name") from refused
    return excerpt(line, names.LIMIT)


def read_email(parts: Parts) -> str | None:
    """Read the address for letters; one that the publisher has not verified is left alone."""
    if parts.claims.get("email_verified") is not True:
        return None
    value = parts.claims.get("email")
    try:
        typed = value if isinstance(value, str) else ""
        checked = validate_email(typed, check_deliverability=False, allow_smtputf8=False)
    except (EmailNotValidError, UnicodeError) as error:
        message = N_("email is verified, as email_verified says, but no address that a letter could be sent to.")
        raise BadInput(message, field="token", code="token-email") from error
    return checked.normalized


def read_locale(parts: Parts) -> str | None:
    """Read the language of the person's letters, without its region."""
    value = parts.claims.get("locale")
    if value is None:
        return None
    found = _LOCALE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise BadInput(N_("locale must be a language, such as de or en-GB."), field="token", code="token-locale")
    return found[1].lower()


def read_permission(parts: Parts) -> bool:
    """Read whether the publisher lets the person write here."""
    value = parts.claims.get("may_comment", True)
    if not isinstance(value, bool):
        message = N_("may_comment must be true or false, without quotes.")
        raise BadInput(message, field="token", code="token-may-comment")
    return value


def ignored(parts: Parts) -> list[str]:
    """Name the claims that are not looked at, such as roles: seats at the desk are given by us alone."""
    return sorted(set(parts.claims) - READ - READ_OF_PEOPLE)


def shown(value: Any) -> str:
    """Answer what stands in a token as a few characters to be shown."""
    if value is None:
        return "–"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return excerpt(_UNPRINTABLE.sub("\ufffd", text), 120) or "“”"


def json_object(text: str) -> dict[str, str | list[str]]:
    """Read JSON of our own."""
    found: dict[str, str | list[str]] = json.loads(text)
    return found


def _is_countable(value: float) -> bool:
    try:
        return math.isfinite(value) and value >= 0
    except OverflowError:
        return False
