"""The queue: wake-ups for the worker, in Redis or in a small database of their own.

Nothing here must last. What may not be lost (events, letters) stands in rows of the main database, which the
worker also looks through by itself every few seconds; so a wake-up costs no fsync.
"""

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

from huey import Huey
from huey.storage import SqliteStorage

from comments.jobs.leaving import LeavingQueue
from comments.jobs.store import pool
from comments.lib import place

FILE = "queue.db"


class LightStorage(SqliteStorage):
    """Huey's SQLite storage that survives a power cut without asking the disk at every write."""

    def _create_connection(self) -> Any:
        connection = super()._create_connection()
        connection.execute("PRAGMA synchronous=NORMAL")
        return connection


def open_queue(data_dir: Path, redis_url: str = "") -> Huey:
    """Open the queue of an installation, which is Redis's where there is one."""
    if redis_url:
        return _in_redis(redis_url)
    place.private(data_dir)
    return LeavingQueue("rejoinder", results=False, storage_class=LightStorage, filename=str(data_dir / FILE))


def _in_redis(url: str) -> Huey:
    """Open the queue in Redis; the worker asks it again and again as it asks a file, and so never hangs on it."""
    from huey.storage import RedisStorage

    options = {"storage_class": RedisStorage, "connection_pool": pool(url), "blocking": False}
    return LeavingQueue("rejoinder", results=False, **options)


def every(seconds: float) -> Callable[[datetime], bool]:
    """Answer a schedule for a periodic task; it is as fine as the worker's scheduler ticks."""
    due = [0.0]

    def is_due(moment: datetime) -> bool:
        if monotonic() < due[0]:
            return False
        due[0] = monotonic() + seconds
        return True

    return is_due


def one_at_a_time(work: Callable[[], None]) -> Callable[[], None]:
    """Let work that may take long run once at a time in a process; who comes meanwhile leaves at once."""
    lock = threading.Lock()

    def run() -> None:
        if lock.acquire(blocking=False):
            try:
                work()
            finally:
                lock.release()

    return run
