"""The number of the request to which everything that is written down belongs, carried along by the context."""

import re
import secrets
import sys
from contextlib import AbstractContextManager

_colours = sys.modules.get("rich")
sys.modules["rich"] = None  # type: ignore[assignment] # structlog would load it, for colours: 0.18 s of a start
import structlog  # noqa: E402

if _colours is None:
    del sys.modules["rich"]
else:
    sys.modules["rich"] = _colours

__all__ = ["belonging_to", "forget", "is_well_formed", "new_number", "note", "present_number", "structlog"]

NUMBER = "request_id"
WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
LETTERS = "23456789bcdfghjkmnpqrstvwxz"
"""Without vowels, and without what is mistaken for something else when it is read aloud."""


def new_number() -> str:
    """Make a number for a request that can be said on the telephone: three groups of four, 57 random bits."""
    drawn, said = secrets.randbelow(len(LETTERS) ** 12), ""
    for place in range(12):
        drawn, letter = divmod(drawn, len(LETTERS))
        said += LETTERS[letter] if place % 4 or not place else "-" + LETTERS[letter]
    return said


def is_well_formed(number: str) -> bool:
    """Whether a number that a proxy gave can be kept: 8 to 64 letters, digits, dots, hyphens and underlines."""
    return WELL_FORMED.fullmatch(number) is not None


def present_number() -> str:
    """Answer the number of the request that led here; empty where none did."""
    return str(structlog.contextvars.get_contextvars().get(NUMBER, ""))


def belonging_to(**facts: object) -> AbstractContextManager[None]:
    """Put facts to every line that is written in the block."""
    return structlog.contextvars.bound_contextvars(**facts)


def note(**facts: object) -> None:
    """Put facts to every line that is written from here on in this thread, until a block around it ends."""
    structlog.contextvars.bind_contextvars(**facts)


def forget() -> None:
    """Leave all facts behind."""
    structlog.contextvars.clear_contextvars()
