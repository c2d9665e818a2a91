"""The step that brought former numbers and lines, with rows in its tables, on the database of the run."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from comments.commands.database import downgrade, upgrade
from comments.extensions import db, unit_of_work
from comments.importers.actions import Options, import_export, undo_import
from comments.importers.models import ImportRow, ImportRun
from comments.publishers.models import Site, SiteOrigin
from comments.threads.models import Comment
from tests import databases
from tests.importers.disqus_files import post, thread, write
from tests.stage import close, open_app


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An installation into which a discussion was brought."""
    yield databases.lay(tmp_path)
    databases.drop(tmp_path)


def fill(folder: Path) -> int:
    app = open_app(folder)
    with app.app_context():
        with unit_of_work():
            site = Site(key="demo", name="The Estuary Post")
            db.session.add(site)
            db.session.flush()
            db.session.add(SiteOrigin(site_id=site.id, origin="http://localhost:8001"))
        file = write(folder, thread(1), post(11), post(12, parent=11))
        run = import_export(file, db.session.scalars(select(Site)).one(), Options(format="disqus")).id
    close(app)
    return run


def test_going_down_and_up_keeps_comments_and_the_ledger_and_the_way_back(folder: Path) -> None:
    run = fill(folder)
    downgrade(databases.address(folder), "0002")
    upgrade(databases.address(folder))
    app = open_app(folder)
    with app.app_context():
        assert [(row.former_id, row.depth) for row in db.session.scalars(select(Comment).order_by(Comment.id))] == [
            (None, 1),
            (None, 2),
        ]
        rows = db.session.scalars(select(ImportRow).where(ImportRow.kind == "comment").order_by(ImportRow.id))
        assert [(row.source_id, row.line) for row in rows] == [("11", None), ("12", None)]
        assert db.session.get_one(ImportRun, run).undo_began_at is None
        assert undo_import(run).gone == 2
    close(app)
