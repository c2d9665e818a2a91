"""What the posts and remarks of a WordPress export become."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from comments.importers.schemas import (
    DamagedFile,
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
from comments.importers.wxr import Channel, Post, Remark, read_wxr
from comments.threads.models import Status

PINGS = frozenset({"pingback", "trackback"})
NO_DATE = "0000-00-00 00:00:00"


def read_wordpress(file: Path, progress: Progress, *, pings: bool = False) -> Iterator[Record]:
    """Yield where an export comes from, then its posts and their remarks; raise DamagedFile where the file breaks."""
    records = read_wxr(file, progress)
    channel = next(records)
    if not isinstance(channel, Channel):
        raise DamagedFile("the export does not say its WXR version before its posts", 1)
    yield Origin(f"wordpress:{channel.blog}"[:500])
    post: Post | None = None
    for record in records:
        if isinstance(record, Post):
            post = record
            yield _topic(record)
        elif isinstance(record, Remark) and post is not None:
            yield _remark(record, post, pings=pings)


def _topic(post: Post) -> Topic:
    return Topic(
        post.id or post.link,
        post.link,
        read_title(post.title),
        _moment_or_none(post.published),
        not post.takes_comments,
    )


def _remark(remark: Remark, post: Post, *, pings: bool) -> Record:
    parent_id = "" if remark.parent_id in ("", "0") else remark.parent_id
    try:
        return _incoming(remark, post, _status(remark, pings=pings), parent_id)
    except LeftOut as left:
        at = _moment_or_none(remark.date_gmt)
        return Missing(remark.id, post.id or post.link, left.code, left.outcome, parent_id, at)


def _incoming(remark: Remark, post: Post, status: Status, parent_id: str) -> Incoming:
    if not remark.id:
        raise LeftOut("no_id")
    hidden = status == Status.PUBLISHED and not post.is_public
    name = read_name(remark.author)
    words, html = read_words(remark.html)
    return Incoming(
        id=remark.id,
        topic_id=post.id or post.link,
        name=name,
        subject=hashed(remark.email, name),
        at=_moment(remark.date_gmt),
        source=words,
        html=html,
        status=Status.HELD if hidden else status,
        parent_id=parent_id,
        code="not_public" if hidden else "",
    )


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


def _moment_or_none(raw: str) -> datetime | None:
    try:
        return _moment(raw)
    except LeftOut:
        return None


def _moment(raw: str) -> datetime:
    """Read a moment in UTC, as WordPress writes it."""
    try:
        return datetime.strptime(raw if raw != NO_DATE else "", "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise LeftOut("no_date") from error
