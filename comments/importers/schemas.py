"""What one remark of an export becomes, or why it does not come in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from comments.importers.wxr import Post, Remark
from comments.lib.html import clean_imported, plain_text
from comments.lib.i18n import N_
from comments.lib.text import TextRefused, read_comment_text, read_line
from comments.threads.models import Status

LONGEST_NAME = 60
PINGS = frozenset({"pingback", "trackback"})
NO_DATE = "0000-00-00 00:00:00"

REASONS = {
    "ping": N_("A pingback or trackback; --pings brings those too."),
    "spam": N_("Marked as spam."),
    "trash": N_("In the bin."),
    "unknown_state": N_("Its state is not known here."),
    "unknown_kind": N_("It is no comment."),
    "no_id": N_("It has no number of its own."),
    "no_date": N_("Its date cannot be read."),
    "empty": N_("It has no words that can be shown."),
    "too_long": N_("It holds more than a comment does."),
    "control": N_("It holds characters that no text has."),
    "nested": N_("Its quotes or lists stand too deep inside each other."),
    "no_address": N_("Its article's address is not one of the site's."),
    "no_parent": N_("What it answers is not in the file; it begins a thread."),
    "parent_elsewhere": N_("What it answers came in under another article before; it begins a thread."),
    "circle": N_("It answers itself in a circle; it begins a thread."),
    "twice": N_("Its number stood in the file before; this one was left out."),
    "not_public": N_("Its article is not open to everybody; it waits for a moderator."),
}
"""What the ledger says of a row, by code."""


class LeftOut(Exception):
    """A remark that does not come in; `outcome` is skipped (by choice) or failed (it cannot)."""

    def __init__(self, code: str, *, outcome: str = "failed") -> None:
        super().__init__(code)
        self.code = code
        self.outcome = outcome


@dataclass(frozen=True)
class Incoming:
    """A remark that comes in."""

    id: str
    name: str
    subject: str
    """Tells people of the source apart: the address in small letters, or the name where there is none."""
    at: datetime
    source: str
    html: str
    status: Status
    parent_id: str
    reason: str = ""


def read_remark(remark: Remark, post: Post, *, pings: bool) -> Incoming:
    """Read a remark; raise LeftOut with the reason when it does not come in."""
    if not remark.id:
        raise LeftOut("no_id")
    status = _status(remark, pings=pings)
    hidden = status == Status.PUBLISHED and not post.is_public
    name = _name(remark.author)
    html = _html(remark.html)
    return Incoming(
        id=remark.id,
        name=name,
        subject=remark.email.strip().lower() or f"name:{name}",
        at=_moment(remark.date_gmt),
        source=plain_text(html),
        html=html,
        status=Status.HELD if hidden else status,
        parent_id="" if remark.parent_id in ("", "0") else remark.parent_id,
        reason="not_public" if hidden else "",
    )


def read_published(post: Post) -> datetime | None:
    """Answer when a post came out, None where the file does not say."""
    try:
        return _moment(post.published)
    except LeftOut:
        return None


def mapped_address(link: str, rules: tuple[tuple[str, str], ...], home: str) -> str:
    """Answer a post's address after the move: by the first rule whose beginning fits, else its path at `home`.

    What is no address at all stays as it is: nobody's.
    """
    for old, new in rules:
        if link.startswith(old):
            return new + link[len(old) :]
    try:
        parts = urlsplit(link)
    except ValueError:
        return link
    return home + (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _status(remark: Remark, *, pings: bool) -> Status:
    if remark.kind in PINGS and not pings:
        raise LeftOut("ping", outcome="skipped")
    if remark.kind not in PINGS | {"comment"}:
        raise LeftOut("unknown_kind", outcome="skipped")
    if remark.approved in ("spam", "trash", "post-trashed"):
        raise LeftOut("spam" if remark.approved == "spam" else "trash", outcome="skipped")
    states = {"1": Status.PUBLISHED, "approve": Status.PUBLISHED, "0": Status.HELD, "hold": Status.HELD}
    if remark.approved not in states:
        raise LeftOut("unknown_state")
    return states[remark.approved]


def _name(raw: str) -> str:
    try:
        return read_line(plain_text(clean_imported(raw)) if raw.strip() else "", LONGEST_NAME)
    except TextRefused as refused:
        return _name(raw.strip()[:LONGEST_NAME]) if refused.code == "too_long" else "Anonymous"


def _html(raw: str) -> str:
    try:
        html = clean_imported(raw)
        read_comment_text(plain_text(html))
    except TextRefused as refused:
        raise LeftOut(refused.code if refused.code in REASONS else "empty") from refused
    return html


def _moment(raw: str) -> datetime:
    """Read a moment in UTC, as WordPress writes it."""
    try:
        return datetime.strptime(raw if raw != NO_DATE else "", "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise LeftOut("no_date") from error
