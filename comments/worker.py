"""The worker process: Huey's consumer over our queue."""

import signal

from flask import Flask
from huey.consumer import Consumer, Scheduler

from comments.schedule import queue_of

THREADS = 3
"""One may wait for a mail server while the others go on."""


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
    Worker(queue, workers=THREADS, initial_delay=0.05, max_delay=0.5, shutdown_timeout=12).run()
