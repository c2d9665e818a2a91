"""Redis: connections that give up soon, so that nobody waits for a Redis that is slow or away."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redis import ConnectionPool

PATIENCE_SECONDS = 0.5
REST_SECONDS = 5.0
"""How long one that did not answer is not asked again."""


def what_hinders(url: str) -> str:
    """Ask Redis whether it is there; answer the kind of error, or nothing."""
    from redis import Redis, RedisError

    try:
        Redis(connection_pool=pool(url)).ping()
    except RedisError as error:
        return type(error).__name__
    return ""


def pool(url: str) -> "ConnectionPool":
    """Answer a pool of connections; a broken one is made anew once, at once, and then the error is raised."""
    from redis import ConnectionPool
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return ConnectionPool.from_url(
        url,
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
        retry=Retry(NoBackoff(), 1),
    )
