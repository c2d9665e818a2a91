"""Work that a browser does before it registers: sums that take a moment to find and none to check, each asked once.

The browser finds for each of 16 parts a number such that SHA-256 of challenge, part and number begins with a count of
zero bits (Hashcash: A. Back, "A Denial of Service Counter-Measure", 2002). Sixteen small sums in place of a large one:
nobody waits long by bad luck.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping
from datetime import timedelta

from flask import current_app
from itsdangerous import BadSignature, TimestampSigner

from comments.errors import BadInput, Conflict
from comments.lib import clock
from comments.lib.i18n import N_
from comments.web.limits import use_once

CHALLENGE, ANSWER = "challenge", "work"
PARTS = 16
PART_BITS = 4
LIFE = timedelta(hours=2)

_ANSWER = re.compile(r"\d{1,9}(?:,\d{1,9}){15}")
_WRONG = N_("The sum your browser did for this form is not right any more. It does another one; send the form again.")


def new_challenge(bits: int) -> str:
    """Answer a signed and dated challenge for one form; it is worth one registration."""
    return _signer().sign(f"{bits}-{secrets.token_urlsafe(12)}").decode()


def check(form: Mapping[str, str]) -> int:
    """Answer how many bits of work came with a form, 0 where none was done; raise BadInput for work that is wrong."""
    answer = form.get(ANSWER, "").strip()
    if not answer:
        return 0
    challenge = form.get(CHALLENGE, "")
    bits = _bits(challenge)
    if not _ANSWER.fullmatch(answer) or not all(_fits(challenge, bits, part) for part in enumerate(answer.split(","))):
        raise BadInput(_WRONG, code="work")
    return bits


def use_up(form: Mapping[str, str]) -> None:
    """Note in the request's own transaction that a challenge brought its account; raise Conflict the second time."""
    if not form.get(ANSWER, "").strip():
        return
    challenge = form.get(CHALLENGE, "")
    if not use_once("work", hashlib.sha256(challenge.encode()).hexdigest(), clock.now() + LIFE):
        raise Conflict(_WRONG, code="work")


def zero_bits(digest: bytes) -> int:
    """Count the zero bits at the start of a hash."""
    return len(digest) * 8 - int.from_bytes(digest, "big").bit_length()


def _bits(challenge: str) -> int:
    """Read how much work a challenge of ours asked for; raise BadInput for one that is not ours, or too old."""
    try:
        signed = _signer().unsign(challenge, max_age=round(LIFE.total_seconds()))
    except (BadSignature, UnicodeError) as error:
        raise BadInput(_WRONG, code="work") from error
    return int(signed.partition(b"-")[0])


def _fits(challenge: str, bits: int, part: tuple[int, str]) -> bool:
    number, found = part
    digest = hashlib.sha256(f"{challenge}:{number}:{int(found)}".encode()).digest()
    return zero_bits(digest) >= bits - PART_BITS


def _signer() -> TimestampSigner:
    return TimestampSigner(current_app.config["SETTINGS"].secret_key, salt="rejoinder.work.register")
