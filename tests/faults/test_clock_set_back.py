"""A clock that is set back ten minutes under load, and right again: nothing is lost, and nobody waits ten minutes."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from comments.events.models import Event
from tests.faults.installation import Installation, people_of
from tests.faults.ledger import Load
from tests.faults.moments import MOMENTS, READERS, SEED, chance
from tests.faults.table import Row, row_of
from tests.faults.timepiece import Timepiece
from tests.faults.verdict import hasten_letters, judge, settle

NAME = "the clock is set back 10 minutes"
BACK, RIGHT = timedelta(minutes=-10), timedelta()


def test_a_clock_set_back_loses_and_stalls_nothing(
    installation: Installation, tmp_path: Path, report: Callable[[Row], None]
) -> None:
    emails, when, clock = people_of(installation, READERS), chance(NAME), Timepiece(tmp_path / "clock")
    installation.start("serve", **clock.variables)
    load = Load(installation.port, emails, tmp_path / "ledger", seed=SEED)
    with load:
        load.wait_for_deeds(20)
        load.phase = NAME
        for moment in range(MOMENTS):
            if moment:
                clock.set(RIGHT)
                load.wait_for_deeds(5)
            hasten_letters(installation)
            time.sleep(when.uniform(0.1, 1.0))
            clock.set(BACK)
            with load.during(NAME):
                load.wait_for_deeds(10)
                be_told(installation)
    settle(installation)
    verdict = judge(installation, load.ledger.read(), load.answers, NAME)
    statuses = dict(Counter(answer.status for answer in load.answers if answer.fault))
    report(row_of(NAME, MOMENTS, verdict, f"answers {statuses}"))
    verdict.require_nothing_lost()
    assert set(statuses) <= {200, 201, 303, 429, 503}, "nobody is signed out"


def be_told(installation: Installation) -> None:
    """Wait until everybody was told of what had happened by now, long before the clock says the same again."""
    pending = select(Event.id).where(Event.delivered_at.is_(None))
    with installation.opened() as connection:
        now = set(connection.scalars(pending))
        installation.wait_for(lambda: not now & set(connection.scalars(pending)))
