"""A scratch database on disk in which an export is sorted out before anything of it reaches the real one.

It is SQLite's own kind of temporary file: memory stays flat however large the export is, and whatever ends the process
takes it away. Numbers in it are ranks within the file.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from comments.importers.arranging import arrange
from comments.importers.schemas import LONGEST_ID, Incoming, Missing, Topic

CACHE_KB = 16_000
CHUNK = 1_000
TABLES = """
CREATE TABLE topic (number INTEGER PRIMARY KEY, id TEXT UNIQUE, link, title, address TEXT, rule, closed, at, code, line,
    article INTEGER);
CREATE TABLE article (number INTEGER PRIMARY KEY, address TEXT UNIQUE, title, at, closed, topics INTEGER,
    topic_id TEXT, ours INTEGER);
CREATE TABLE person (number INTEGER PRIMARY KEY, subject TEXT UNIQUE, name, at, ours INTEGER);
CREATE TABLE words (post INTEGER PRIMARY KEY, source, html, fingerprint);
CREATE TABLE post (number INTEGER PRIMARY KEY, id TEXT UNIQUE, topic TEXT, answers TEXT, person INTEGER, at, status,
    outcome, code, line, article INTEGER, parent INTEGER, root INTEGER, depth INTEGER, ours INTEGER);
"""

Row = tuple[Any, ...]


class Scratch:
    """The scratch database of one export."""

    def __init__(self, fingerprint: Callable[[str], str]) -> None:
        self._fingerprint = fingerprint
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{CACHE_KB}", "temp_store=FILE"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.executescript(TABLES)
        self._posts = 0
        self._person: dict[str, int] = {}

    def __enter__(self) -> Self:
        """Be closed at the end."""
        self._database.execute("BEGIN")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Take the file away."""
        self._database.close()

    def add_topic(self, topic: Topic, address: str, rule: str) -> None:
        """Put a topic in; one whose id was there before is the same topic."""
        at = _moment(topic.at)
        values = (topic.id, topic.link, topic.title, address, rule, topic.closed, at, topic.code, topic.line)
        self._database.execute(
            "INSERT OR IGNORE INTO topic (id, link, title, address, rule, closed, at, code, line) "
            "VALUES (?,?,?,?,?,?,?,?,?)",
            values,
        )

    def add_incoming(self, one: Incoming) -> None:
        """Put a remark in that comes in; one whose number was there before does not."""
        values = (
            one.topic_id,
            one.parent_id,
            self._person_of(one),
            _moment(one.at),
            one.status,
            "in",
            one.code,
            one.line,
        )
        if self._add_post(one.id, values):
            words = (self._posts, one.source, one.html, self._fingerprint(one.source))
            self._database.execute("INSERT INTO words VALUES (?,?,?,?)", words)

    def add_missing(self, one: Missing) -> None:
        """Put a remark in that does not come in."""
        values = (one.topic_id, one.parent_id, None, _moment(one.at), None, one.outcome, one.code, one.line)
        self._add_post(one.id, values)

    def arrange(self) -> None:
        """Sort it all out: articles, what answers what, tombstones, and the order to bring it in."""
        arrange(self._database)

    def rows(self, query: str, *values: Any) -> list[Row]:
        """Answer the rows of a question to the scratch."""
        return self._database.execute(query, values).fetchall()

    def value(self, query: str, *values: Any) -> int:
        """Answer the one number that a question has for an answer."""
        return int(self._database.execute(query, values).fetchone()[0] or 0)

    def chunks(self, query: str, size: int = CHUNK) -> Iterator[list[Row]]:
        """Give rows by parts; the query has `> ?` for the first column of the last row seen, and goes by that."""
        last = 0
        while rows := self._database.execute(f"{query} LIMIT {size}", (last,)).fetchall():
            yield rows
            last = rows[-1][0]

    def note_ours(self, table: str, pairs: Sequence[tuple[int, int]]) -> None:
        """Note our ids of rows: pairs of our id and the row's number."""
        self._database.executemany(f"UPDATE {table} SET ours = ? WHERE number = ?", pairs)  # noqa: S608 - our own name

    def _add_post(self, id_: str, values: Row) -> bool:
        self._posts += 1
        name = id_[:LONGEST_ID] or f"row {self._posts}"
        insert = (
            "INSERT OR IGNORE INTO post (number, id, topic, answers, person, at, status, outcome, code, line) "
            "VALUES (?,?,?,?,?,?,?,?,?,?)"
        )
        if self._database.execute(insert, (self._posts, name, *values)).rowcount:
            return True
        again = (values[0], "", None, None, None, "failed", "twice", values[-1])
        self._database.execute(insert, (self._posts, f"{name} (row {self._posts})", *again))
        return False

    def _person_of(self, one: Incoming) -> int:
        number = self._person.get(one.subject)
        if number is None:
            self._database.execute(
                "INSERT OR IGNORE INTO person (subject, name, at) VALUES (?,?,?)",
                (one.subject, one.name, _moment(one.at)),
            )
            number = self.value("SELECT number FROM person WHERE subject = ?", one.subject)
            if len(self._person) >= MOST_REMEMBERED:
                self._person.clear()
            self._person[one.subject] = number
        return number


MOST_REMEMBERED = 10_000


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
