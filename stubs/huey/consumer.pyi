"""Huey's consumer, as far as Rejoinder starts and stops it."""

from datetime import datetime
from logging import Logger
from typing import Any

from huey import Huey

class Scheduler:
    periodic_task_seconds: int
    huey: Huey
    _logger: Logger
    def enqueue_periodic_tasks(self, now: datetime | None) -> None: ...

class Consumer:
    scheduler_class: type[Scheduler]
    _signal_actions: dict[Any, tuple[bool, bool]]
    def __init__(self, huey: Any, workers: int = 1, periodic: bool = True, **options: Any) -> None: ...
    def _set_signal_handlers(self) -> None: ...
    def start(self) -> None: ...
    def stop(self, graceful: bool = False) -> None: ...
    def run(self) -> None: ...
