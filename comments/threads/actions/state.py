"""The one place where a comment's state changes, with every counter that hangs on it, under the article's lock."""

from datetime import datetime
from typing import Any

from comments.accounts.models import Person
from comments.articles import actions as articles
from comments.articles.models import Article
from comments.events.record import record
from comments.extensions import db
from comments.lib import clock
from comments.threads.models import ActorKind, Comment, Status


def hold_still(comment: Comment) -> Article:
    """Take the lock on the comment's article and read the comment again as it is under it."""
    db.session.flush()
    article = articles.lock(comment.article_id)
    db.session.refresh(comment)
    return article


def become(comment: Comment, status: Status, article: Article) -> None:
    """Give a comment a status, and bring the counters of its article and its ancestors up to date."""
    was, was_shown = comment.status, comment.shown
    comment.status, comment.changed_at = status, clock.now()
    if status == Status.PUBLISHED and comment.published_at is None:
        comment.published_at = _appears_at(comment)
    count_in(comment, article, (status == Status.PUBLISHED) - (was == Status.PUBLISHED))
    if was_shown or comment.shown:
        articles.raise_revision(article)


def count_in(comment: Comment, article: Article, change: int) -> None:
    """Count a comment that is published now (1) or no longer (-1), and show or hide what that concerns."""
    parent = _parent_of(comment)
    article.published_count += change
    if parent is not None:
        parent.reply_count += change
    _show_or_hide(comment, parent)


def note(name: str, comment: Comment, article: Article, by: Person | None, **data: Any) -> None:
    """Record what happened to a comment."""
    record(name, article=article, comment_id=comment.id, person_id=by.id if by else None, **data)


def _appears_at(comment: Comment) -> datetime:
    return comment.created_at if comment.actor_kind == ActorKind.IMPORT else clock.now()


def _show_or_hide(comment: Comment, parent: Comment | None) -> None:
    """Go up from a comment as long as what readers meet changes: a tombstone stands only over something shown."""
    while comment.shown != _is_met(comment):
        comment.shown = _is_met(comment)
        if comment.published_at is None:
            comment.published_at = comment.created_at
        if parent is None:
            return
        parent.shown_replies += 1 if comment.shown else -1
        comment, parent = parent, _parent_of(parent)


def _is_met(comment: Comment) -> bool:
    return comment.status == Status.PUBLISHED or comment.shown_replies > 0


def _parent_of(comment: Comment) -> Comment | None:
    if comment.parent_id is None:
        return None
    return db.session.get_one(Comment, comment.parent_id, populate_existing=True)
