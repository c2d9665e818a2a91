"""The rows of the desk's lists: a page of ids read with all that is shown of each, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import and_, case, select

from comments.accounts.models import Person
from comments.articles.models import Article
from comments.extensions import db
from comments.moderation.marks import marked_excerpt, marks_of
from comments.moderation.queries.queues import HELD_EDIT
from comments.threads.models import Comment, CommentVersion, SignalRow, Status


@dataclass(frozen=True)
class Item:
    """A comment as a row of a list."""

    comment: Comment
    name: str
    article: str
    excerpt: Markup
    signals: tuple[str, ...]
    """Codes of what was noticed, the heaviest first."""
    at: datetime

    @property
    def id(self) -> int:
        """The comment's id."""
        return self.comment.id


def items(ids: Sequence[int]) -> list[Item]:
    """Answer the rows of a list for these comments, in this order."""
    number = case((and_(Comment.status == Status.PUBLISHED, ~HELD_EDIT), Comment.version), else_=Comment.latest_version)
    rows = db.session.execute(
        select(Comment, Person.name, Article.title, CommentVersion.source)
        .join(Person, Person.id == Comment.person_id)
        .join(Article, Article.id == Comment.article_id)
        .join(CommentVersion, and_(CommentVersion.comment_id == Comment.id, CommentVersion.number == number))
        .where(Comment.id.in_(ids))
    ).all()
    signals = _signals(ids)
    found = {row[0].id: _item(row[0], row[1:], signals[row[0].id]) for row in rows}
    return [found[i] for i in ids if i in found]


def seen_version(comment: Comment) -> int:
    """Answer the number of the version that the desk looks at: the newest, unless nothing of it waits."""
    if comment.status == Status.PUBLISHED and not comment.has_held_edit:
        return comment.version
    return comment.latest_version


def _item(comment: Comment, names: Sequence[str], signals: list[SignalRow]) -> Item:
    name, article, source = names
    version = seen_version(comment)
    signals = sorted((s for s in signals if s.version == version), key=lambda s: -s.weight)
    spans = [(start, end, 0) for signal in signals for start, end in signal.spans]
    return Item(
        comment=comment,
        name=name,
        article=article,
        excerpt=marked_excerpt(source, marks_of(source, spans)),
        signals=tuple(dict.fromkeys(signal.code for signal in signals)),
        at=comment.changed_at,
    )


def _signals(ids: Sequence[int]) -> dict[int, list[SignalRow]]:
    found: dict[int, list[SignalRow]] = defaultdict(list)
    for signal in db.session.scalars(select(SignalRow).where(SignalRow.comment_id.in_(ids))):
        found[signal.comment_id].append(signal)
    return found
