"""Redis stopped, emptied, frozen, while readers write: the database counts meanwhile, and nothing waits for long."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.databases import needs_postgresql
from tests.faults.installation import Installation
from tests.faults.ledger import Load
from tests.faults.moments import FULL, MOMENTS, PATIENT, chance
from tests.faults.services import Redis
from tests.faults.table import Row, row_of
from tests.faults.verdict import hasten_letters, judge, settle

pytestmark = needs_postgresql

LASTS = 6.0 if FULL else 1.5
"""Seconds until Redis is well again: in the long form more than it is left alone after a silence."""
BAR = 3.0
"""Seconds: a limit and a wake-up wait half a second each, and once more for a new connection."""


@contextmanager
def stopped(redis: Redis) -> Iterator[None]:
    """Have nobody listen."""
    redis.kill()
    yield
    redis.start()


@contextmanager
def emptied(redis: Redis) -> Iterator[None]:
    """Have it forget everything: counts of limits, and messages for the worker."""
    redis.tell("FLUSHALL")
    yield


@contextmanager
def frozen(redis: Redis) -> Iterator[None]:
    """Have it take connections and answer none."""
    with redis.frozen():
        yield


def test_redis_may_go_and_come(installation: Installation, load: Load, report: Callable[[Row], None]) -> None:
    assert installation.redis is not None
    faults = {"Redis stopped": stopped, "Redis emptied": emptied, "Redis frozen": frozen}
    with load:
        load.wait_for_deeds(10)
        for load.phase, fault in faults.items():
            when = chance(load.phase)
            for _ in range(MOMENTS):
                hasten_letters(installation)
                time.sleep(when.uniform(0.1, 1.0))
                with load.during(load.phase), fault(installation.redis):
                    time.sleep(LASTS)
                load.wait_for_deeds(5)
    settle(installation)
    lines = load.ledger.read()
    for phase in faults:
        verdict = judge(installation, lines, load.answers, phase)
        statuses = Counter(answer.status for answer in load.answers if answer.fault == phase)
        report(row_of(phase, MOMENTS, verdict, f"lasted {LASTS:.0f} s; answers {dict(statuses)}"))
        verdict.require_nothing_lost()
        assert set(statuses) <= {200, 201, 303, 429}, "the database counts meanwhile"
        assert verdict.slowest < BAR * PATIENT
