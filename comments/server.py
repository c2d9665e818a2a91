"""The web server: granian over the Flask application, with the processes that run beside it."""

import gc
import os
import signal
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from comments.config import Settings
from comments.extensions import bound_statements, db
from comments.lib.processes import Child, end_myself, leave_the_group, watch_parent

KILL_SECONDS = 15
CONNECTIONS = 2000
"""Open connections of one process; what comes beyond waits in the system's queue."""
QUIET = {"debug": LogLevels.info, "info": LogLevels.warning, "warning": LogLevels.warning, "error": LogLevels.error}
"""Granian's own news is only for those who debug."""
OURS: dict[str, Any] = {"handlers": {}, "formatters": {}, "loggers": {"_granian": {"propagate": True}}}
"""Its lines go where ours go, in their form."""


def serve(app: Flask, *, beside: Sequence[Child] = (), ready: Callable[[], None] | None = None) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP; then answer what is under way and end all that runs beside."""
    server = _server(app.config["SETTINGS"])
    with app.app_context():
        db.engine.dispose()  # a connection must not be shared by processes

    def start() -> None:
        signal.signal(signal.SIGHUP, server.signal_handler_interrupt)
        gc.freeze()
        for child in beside:
            child.start()
        if ready is not None:
            ready()

    def stop() -> None:
        for child in beside:
            child.stop()

    server.on_startup(start)
    server.on_shutdown(stop)
    server.serve(target_loader=partial(_load, app, os.getpid()), wrap_loader=False)


def _server(settings: Settings) -> Any:
    return Server(
        "rejoinder",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.threads,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=64 * 1024),
        websockets=False,
        backlog=4096,
        backpressure=CONNECTIONS,
        workers_kill_timeout=KILL_SECONDS,
        respawn_failed_workers=True,
        log_level=QUIET[settings.log_level],
        log_dictconfig=OURS,
    )


def _load(app: Flask, parent: int) -> Flask:
    """Answer the application, inside a new web process that the server forked."""
    bound_statements()
    leave_the_group()
    watch_parent(parent, lambda: end_myself(signal.SIGTERM))
    return app
