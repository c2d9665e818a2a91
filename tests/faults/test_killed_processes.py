"""kill -9 of a web process and of the worker, at random moments while readers write."""

import time
from collections.abc import Callable

from tests.faults.installation import Installation
from tests.faults.ledger import Load
from tests.faults.moments import MOMENTS, chance
from tests.faults.table import Row, row_of
from tests.faults.verdict import end_leases, hasten_letters, judge, settle

WEB, WORKER = "kill -9 of a web process", "kill -9 of the worker"


def test_killed_processes_lose_nothing(installation: Installation, load: Load, report: Callable[[Row], None]) -> None:
    with load:
        load.wait_for_deeds(20)
        strike(WEB, installation, load, installation.kill_web)
        strike(WORKER, installation, load, lambda: kill_worker(installation))
    settle(installation)
    lines = load.ledger.read()
    for phase in (WEB, WORKER):
        verdict = judge(installation, lines, load.answers, phase)
        ended = f"`serve` ended and was started again {installation.brought_back} times" if phase == WEB else ""
        report(row_of(phase, MOMENTS, verdict, ended if installation.brought_back else ""))
        verdict.require_nothing_lost()


def strike(phase: str, installation: Installation, load: Load, kill: Callable[[], None]) -> None:
    """Kill at random moments, and see each time that everything goes on."""
    load.phase, when = phase, chance(phase)
    for _ in range(MOMENTS):
        hasten_letters(installation)
        installation.nudge()
        time.sleep(when.uniform(0.3, 1.5))
        with load.during(phase):
            kill()
        load.wait_for_deeds(10)


def kill_worker(installation: Installation) -> None:
    installation.kill_worker()
    end_leases(installation)
