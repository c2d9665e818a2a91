"""After a restore whoever was erased is erased again; and what operators say by hand."""

import re
import shutil
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from comments import create_app
from comments.accounts.models import Person
from comments.commands import cli, privacy
from comments.extensions import db, unit_of_work
from comments.lib import clock, erased_list
from comments.lib.erased_list import Erased
from comments.privacy import closing_down
from comments.privacy.models import Closing
from comments.threads.models import CommentVersion
from tests import databases
from tests.privacy.conftest import Talk, Work

Row = Callable[..., object]
Run = Callable[..., str]


@pytest.fixture
def run(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Say a command to the installation; answer what it says."""
    place = databases.environment(tmp_path) | {"REJOINDER_SECRET_KEY": "k" * 40}
    for name, value in place.items():
        monkeypatch.setenv(name, value)

    made: list[Flask] = []

    def create() -> Flask:
        made.append(create_app())
        return made[-1]

    monkeypatch.setattr(privacy, "create_app", create)

    def say(*words: str, fails: bool = False) -> str:
        with app.app_context():
            db.session.remove()
        result = CliRunner().invoke(cli, ["privacy", *words])
        for one in made:
            with one.app_context():
                db.session.remove()
                db.engine.dispose()
        assert (result.exit_code != 0) == fails, result.output
        return f"{result.output}{result.exception or ''}"

    return say


def erase(app: Flask, person: int) -> None:
    with app.app_context():
        closing_down.erase(person, keeps_comments=False, sends_letters=False)


def bring_back(app: Flask, person: int) -> None:
    """Put the rows back as an older backup has them."""
    with app.app_context(), unit_of_work():
        db.session.delete(db.session.scalars(select(Closing)).one())
        row = db.session.get_one(Person, person)
        row.name, row.email, row.closed_at, row.closing_at = "Ada Lindqvist", "ada@example.org", None, None
        for version in db.session.scalars(select(CommentVersion)):
            version.source = "Words from the backup."


def sources(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(CommentVersion.source)))


def test_who_was_erased_is_erased_again_without_a_letter(
    app: Flask, ada: int, eve: int, talk: Talk, run: Run, work: Work, row: Row
) -> None:
    talk.say(ada, "Words of mine.")
    erase(app, ada)
    bring_back(app, ada)
    assert "1 of 1 people were erased again." in run("replay")
    assert row(Person, ada, "name", "email") == ("A former reader", None)
    assert row(Person, eve, "name") == "Eve Stranger"
    assert sources(app) == [""]
    assert "0 of 1 people were erased again." in run("replay")
    work.round()
    assert work.letters() == []


@pytest.mark.skipif(databases.ON_POSTGRESQL, reason="copies SQLite's file")
def test_a_real_backup_restored_is_put_right(
    app: Flask, ada: int, talk: Talk, run: Run, tmp_path: Path, row: Row
) -> None:
    talk.say(ada, "Words of mine.")
    backup = tmp_path / "backup.db"
    with sqlite3.connect(tmp_path / "rejoinder.db") as source, sqlite3.connect(backup) as target:
        source.backup(target)
    source.close()
    target.close()
    erase(app, ada)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    for rest in tmp_path.glob("rejoinder.db-*"):
        rest.unlink()
    shutil.copy(backup, tmp_path / "rejoinder.db")
    assert sources(app) == ["Words of mine."]
    assert "1 of 1 people were erased again." in run("replay")
    assert (row(Person, ada, "name"), sources(app)) == ("A former reader", [""])


def test_a_number_that_was_given_again_is_left_alone(app: Flask, ada: int, run: Run, tmp_path: Path, row: Row) -> None:
    erased_list.add(tmp_path, Erased(ada, clock.now() - timedelta(days=900), keeps_comments=False))
    erased_list.add(tmp_path, Erased(999, clock.now(), keeps_comments=True))
    assert "0 of 2 people were erased again." in run("replay")
    assert row(Person, ada, "name") == "Ada Lindqvist"


def test_a_list_that_is_none_is_refused(run: Run, tmp_path: Path) -> None:
    assert "There is no list" in run("replay", fails=True)
    file = tmp_path / "elsewhere.txt"
    file.write_text("1 2026-01-01T00:00:00+00:00 perhaps\n")
    assert "cannot be read" in run("replay", "--list", str(file), fails=True)


def test_the_list_holds_numbers_and_moments_alone_once_each(app: Flask, ada: int, tmp_path: Path) -> None:
    erase(app, ada)
    erase(app, ada)
    file = tmp_path / erased_list.FILE
    (line,) = file.read_text().splitlines()
    assert line.split()[0] == str(ada)
    assert line.split()[2] == "erase"
    assert file.stat().st_mode & 0o777 == 0o600


def test_an_operator_erases_by_number(app: Flask, ada: int, run: Run, row: Row) -> None:
    assert f"Person {ada} is erased." in run("erase", str(ada), "--keep-comments")
    assert row(Person, ada, "name", "email") == ("A former reader", None)


def test_nobody_and_whoever_sits_at_a_desk_are_not_erased(run: Run, mo: int) -> None:
    assert "There is nobody with the number 999." in run("erase", "999", fails=True)
    assert "An administrator takes the seat first" in run("erase", str(mo), fails=True)


def test_files_are_written_anew_by_a_command(app: Flask, ada: int, talk: Talk, run: Run) -> None:
    talk.say(ada, "Words of mine.")
    erase(app, ada)
    said = run("compact")
    assert "Nothing of what was deleted is left in the files." in said
    assert re.search(r"^Written anew in \d+\.\d seconds\.$", said, re.M)
