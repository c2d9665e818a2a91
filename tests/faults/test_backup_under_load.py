"""A backup made while readers write, brought back into an empty place: all that was acknowledged before it is there."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.commands.conftest import ROOT
from tests.faults.installation import Installation, installed
from tests.faults.ledger import Line, Load
from tests.faults.moments import MOMENTS, chance
from tests.faults.services import Cluster
from tests.faults.table import Row, row_of
from tests.faults.verdict import end_leases, hasten_letters, judge, settle, together

NAME = "a backup under load, brought back elsewhere"
RIGHT = "All counters are right."


def test_a_backup_under_load_holds_all_that_was_acknowledged_before(
    installation: Installation, load: Load, cluster: Cluster | None, tmp_path: Path, report: Callable[[Row], None]
) -> None:
    taken, when = list[tuple[Path, list[Line]]](), chance(NAME)
    with load:
        load.wait_for_deeds(20)
        load.phase = NAME
        for moment in range(MOMENTS):
            hasten_letters(installation)
            time.sleep(when.uniform(0.1, 1.0))
            before = load.ledger.read()
            with load.during(NAME):
                tell(installation, "backup", str(tmp_path / f"backup{moment}"))
            taken.append((next((tmp_path / f"backup{moment}").glob("rejoinder-*.zip")), before))
            load.wait_for_deeds(10)
    settle(installation)
    verdicts = [judge(installation, load.ledger.read(), load.answers, NAME)]
    installation.stop()
    for moment, (file, before) in enumerate(taken):
        with installed(tmp_path / f"restored{moment}", laid=False, cluster=cluster) as empty:
            bring_back(file, empty, letters=installation.folder / "mail")
            verdicts.append(judge(empty, load.ledger.read(), [], within=before))
    report(row_of(NAME, MOMENTS, together(verdicts), f"{len(taken)} places brought back and judged, and the first one"))
    for verdict in verdicts:
        verdict.require_nothing_lost()


def bring_back(file: Path, empty: Installation, *, letters: Path) -> None:
    """Restore a backup into an empty place, to which the letters that had left are added, and let its worker work."""
    assert RIGHT in tell(empty, "restore", str(file))
    shutil.copytree(letters, empty.folder / "mail")
    end_leases(empty)
    empty.start("worker")
    settle(empty)
    empty.stop("worker")
    assert RIGHT in tell(empty, "recount", "--check")


def tell(installation: Installation, *arguments: str) -> str:
    """Run a command of ours, and answer what it says."""
    command = [sys.executable, "-c", "from comments.commands import main; main()", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=installation.environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
