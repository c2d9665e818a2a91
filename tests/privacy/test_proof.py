"""The proof: somebody lives here for a while, leaves, and then no byte of them is left."""

import logging
import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, make_url, text

from comments.config import Settings
from comments.exports import shelf
from comments.exports.writing import write_archive
from comments.extensions import db, unit_of_work
from comments.privacy import closing_down
from comments.privacy.compaction import compact
from comments.threads import actions as threads
from comments.upkeep.backups import files
from comments.upkeep.backups.make import make_backup
from tests import databases
from tests.privacy.conftest import Talk, Work
from tests.privacy.planting import EMAIL, PASSWORD, WORDS, Planter
from tests.privacy.traces import forms, found_in, found_under

SEARCH = {f"comment_text_{part}" for part in ("data", "idx", "docsize", "config")}
"""The tables behind SQLite's search index, which only writing it anew makes clean."""
Planted = tuple[int, int]
pytestmark = pytest.mark.xdist_group("proof")
"""One after the other: on PostgreSQL all bytes of the server are searched."""
on_sqlite = pytest.mark.skipif(databases.ON_POSTGRESQL, reason="of SQLite's files")
on_postgresql = pytest.mark.skipif(not databases.ON_POSTGRESQL, reason="of PostgreSQL's files")


@pytest.fixture
def planted(
    app: Flask,
    browser: Callable[..., FlaskClient],
    mo: int,
    eve: int,
    talk: Talk,
    work: Work,
    site: int,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> Planted:
    caplog.set_level(logging.DEBUG, "comments")
    with app.app_context(), unit_of_work():
        db.session.execute(text("UPDATE site_origin SET origin = 'https://old.example'"))
    planter = Planter(app, browser, work, talk.article_id, site, others=talk.say(eve, "Somebody else's words."))
    return planter.plant(monkeypatch, mo, eve)


def leave(app: Flask, browser: Callable[..., FlaskClient], work: Work, people: Planted) -> None:
    """Close the account and let the clock go: 14 days, and 31 more for what is kept a month."""
    client = browser()
    assert client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}).status_code == 303
    answer = client.post("/account/closing", data={"comments": "erase", "password": PASSWORD})
    assert answer.status_code == 303
    with app.app_context():
        closing_down.erase(people[1], keeps_comments=False, sends_letters=False)
    for days in (0, 12, 15, 46):
        work.round(timedelta(days=days, minutes=1))


def everything(app: Flask) -> bytes:
    """Answer what every column of every table holds."""
    with app.app_context():
        names = inspect(db.engine).get_table_names()
        rows = [db.session.execute(text(f'SELECT * FROM "{name}"')).all() for name in names if name not in SEARCH]
        db.session.rollback()
    return "\n".join(repr(tuple(row)) for table in rows for row in table).encode()


def archived(app: Flask) -> bytes:
    """Write an archive to where archives lie; answer all that is in it."""
    with app.app_context():
        file = shelf.new_file(app.config["SETTINGS"].data_dir)
        write_archive(file)
    with ZipFile(file) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def compacted(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    with app.app_context():
        db.session.remove()
        assert compact(db.engine, settings.data_dir) == []


@pytest.mark.parametrize("word", WORDS.values())
def test_the_search_finds_a_word_in_every_form(word: str) -> None:
    for form in forms(word):
        assert found_in(b"\0before " + form + b" after", [word]) == {word}
    assert found_in(b"nothing of it", [word]) == set()


@on_sqlite
def test_of_who_has_left_nothing_is_left_in_the_files_of_sqlite(
    app: Flask, browser: Callable[..., FlaskClient], planted: Planted, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    words = list(WORDS.values())
    before = found_under(work.folder, words)
    assert set.union(*before.values()) == set(words), "all of it stood there before"
    assert {"mail", "rejoinder"} <= {name.partition("/")[0].partition(".")[0] for name in before}
    leave(app, browser, work, planted)
    compacted(app)
    assert found_under(work.folder, words) == {}
    log = work.folder / "rejoinder.db-wal"
    assert not log.exists() or log.stat().st_size == 0
    assert found_in(caplog.text.encode(), words) == set()
    with app.app_context():
        assert threads.recount() == ()


@on_sqlite
def test_even_before_the_files_are_written_anew_only_the_search_index_holds_anything(
    app: Flask, browser: Callable[..., FlaskClient], planted: Planted, work: Work
) -> None:
    leave(app, browser, work, planted)
    assert found_in(everything(app), WORDS.values()) == set()


def test_an_archive_goes_with_whoever_is_in_it_and_a_new_one_holds_nothing(
    app: Flask, browser: Callable[..., FlaskClient], planted: Planted, work: Work
) -> None:
    assert found_in(archived(app), WORDS.values()) == set(WORDS.values())
    assert len(list((work.folder / shelf.FOLDER).iterdir())) == 1
    leave(app, browser, work, planted)
    assert list((work.folder / shelf.FOLDER).iterdir()) == []
    assert found_in(archived(app), WORDS.values()) == set()


def test_a_new_backup_holds_nothing(
    app: Flask,
    browser: Callable[..., FlaskClient],
    planted: Planted,
    work: Work,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    leave(app, browser, work, planted)
    compacted(app)
    folder = tmp_path_factory.mktemp("backups")
    made = make_backup(app.config["SETTINGS"], folder, keep=3)
    member = files.unpack(made.backup.file, made.manifest, folder / "unpacked")
    assert member.stat().st_size > 0
    assert found_under(folder, WORDS.values()) == {}


@pytest.fixture
def cluster(app: Flask) -> Path:
    """The folder of the server's files; it lets go of its log as the docs say, `wal_recycle = off`."""
    with app.app_context(), db.engine.connect() as connection:
        assert connection.execute(text("SHOW wal_recycle")).scalar_one() == "off"
        return Path(connection.execute(text("SHOW data_directory")).scalar_one())


@on_postgresql
def test_of_who_has_left_nothing_is_left_in_postgresql(
    app: Flask,
    browser: Callable[..., FlaskClient],
    cluster: Path,
    planted: Planted,
    work: Work,
    caplog: pytest.LogCaptureFixture,
) -> None:
    words = list(WORDS.values())
    _analyze(app)
    assert found_in(everything(app), words) >= set(words)
    leave(app, browser, work, planted)
    assert found_in(everything(app), words) == set()
    assert found_in(_dump(app), words) == set()
    compacted(app)
    assert found_under(cluster, words) == {}
    assert found_under(work.folder, words) == {}
    assert found_in(caplog.text.encode(), words) == set()
    with app.app_context():
        assert threads.recount() == ()


@on_postgresql
def test_redis_holds_nothing(app: Flask, browser: Callable[..., FlaskClient], planted: Planted, work: Work) -> None:
    redis = pytest.importorskip("redis")
    leave(app, browser, work, planted)
    with redis.Redis.from_url(app.config["SETTINGS"].redis_url) as store:
        dumped = b"\n".join(key + (store.dump(key) or b"") for key in store.scan_iter())
    assert found_in(dumped, WORDS.values()) == set()


def _analyze(app: Flask) -> None:
    with app.app_context(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _dump(app: Flask) -> bytes:
    binary = shutil.which("pg_dump") or str(max(Path("/usr/lib/postgresql").glob("*/bin/pg_dump")))
    url = make_url(app.config["SETTINGS"].database_url).set(drivername="postgresql")
    address = url.render_as_string(hide_password=False)
    return subprocess.run([binary, "--inserts", address], stdout=subprocess.PIPE, check=True).stdout
