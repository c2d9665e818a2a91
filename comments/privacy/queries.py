"""Reading closings, copies, and what a copy of one's own data holds."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from comments.accounts.models import Person, PersonKind
from comments.articles.models import Article
from comments.extensions import Base, db
from comments.lib import clock
from comments.privacy.belongings import BELONGINGS, Belongings
from comments.privacy.models import Closing, DataCopy
from comments.threads.models import Comment, CommentVersion

PART = 500
MOST_ALIKE = 5
"""Accounts with one address that a letter is sent to."""
OF_ACCOUNT = (
    *("id", "kind", "name", "email", "locale", "created_at", "confirmed_at", "consented_at"),
    *("reply_letters", "decision_letters", "closing_at"),
)
OF_COMMENT = ("id", "parent_id", "status", "up", "down", "created_at", "published_at", "edited_at", "withdrawn_at")


def closing_of(person_id: int) -> Closing | None:
    """Answer the closing that a person has asked for."""
    return db.session.scalar(select(Closing).where(Closing.person_id == person_id))


def without_password(email_key: str) -> list[int]:
    """Answer ids of accounts of publishers' own people that have an address: several can."""
    theirs = Person.kind == PersonKind.SITE, Person.password_hash.is_(None), Person.closed_at.is_(None)
    rows = select(Person.id).where(func.lower(Person.email) == email_key, *theirs).order_by(Person.id)
    return list(db.session.scalars(rows.limit(MOST_ALIKE)))


def due_closings(now: datetime) -> list[int]:
    """Answer ids of closings whose time is over and that are not finished, the oldest first."""
    due = select(Closing.id).where(Closing.finished_at.is_(None), Closing.ends_at <= now)
    return list(db.session.scalars(due.order_by(Closing.ends_at, Closing.id).limit(100)))


def copies(person_id: int) -> list[DataCopy]:
    """Answer a person's copies that are still good or being made, the newest first."""
    mine = select(DataCopy).where(DataCopy.person_id == person_id, DataCopy.expires_at > clock.now())
    return list(db.session.scalars(mine.order_by(DataCopy.id.desc()).limit(10)))


def copy(copy_id: int, person_id: int) -> DataCopy | None:
    """Answer one of a person's own copies that is ready and still good."""
    mine = DataCopy.id == copy_id, DataCopy.person_id == person_id
    ready = DataCopy.ready_at.is_not(None), DataCopy.expires_at > clock.now()
    return db.session.scalar(select(DataCopy).where(*mine, *ready))


def copy_in_the_making(person_id: int) -> DataCopy | None:
    """Answer the copy that the worker has not finished yet."""
    mine = DataCopy.person_id == person_id, DataCopy.ready_at.is_(None), DataCopy.expires_at > clock.now()
    return db.session.scalar(select(DataCopy).where(*mine).order_by(DataCopy.id).limit(1))


def account_of(person: Person) -> dict[str, Any]:
    """Answer what we know of a person themselves, without what only proves who they are."""
    return {name: getattr(person, name) for name in OF_ACCOUNT}


def given() -> Iterator[Belongings]:
    """Name the tables of which a person gets a copy, as far as this installation has them."""
    return (one for one in BELONGINGS if one.given and one.table in Base.metadata.tables)


def rows_of(person_id: int, belongings: Belongings) -> Iterator[dict[str, Any]]:
    """Give a person's rows of a table, oldest first, with the columns that are given away."""
    table = Base.metadata.tables[belongings.table]
    columns = [table.c[name] for name in belongings.given]
    last = 0
    while True:
        part = select(table.c.id, *columns).where(table.c[belongings.owner] == person_id, table.c.id > last)
        rows = db.session.execute(part.order_by(table.c.id).limit(PART)).all()
        yield from (dict(zip(belongings.given, row[1:], strict=True)) for row in rows)
        if len(rows) < PART:
            return
        last = rows[-1][0]


def comments_of(person_id: int) -> Iterator[dict[str, Any]]:
    """Give a person's comments with their versions and articles, oldest first, a part at a time."""
    last = 0
    while True:
        mine = select(Comment, Article.title, Article.url).join(Article, Article.id == Comment.article_id)
        mine = mine.where(Comment.person_id == person_id, Comment.id > last).order_by(Comment.id).limit(PART)
        rows = db.session.execute(mine).all()
        versions = _versions([row[0].id for row in rows])
        yield from (_comment(*row, versions.get(row[0].id, [])) for row in rows)
        if len(rows) < PART:
            return
        last = rows[-1][0].id
        db.session.expunge_all()


def _versions(comment_ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    rows = select(CommentVersion).where(CommentVersion.comment_id.in_(comment_ids))
    for row in db.session.scalars(rows.order_by(CommentVersion.comment_id, CommentVersion.number)):
        version = {"number": row.number, "at": row.created_at, "text": row.source, "erased_at": row.erased_at}
        found.setdefault(row.comment_id, []).append(version)
    return found


def _comment(comment: Comment, title: str, url: str, versions: list[dict[str, Any]]) -> dict[str, Any]:
    facts = {name: getattr(comment, name) for name in OF_COMMENT}
    return facts | {"article": title, "address": url, "versions": versions}
