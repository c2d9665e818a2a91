"""Voting: one voice a person, to be changed or taken back, never on one's own."""

from sqlalchemy import select

from comments.accounts.models import Person
from comments.articles import actions as articles
from comments.errors import Forbidden, NotFound
from comments.extensions import db
from comments.lib.i18n import N_
from comments.publishers import queries as publishers
from comments.threads import ranking
from comments.threads.actions.state import hold_still, note
from comments.threads.models import Comment, Status, Vote
from comments.threads.permissions import require_open, require_voice


def cast_vote(comment: Comment, value: int, *, by: Person) -> None:
    """Vote for a comment (1), against it (-1), or take the vote back (0); only the last one counts."""
    require_voice(by, publishers.site(comment.site_id))
    article = hold_still(comment)
    require_open(article)
    if comment.status != Status.PUBLISHED:
        raise NotFound
    if comment.person_id == by.id:
        raise Forbidden(N_("Nobody votes on a comment of their own."), code="own-comment")
    vote = db.session.scalar(select(Vote).where(Vote.comment_id == comment.id, Vote.person_id == by.id))
    before = vote.value if vote else 0
    if before == value:
        return
    _keep(comment, vote, value, by)
    _count(comment, before, -1)
    _count(comment, value, 1)
    comment.best = ranking.best(comment.up, comment.down)
    articles.raise_revision(article)
    note("comment.voted", comment, article, by, value=value)
    db.session.flush()


def _keep(comment: Comment, vote: Vote | None, value: int, by: Person) -> None:
    if vote is None:
        db.session.add(Vote(site_id=comment.site_id, comment_id=comment.id, person_id=by.id, value=value))
    elif value == 0:
        db.session.delete(vote)
    else:
        vote.value = value


def _count(comment: Comment, value: int, change: int) -> None:
    if value > 0:
        comment.up += change
    elif value < 0:
        comment.down += change
