"""kill -9 of PostgreSQL while readers write: meanwhile every answer is a 503 with the time to come back, and soon."""

import time
from collections import Counter
from collections.abc import Callable

from tests.databases import needs_postgresql
from tests.faults.asking import Answer
from tests.faults.installation import Installation
from tests.faults.ledger import Load
from tests.faults.moments import FULL, MOMENTS, PATIENT, chance
from tests.faults.table import Row, row_of
from tests.faults.verdict import end_leases, judge, settle

pytestmark = needs_postgresql

KILLED = "kill -9 of PostgreSQL"
AWAY = 30.0 if FULL else 4.0
"""Seconds until it is started again."""
BAR = 2.0


def test_postgresql_killed_and_back(installation: Installation, load: Load, report: Callable[[Row], None]) -> None:
    assert installation.cluster is not None
    when = chance(KILLED)
    with load:
        load.wait_for_deeds(20)
        load.phase = KILLED
        for _ in range(MOMENTS):
            time.sleep(when.uniform(0.3, 1.5))
            installation.cluster.kill()
            with load.during(KILLED):
                time.sleep(AWAY)
            installation.cluster.start()
            load.wait_for_deeds(10)
    end_leases(installation)
    settle(installation)
    verdict = judge(installation, load.ledger.read(), load.answers, KILLED)
    meanwhile = [answer for answer in load.answers if answer.fault]
    report(row_of(KILLED, MOMENTS, verdict, f"away for {AWAY:.0f} s; {told(meanwhile)}"))
    verdict.require_nothing_lost()
    assert [
        answer for answer in meanwhile if answer.status not in (200, 201, 303, 429) and not is_refusal(answer)
    ] == []
    assert sum(is_refusal(answer) for answer in meanwhile) >= MOMENTS
    assert verdict.slowest < BAR * PATIENT


def is_refusal(answer: Answer) -> bool:
    """Whether it says that there is nothing just now and when to come back; to scripts in JSON."""
    known = answer.deed == "sign-in" or (answer.kind, (answer.body or {}).get("code")) == (
        "application/problem+json",
        "unavailable",
    )
    return answer.status == 503 and known and int(answer.retry_after or 0) > 0


def told(meanwhile: list[Answer]) -> str:
    """Say how the answers during the fault were, and how soon nearly all of them came."""
    seconds = sorted(answer.seconds for answer in meanwhile)
    late = sum(one >= BAR for one in seconds)
    within = seconds[int(0.99 * (len(seconds) - 1))]
    statuses = dict(Counter(answer.status for answer in meanwhile))
    return f"answers {statuses}, 99 % within {within:.2f} s, {late} after {BAR:.0f} s or more"
