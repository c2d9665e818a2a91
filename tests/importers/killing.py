"""Imports that are killed: a process of its own forks one that imports, kills it at a moment, and forks the next."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "from tests.importers.killing import main; main()"

Moment = tuple[str, int, float]
"""What a deed must have done (r read, c is about to commit, d committed), how often, and seconds after that."""


def moments(count: int, *, reading: bool = True) -> list[Moment]:
    """Choose moments at random: some while the file is read, most around the commits."""
    chance = random.Random(20)
    kinds = "rccddd" if reading else "ccddd"
    return [(chance.choice(kinds), chance.randint(1, 2), chance.uniform(0, 0.03)) for _ in range(count)]


def kill_and_finish(settings: dict[str, Any], deed: dict[str, Any], at: list[Moment]) -> list[str]:
    """Do a deed that is killed at each of these moments, then once more to its end; answer how each ended."""
    told = json.dumps({"settings": settings, "deed": deed, "moments": at}, default=str)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, told], cwd=ROOT, capture_output=True, text=True, check=False, timeout=400
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout.split()


def main() -> None:
    """Kill at the moments given, then let it finish; print how each of them ended."""
    told = json.loads(sys.argv[1])
    import_everything()
    for moment in [*told["moments"], None]:
        hear, tell = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(hear)
            _do(told["settings"], told["deed"], tell)
        os.close(tell)
        if moment is not None and _wait_for(hear, *moment):
            os.kill(child, signal.SIGKILL)
        status = _wait_to_the_end(hear, child)
        print("killed" if os.WIFSIGNALED(status) else f"ended-{os.waitstatus_to_exitcode(status)}", flush=True)


def import_everything() -> None:
    """Import now what each child would import first."""
    import comments.commands  # noqa: F401


def _wait_for(hear: int, kind: str, count: int, seconds: float) -> bool:
    """Wait until something was told so often; answer whether it was, before the child ended."""
    while count and (heard := os.read(hear, 1)):
        count -= heard.decode() == kind
    time.sleep(seconds)
    return count == 0


def _wait_to_the_end(hear: int, child: int) -> int:
    while os.read(hear, 4096):
        pass
    os.close(hear)
    return os.waitpid(child, 0)[1]


def _do(settings: dict[str, Any], deed: dict[str, Any], tell: int) -> None:
    """Import or take back, with small batches so that there is much to be interrupted; never return."""
    from comments import create_app
    from comments.config import read_settings
    from comments.extensions import commit, db
    from comments.importers import actions
    from comments.importers.actions import bringing, ledger, undoing
    from comments.publishers.models import Site

    def telling() -> None:
        os.write(tell, b"c")
        commit()
        os.write(tell, b"d")

    ledger.commit = undoing.commit = telling  # type: ignore[attr-defined]
    bringing.BATCH, undoing.PART = deed["batch"], deed["batch"]
    app = create_app(read_settings({}, **{**settings, "data_dir": Path(settings["data_dir"])}))
    with app.app_context():
        if "undo" in deed:
            actions.undo_import(deed["undo"])
        else:
            site, options = db.session.get_one(Site, deed["site"]), actions.Options(format="disqus")
            actions.import_export(Path(deed["file"]), site, options, progress=lambda size: _tell_reading(tell))
    os._exit(0)


def _tell_reading(tell: int) -> None:
    os.write(tell, b"r")
