"""What the threads and posts of a Disqus export become. Addresses of people, by mail or on the net, are not kept."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from comments.importers.disqus.cutting import Piece, cut
from comments.importers.disqus.media import with_links
from comments.importers.disqus.parsing import Fields, Unreadable, parse
from comments.importers.schemas import (
    Incoming,
    LeftOut,
    Missing,
    Origin,
    Progress,
    Record,
    Topic,
    hashed,
    read_name,
    read_title,
    read_words,
)
from comments.lib import clock
from comments.threads.models import Status

TRUE = frozenset({"true", "1", "yes"})


def read_disqus(file: Path, progress: Progress, *, hold_spam: bool = False) -> Iterator[Record]:
    """Yield where an export comes from, its threads and its posts; raise DamagedFile where the file breaks."""
    named = False
    for piece in cut(file, progress):
        try:
            fields, why = parse(piece), ""
        except Unreadable as fault:
            fields, why = {}, str(fault)
        if not named:
            named = True
            yield Origin(f"disqus:{fields.get('forum', '').strip()}"[:200])
        yield _record(piece, fields, why, hold_spam=hold_spam)
    if not named:
        yield Origin("disqus:")


def _record(piece: Piece, fields: Fields, why: str, *, hold_spam: bool) -> Record:
    if why and piece.kind == "thread":
        return Topic(f"line {piece.line}", "", code=f"damaged:{why}", line=piece.line)
    if why:
        return Missing("", "", f"damaged:{why}", "failed", line=piece.line)
    if piece.kind == "thread":
        return _topic(fields, piece.line)
    parent_id = fields.get("parent@id", "")
    id_, topic_id = fields.get("@id", ""), fields.get("thread@id", "")
    try:
        return _incoming(fields, (id_, topic_id, parent_id), piece.line, hold_spam=hold_spam)
    except LeftOut as left:
        return Missing(id_, topic_id, left.code, left.outcome, parent_id, _moment_or_none(fields), piece.line)


def _topic(fields: Fields, line: int) -> Topic:
    return Topic(
        id=fields.get("@id", "") or f"line {line}",
        link=fields.get("link", "").strip(),
        title=read_title(fields.get("title", "")),
        at=_moment_or_none(fields),
        closed=_is_true(fields, "isClosed"),
        code="topic_deleted" if _is_true(fields, "isDeleted") else "",
        line=line,
    )


def _incoming(fields: Fields, ids: tuple[str, str, str], line: int, *, hold_spam: bool) -> Incoming:
    id_, topic_id, parent_id = ids
    if not id_:
        raise LeftOut("no_id")
    status, code = _status(fields, hold_spam=hold_spam)
    name = read_name(fields.get("author/name", ""))
    at = _moment(fields.get("createdAt", ""))
    words, html = read_words(with_links(fields.get("message", "")))
    who = fields.get("author/username", "") or fields.get("author/email", "")
    return Incoming(id_, topic_id, name, hashed(who, name), at, words, html, status, parent_id, code, line)


def _status(fields: Fields, *, hold_spam: bool) -> tuple[Status, str]:
    if _is_true(fields, "isDeleted"):
        raise LeftOut("deleted", outcome="skipped")
    if _is_true(fields, "isSpam"):
        if not hold_spam:
            raise LeftOut("spam", outcome="skipped")
        return Status.HELD, "spam_held"
    if fields.get("isApproved", "true").strip().lower() not in TRUE:
        return Status.HELD, "not_approved"
    return Status.PUBLISHED, ""


def _is_true(fields: Fields, name: str) -> bool:
    return fields.get(name, "").strip().lower() in TRUE


def _moment_or_none(fields: Fields) -> datetime | None:
    try:
        return _moment(fields.get("createdAt", ""))
    except LeftOut:
        return None


def _moment(raw: str) -> datetime:
    """Read a moment; without a zone it is UTC, as Disqus writes it. What lies ahead of us is no date."""
    try:
        read = datetime.fromisoformat(raw.strip())
        at = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise LeftOut("no_date") from error
    if at.year < EARLIEST_YEAR or at > clock.now() + timedelta(days=1):
        raise LeftOut("no_date")
    return at


EARLIEST_YEAR = 1990
