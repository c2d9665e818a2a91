"""Limits counted in a real Redis: exact for many processes, and in the database while Redis is away."""

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import redis
import time_machine
from flask import Flask

from comments import create_app
from comments.errors import TooMany
from comments.web import limits, limits_redis
from comments.web.limits import Limit
from tests.databases import needs_postgresql
from tests.redis_server import OwnRedis, own_redis

pytestmark = needs_postgresql
THREE = Limit("test", 3, 60)


@pytest.fixture
def server() -> Iterator[OwnRedis]:
    with own_redis() as server:
        yield server


@pytest.fixture
def limited(app: Flask, server: OwnRedis) -> Flask:
    app.config["LIMITS_OFF"] = False
    app.extensions["limits"] = limits_redis.RedisLimits(server.url)
    return app


def passed(app: Flask, limit: Limit = THREE, who: str = "ada", *, times: int = 5) -> int:
    """Do a deed several times; answer how often it was let through."""
    with app.app_context():
        for number in range(times):
            try:
                limits.spend(limit, who)
            except TooMany:
                return number
    return times


def test_an_application_with_redis_counts_there(app: Flask) -> None:
    assert isinstance(app.extensions["limits"], limits_redis.RedisLimits)


def test_the_window_moves_with_the_deeds(limited: Flask) -> None:
    with limited.app_context(), time_machine.travel(datetime(2026, 3, 1, 12, 0, 20, tzinfo=UTC), tick=False) as now:
        limits.spend(THREE, "ada")
        now.shift(timedelta(seconds=30))
        for _ in range(2):
            limits.spend(THREE, "ada")
        with pytest.raises(TooMany) as refused:
            limits.spend(THREE, "ada")
        assert refused.value.retry_after == 30
        now.shift(timedelta(seconds=31))
        limits.spend(THREE, "ada")
        with pytest.raises(TooMany):
            limits.spend(THREE, "ada")


def test_people_are_counted_apart_and_nobody_is_named(limited: Flask, server: OwnRedis) -> None:
    assert (passed(limited), passed(limited, who="eve@example.org")) == (3, 3)
    with redis.Redis.from_url(server.url) as store:
        assert not [key for key in store.keys("*") if b"eve" in key]
        assert all(0 < store.ttl(key) <= 60 for key in store.keys("*"))


def test_the_limit_that_is_past_speaks_and_a_deed_is_given_back(limited: Flask) -> None:
    hour = Limit("hour", 2, 3600)
    with limited.app_context():
        for _ in range(4):
            limits.spend_all((THREE, "ada"), (hour, "203.0.113.7"))
            limits.give_back((THREE, "ada"), (hour, "203.0.113.7"))
        for _ in range(2):
            limits.spend_all((THREE, "ada"), (hour, "203.0.113.7"))
        with pytest.raises(TooMany) as refused:
            limits.spend_all((THREE, "ada"), (hour, "203.0.113.7"))
    assert 3590 < refused.value.retry_after <= 3600


def test_many_at_once_through_two_applications_get_no_more_than_one(limited: Flask, server: OwnRedis) -> None:
    other = create_app(limited.config["SETTINGS"])
    other.extensions["limits"] = limits_redis.RedisLimits(server.url)
    crowd = Limit("crowd", 10, 3600)
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda n: passed((limited, other)[n % 2], crowd, times=1), range(40)))
    assert sum(found) == 10


def test_without_redis_the_database_counts_and_nothing_breaks(
    limited: Flask, server: OwnRedis, caplog: pytest.LogCaptureFixture
) -> None:
    assert passed(limited) == 3
    server.stop()
    with caplog.at_level(logging.WARNING):
        assert passed(limited, times=20) == 3
        with limited.app_context():
            limits.give_back((THREE, "ada"))
    assert len([line for line in caplog.messages if "Redis does not answer" in line]) == 1


def test_a_redis_that_hangs_is_waited_for_once(limited: Flask, server: OwnRedis) -> None:
    with server.frozen():
        began = time.monotonic()
        assert passed(limited) == 3
        first = time.monotonic() - began
        began = time.monotonic()
        assert passed(limited, who="eve") == 3
        assert time.monotonic() - began < first
        assert first < 3


def test_it_is_asked_again_after_some_seconds(
    limited: Flask, server: OwnRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server.frozen():
        passed(limited)
    monkeypatch.setattr(limits_redis, "monotonic", lambda: float("inf"))
    passed(limited)
    with redis.Redis.from_url(server.url) as store:
        assert len(store.keys("*")) == 1


def test_an_emptied_redis_counts_anew(limited: Flask, server: OwnRedis) -> None:
    assert passed(limited) == 3
    with redis.Redis.from_url(server.url) as store:
        store.flushall()
    assert passed(limited) == 3
