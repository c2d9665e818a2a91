"""What the worker does: at once when woken, and by itself every few seconds."""

import logging
import os
import threading
from collections.abc import Callable
from time import monotonic

from flask import Flask, current_app
from huey import Huey

from comments.errors import Refusal
from comments.events import deliver
from comments.extensions import on_commit, unit_of_work
from comments.jobs.queue import every, one_at_a_time, open_queue
from comments.jobs.store import REST_SECONDS
from comments.jobs.watched import called_by, watched
from comments.lib.tracing import present_number
from comments.moderation.actions import holding
from comments.notifications import letters
from comments.privacy import closing_down, retention
from comments.threads import actions as threads
from comments.upkeep import beats
from comments.upkeep.backups.make import make_due_backup

Work = Callable[..., None]

_log = logging.getLogger(__name__)
_opening = threading.Lock()


def init_app(app: Flask) -> None:
    """Have commits that recorded events wake the worker."""
    on_commit(wake)


def wake() -> None:
    """Ask the worker to tell what happened; never fails, for the sweep comes by anyway."""
    if current_app.testing or monotonic() < current_app.extensions.get("wake_again", 0.0):
        return
    try:
        queue = queue_of(current_app._get_current_object())  # type: ignore[attr-defined]
        if queue.pending_count() == 0:
            current_app.extensions["tell"](present_number())
    except Exception as error:
        current_app.extensions["wake_again"] = monotonic() + REST_SECONDS
        _log.warning("the worker could not be woken: %s", type(error).__name__)


def queue_of(app: Flask) -> Huey:
    """Answer this process's queue, opened and filled with the tasks at the first question (never before a fork)."""
    with _opening:
        if app.extensions.get("queue_pid") != os.getpid():
            app.extensions["queue"] = _filled(app)
            app.extensions["queue_pid"] = os.getpid()
        queue: Huey = app.extensions["queue"]
        return queue


def tell() -> None:
    """Tell subscribers what happened until nothing is due."""
    while deliver.tell_due() == deliver.BATCH:
        pass


def send() -> None:
    """Let what leaves the house leave, until nothing is due."""
    while deliver.send_due():
        pass


def write() -> None:
    """Send the letters that are due."""
    while letters.send_due() == letters.BATCH:
        pass


def reveal() -> None:
    """Name a new state of discussions in which the clock has revealed something."""
    with unit_of_work():
        threads.reveal_due()


def end_holding() -> None:
    """End holding everything where its time is over."""
    with unit_of_work():
        holding.end_due()


def beat() -> None:
    """Leave a sign of life."""
    with unit_of_work():
        beats.beat()


def back_up() -> None:
    """Make a backup when it is time; what hinders it stands in the log, and the doctor sees that none is new."""
    settings = current_app.config["SETTINGS"]
    try:
        made = make_due_backup(settings)
    except Refusal as refusal:
        _log.error("%s", refusal)
    else:
        if made is not None:
            _log.info("backup made: %s", made.backup.file.name)


def tidy() -> None:
    """Remove what has had its time, and close the accounts whose people asked for it."""
    retention.carry_out()
    closing_down.remind()
    closing_down.close_due()


def _filled(app: Flask) -> Huey:
    settings = app.config["SETTINGS"]
    queue = open_queue(settings.data_dir, settings.redis_url)
    send_without_queue = _named("send", one_at_a_time(_inside(app, send)))
    send_now = queue.task()(send_without_queue)

    def tell_and_send(number: str = "") -> None:
        called_by(number)
        _inside(app, tell)()
        try:
            send_now()
        except Exception as error:
            _log.warning("sending is not put off, the queue is away: %s", type(error).__name__)
            send_without_queue()

    app.extensions["tell"] = queue.task()(_named("tell", tell_and_send))
    queue.periodic_task(every(5))(_named("sweep", one_at_a_time(tell_and_send)))
    queue.periodic_task(every(5))(_named("write", one_at_a_time(_inside(app, write))))
    queue.periodic_task(every(5))(_named("end_holding", one_at_a_time(_inside(app, end_holding))))
    queue.periodic_task(every(60))(_named("reveal", one_at_a_time(_inside(app, reveal))))
    queue.periodic_task(every(600))(_named("tidy", one_at_a_time(_inside(app, tidy))))
    queue.periodic_task(every(beats.SECONDS_BETWEEN))(_named("beat", _inside(app, beat)))
    queue.periodic_task(every(300))(_named("back_up", one_at_a_time(_inside(app, back_up))))
    return queue


def _inside(app: Flask, work: Work) -> Work:
    def run() -> None:
        with watched(work.__name__), app.app_context():
            work()

    return run


def _named(name: str, work: Work) -> Work:
    work.__name__ = work.__qualname__ = name
    work.__module__ = __name__
    return work
