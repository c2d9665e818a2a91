"""Searching comments by their words and by who wrote them: newest first."""

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, or_, select

from comments.accounts.models import Person
from comments.extensions import db
from comments.lib.text import fold_name
from comments.moderation.queries.words import Rows, with_words
from comments.threads.models import Comment, CommentVersion

_PARTS = re.compile(r'by:"([^"]+)"|by:(\S+)|"([^"]+)"|(\S+)', re.I)
MOST_PEOPLE = 50
MOST_WORDS = 8


@dataclass(frozen=True)
class Wanted:
    """What a search asks for: words or phrases that all must stand in a comment, and who wrote it."""

    words: tuple[str, ...]
    authors: tuple[str, ...]


def read(q: str) -> Wanted:
    """Take a search apart: words, "phrases in quotes" and by:name or by:"a longer name"."""
    words, authors = [], []
    for quoted_author, author, phrase, word in _PARTS.findall(q):
        if quoted_author or author:
            authors.append(quoted_author or author)
        else:
            words.append(phrase or word)
    return Wanted(tuple(words[:MOST_WORDS]), tuple(authors[:MOST_WORDS]))


def find(site_id: int, q: str, *, before: int | None, most: int) -> list[tuple[tuple[int], int]]:
    """Answer (key, comment id) of comments in every state that hold all the words, newest first."""
    wanted = read(q)
    rows: Rows = (
        select(CommentVersion.id, Comment.id)
        .join(Comment, and_(Comment.id == CommentVersion.comment_id, CommentVersion.number == Comment.latest_version))
        .where(CommentVersion.site_id == site_id, Comment.site_id == site_id)
    )
    if wanted.authors:
        rows = rows.where(Comment.person_id.in_(_people_ids(wanted.authors)))
    rows, key = with_words(rows, wanted.words)
    if before is not None:
        rows = rows.where(key < before)
    found = db.session.execute(rows.order_by(key.desc()).limit(most))
    return [((version,), comment) for version, comment in found]


def version_id(site_id: int, comment: Comment) -> int | None:
    """Answer the id of a comment's newest version, which is its place in every search."""
    return db.session.scalar(
        select(CommentVersion.id).where(
            CommentVersion.site_id == site_id,
            CommentVersion.comment_id == comment.id,
            CommentVersion.number == comment.latest_version,
        )
    )


def people(site_id: int, q: str, *, most: int = 5) -> list[Person]:
    """Answer people who wrote on the site and whose name begins with what is searched for."""
    wanted = read(q)
    name = " ".join(wanted.authors or wanted.words)
    if not name:
        return []
    wrote = select(Comment.id).where(Comment.person_id == Person.id, Comment.site_id == site_id).exists()
    return list(db.session.scalars(select(Person).where(_is_called(name), wrote).order_by(Person.name).limit(most)))


def _people_ids(names: tuple[str, ...]) -> Select[int]:
    return select(Person.id).where(or_(*map(_is_called, names))).limit(MOST_PEOPLE)


def _is_called(name: str) -> ColumnElement[bool]:
    """Whether the name begins so; registered people are found by their folded name, by index."""
    folded = fold_name(name)
    begins = Person.name.ilike(f"{_plain(name)}%", escape="\\")
    if not folded:
        return begins
    return or_(and_(Person.name_key >= folded, Person.name_key < folded + "\U0010ffff"), begins)


def _plain(word: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", word)
