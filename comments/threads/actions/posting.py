"""Posting: one deed, once, whatever happens on the way."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from comments.accounts import queries as accounts
from comments.accounts.models import Person
from comments.articles import actions as articles
from comments.articles.models import Article
from comments.errors import Conflict, TooMany
from comments.extensions import db, in_turn
from comments.lib import clock, tally
from comments.lib.i18n import N_
from comments.publishers import queries as publishers
from comments.threads.actions.deciding import Ruling, write_decision
from comments.threads.actions.judging import Judged, Place, judge_text, keep_signals
from comments.threads.actions.state import become, note
from comments.threads.actions.versions import add_version
from comments.threads.models import Comment, Status
from comments.threads.permissions import local_time, require_entitled, require_open, require_voice
from comments.threads.queries import context
from comments.threads.queries.single import is_branch_locked
from comments.threads.schemas import NewComment, parent_gone

TWICE_WITHIN = timedelta(minutes=10)
MOST_WAITING, MOST_WAITING_OF_NEWCOMER = 10, 3
EVENTS = {
    Status.PUBLISHED: "comment.published",
    Status.HELD: "comment.held",
    Status.REJECTED: "comment.rejected",
}
VERDICTS = {Status.PUBLISHED: "publish", Status.HELD: "hold", Status.REJECTED: "reject"}


@dataclass(frozen=True)
class Posted:
    """The comment, and whether it had been posted before with the same key."""

    comment: Comment
    is_replay: bool = False


def post_comment(new: NewComment, *, author: Person, article: Article, address_hash: str | None = None) -> Posted:
    """Post a comment: published, held or rejected as screening says; the same key again gives the same comment.

    Raise Forbidden (no proved address, shut out), Conflict (closed, posted already, key used for something else) or
    BadInput (a parent that takes no replies).
    """
    in_turn(f"post by {author.id}")
    before = _posted_before(new, author, article)
    if before is not None:
        return before
    place = _place(author, article)
    parent = _find_parent(new, article)
    recent = context.lately(author.id, article.site_id, new.text)
    _require_new(recent, place)
    _require_patience(recent, place)
    judged = judge_text(new.text, place, recent, is_reply=parent is not None)
    comment = _insert(new, place, parent, address_hash)
    if comment is None:
        return _lost_race(new, author, article)
    add_version(comment, 1, new.text)
    keep_signals(comment, 1, judged)
    _appear(comment, judged, articles.lock(article.id), author)
    tally.count("comments_posted", verdict=VERDICTS[judged.status])
    return Posted(comment)


def _posted_before(new: NewComment, author: Person, article: Article) -> Posted | None:
    found = context.by_key(author.id, new.key) if new.key else None
    if found is None:
        return None
    if found.idempotency_digest != new.digest(article.id):
        message = N_("Something else was posted from this form already. Reload the page; your words are kept.")
        raise Conflict(message, code="key-used")
    return Posted(found, is_replay=True)


def _place(author: Person, article: Article) -> Place:
    site = publishers.site(article.site_id)
    standing = require_voice(author, site)
    require_entitled(author, site)
    require_open(article)
    return Place(author, standing, article, site)


def _find_parent(new: NewComment, article: Article) -> Comment | None:
    if new.parent_id is None:
        return None
    parent = db.session.get(Comment, new.parent_id)
    if parent is None or parent.article_id != article.id or parent.status != Status.PUBLISHED:
        raise parent_gone()
    if is_branch_locked(parent):
        message = N_("No more answers are taken in this thread. It stays here to be read.")
        raise Conflict(message, code="branch-locked", field="parent")
    return parent


def _require_new(recent: list[context.Recent], place: Place) -> None:
    since = clock.now() - TWICE_WITHIN
    here = (one for one in recent if one.article_id == place.article.id and one.created_at > since)
    same = next((one for one in here if one.is_same), None)
    if same is not None:
        raise Conflict(
            N_("You have posted this already, at %(time)s. Change it, or look at the first one."),
            code="posted-already",
            field="text",
            time=local_time(same.created_at, place.site),
            comment=same.id,
        )


def _require_patience(recent: list[context.Recent], place: Place) -> None:
    """Let nobody fill the desk: only so many comments of a person wait, and fewer while nothing of theirs is up."""
    waiting = sum(one.is_held for one in recent)
    if waiting < MOST_WAITING_OF_NEWCOMER or accounts.seat(place.author.id, place.site.id) is not None:
        return
    if waiting >= MOST_WAITING or not context.published_before(place.author.id, place.site.id, most=1):
        raise TooMany(
            N_("%(count)s of your comments wait for a moderator. You can post again when they have been read."),
            code="too-many-waiting",
            count=waiting,
        )


def _insert(new: NewComment, place: Place, parent: Comment | None, address_hash: str | None) -> Comment | None:
    """Put the row in, held and unseen so far; None when another request with the same key was quicker."""
    comment = Comment(
        site_id=place.site.id,
        article_id=place.article.id,
        person_id=place.author.id,
        parent_id=parent.id if parent else None,
        root_id=parent.root_id if parent else None,
        depth=parent.depth + 1 if parent else 1,
        status=Status.HELD,
        idempotency_key=new.key or None,
        idempotency_digest=new.digest(place.article.id),
        address_hash=address_hash,
    )
    try:
        with db.session.begin_nested():
            db.session.add(comment)
    except IntegrityError:
        return None
    comment.root_id = comment.root_id or comment.id
    return comment


def _lost_race(new: NewComment, author: Person, article: Article) -> Posted:
    found = _posted_before(new, author, article)
    if found is None:
        raise parent_gone()
    return found


def _appear(comment: Comment, judged: Judged, article: Article, author: Person) -> None:
    """Give the comment its first status under the article's lock, having looked again at what may have changed."""
    require_open(article)
    if comment.parent_id is not None:
        parent = db.session.get_one(Comment, comment.parent_id, populate_existing=True)
        if parent.status != Status.PUBLISHED:
            raise parent_gone()
    if judged.status != Status.PUBLISHED:
        ruling = Ruling(VERDICTS[judged.status], policy=judged.policy, risk=judged.judgement.risk)
        write_decision(comment, ruling, article)
        comment.changed_at = clock.now()
    if judged.status != comment.status:
        become(comment, judged.status, article)
    facts = {"first": True} if judged.status == Status.PUBLISHED else {}
    note(EVENTS[judged.status], comment, article, author, **facts)
    db.session.flush()
