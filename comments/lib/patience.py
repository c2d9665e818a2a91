"""Waiting only so long for something that cannot be told to hurry."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Made = TypeVar("Made")


def made_within(seconds: float, make: Callable[[], Made], *, drop: Callable[[Made], None]) -> Made:
    """Make something on a thread of its own; raise TimeoutError when it takes longer, and drop what comes too late."""
    attempt: Future[Made] = Future()
    threading.Thread(target=_attempt, args=(attempt, make), name="made-within", daemon=True).start()
    try:
        return attempt.result(seconds)
    except TimeoutError:
        attempt.add_done_callback(lambda late: drop(late.result()) if late.exception() is None else None)
        raise


def _attempt(attempt: "Future[Made]", make: Callable[[], Made]) -> None:
    try:
        attempt.set_result(make())
    except BaseException as error:
        attempt.set_exception(error)
