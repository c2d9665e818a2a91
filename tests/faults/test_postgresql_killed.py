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
            with load.during(KILLED):
                installation.cluster.kill()
                time.sleep(AWAY)
            installation.cluster.start()
            load.wait_for_deeds(10)
    end_leases(installation)
    settle(installation)
    verdict = judge(installation, load.ledger.read(), load.answers, KILLED)
    meanwhile = [answer for answer in load.answers if answer.fault]
    note = f"away for {AWAY:.0f} s; answers {dict(Counter(answer.status for answer in meanwhile))}"
    report(row_of(KILLED, MOMENTS, verdict, note))
    verdict.require_nothing_lost()
    assert [answer for answer in meanwhile if not is_refusal(answer) and answer.status // 100 != 2] == []
    assert sum(is_refusal(answer) for answer in meanwhile) >= MOMENTS
    assert verdict.slowest < BAR * PATIENT


def is_refusal(answer: Answer) -> bool:
    """Whether it says, in JSON, that there is nothing just now and when to come back."""
    known = answer.kind == "application/problem+json" and answer.body["code"] == "unavailable"
    return answer.status == 503 and known and int(answer.retry_after or 0) > 0
