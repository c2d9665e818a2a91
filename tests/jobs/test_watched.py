"""Jobs under watch: which one writes, who asked for it, and how it ended."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from comments import schedule
from comments.jobs.watched import called_by, watched
from comments.lib import tally, tracing
from comments.lib.tracing import structlog
from comments.web import logs

NUMBER = "7k3m-q9xd-2f8v"


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    """Begin and end without facts, as a thread of its own would."""
    tracing.forget()
    yield
    tracing.forget()


def facts() -> dict[str, Any]:
    """Answer what a line would say that is written down now."""
    return {name: fact for name, fact in structlog.contextvars.get_contextvars().items() if fact}


def test_what_a_job_writes_names_the_job_and_the_request_that_woke_it() -> None:
    called_by(NUMBER)
    with watched("tell"):
        assert facts() == {"job": "tell", "request_id": NUMBER}
    assert facts() == {"request_id": NUMBER}


def test_after_a_fault_the_queue_still_knows_which_job_it_was() -> None:
    called_by(NUMBER)
    with pytest.raises(KeyError), watched("tell"):
        raise KeyError
    assert facts() == {"job": "tell", "request_id": NUMBER}
    called_by("")
    assert facts() == {}


def test_a_job_is_measured_by_name_and_result() -> None:
    heard: list[tuple[str, dict[str, str]]] = []

    def hear(name: str, amount: float, labels: dict[str, str]) -> None:
        assert amount >= 0
        heard.append((name, labels))

    tally.listen(hear)
    try:
        with watched("tell"):
            pass
    finally:
        tally.ignore(hear)
    assert heard == [("job_seconds", {"job": "tell", "result": "done"})]


def test_a_request_hands_its_number_to_the_worker(
    app: Flask, browser: Callable[..., FlaskClient], article: int, ada: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[dict[str, Any]] = []

    def tell() -> None:
        written.append(facts())

    monkeypatch.setattr(schedule, "tell", tell)
    app.testing = False
    schedule.queue_of(app).immediate = True
    answer = browser(ada).post("/comments", data={"article": str(article), "text": "The bell.", "key": "k" * 20})
    assert written == [{"job": "tell", "request_id": answer.headers["X-Request-Id"]}]


def test_the_queue_tells_of_a_job_that_fails_without_its_words(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def tell() -> None:
        raise ValueError("ada@example.org")

    monkeypatch.setattr(schedule, "tell", tell)
    queue = schedule.queue_of(app)
    with caplog.at_level(logging.ERROR, "huey"):
        queue.execute(app.extensions["tell"].s(NUMBER))
    (record,) = caplog.records
    assert "ada@example.org" not in logs.for_machines().format(record)
    assert facts() == {"job": "tell", "request_id": NUMBER}
