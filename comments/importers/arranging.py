"""Sorting out an export in its scratch database: articles, what answers what, tombstones, levels, the order."""

import sqlite3

ARTICLES = """
CREATE INDEX topic_address ON topic (address, number);
INSERT INTO article (address, at, closed, topics, topic_id)
    SELECT address, min(at), min(closed), count(*), min(id) FROM topic
    WHERE address <> '' AND code = '' GROUP BY address ORDER BY min(number);
UPDATE article SET title = (SELECT title FROM topic WHERE topic.address = article.address AND title <> ''
    ORDER BY number LIMIT 1);
UPDATE topic SET article = (SELECT number FROM article WHERE article.address = topic.address) WHERE code = '';
UPDATE post SET article = (SELECT article FROM topic WHERE topic.id = post.topic);
UPDATE post SET outcome = 'failed', code = 'no_topic'
    WHERE outcome = 'in' AND NOT EXISTS (SELECT 1 FROM topic WHERE topic.id = post.topic);
UPDATE post SET outcome = 'skipped', code = (SELECT code FROM topic WHERE topic.id = post.topic)
    WHERE outcome = 'in' AND article IS NULL AND (SELECT code FROM topic WHERE topic.id = post.topic) <> '';
UPDATE post SET outcome = 'failed', code = 'no_address' WHERE outcome = 'in' AND article IS NULL;
"""

PARENTS = """
UPDATE post SET parent = (SELECT above.number FROM post AS above WHERE above.id = post.answers) WHERE answers <> '';
CREATE INDEX post_parent ON post (parent) WHERE parent IS NOT NULL;
WITH RECURSIVE above (number) AS (
    SELECT one.parent FROM post AS one WHERE one.outcome = 'in' AND one.parent IS NOT NULL
    UNION
    SELECT post.parent FROM above JOIN post ON post.number = above.number
        WHERE post.outcome <> 'in' AND post.parent IS NOT NULL AND post.at IS NOT NULL AND post.article IS NOT NULL
)
UPDATE post SET outcome = 'in', status = 'withdrawn'
    WHERE outcome <> 'in' AND code <> 'twice' AND at IS NOT NULL AND article IS NOT NULL AND number IN above;
UPDATE post SET parent = NULL, code = CASE code WHEN '' THEN 'parent_other' ELSE code END
    WHERE outcome = 'in' AND parent IS NOT NULL
    AND (SELECT above.article FROM post AS above WHERE above.number = post.parent) <> article;
UPDATE post SET parent = NULL, code = CASE code WHEN '' THEN 'no_parent' ELSE code END
    WHERE outcome = 'in' AND answers <> '' AND code <> 'parent_other'
    AND (parent IS NULL OR (SELECT above.outcome FROM post AS above WHERE above.number = post.parent) <> 'in');
"""

LEVELS = """
CREATE TABLE level (number INTEGER PRIMARY KEY);
CREATE TABLE below (number INTEGER PRIMARY KEY);
CREATE INDEX post_unplaced ON post (number) WHERE depth IS NULL AND outcome = 'in';
"""

STEP = (
    "INSERT INTO below SELECT post.number FROM level JOIN post ON post.parent = level.number "
    "WHERE post.outcome = 'in' AND post.depth IS NULL",
    "UPDATE post SET depth = (SELECT depth + 1 FROM post AS above WHERE above.number = post.parent), "
    "root = (SELECT root FROM post AS above WHERE above.number = post.parent) "
    "WHERE number IN (SELECT number FROM below)",
    "DELETE FROM level",
    "INSERT INTO level SELECT number FROM below",
    "DELETE FROM below",
)

ORDER = """
CREATE TABLE queue (rank INTEGER PRIMARY KEY, post INTEGER);
INSERT INTO queue (post) SELECT number FROM post WHERE outcome = 'in' ORDER BY article, root, depth, number;
CREATE INDEX post_article ON post (article, at);
CREATE INDEX post_left_out ON post (number) WHERE outcome <> 'in';
"""


def arrange(database: sqlite3.Connection) -> None:
    """Sort everything out; afterwards `queue` holds what comes in, each after what it answers."""
    database.executescript(ARTICLES + PARENTS + LEVELS + "BEGIN;")
    database.execute("UPDATE post SET depth = 1, root = number WHERE outcome = 'in' AND parent IS NULL")
    database.execute("INSERT INTO level SELECT number FROM post WHERE depth = 1")
    _go_down(database)
    while (circle := _first_in_circle(database)) is not None:
        database.execute(
            "UPDATE post SET parent = NULL, depth = 1, root = number, code = 'circle' WHERE number = ?", (circle,)
        )
        database.execute("INSERT INTO level VALUES (?)", (circle,))
        _go_down(database)
    database.executescript(ORDER + "BEGIN;")


def _go_down(database: sqlite3.Connection) -> None:
    """Place what hangs below those in `level`, level by level."""
    while database.execute("SELECT 1 FROM level LIMIT 1").fetchone():
        for statement in STEP:
            database.execute(statement)


def _first_in_circle(database: sqlite3.Connection) -> int | None:
    """Answer the first of a circle of remarks that answer each other, None when all have their place.

    Whatever has no place yet hangs below a circle; going up as many steps as there can be ends within it.
    """
    found = database.execute("SELECT min(number), count(*) FROM post WHERE depth IS NULL AND outcome = 'in'").fetchone()
    if found[0] is None:
        return None
    slow = fast = found[0]
    while True:  # Floyd: the one that takes two steps meets the other within the circle
        slow, fast = _above(database, slow), _above(database, _above(database, fast))
        if slow == fast:
            return _lowest_around(database, slow)


def _lowest_around(database: sqlite3.Connection, start: int) -> int:
    lowest, here = start, _above(database, start)
    while here != start:
        lowest, here = min(lowest, here), _above(database, here)
    return lowest


def _above(database: sqlite3.Connection, number: int) -> int:
    return int(database.execute("SELECT parent FROM post WHERE number = ?", (number,)).fetchone()[0])
