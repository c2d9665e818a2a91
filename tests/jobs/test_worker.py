"""What the worker says when a database does not answer: one line a minute, for a full disk would fill with more."""

import logging
import sqlite3

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from comments import worker


def fail(logger: logging.Logger, error: Exception) -> None:
    try:
        raise error
    except Exception:
        logger.exception("Error reading from queue")


@pytest.fixture
def logger() -> logging.Logger:
    logger = logging.Logger("huey.consumer.Worker")
    logger.addFilter(worker.Plainly())
    return logger


@pytest.mark.parametrize(
    "error", [sqlite3.OperationalError("disk is full"), OperationalError("SELECT", {}, Exception("disk is full"))]
)
def test_a_database_that_does_not_answer_is_said_once_a_minute(
    logger: logging.Logger, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    logger.addHandler(caplog.handler)
    for _ in range(50):
        fail(logger, error)
    assert caplog.messages == ["the worker waits for a database: OperationalError"]
    assert "Traceback" not in caplog.text
    monkeypatch.setattr(worker, "monotonic", lambda: float("inf"))
    fail(logger, error)
    assert len(caplog.messages) == 2


@pytest.mark.parametrize("error", [ValueError("a fault of ours"), IntegrityError("a fault of ours", {}, Exception())])
def test_any_other_fault_is_told_whole(
    logger: logging.Logger, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    logger.addHandler(caplog.handler)
    for _ in range(2):
        fail(logger, error)
    assert caplog.text.count("Traceback") == 2
    assert "a fault of ours" in caplog.text
