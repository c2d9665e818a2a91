"""Limits counted in Redis: exact in any number of web processes, in a window that moves with the clock."""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import TypeVar

from flask import Flask
from limits import RateLimitItemPerSecond
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis import RedisError

from comments.jobs.store import REST_SECONDS, pool
from comments.web.limits import Away, Counted

Answer = TypeVar("Answer")

_log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Have limits counted in the Redis of the settings."""
    app.extensions["limits"] = RedisLimits(app.config["SETTINGS"].redis_url)


class RedisLimits:
    """Counts deeds in Redis. One that does not answer is left alone for some seconds, so that nobody waits for it."""

    def __init__(self, url: str) -> None:
        self._storage = RedisStorage(url, connection_pool=pool(url), key_prefix="rejoinder")
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._resting_until = 0.0

    def count(self, counted: Sequence[Counted]) -> datetime | None:
        """Count one deed against each limit; answer when to go on if one is past, and raise Away without Redis."""
        return self._asked(lambda: self._count(counted))

    def give_back(self, counted: Sequence[Counted]) -> None:
        """Take back the last deed counted against each limit; raise Away without Redis."""
        self._asked(lambda: self._give_back(counted))

    def is_past(self, counted: Counted) -> bool:
        """Tell whether no more deeds are left; raise Away without Redis."""
        item, who = _item(counted)
        return self._asked(lambda: not self._limiter.test(item, who))

    def _count(self, counted: Sequence[Counted]) -> datetime | None:
        past = [(item, who) for item, who in map(_item, counted) if not self._limiter.hit(item, who)]
        ends = [self._limiter.get_window_stats(item, who).reset_time for item, who in past]
        return datetime.fromtimestamp(max(ends), UTC) if ends else None

    def _give_back(self, counted: Sequence[Counted]) -> None:
        for item, who in map(_item, counted):
            self._storage.storage.lpop(self._storage.prefixed_key(item.key_for(who)))

    def _asked(self, question: Callable[[], Answer]) -> Answer:
        if monotonic() < self._resting_until:
            raise Away
        try:
            return question()
        except RedisError as error:
            self._resting_until = monotonic() + REST_SECONDS
            _log.warning("Redis does not answer, limits are counted in the database: %s", type(error).__name__)
            raise Away from error


def _item(counted: Counted) -> tuple[RateLimitItemPerSecond, str]:
    limit, who = counted
    return RateLimitItemPerSecond(limit.most, limit.seconds, f"limit:{limit.deed}"), who
