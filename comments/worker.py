"""The worker process: Huey's consumer over our queue."""

import logging
import signal
import sqlite3
from time import monotonic

from flask import Flask
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
        if not isinstance(error, sqlite3.OperationalError | OperationalError):
            return True
        if monotonic() < self._quiet_until:
            return False
        self._quiet_until = monotonic() + QUIET_SECONDS
        record.msg, record.args = "the worker waits for a database: %s", (type(error).__name__,)
        record.exc_info = record.exc_text = None
        return True


class Ticker(Scheduler):
    """A scheduler that looks at periodic tasks every few seconds, not every minute."""

    periodic_task_seconds = 5


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
