"""The queue carries wake-ups: many posts wake the worker once, and a broken queue never breaks a post."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from huey import Huey
from sqlalchemy import select

from comments import schedule
from comments.articles.models import Article
from comments.events import deliver
from comments.events.models import Event
from comments.events.record import record
from comments.extensions import db, unit_of_work
from comments.jobs.queue import every, one_at_a_time, open_queue
from comments.lib import clock
from comments.publishers.models import Site
from comments.threads.actions import place_comment
from comments.threads.schemas import PlacedComment
from comments.web.models import LimitWindow
from tests import databases


@pytest.fixture
def queue(app: Flask, context: None) -> Iterator[Huey]:
    app.testing = False
    queue = schedule.queue_of(app)
    yield queue
    queue.storage.close()


def happen() -> None:
    with unit_of_work():
        record("rain", n=1)


def test_many_commits_wake_the_worker_once(queue: Huey) -> None:
    for _ in range(3):
        happen()
    assert queue.pending_count() == 1


def test_a_commit_without_events_wakes_nobody(queue: Huey) -> None:
    with unit_of_work():
        pass
    assert queue.pending_count() == 0


def test_a_wake_up_leads_to_delivery(queue: Huey, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(deliver, "_subscribers", {})
    deliver.subscribe("rain", "ear", lambda event: heard.append(event.name))
    deliver.subscribe("rain", "post", _listener_outside(heard), outside=True)
    happen()
    while (task := queue.dequeue()) is not None:
        queue.execute(task)
    assert heard == ["rain", "rain outside"]


def _listener_outside(heard: list[str]) -> deliver.Listener:
    def listener(event: Event) -> None:
        heard.append(f"{event.name} outside")

    return listener


def test_a_broken_queue_breaks_no_commit(
    app: Flask, queue: Huey, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(schedule, "queue_of", lambda app: 1 / 0)
    happen()
    assert "could not be woken: ZeroDivisionError" in caplog.text


def test_what_was_not_woken_is_found_by_the_sweep(app: Flask, queue: Huey, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(deliver, "_subscribers", {})
    deliver.subscribe("rain", "ear", lambda event: heard.append(event.name))
    happen()
    queue.flush()
    for task in queue.read_periodic(None):
        queue.execute(task)
    assert heard == ["rain"]


def test_the_queue_survives_being_reopened(tmp_path: Path) -> None:
    redis_url = databases.settings(databases.lay_quickly(tmp_path)).get("redis_url", "")
    first = open_queue(tmp_path, redis_url)
    task = first.task()(_named)
    task()
    first.storage.close()
    second = open_queue(tmp_path, redis_url)
    assert second.pending_count() == 1
    second.storage.close()


def _named() -> None:
    """Do nothing."""


def test_a_periodic_task_is_due_again_after_its_time() -> None:
    is_due = every(0.05)
    moment = datetime.now(UTC)
    assert is_due(moment)
    assert not is_due(moment)
    time.sleep(0.06)
    assert is_due(moment)


def test_slow_work_runs_once_at_a_time() -> None:
    started, goes_on = threading.Event(), threading.Event()
    runs: list[int] = []

    def work() -> None:
        runs.append(1)
        started.set()
        goes_on.wait(5)

    guarded = one_at_a_time(work)
    thread = threading.Thread(target=guarded)
    thread.start()
    started.wait(5)
    guarded()
    goes_on.set()
    thread.join(5)
    assert runs == [1]
    guarded()
    assert runs == [1, 1]


def test_tidying_removes_windows_that_are_over(app: Flask, context: None) -> None:
    now = clock.now()
    with unit_of_work():
        db.session.add(LimitWindow(key="over", count=1, ends_at=now - timedelta(seconds=1)))
        db.session.add(LimitWindow(key="open", count=1, ends_at=now + timedelta(hours=1)))
    schedule.tidy()
    assert list(db.session.scalars(select(LimitWindow.key))) == ["open"]


def test_a_score_that_has_come_out_names_a_new_state(
    app: Flask, context: None, site: int, article: int, ada: int
) -> None:
    with unit_of_work():
        db.session.get_one(Site, site).score_hidden_minutes = 60
        here = db.session.get_one(Article, article)
        place_comment(PlacedComment(person_id=ada, at=clock.now(), source="Fresh."), article=here)
        before = here.revision
    schedule.reveal()
    assert db.session.get_one(Article, article, populate_existing=True).revision == before
    with time_machine.travel(clock.now() + timedelta(minutes=60, seconds=30)):
        schedule.reveal()
    assert db.session.get_one(Article, article, populate_existing=True).revision == before + 1
