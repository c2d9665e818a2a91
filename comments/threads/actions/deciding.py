"""What the desk and the rules do with a comment: publish, reject, hold, undo, pick; and the record of decisions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from comments.accounts.models import Person
from comments.articles import actions as articles
from comments.articles.models import Article
from comments.errors import Conflict
from comments.extensions import db
from comments.lib import clock
from comments.lib.i18n import N_
from comments.publishers.models import HouseRule
from comments.threads.actions.state import become, hold_still, note
from comments.threads.models import ActorKind, Comment, Decision, Status


@dataclass(frozen=True)
class Ruling:
    """What was decided about one version of a comment, and why."""

    verdict: str
    version: int | None = None
    """The version that was seen; the newest one where none is named."""
    house_rule_id: int | None = None
    note: str = ""
    policy: str = ""
    risk: float = 0.0
    batch_id: str | None = None


def record_decision(comment: Comment, ruling: Ruling, *, by: Person | None = None) -> Decision:
    """Record a decision before what it leads to: it holds the state it was made in, for undoing it."""
    return write_decision(comment, ruling, hold_still(comment), by=by)


def write_decision(comment: Comment, ruling: Ruling, article: Article, *, by: Person | None = None) -> Decision:
    """Record a decision while the article's lock is held already."""
    decision = Decision(
        site_id=comment.site_id,
        comment_id=comment.id,
        version=ruling.version or comment.latest_version,
        verdict=ruling.verdict,
        actor_kind=ActorKind.PERSON if by else ActorKind.RULE,
        person_id=by.id if by else None,
        house_rule_id=ruling.house_rule_id,
        policy=ruling.policy,
        risk=ruling.risk,
        note=ruling.note,
        status_before=lasting_status(comment),
        version_before=comment.version,
        batch_id=ruling.batch_id,
    )
    db.session.add(decision)
    db.session.flush()
    note("comment.decided", comment, article, by, decision=decision.id, verdict=ruling.verdict)
    return decision


def lasting_status(comment: Comment) -> str:
    """Answer what a comment is for the desk: of a withdrawn one, what it would come back as."""
    return (comment.status_before or Status.HELD) if comment.status == Status.WITHDRAWN else comment.status


def publish(comment: Comment, *, version: int | None = None, by: Person | None = None) -> None:
    """Publish a comment, in a version (the newest one where none is named): what was held of it is held no more."""
    article = hold_still(comment)
    version = version or comment.latest_version
    edited, is_first = version != comment.version, comment.published_at is None
    comment.version = version
    comment.edited_at = clock.now() if edited else comment.edited_at
    comment.removal_rule_id = None
    if not _settle(comment, Status.PUBLISHED) and comment.status != Status.PUBLISHED:
        become(comment, Status.PUBLISHED, article)
        note("comment.published", comment, article, by, first=is_first)
    elif edited and comment.status == Status.PUBLISHED:
        articles.raise_revision(article)
        note("comment.edited", comment, article, by, version=version)
    db.session.flush()


def reject(comment: Comment, *, house_rule: HouseRule | None = None, by: Person | None = None) -> None:
    """Reject a comment as a whole; a tombstone that names the house rule stays while replies hang below it."""
    article = hold_still(comment)
    comment.removal_rule_id = house_rule.id if house_rule else None
    if not _settle(comment, Status.REJECTED) and comment.status != Status.REJECTED:
        become(comment, Status.REJECTED, article)
        note("comment.rejected", comment, article, by, house_rule=comment.removal_rule_id)
    elif comment.shown:
        articles.raise_revision(article)
    db.session.flush()


def reject_edit(comment: Comment, *, by: Person | None = None) -> None:
    """Reject a held edit only: the version that is shown stays, and counts as the newest again."""
    article = hold_still(comment)
    if comment.has_held_edit:
        refused, comment.latest_version = comment.latest_version, comment.version
        note("comment.edit_rejected", comment, article, by, version=refused)
    db.session.flush()


def hold(comment: Comment, *, by: Person | None = None) -> None:
    """Hold a comment until somebody decides; readers no longer meet its words."""
    article = hold_still(comment)
    if not _settle(comment, Status.HELD) and comment.status != Status.HELD:
        become(comment, Status.HELD, article)
        note("comment.held", comment, article, by)
    db.session.flush()


def restore(
    comment: Comment,
    *,
    status: str,
    version: int | None = None,
    latest_version: int | None = None,
    by: Person | None = None,
) -> None:
    """Undo a decision: bring back the status and the versions that it found (`status_before`, `version_before`)."""
    article = hold_still(comment)
    comment.version = version or comment.version
    comment.latest_version = max(latest_version or comment.latest_version, comment.version)
    comment.removal_rule_id = _rule_in_force(comment) if status == Status.REJECTED else None
    if not _settle(comment, Status(status)) and comment.status != status:
        become(comment, Status(status), article)
        comment.changed_at = _waiting_since(comment) if status == Status.HELD else comment.changed_at
    elif comment.shown:
        articles.raise_revision(article)
    note("comment.restored", comment, article, by, status=str(status))
    db.session.flush()


def pick(comment: Comment, *, by: Person) -> None:
    """Mark a published comment as a pick of the editors."""
    article = hold_still(comment)
    if comment.status != Status.PUBLISHED:
        raise Conflict(N_("Only a published comment can be picked."), code="not-published")
    if comment.picked_at is None:
        comment.picked_at = clock.now()
        articles.raise_revision(article)
        note("comment.picked", comment, article, by)
    db.session.flush()


def unpick(comment: Comment, *, by: Person) -> None:
    """Take back a pick of the editors."""
    article = hold_still(comment)
    if comment.picked_at is not None:
        comment.picked_at = None
        articles.raise_revision(article)
        note("comment.unpicked", comment, article, by)
    db.session.flush()


def lock_branch(comment: Comment, *, on: bool = True, by: Person) -> None:
    """Take no more replies to a comment and all below it, or take them again."""
    article = hold_still(comment)
    if comment.branch_locked != on:
        comment.branch_locked = on
        articles.raise_revision(article)
        note("comment.branch_locked" if on else "comment.branch_opened", comment, article, by)
    db.session.flush()


def _settle(comment: Comment, status: Status) -> bool:
    """Of a withdrawn comment, change what it comes back as, and answer that no more is to be done."""
    if comment.status != Status.WITHDRAWN:
        return False
    comment.status_before = status
    return True


def _waiting_since(comment: Comment) -> datetime:
    """Answer since when a comment waits that was put back into its queue: its place there is the old one."""
    held = select(Decision.created_at).where(
        Decision.comment_id == comment.id, Decision.verdict == "hold", Decision.undone_at.is_(None)
    )
    return db.session.scalar(held.order_by(Decision.id.desc()).limit(1)) or comment.created_at


def _rule_in_force(comment: Comment) -> int | None:
    rejections = select(Decision.house_rule_id).where(
        Decision.comment_id == comment.id, Decision.verdict == "reject", Decision.undone_at.is_(None)
    )
    return db.session.scalar(rejections.order_by(Decision.id.desc()).limit(1))
