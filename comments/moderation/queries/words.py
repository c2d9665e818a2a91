"""Comments by the words in them, in each database's own full-text index: FTS5 in SQLite, tsvector in PostgreSQL.

Both hold words as they are (no stems), without marks above letters, and are asked for beginnings of words.
"""

import re
import unicodedata
from typing import Any

from sqlalchemy import Select, column, false, func, literal_column, table, text

from comments.extensions import db
from comments.threads.models import CommentVersion

Rows = Select[*tuple[Any, ...]]

_index = table("comment_text", column("rowid"))
_MARKS = re.compile("[\u0300-\u036f]+")
_BETWEEN_WORDS = re.compile(
    "[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf"
    "\u00d7\u00f7\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u3004\u3008-\u3020\u3030\ufe30-\ufe6f"
    "\uff01-\uff0f\uff1a-\uff20\U0001f000-\U0001faff]+"
)


def with_words(rows: Rows, words: tuple[str, ...]) -> tuple[Rows, Any]:
    """Narrow rows of versions to those that hold the words; answer also the column that orders them."""
    if not words:
        return rows, CommentVersion.id
    if db.engine.dialect.name == "sqlite":
        return _in_sqlite(rows, words)
    return rows.where(_in_postgresql(words)), CommentVersion.id


def _in_sqlite(rows: Rows, words: tuple[str, ...]) -> tuple[Rows, Any]:
    rowid = literal_column("comment_text.rowid", type_=CommentVersion.id.type)
    matching = text("comment_text MATCH :wanted").bindparams(wanted=_match(words))
    return rows.join(_index, _index.c.rowid == CommentVersion.id).where(matching), rowid


def _match(words: tuple[str, ...]) -> str:
    """Write an FTS5 query: each word quoted, its quotes doubled, as the beginning of a word."""
    return " ".join('"' + word.replace('"', '""') + '" *' for word in words)


def _in_postgresql(words: tuple[str, ...]) -> Any:
    phrases = [phrase for word in words if (phrase := _phrase(word))]
    if not phrases:
        return false()
    wanted = func.to_tsquery(text("'simple'"), " & ".join(phrases))
    return func.comment_words(CommentVersion.source).bool_op("@@")(wanted)


def _phrase(word: str) -> str:
    """Write a tsquery: the parts of a word or phrase one behind the other, the last as the beginning of a word."""
    bare = _MARKS.sub("", unicodedata.normalize("NFD", word))
    parts = [f"'{part}'" for part in _BETWEEN_WORDS.split(bare) if part]
    return " <-> ".join(parts) + ":*" if parts else ""
