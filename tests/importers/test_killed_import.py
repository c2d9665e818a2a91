"""Killed at any moment and said again, an import ends as one clean run; so does taking it back.

The short form runs always; `TEST_FAULTS=full` takes 5,000 comments and 20 moments.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from comments.extensions import db
from comments.importers.actions import Options, import_export, undo_import
from comments.importers.models import ImportRow, ImportRun
from comments.publishers.models import Site
from comments.threads.actions import recount
from tests.importers.disqus_files import Grown
from tests.importers.killing import kill_and_finish, moments
from tests.importers.pictures import everything, picture

pytestmark = pytest.mark.usefixtures("context")

FULL = os.environ.get("TEST_FAULTS") == "full"
SIZE, BATCH, KILLS = (5_000, 200, 20) if FULL else (400, 40, 4)


def settings_of(app: Flask) -> dict[str, Any]:
    settings = app.config["SETTINGS"]
    names = ("data_dir", "database_url", "secret_key", "public_url")
    return {name: str(getattr(settings, name)) for name in names}


def test_killed_again_and_again_it_ends_as_one_clean_run(app: Flask, site: int, tmp_path: Path) -> None:
    file = Grown(SIZE).write(tmp_path / "disqus.xml")
    before = everything()
    clean = import_export(file, db.session.get_one(Site, site), Options(format="disqus"))
    counts, wanted, first = clean.counts, picture(), clean.id
    undo_import(first)
    assert everything() == before, "taken back, it leaves no trace"
    deed = {"file": file, "site": site, "batch": BATCH}
    ends = kill_and_finish(settings_of(app), deed, moments(KILLS))
    assert ends == ["killed"] * KILLS + ["ended-0"]
    assert picture() == wanted
    assert recount() == ()
    last = db.session.query(ImportRun).filter(ImportRun.id > first).first()
    assert last is not None
    assert (last.counts, last.finished_at is None) == (counts, False)
    rows = db.session.query(ImportRow.kind, ImportRow.source_id, ImportRow.outcome, ImportRow.reason)
    assert sorted(rows.filter_by(run_id=last.id, kind="comment", outcome="failed")) == sorted(
        rows.filter_by(run_id=first, kind="comment", outcome="failed")
    )


def test_taking_it_back_may_be_killed_too(app: Flask, site: int, tmp_path: Path) -> None:
    before = everything()
    file = Grown(SIZE // 2, seed=3).write(tmp_path / "disqus.xml")
    run = import_export(file, db.session.get_one(Site, site), Options(format="disqus")).id
    db.session.rollback()  # lets go of the database's write lock
    ends = kill_and_finish(settings_of(app), {"undo": run, "batch": BATCH // 4}, moments(KILLS, reading=False))
    assert ends == ["killed"] * KILLS + ["ended-0"]
    assert everything() == before
    done = db.session.get_one(ImportRun, run, populate_existing=True)
    assert done.undone_at is not None
