"""Two small hurdles against simple robots: a field that people do not see, and the time that typing takes."""

from collections.abc import Mapping

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, TimestampSigner

from comments.errors import BadInput
from comments.lib import clock
from comments.lib.i18n import N_

TRAP = "homepage"
STAMP = "stamp"
QUICKEST = 2
"""Seconds that a person needs at least for the form."""
LONGEST = 12 * 60 * 60


def new_stamp() -> str:
    """Answer a signed note of this moment for a form to carry, so that no session is needed."""
    return _signer().sign("form").decode()


def check(form: Mapping[str, str]) -> None:
    """Refuse a form that no person filled in, in words that let a person go on."""
    if form.get(TRAP, "").strip():
        raise BadInput(N_("Something was filled in that people do not see. Send the form once more."), code="robot")
    try:
        _, signed_at = _signer().unsign(form.get(STAMP, ""), max_age=LONGEST, return_timestamp=True)
    except SignatureExpired as error:
        raise BadInput(N_("This form lay open for very long. Send it once more."), code="stale-form") from error
    except (BadSignature, UnicodeError) as error:
        raise BadInput(N_("This form was not ours, or not whole. Send it once more."), code="stale-form") from error
    if (clock.now() - signed_at).total_seconds() < QUICKEST:
        raise BadInput(N_("That was quicker than people type. Wait a moment, then send it again."), code="too-quick")


def _signer() -> TimestampSigner:
    return TimestampSigner(current_app.config["SETTINGS"].secret_key, salt="rejoinder.form")
