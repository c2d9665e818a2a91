"""The worker process: Huey's consumer over our queue."""

import logging
import signal
import sqlite3
from datetime import datetime
from threading import Thread
from time import monotonic

from flask import Flask
from huey.api import Task
from huey.consumer import Consumer, Scheduler
from sqlalchemy.exc import OperationalError

from comments.schedule import queue_of

THREADS = 3
"""One may wait for a mail server while the others go on."""


QUIET_SECONDS = 60
LOGGERS = ("huey", "huey.consumer.Worker", "huey.consumer.Scheduler")


class Plainly(logging.Filter):
    """Says once a minute that a database does not answer, without a traceback: a full disk would fill with them."""

    def __init__(self) -> None:
        super().__init__()
        self._quiet_until = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything else pass as it is."""
        error = record.exc_info[1] if record.exc_info else None
        if not _is_silence(error):
            return True
        if monotonic() < self._quiet_until:
            return False
        self._quiet_until = monotonic() + QUIET_SECONDS
        record.msg, record.args = "the worker waits for a database: %s", (type(error).__name__,)
        record.exc_info = record.exc_text = None
        return True


def _is_silence(error: BaseException | None) -> bool:
    """Whether a database or Redis (which is not imported where it is not used) did not answer."""
    by_redis = type(error).__module__.partition(".")[0] == "redis"
    return by_redis or isinstance(error, sqlite3.OperationalError | OperationalError)


class Ticker(Scheduler):
    """A scheduler that looks at periodic tasks every few seconds, and does them itself while there is no queue."""

    periodic_task_seconds = 5

    def enqueue_periodic_tasks(self, now: datetime | None) -> None:
        """Put what is due into the queue; without it (Redis is away) each task has a thread of its own."""
        for task in self.huey.read_periodic(now):
            try:
                self.huey.enqueue(task)
            except Exception:
                self._logger.exception("the queue takes nothing")
                Thread(target=self._do, args=(task,), name=task.name, daemon=True).start()

    def _do(self, task: Task) -> None:
        try:
            task.execute()
        except Exception:
            self._logger.exception("%s could not be done without the queue", task.name)


class Worker(Consumer):
    """A consumer that finishes what it has begun, whichever signal ends it."""

    scheduler_class = Ticker

    def _set_signal_handlers(self) -> None:
        self._signal_actions = dict.fromkeys((signal.SIGINT, signal.SIGTERM, signal.SIGHUP), (False, True))
        super()._set_signal_handlers()


def work(app: Flask) -> None:
    """Work until a signal comes. This must be the main thread of a process of its own."""
    queue = queue_of(app)
    plainly = Plainly()
    for name in LOGGERS:
        logging.getLogger(name).addFilter(plainly)
    Worker(queue, workers=THREADS, initial_delay=0.05, max_delay=0.5, shutdown_timeout=12).run()
