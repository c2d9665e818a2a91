"""What an import leaves in the database, without our ids, revisions, events and the ledger: to be compared."""

from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import aliased

from comments.accounts.models import Person
from comments.articles.models import Article
from comments.extensions import Base, db
from comments.threads.models import Comment, CommentVersion

Picture = dict[str, list[tuple[Any, ...]]]
LEFT_OUT = frozenset({"event", "event_receipt", "import_run", "import_row", "alembic_version"})


def picture() -> Picture:
    """Answer articles, people and comments as the import made them, by the numbers of the source."""
    db.session.rollback()
    above, root = aliased(Comment), aliased(Comment)
    own = (Comment.depth, Comment.status, Comment.shown, Comment.reply_count, Comment.shown_replies)
    times = (Comment.created_at, Comment.published_at, Comment.erased_at)
    comments = (
        select(Article.url, Comment.former_id, above.former_id, root.former_id, *own, *times, Person.subject)
        .add_columns(CommentVersion.source, CommentVersion.html, CommentVersion.fingerprint)
        .join(Article, Article.id == Comment.article_id)
        .join(Person, Person.id == Comment.person_id)
        .join(CommentVersion, CommentVersion.comment_id == Comment.id)
        .outerjoin(above, above.id == Comment.parent_id)
        .join(root, root.id == Comment.root_id)
    )
    articles = select(Article.url, Article.title, Article.discussion, Article.closed_at, Article.published_count)
    people = select(Person.subject, Person.name, Person.created_at, Person.kind)
    asked = {
        "comments": comments,
        "articles": articles.add_columns(Article.published_at, Article.created_at),
        "people": people,
    }
    return _let_go({name: sorted(map(tuple, db.session.execute(query)), key=repr) for name, query in asked.items()})


def everything() -> Picture:
    """Answer all rows of all tables but the ledger and events, and articles' revisions."""
    db.session.rollback()
    tables = [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]
    return _let_go({table.name: _rows(table) for table in tables})


def _let_go(picture: Picture) -> Picture:
    """Let go of the database: on SQLite even reading holds the lock in tests."""
    db.session.rollback()
    return picture


def _rows(table: Table) -> list[tuple[Any, ...]]:
    columns = [column for column in table.columns if column.name != "revision"]
    return sorted(map(tuple, db.session.execute(select(*columns))), key=repr)
