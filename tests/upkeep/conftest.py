"""A staged installation to be backed up, and bare ground to restore on, on whichever database the tests run."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from comments import create_app
from comments.commands.database import upgrade
from comments.config import Settings, read_settings
from comments.extensions import db
from comments.upkeep.backups.make import Made, make_backup
from comments.upkeep.backups.restore import Restored, restore_backup
from tests import databases
from tests.stage import Stage, close, reopened

KEPT = ("alembic_version", "worker_beat")


@pytest.fixture
def staged(scene: Stage, tmp_path: Path) -> Iterator[Stage]:
    """A whole installation whose worker has long ended."""
    stage = reopened(scene, tmp_path / "staged")
    with databases.opened(stage.folder) as connection:
        connection.exec_driver_sql("DELETE FROM worker_beat")
    yield stage
    close(stage.app)
    databases.drop(stage.folder)


@pytest.fixture
def made(staged: Stage, tmp_path: Path) -> Made:
    """A backup of it."""
    return back_up(staged.app, tmp_path / "kept")


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Flask]:
    """An installation whose database has not even tables."""
    folder = databases.lay_bare(tmp_path / "ground")
    folder.mkdir(exist_ok=True)
    app = create_app(read_settings({}, secret_key="k" * 40, **databases.settings(folder)))
    yield app
    close(app)
    databases.drop(folder)


def settings_of(app: Flask) -> Settings:
    settings: Settings = app.config["SETTINGS"]
    return settings


def back_up(app: Flask, folder: Path, keep: int = 7) -> Made:
    with app.app_context():
        return make_backup(settings_of(app), folder, keep=keep)


def restore(app: Flask, file: Path, *, force: bool = False, migrate: Callable[[str], None] = upgrade) -> Restored:
    with app.app_context():
        return restore_backup(file, settings_of(app), force=force, migrate=migrate)


def counts(app: Flask) -> dict[str, int]:
    """Count what an installation's tables hold."""
    with app.app_context():
        tables = [table for table in db.metadata.sorted_tables if table.name not in KEPT]
        found = {table.name: len(db.session.execute(table.select()).all()) for table in tables}
        db.session.remove()
        db.engine.dispose()
        return found
