"""A backup comes back whole or not at all, and never over something that nobody meant to lose."""

import random
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import create_engine, inspect

from comments.commands.database import downgrade, upgrade
from comments.errors import Conflict
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.threads.actions import recount
from comments.upkeep.backups import files, replacing, sqlite
from comments.upkeep.backups.files import BackupFailed, Damaged
from comments.upkeep.backups.make import Made
from comments.upkeep.beats import beat
from comments.upkeep.revisions import Stand, stand
from tests import databases
from tests.doors import rows
from tests.stage import Stage, close, reopened
from tests.upkeep.conftest import back_up, counts, restore, settings_of


def test_all_of_it_comes_back(staged: Stage, made: Made, ground: Flask) -> None:
    assert restore(ground, made.backup.file).kept == ""
    with ground.app_context():
        assert stand() is Stand.CURRENT
        assert recount() == ()
    assert rows(ground) == rows(staged.app)


def test_it_can_be_written_to_afterwards(made: Made, ground: Flask) -> None:
    restore(ground, made.backup.file)
    with ground.app_context(), unit_of_work():
        beat()
    with ground.app_context():
        assert "ix_event_pending" in {index["name"] for index in inspect(db.engine).get_indexes("event")}


def test_an_empty_database_with_tables_gives_way_and_is_not_kept(staged: Stage, made: Made, ground: Flask) -> None:
    upgrade(settings_of(ground).database_url)
    assert restore(ground, made.backup.file).kept == ""
    assert counts(ground) == counts(staged.app)
    assert not list(settings_of(ground).data_dir.glob("*before*"))


def test_rows_give_way_only_by_force_and_are_kept(staged: Stage, made: Made, scene: Stage, tmp_path: Path) -> None:
    other = reopened(scene, tmp_path / "other")
    with databases.opened(other.folder) as connection:
        connection.exec_driver_sql("DELETE FROM worker_beat")
        connection.exec_driver_sql("UPDATE site SET name = 'Another Paper'")
    before = rows(other.app)
    with pytest.raises(Conflict, match=r"The database holds \d+ rows\. --force puts"):
        restore(other.app, made.backup.file)
    assert rows(other.app) == before
    kept = restore(other.app, made.backup.file, force=True).kept
    assert rows(other.app) == rows(staged.app)
    with databases.opened(other.folder) as connection:
        if databases.ON_POSTGRESQL:
            names = connection.exec_driver_sql(f'SELECT name FROM "{kept}".site').scalars().all()
        else:
            connection.exec_driver_sql(f"ATTACH DATABASE '{kept}' AS kept")
            names = connection.exec_driver_sql("SELECT name FROM kept.site").scalars().all()
    assert set(names) == {"Another Paper"}
    close(other.app)
    databases.drop(other.folder)


def test_a_backup_of_an_earlier_version_is_brought_up_to_date(staged: Stage, ground: Flask, tmp_path: Path) -> None:
    downgrade(settings_of(staged.app).database_url, "0007")
    older = back_up(staged.app, tmp_path / "kept")
    assert older.manifest.revision == ["0007"]
    restore(ground, older.backup.file)
    with ground.app_context():
        assert stand() is Stand.CURRENT
    assert counts(ground)["comment"] == older.manifest.counts["comment"]


def test_a_backup_of_a_newer_version_is_refused(staged: Stage, ground: Flask, tmp_path: Path) -> None:
    with databases.opened(staged.folder) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    newer = back_up(staged.app, tmp_path / "kept")
    with pytest.raises(Conflict, match="whose tables this version does not know"):
        restore(ground, newer.backup.file)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
def test_a_file_that_was_cut_is_refused(made: Made, ground: Flask, tmp_path: Path, share: float) -> None:
    whole = made.backup.file.read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(Damaged, match=r"cut"):
        restore(ground, cut)


def test_a_single_other_byte_anywhere_is_noticed(made: Made, tmp_path: Path) -> None:
    whole = made.backup.file.read_bytes()
    places = [0, 11, 40, len(whole) // 2, len(whole) - 90, len(whole) - 65, len(whole) - 64, len(whole) - 1]
    for place in (*places, *random.Random(4).sample(range(len(whole)), 25)):
        altered = tmp_path / "altered.zip"
        altered.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(Damaged):
            files.read_manifest(altered)


def test_a_file_that_is_something_else_is_refused(ground: Flask, tmp_path: Path) -> None:
    something = tmp_path / "letter.zip"
    something.write_bytes(b"Dear editor, " * 40)
    with pytest.raises(Damaged, match="cut or altered"):
        restore(ground, something)


def test_a_member_that_lies_about_its_rows_is_refused(made: Made, ground: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "forged"
    folder.mkdir()
    member = files.unpack(made.backup.file, made.manifest, folder / made.manifest.member)
    lie = files.Manifest(**(vars(made.manifest) | {"counts": made.manifest.counts | {"vote": 10_000}}))
    forged = files.pack(lie, member, compress=True)
    with pytest.raises(Damaged, match="not hold as many rows"):
        restore(ground, forged)


def test_a_backup_of_the_other_database_is_refused(made: Made, ground: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "forged"
    folder.mkdir()
    member = files.unpack(made.backup.file, made.manifest, folder / made.manifest.member)
    other = "sqlite" if databases.ON_POSTGRESQL else "postgresql"
    forged = files.pack(files.Manifest(**(vars(made.manifest) | {"database": other})), member, compress=True)
    with pytest.raises(Conflict, match=f"a backup of {other}"):
        restore(ground, forged)


def test_nothing_is_restored_under_a_running_installation(staged: Stage, made: Made) -> None:
    with staged.app.app_context(), unit_of_work():
        beat()
    with pytest.raises(Conflict, match="Rejoinder is running on this database"):
        restore(staged.app, made.backup.file, force=True)
    with time_machine.travel(clock.now() + timedelta(seconds=90)):
        restore(staged.app, made.backup.file, force=True)


def test_nothing_is_restored_while_a_process_that_does_nothing_has_it_open(
    staged: Stage, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 100)
    before = rows(staged.app)
    idle = create_engine(settings_of(staged.app).database_url)
    with idle.connect() as connection:
        connection.exec_driver_sql("SELECT name FROM site").all()
        connection.rollback()
        with pytest.raises(BackupFailed, match="Somebody else has the database open"):
            restore(staged.app, made.backup.file, force=True)
    idle.dispose()
    assert rows(staged.app) == before
    restore(staged.app, made.backup.file, force=True)


def test_when_migrating_fails_the_old_database_stands_as_before(staged: Stage, made: Made) -> None:
    def fail(url: str) -> None:
        raise BackupFailed("the migration broke")

    before = rows(staged.app)
    with pytest.raises(BackupFailed, match="the migration broke"):
        restore(staged.app, made.backup.file, force=True, migrate=fail)
    assert rows(staged.app) == before
    assert not list(staged.folder.glob(".restoring-*"))


@pytest.mark.skipif(databases.ON_POSTGRESQL, reason="this is about SQLite's file")
@pytest.mark.parametrize("spoil", [b"not a database at all\n" * 500, None])
def test_a_database_that_is_damaged_gives_way_by_force(staged: Stage, made: Made, spoil: bytes | None) -> None:
    before, file = rows(staged.app), staged.folder / "rejoinder.db"
    close(staged.app)
    half = file.read_bytes()[: 200 * 1024]
    file.write_bytes(spoil or half)
    with pytest.raises(Conflict, match=r"The database cannot be read\. --force puts"):
        restore(staged.app, made.backup.file)
    kept = restore(staged.app, made.backup.file, force=True).kept
    assert Path(kept).read_bytes() == (spoil or half)
    assert rows(staged.app) == before


@pytest.mark.skipif(not databases.ON_POSTGRESQL, reason="TEST_DATABASE=postgresql runs this")
def test_an_extension_stays_with_the_tables_that_use_it(staged: Stage, made: Made) -> None:
    with databases.opened(staged.folder) as connection:
        known = "SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'"
        if not connection.exec_driver_sql(known).scalar():
            pytest.skip("PostgreSQL's contributed extensions are not installed")
        connection.exec_driver_sql("CREATE EXTENSION pg_trgm")
    restore(staged.app, made.backup.file, force=True)
    with databases.opened(staged.folder) as connection:
        assert connection.exec_driver_sql("SELECT similarity('word', 'words')").scalar()


def test_only_what_makes_the_schema_itself_is_left_out() -> None:
    assert any(part in "4; 2615 2200 SCHEMA - public pg_database_owner" for part in replacing.NOT_OURS)
    assert not any(part in "215; 1259 16397 TABLE public schema_note postgres" for part in replacing.NOT_OURS)


def test_a_restore_needs_no_more_than_the_file(made: Made, ground: Flask, tmp_path: Path) -> None:
    elsewhere = Path(shutil.copy(made.backup.file, tmp_path / "from-the-cupboard.zip"))
    made.backup.file.unlink()
    restore(ground, elsewhere)
    assert counts(ground)["comment"] == made.manifest.counts["comment"]
