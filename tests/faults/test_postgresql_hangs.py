"""A host of PostgreSQL that takes connections and never answers: every answer is a 503, and soon."""

import time
from collections.abc import Callable
from pathlib import Path

from tests.databases import needs_postgresql
from tests.faults.installation import Installation, people_of
from tests.faults.ledger import Load
from tests.faults.moments import FULL, MOMENTS, PATIENT, READERS, SEED, chance
from tests.faults.relay import Relay
from tests.faults.table import Row, row_of
from tests.faults.test_postgresql_killed import BAR, is_refusal, told
from tests.faults.verdict import end_leases, judge, settle

pytestmark = needs_postgresql

NAME = "PostgreSQL takes connections and never answers"
LASTS = 10.0 if FULL else 2.0


def test_a_host_that_hangs_is_told_of_soon(
    installation: Installation, tmp_path: Path, report: Callable[[Row], None]
) -> None:
    assert installation.cluster is not None
    emails, when = people_of(installation, READERS), chance(NAME)
    relay = Relay(f"{installation.cluster.folder}/.s.PGSQL.5432")
    try:
        address = f"postgresql+psycopg://postgres@127.0.0.1:{relay.port}/{installation.database}"
        installation.start("serve", REJOINDER_DATABASE_URL=address)
        load = Load(installation.port, emails, tmp_path / "ledger", seed=SEED)
        with load:
            load.wait_for_deeds(10)
            load.phase = NAME
            for _ in range(MOMENTS):
                time.sleep(when.uniform(0.1, 1.0))
                with relay.hanging(), load.during(NAME):
                    time.sleep(LASTS)
                load.wait_for_deeds(5)
        end_leases(installation)
        settle(installation)
        installation.stop()
    finally:
        relay.end()
    verdict = judge(installation, load.ledger.read(), load.answers, NAME)
    meanwhile = [answer for answer in load.answers if answer.fault]
    report(row_of(NAME, MOMENTS, verdict, f"lasted {LASTS:.0f} s; {told(meanwhile)}"))
    verdict.require_nothing_lost()
    assert [
        answer for answer in meanwhile if answer.status not in (200, 201, 303, 429) and not is_refusal(answer)
    ] == []
    assert sum(is_refusal(answer) for answer in meanwhile) >= MOMENTS
    assert verdict.slowest < BAR * PATIENT
