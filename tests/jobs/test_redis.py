"""The queue in a real Redis: wake-ups go through it, and without it everything is still done, only later."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
import redis
from flask import Flask
from huey import Huey
from huey.storage import RedisStorage

from comments import schedule
from comments.events import deliver
from comments.events.record import record
from comments.extensions import unit_of_work
from comments.worker import Ticker
from tests.databases import needs_postgresql
from tests.redis_server import OwnRedis, own_redis

pytestmark = needs_postgresql


@pytest.fixture
def server() -> Iterator[OwnRedis]:
    with own_redis() as server:
        yield server


@pytest.fixture
def queue(app: Flask, context: None, server: OwnRedis) -> Huey:
    app.testing = False
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], redis_url=server.url)
    return schedule.queue_of(app)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have two subscribers, one inside and one outside, note what they hear."""
    heard: list[str] = []
    monkeypatch.setattr(deliver, "_subscribers", {})
    deliver.subscribe("rain", "ear", lambda event: heard.append("inside"))
    deliver.subscribe("rain", "post", lambda event: heard.append("outside"), outside=True)
    return heard


def happen() -> None:
    with unit_of_work():
        record("rain", n=1)


def test_a_commit_wakes_the_worker_through_redis_once(queue: Huey, server: OwnRedis, heard: list[str]) -> None:
    assert isinstance(queue.storage, RedisStorage)
    for _ in range(3):
        happen()
    with redis.Redis.from_url(server.url) as store:
        assert store.llen("huey.redis.rejoinder") == 1
    while (task := queue.dequeue()) is not None:
        queue.execute(task)
    assert heard == ["inside"] * 3 + ["outside"] * 3


def test_without_redis_a_commit_goes_on_and_waits_no_second_time(
    queue: Huey, server: OwnRedis, caplog: pytest.LogCaptureFixture
) -> None:
    with server.frozen():
        happen()
        began = time.monotonic()
        for _ in range(5):
            happen()
        assert time.monotonic() - began < 0.5
    assert caplog.text.count("the worker could not be woken") == 1


@pytest.mark.parametrize("is_frozen", [False, True])
def test_without_redis_the_worker_sweeps_by_itself(
    queue: Huey, server: OwnRedis, heard: list[str], *, is_frozen: bool
) -> None:
    happen()
    if is_frozen:
        with server.frozen():
            _tick(queue)
    else:
        server.stop()
        _tick(queue)
    assert heard == ["inside", "outside"]


def _tick(queue: Huey) -> None:
    before = set(threading.enumerate())
    Ticker(queue, threading.Event(), 1, True).enqueue_periodic_tasks(None)
    for thread in set(threading.enumerate()) - before:
        thread.join(20)


def test_an_emptied_redis_loses_a_wake_up_and_no_event(queue: Huey, server: OwnRedis, heard: list[str]) -> None:
    happen()
    with redis.Redis.from_url(server.url) as store:
        store.flushall()
    Ticker(queue, threading.Event(), 1, True).enqueue_periodic_tasks(None)
    while (task := queue.dequeue()) is not None:
        queue.execute(task)
    assert heard == ["inside", "outside"]
