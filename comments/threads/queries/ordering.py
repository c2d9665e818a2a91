"""The orders of comments as keys in an index, ties broken by id: where a page begins, and where it goes on."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, tuple_
from sqlalchemy.orm.util import AliasedClass

from comments.lib import cursors
from comments.threads.models import Comment
from comments.threads.schemas import Order, bad_cursor, read_cursor

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
Selection = Select[*tuple[Any, ...]]
Table = type[Comment] | AliasedClass[Comment]


@dataclass(frozen=True)
class Ordering:
    """One order: the column it goes by, then the id, both up or both down, so that one index serves it."""

    column: str
    down: bool = True
    of_time: bool = False

    def sorted(self, chosen: Selection, table: Table = Comment) -> Selection:
        """Put a selection of comments in this order."""
        key, id_ = getattr(table, self.column), table.id
        return chosen.order_by(key.desc(), id_.desc()) if self.down else chosen.order_by(key, id_)

    def after(self) -> ColumnElement[bool]:
        """Choose what comes behind the comment that `place` names."""
        column = getattr(Comment, self.column)
        seen = tuple_(bindparam("seen_key", type_=column.type), bindparam("seen_id", type_=Comment.id.type))
        here = tuple_(column, Comment.id)
        return here < seen if self.down else here > seen

    def place(self, cursor: str) -> dict[str, int | datetime]:
        """Read from a cursor what `after` needs; raise BadInput for one that is not ours."""
        key, id_, _ = read_cursor(cursor)
        return {"seen_key": self._value(key), "seen_id": id_}

    def key(self, record: Any) -> int:
        """Answer what a record of the database is ordered by, as a whole number."""
        value = getattr(record, self.column)
        return (value - _EPOCH) // _MICROSECOND if self.of_time else int(value)

    def sort_key(self, key: int, id_: int) -> tuple[int, int]:
        """Answer what puts comments that were read together in this order."""
        return (-key, -id_) if self.down else (key, id_)

    def _value(self, raw: int) -> int | datetime:
        if not self.of_time:
            return raw
        try:
            return _EPOCH + raw * _MICROSECOND
        except OverflowError as error:
            raise bad_cursor() from error


ORDERINGS: dict[Order, Ordering] = {
    "best": Ordering("best"),
    "newest": Ordering("published_at", of_time=True),
    "oldest": Ordering("published_at", down=False, of_time=True),
    "replies": Ordering("reply_count"),
}


def cursor_behind(key: int, id_: int, *, seen: int) -> str:
    """Make the cursor that goes on behind a comment, the `seen`-th of its siblings."""
    return cursors.encode((key, id_, seen))
