"""What comes from outside into a discussion, as frozen dataclasses; every refusal of input is here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from comments.errors import BadInput
from comments.lib import cursors
from comments.lib.i18n import N_
from comments.lib.text import TextRefused, read_comment_text
from comments.lib.tokens import digest, new_token
from comments.threads.models import Status

Order = Literal["best", "newest", "oldest", "replies"]
ORDERS: tuple[Order, ...] = get_args(Order)
"""The first is what readers see when they ask for none."""

_KEY = re.compile(r"[A-Za-z0-9_-]{8,100}")
_LONGEST_ID = 18
_REFUSED_TEXT = {
    "empty": N_("There is nothing to post yet. Write a few words first."),
    "too_long": N_("%(over)s characters too many. A comment holds %(limit)s. Shorten it, or post it in two parts."),
    "one_too_long": N_("One character too many. A comment holds %(limit)s. Shorten it, or post it in two parts."),
    "nested": N_("Quotes and lists stand too deep in one another. Keep to %(limit)s levels."),
    "control": N_("A character in it cannot be stored. Type the words again instead of pasting them."),
}


@dataclass(frozen=True)
class NewComment:
    """What a reader wants to post, and where: under an article we know, or under an address of a site."""

    text: str
    parent_id: int | None = None
    key: str = ""
    """Names this one deed, so that pressing twice posts once."""
    article_id: int | None = None
    site_key: str = ""
    url: str = ""
    title: str = ""

    def digest(self, article_id: int) -> str:
        """Hash what is posted and where; the same key goes with one of these only."""
        return digest(f"{article_id}\n{self.parent_id or 0}\n{self.text}")


@dataclass(frozen=True)
class Edition:
    """A comment's words as its author wants them, and which version they were changed from."""

    text: str
    version: int | None = None


@dataclass(frozen=True)
class PlacedComment:
    """A comment that comes with its history: from another system, or from a seed."""

    person_id: int
    at: datetime
    source: str = ""
    html: str = ""
    """Safe HTML (`lib/html.clean_imported`) where there is no source."""
    status: Status = Status.PUBLISHED
    parent_id: int | None = None
    up: int = 0
    down: int = 0
    edited_at: datetime | None = None
    picked_at: datetime | None = None
    removal_rule_id: int | None = None
    imported: bool = False


def new_key() -> str:
    """Make an idempotency key for a composer."""
    return new_token()


def read_new_comment(form: Mapping[str, str]) -> NewComment:
    """Read what the composer sends: text, parent, key, and article or site with url and title."""
    return NewComment(
        text=read_text(form.get("text", "")),
        parent_id=_read_parent(form.get("parent", "")),
        key=_read_key(form.get("key", "")),
        article_id=read_id(form.get("article", ""), "article"),
        site_key=form.get("site", "").strip(),
        url=form.get("url", "").strip(),
        title=form.get("title", ""),
    )


def read_edition(form: Mapping[str, str]) -> Edition:
    """Read what the editing form sends: text and version."""
    return Edition(text=read_text(form.get("text", "")), version=read_id(form.get("version", ""), "version"))


def read_text(raw: str) -> str:
    """Normalise a comment's words; the one validator for posting, editing, preview and import."""
    try:
        return read_comment_text(raw)
    except TextRefused as error:
        reason = "one_too_long" if error.params.get("over") == 1 else error.code
        figures = {name: f"{value:,}" for name, value in error.params.items()}
        code = error.code.replace("_", "-")
        refusal = BadInput(_REFUSED_TEXT[reason], code=f"text-{code}", field="text", **figures)  # type: ignore[arg-type]
        raise refusal from error


def read_vote(form: Mapping[str, str]) -> int:
    """Read a vote: 1, -1, or 0 to take it back."""
    value = form.get("value", "").strip()
    if value not in {"1", "-1", "0"}:
        raise BadInput(N_("A vote is 1, -1 or 0."), field="value")
    return int(value)


def read_order(raw: str | None) -> Order:
    """Read an order of comments; whatever we do not know is the first of them."""
    return next((order for order in ORDERS if order == raw), ORDERS[0])


def read_id(raw: str, field: str) -> int | None:
    """Read the number of a thing; empty is none."""
    raw = raw.strip()
    if not raw:
        return None
    if not raw.isascii() or not raw.isdigit() or len(raw) > _LONGEST_ID:
        raise BadInput(N_("There is nothing with that number."), field=field)
    return int(raw)


def read_cursor(cursor: str) -> tuple[int, int, int]:
    """Read where a page goes on: the key of the last comment seen, its id, and how many were seen."""
    try:
        key, id_, seen = (int(str(value)) for value in cursors.decode(cursor, (int, int, int)))
    except cursors.BadCursor as error:
        raise bad_cursor() from error
    return key, id_, max(seen, 0)


def bad_cursor() -> BadInput:
    """Refuse a cursor that we did not make."""
    message = N_("That address does not lead to a page. Go back to the start of the discussion.")
    return BadInput(message, code="bad-cursor", field="cursor")


def parent_gone() -> BadInput:
    """Refuse a parent: held, rejected, foreign and missing ones, and what is no number, are all answered with this."""
    message = N_("The comment you answer is not here any more. Answer another, or post your words on their own.")
    return BadInput(message, code="parent-gone", field="parent")


def _read_parent(raw: str) -> int | None:
    try:
        return read_id(raw, "parent")
    except BadInput as error:
        raise parent_gone() from error


def _read_key(raw: str) -> str:
    if raw and not _KEY.fullmatch(raw):
        raise BadInput(N_("That could not be read. Reload the page; your words are kept."), field="key")
    return raw or new_key()
