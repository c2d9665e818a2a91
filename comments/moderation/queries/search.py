"""Searching comments by their words and by who wrote them: FTS5 on SQLite, LIKE elsewhere."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, column, literal_column, or_, select, table, text

from comments.accounts.models import Person
from comments.extensions import db
from comments.lib.text import fold_name
from comments.threads.models import Comment, CommentVersion

_PARTS = re.compile(r'by:"([^"]+)"|by:(\S+)|"([^"]+)"|(\S+)', re.I)
MOST_PEOPLE = 50
MOST_WORDS = 8
Rows = Select[*tuple[Any, ...]]
_index = table("comment_text", column("rowid"))


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
    rows, key = _with_words(rows, wanted.words)
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


def _with_words(rows: Rows, words: tuple[str, ...]) -> tuple[Rows, Any]:
    """Narrow the rows to those that hold the words; answer also the column that orders them."""
    if not words:
        return rows, CommentVersion.id
    if db.engine.dialect.name != "sqlite":
        return rows.where(
            *(CommentVersion.source.ilike(f"%{_plain(w)}%", escape="\\") for w in words)
        ), CommentVersion.id
    rowid = literal_column("comment_text.rowid", type_=CommentVersion.id.type)
    matching = text("comment_text MATCH :wanted").bindparams(wanted=_match(words))
    return rows.join(_index, _index.c.rowid == CommentVersion.id).where(matching), rowid


def _match(words: tuple[str, ...]) -> str:
    """Write an FTS5 query: each word quoted, its quotes doubled, as the beginning of a word."""
    return " ".join('"' + word.replace('"', '""') + '" *' for word in words)


def _plain(word: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", word)
