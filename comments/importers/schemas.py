"""What every export comes down to: topics that are discussed, remarks under them, and remarks that do not come in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from comments.lib.html import clean_imported, plain_text, read_imported
from comments.lib.i18n import N_
from comments.lib.text import TextRefused, read_line
from comments.lib.tokens import digest
from comments.threads.models import Status

LONGEST_NAME = 60
LONGEST_TITLE = 300
LONGEST_ID = 100
REMEMBERED = 4_096
"""People of the source who are met again and again."""

REASONS = {
    "ping": N_("A pingback or trackback; --pings brings those too."),
    "spam": N_("Marked as spam."),
    "trash": N_("In the bin."),
    "deleted": N_("It was deleted there."),
    "topic_deleted": N_("Its discussion was deleted there."),
    "unknown_state": N_("Its state is not known here."),
    "unknown_kind": N_("It is no comment."),
    "no_id": N_("It has no number of its own."),
    "no_date": N_("Its date cannot be read."),
    "empty": N_("It has no words that can be shown."),
    "too_long": N_("It holds more than a comment does."),
    "control": N_("It holds characters that no text has."),
    "nested": N_("Its quotes or lists stand too deep inside each other."),
    "no_address": N_("Its article's address is not one of the site's."),
    "no_topic": N_("The discussion it belongs to is not in the file."),
    "no_parent": N_("What it answers is not in the file; it begins a thread."),
    "parent_other": N_("What it answers stands under another article; it begins a thread."),
    "parent_elsewhere": N_("What it answers came in under another article before; it begins a thread."),
    "circle": N_("It answers itself in a circle; it begins a thread."),
    "twice": N_("Its number stood in the file before; this one was left out."),
    "not_public": N_("Its article is not open to everybody; it waits for a moderator."),
    "spam_held": N_("Marked as spam; it waits for a moderator."),
    "not_approved": N_("It was not approved there; it waits for a moderator."),
    "damaged": N_("It cannot be read."),
    "tombstone": N_("A tombstone without words keeps its place, since others answer it."),
}
"""What the ledger says of a row, by code. A code may have words behind a colon: what exactly cannot be read."""


def words_of_reason(code: str) -> str:
    """Answer a reason in words."""
    name, colon, more = code.partition(":")
    told = REASONS.get(name, code)
    return f"{told.removesuffix('.')} ({more.strip()})." if colon and name in REASONS else told


class DamagedFile(Exception):
    """The file is no such export, or breaks off; `line` counts from 1."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(f"line {line}: {reason}")
        self.reason = reason
        self.line = line


class LeftOut(Exception):
    """A remark that does not come in; `outcome` is skipped (by choice) or failed (it cannot)."""

    def __init__(self, code: str, *, outcome: str = "failed") -> None:
        super().__init__(code)
        self.code = code
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file comes from: `wordpress:` or `disqus:` and a name; tells numbers of one source from another's."""

    name: str


@dataclass(frozen=True, slots=True)
class Topic:
    """What is discussed, as the export knows it."""

    id: str
    link: str
    title: str = ""
    at: datetime | None = None
    closed: bool = False
    code: str = ""
    """Why its remarks do not come in; empty when they do."""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A remark that comes in."""

    id: str
    topic_id: str
    name: str
    subject: str
    """Tells people of the source apart: a hash of their address there, or of their name where there is none."""
    at: datetime
    source: str
    html: str
    status: Status
    parent_id: str
    code: str = ""
    """What the ledger is to say of it."""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A remark that does not come in."""

    id: str
    topic_id: str
    code: str
    outcome: str
    parent_id: str = ""
    at: datetime | None = None
    """When it was written, where that can be read: if others answer it, a tombstone stands for it."""
    line: int | None = None


Record = Origin | Topic | Incoming | Missing
Progress = Callable[[int], None]
Reader = Callable[[Path, Progress], Iterator[Record]]


def unheeded(size: int) -> None:
    """Take note of progress for nobody."""


@lru_cache(maxsize=REMEMBERED)
def hashed(subject: str, name: str) -> str:
    """Hash what tells a person of the source apart; the address itself is not kept."""
    return digest(f"{subject.strip().lower() or f'name:{name}'}\n{name}")


@lru_cache(maxsize=REMEMBERED)
def read_name(raw: str) -> str:
    """Read a name: one line, cut where it is too long, Anonymous where nothing is left of it."""
    try:
        return read_line(plain_text(clean_imported(raw)) if raw.strip() else "", LONGEST_NAME)
    except TextRefused as refused:
        return read_name(raw.strip()[:LONGEST_NAME]) if refused.code == "too_long" else "Anonymous"


def read_title(raw: str) -> str:
    """Read a title: one line, cut where it is too long, perhaps empty."""
    try:
        return read_line(raw, LONGEST_TITLE) if raw.strip() else ""
    except TextRefused as refused:
        return read_title(raw.strip()[: LONGEST_TITLE // 2]) if refused.code == "too_long" else ""


def read_words(raw: str) -> tuple[str, str]:
    """Read a remark's HTML: answer its words and our HTML; raise LeftOut."""
    try:
        return read_imported(raw)
    except TextRefused as refused:
        raise LeftOut(refused.code if refused.code in REASONS else "empty") from refused
