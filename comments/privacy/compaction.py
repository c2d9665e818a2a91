"""Giving deleted rows no place left to stand: rebuild the search index, write the files anew, empty the logs of writes.

SQLite overwrites what is deleted at once (`secure_delete`), but its search index and its write-ahead log keep words
until they are written anew. PostgreSQL keeps dead rows until `VACUUM FULL`, and its log until it is recycled.
"""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from comments.jobs import queue

REBUILD = "INSERT INTO comment_text(comment_text) VALUES ('rebuild')"


def compact(engine: Engine, data_dir: Path) -> list[str]:
    """Write the database anew; answer in a sentence each what an operator still has to do.

    It holds writers up while it runs.
    """
    left = _compact_sqlite(engine) if engine.dialect.name == "sqlite" else _compact_postgresql(engine)
    _compact_queue(data_dir / queue.FILE)
    return left


def _compact_sqlite(engine: Engine) -> list[str]:
    engine.dispose()
    with sqlite3.connect(str(engine.url.database), isolation_level=None, timeout=60) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute(REBUILD)
        connection.execute("VACUUM")
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    connection.close()
    return ["Somebody was reading: the write-ahead log is not empty. Do this once more."] if busy else []


def _compact_postgresql(engine: Engine) -> list[str]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))  # the planner keeps samples of what stood in columns
        connection.execute(text("VACUUM FULL"))
        return [] if _recycle_log(connection) else [RECYCLE]


RECYCLE = (
    "The role of Rejoinder may not recycle the server's write-ahead log. As its superuser, say twice: "
    "SELECT pg_switch_wal(); CHECKPOINT;"
)


def _recycle_log(connection: Connection) -> bool:
    try:
        for statement in ("CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT"):
            connection.execute(text(statement))
    except DBAPIError:
        return False
    return True


def _compact_queue(file: Path) -> None:
    if file.exists():
        with sqlite3.connect(file, isolation_level=None, timeout=60) as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
