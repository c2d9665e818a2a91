"""A backup is made while others write, proved before it counts, and alone in the way it can fail: nothing is lost."""

import json
import os
import stat
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from comments.lib import clock
from comments.upkeep import revisions
from comments.upkeep.backups import files, make, postgresql, sqlite
from comments.upkeep.backups.files import BackupFailed, backups
from comments.upkeep.backups.make import Made, make_due_backup
from comments.upkeep.backups.taken import Taken
from tests import databases
from tests.stage import Stage
from tests.upkeep.conftest import KEPT, back_up, counts, settings_of

on_postgresql = pytest.mark.skipif(not databases.ON_POSTGRESQL, reason="TEST_DATABASE=postgresql runs this")
on_sqlite = pytest.mark.skipif(databases.ON_POSTGRESQL, reason="this is about SQLite")


def test_a_backup_says_what_it_holds(staged: Stage, made: Made) -> None:
    with zipfile.ZipFile(made.backup.file) as archive:
        told = json.loads(archive.read("manifest.json"))
    assert {name: count for name, count in told["counts"].items() if name not in KEPT} == counts(staged.app)
    assert told["counts"]["comment"] > 30
    assert told["revision"] == sorted(revisions.heads())
    assert files.hash_of(files.unpack(made.backup.file, made.manifest, staged.folder / "out")) == told["sha256"]


def test_it_is_for_our_eyes_alone_and_leaves_nothing_beside(made: Made) -> None:
    folder = made.backup.file.parent
    assert stat.S_IMODE(made.backup.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(os.listdir(folder)) == [".lock", made.backup.file.name]


def test_no_secret_of_ours_is_in_it(staged: Stage, made: Made) -> None:
    member = files.unpack(made.backup.file, made.manifest, staged.folder / "out")
    assert settings_of(staged.app).secret_key.encode() not in member.read_bytes()


def test_what_is_written_meanwhile_does_not_disturb_it(staged: Stage, tmp_path: Path) -> None:
    ended = threading.Event()

    def write() -> None:
        with databases.opened(staged.folder) as connection:
            while not ended.is_set():
                connection.exec_driver_sql(
                    "INSERT INTO site_change (site_id, what, created_at) VALUES (1, 'w', '2026-01-01 00:00:00')"
                )

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [back_up(staged.app, tmp_path / "kept") for _ in range(3)]
    finally:
        ended.set()
        writer.join()
    changes = [one.manifest.counts["site_change"] for one in made]
    assert changes == sorted(changes)
    assert changes[0] < changes[-1] <= counts(staged.app)["site_change"]


def test_only_so_many_are_kept_and_the_oldest_go(staged: Stage, tmp_path: Path) -> None:
    made = []
    for hours in (5, 4, 3):
        with time_machine.travel(clock.now() - timedelta(hours=hours)):
            made.append(back_up(staged.app, tmp_path / "kept", keep=2))
    assert [backup.file for backup in backups(tmp_path / "kept")] == [one.backup.file for one in made[1:]]
    assert made[2].deleted == [made[0].backup.file]


def test_the_one_just_made_stays_even_when_the_clock_was_set_back(staged: Stage, tmp_path: Path) -> None:
    later = back_up(staged.app, tmp_path / "kept")
    with time_machine.travel(clock.now() - timedelta(hours=3)):
        earlier = back_up(staged.app, tmp_path / "kept", keep=1)
    assert earlier.backup.file.exists()
    assert not later.backup.file.exists()


def test_a_copy_that_lacks_a_row_is_no_backup(
    staged: Stage, tmp_path: Path, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = postgresql if databases.ON_POSTGRESQL else sqlite
    name = "dump" if databases.ON_POSTGRESQL else "copy"
    true = getattr(kind, name)

    def one_more(*arguments: object) -> Taken:
        taken: Taken = true(*arguments)
        return Taken(taken.counts | {"vote": taken.counts["vote"] + 1}, taken.revision, taken.server, taken.schema)

    monkeypatch.setattr(kind, name, one_more)
    with pytest.raises(BackupFailed, match=r"does not hold what the database held, in: vote\. The older"):
        back_up(staged.app, tmp_path / "kept")
    assert [backup.file for backup in backups(tmp_path / "kept")] == [made.backup.file]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of half a megabyte; only root can make one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_is_said_and_the_older_ones_stay(staged: Stage, made: Made, small_disk: Path) -> None:
    older = small_disk / made.backup.file.name
    older.write_bytes(made.backup.file.read_bytes())
    with suppress(OSError), (small_disk / "filling").open("wb") as filling:
        while True:
            filling.write(b"0" * 65536)
    with pytest.raises(BackupFailed, match=r"(?i)full|no space") as failed:
        back_up(staged.app, small_disk)
    assert "The older backups are as they were." in str(failed.value)
    assert older.read_bytes() == made.backup.file.read_bytes()
    assert not list(small_disk.glob(".making-*"))


def test_two_at_once_are_one_too_many(staged: Stage, tmp_path: Path) -> None:
    with files.making(tmp_path / "kept"), pytest.raises(BackupFailed, match="being made already"):
        back_up(staged.app, tmp_path / "kept")


def test_what_a_killed_one_left_is_removed_by_the_next(staged: Stage, tmp_path: Path) -> None:
    left = tmp_path / "kept" / ".making-killed"
    left.mkdir(parents=True)
    (left / "database").write_bytes(b"half")
    back_up(staged.app, tmp_path / "kept")
    assert not left.exists()


@on_sqlite
def test_where_there_is_no_database_there_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match=r"no database yet"):
        sqlite.copy(tmp_path / "nowhere.db", tmp_path / "copy")
    assert not (tmp_path / "nowhere.db").exists()


@on_postgresql
def test_without_programs_new_enough_it_says_what_to_install(
    staged: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    old.chmod(0o755)
    monkeypatch.setattr(postgresql, "HOMES", str(tmp_path / "nowhere"))
    for path, words in ((str(tmp_path), "is of version 9"), (str(tmp_path / "empty"), "is missing")):
        monkeypatch.setenv("PATH", path)
        with pytest.raises(BackupFailed, match=rf"pg_dump {words}; the server .* Install `postgresql-client-"):
            back_up(staged.app, tmp_path / "kept")


@on_postgresql
def test_the_password_of_the_database_stands_in_no_list_of_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []

    def run(arguments: list[str], env: dict[str, str], **more: object) -> subprocess.CompletedProcess[str]:
        ran.append(arguments)
        assert env["PGPASSWORD"] == "sesame"
        assert env["PGHOST"] == "db.example"
        return subprocess.CompletedProcess(arguments, 0, "", "")

    monkeypatch.setattr(postgresql, "program_for", lambda url, name: name)
    monkeypatch.setattr(postgresql.subprocess, "run", run)
    postgresql.run("postgresql+psycopg://paper:sesame@db.example/comments", "pg_dump", ["--format=custom"])
    assert "sesame" not in str(ran)


def test_the_worker_makes_one_when_it_is_time(staged: Stage) -> None:
    settings = make.Settings(**(vars(settings_of(staged.app)) | {"mode": "production"}))
    with staged.app.app_context():
        assert make_due_backup(settings_of(staged.app)) is None, "not in development"
        assert make_due_backup(settings) is not None
        assert make_due_backup(settings) is None, "not yet again"
        with time_machine.travel(clock.now() + timedelta(hours=25)):
            assert make_due_backup(settings) is not None
    assert len(backups(settings.backups)) == 2
