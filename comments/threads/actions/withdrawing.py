"""Withdrawing: the words go, can be brought back for a day, and are then erased for good."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select

from comments.accounts.models import Person
from comments.errors import Conflict, Gone
from comments.extensions import db
from comments.lib import clock
from comments.lib.i18n import N_
from comments.publishers import queries as publishers
from comments.threads.actions.state import become, hold_still, note
from comments.threads.actions.versions import erase_words
from comments.threads.models import Comment, Status
from comments.threads.permissions import RETURN_FOR, may_withdraw, require_own, require_voice, return_until

KEEP_UNDECIDED_FOR = timedelta(days=30)
BATCH = 500


def withdraw(comment: Comment, *, by: Person) -> None:
    """Withdraw one's own comment; a tombstone stays while replies hang below. A second time changes nothing."""
    require_own(comment, by)
    article = hold_still(comment)
    if comment.status == Status.WITHDRAWN:
        return
    if not may_withdraw(comment):
        raise Conflict(N_("This comment is not up any more, so there is nothing to withdraw."), code="not-up")
    comment.status_before, comment.withdrawn_at = comment.status, clock.now()
    become(comment, Status.WITHDRAWN, article)
    note("comment.withdrawn", comment, article, by)
    db.session.flush()


def bring_back(comment: Comment, *, by: Person) -> None:
    """Bring back one's own withdrawn comment within 24 hours, as what the desk last let it be."""
    require_own(comment, by)
    require_voice(by, publishers.site(comment.site_id))
    article = hold_still(comment)
    if comment.status != Status.WITHDRAWN:
        return
    if return_until(comment) is None:
        message = N_("A withdrawn comment can be brought back for 24 hours. That time is over.")
        raise Gone(message, code="too-late-to-return")
    status = Status(comment.status_before or Status.HELD)
    is_first = comment.published_at is None
    comment.status_before = comment.withdrawn_at = None
    become(comment, status, article)
    note("comment.returned", comment, article, by, status=str(status))
    if status == Status.PUBLISHED and is_first:
        note("comment.published", comment, article, by, first=True)
    db.session.flush()


def erase_due(now: datetime | None = None) -> int:
    """Erase the words of comments whose time to be brought back is over; answer of how many.

    What is held or reported stays for the desk until decided, at most 30 days. One batch a call: call until it is 0.
    """
    now = now or clock.now()
    due = list(db.session.scalars(_due(now).limit(BATCH)))
    for comment in due:
        erase_words(comment)
    db.session.flush()
    return len(due)


def _due(now: datetime) -> Select[Comment]:
    waits = (Comment.status_before == Status.HELD) | (Comment.open_reports > 0)
    waits |= Comment.latest_version > Comment.version
    return select(Comment).where(
        Comment.status == Status.WITHDRAWN,
        Comment.erased_at.is_(None),
        Comment.withdrawn_at <= now - RETURN_FOR,
        ~waits | (Comment.withdrawn_at <= now - KEEP_UNDECIDED_FOR),
    )
