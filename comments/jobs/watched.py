"""Jobs under watch: what they write down says which one it was and who asked for it, and how long it took is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from comments.lib import tally, tracing


def called_by(number: str) -> None:
    """Begin a task of the queue: what this thread writes down from here on belongs to the request that woke it."""
    tracing.forget()
    tracing.note(request_id=number)


@contextmanager
def watched(job: str) -> Iterator[None]:
    """Name a job in everything that is written down in it, and measure it.

    After a fault the name stays until this thread's next job, for the queue tells of the fault only later.
    """
    tracing.note(job=job)
    began, result = perf_counter(), "failed"
    try:
        yield
        result = "done"
        tracing.note(job="")
    finally:
        tally.measure("job_seconds", perf_counter() - began, job=job, result=result)
