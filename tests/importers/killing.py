"""Imports that are killed: a process of its own forks one that imports, kills it, and forks the next."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "from tests.importers.killing import main; main()"


def kill_and_finish(settings: dict[str, Any], deed: dict[str, Any], moments: list[float]) -> list[str]:
    """Do a deed that is killed after each of these seconds, then once more to its end; answer how each ended."""
    told = json.dumps({"settings": settings, "deed": deed, "moments": moments}, default=str)
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
        child = os.fork()
        if child == 0:
            _do(told["settings"], told["deed"])
        if moment is not None:
            time.sleep(moment)
            os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        print("killed" if os.WIFSIGNALED(status) else f"ended-{os.waitstatus_to_exitcode(status)}", flush=True)


def import_everything() -> None:
    """Import now what each child would import first."""
    import comments.commands  # noqa: F401


def _do(settings: dict[str, Any], deed: dict[str, Any]) -> None:
    """Import or take back, with small batches so that there is much to be interrupted; never return."""
    from comments import create_app
    from comments.config import read_settings
    from comments.extensions import db
    from comments.importers import actions
    from comments.importers.actions import bringing, undoing
    from comments.publishers.models import Site

    bringing.BATCH, undoing.PART = deed["batch"], deed["batch"]
    app = create_app(read_settings({}, **{**settings, "data_dir": Path(settings["data_dir"])}))
    with app.app_context():
        if "undo" in deed:
            actions.undo_import(deed["undo"])
        else:
            site = db.session.get_one(Site, deed["site"])
            actions.import_export(Path(deed["file"]), site, actions.Options(format="disqus"))
    os._exit(0)
