"""What people type about closing their account, as frozen dataclasses."""

from collections.abc import Mapping
from dataclasses import dataclass

from comments.errors import BadInput
from comments.lib.i18n import N_

KEEP, ERASE = "keep", "erase"


@dataclass(frozen=True)
class Wish:
    """What becomes of the comments, and the password that shows who asks."""

    keeps_comments: bool
    password: str


def read_wish(form: Mapping[str, str]) -> Wish:
    """Read how an account is to be closed; raise BadInput when nothing was chosen."""
    chosen = form.get("comments", "")
    if chosen not in (KEEP, ERASE):
        raise BadInput(N_("Choose what becomes of your comments."), field="comments")
    return Wish(chosen == KEEP, form.get("password", "")[:257])
