"""Whatever is wrong around it, every command ends with a sentence of one line and 2, never with a traceback."""

import errno
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from comments.commands import cli
from comments.commands.telling import sentence_for
from tests import databases
from tests.commands.saying import Operator, operator_of

COMMANDS = (
    "db upgrade",
    "init --no-input --name Post --origin https://post.example --admin-name Pat --admin-email pat@example.org",
    "site list",
    "site add post Post",
    "site show post",
    "origin list post",
    "origin add post https://post.example",
    "origin remove post https://post.example",
    "seat list",
    "seat give pat@example.org admin",
    "seat take pat@example.org",
    "backup",
    "article add {file} --site post",
    "recount",
    "privacy erase 1",
    "privacy replay --list {file}",
    "privacy compact",
    "import disqus {file} --site post",
    "import wordpress {file} --site post",
    "import ledger 1",
    "import undo 1",
    "archive write {file}.zip",
    "archive read {file}",
    "serve",
    "worker",
    "demo",
)
WITHOUT_DATABASE = ("archive check {file}", "archive schema", "doctor", "mail test pat@example.org", "restore {file}")
AWAY = "postgresql+psycopg://rejoinder:secret@127.0.0.1:1/rejoinder"


@pytest.fixture
def operator(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Operator:
    return operator_of(environment, monkeypatch, capsys)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "file"
    file.write_text("")
    return file


def _names(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _names(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


@pytest.mark.parametrize("words", COMMANDS)
def test_a_database_that_is_away_is_told_of_in_one_line(operator: Operator, file: Path, words: str) -> None:
    operator.patch.setenv("REJOINDER_DATABASE_URL", AWAY)
    said = operator.say(*words.format(file=file).split())
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert "Connection refused" in said.err
    assert "secret" not in said.err


@pytest.mark.parametrize("words", [*COMMANDS, "mail test pat@example.org", "restore {file}"])
def test_a_missing_setting_is_told_of_in_one_line(operator: Operator, file: Path, words: str) -> None:
    operator.patch.setenv("REJOINDER_MODE", "production")
    said = operator.say(*words.format(file=file).split())
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert "REJOINDER_SECRET_KEY must be set in production" in said.err


def test_each_command_is_tried() -> None:
    tried = (*COMMANDS, *WITHOUT_DATABASE)
    assert [name for name in _names(cli) if not any(f"{words} ".startswith(f"{name} ") for words in tried)] == []


def test_a_data_folder_that_is_a_file_is_told_of(operator: Operator, file: Path) -> None:
    operator.patch.setenv("REJOINDER_SECRET_KEY", "k" * 40)
    operator.patch.setenv("REJOINDER_DATA_DIR", str(file))
    said = operator.say("db", "upgrade")
    assert (said.code, said.err) == (2, f"{file} cannot be used: File exists.\n")


@pytest.mark.parametrize("words", ["recount --site nowhere", "article add {file} --site nowhere", "site show nowhere"])
def test_a_site_that_is_not_there_is_named(operator: Operator, migrated: Path, file: Path, words: str) -> None:
    said = operator.say(*words.format(file=file).split())
    assert (said.code, said.err.startswith("There is no site with the key nowhere.")) == (2, True)


def test_nobody_and_no_list_are_told_of(operator: Operator, migrated: Path) -> None:
    assert operator.say("privacy", "erase", "7").err == "There is nobody with the number 7.\n"
    assert operator.say("privacy", "replay").err.startswith(f"There is no list {migrated / 'erased.txt'}: nobody was")


def _of_sqlite(database: Path, *statements: str) -> str:
    """Say statements to a database of our own, and answer the sentence for what the last of them raises."""
    engine = create_engine(f"sqlite:///{database}")
    try:
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
    except DBAPIError as error:
        return sentence_for(error)
    finally:
        engine.dispose()
    return ""


def test_a_full_disk_is_called_full(tmp_path: Path) -> None:
    growing = "INSERT INTO t SELECT zeroblob(9000)"
    told = _of_sqlite(tmp_path / "a.db", "CREATE TABLE t (a)", "PRAGMA max_page_count = 2", growing)
    assert told.endswith("database or disk is full. Make room on its disk, and try again.")
    full = OSError(errno.ENOSPC, "No space left on device", "out.zip")
    assert sentence_for(full) == "out.zip cannot be used: the disk is full. Make room and try again."


def test_a_folder_that_is_not_ours_is_told_from_a_server_that_is_away(tmp_path: Path) -> None:
    told = _of_sqlite(tmp_path / "nowhere" / "a.db", "SELECT 1")
    assert told.endswith("Is REJOINDER_DATA_DIR right, and may this account write there?")


def test_who_comes_too_late_is_told_to_try_again() -> None:
    busy = OperationalError("UPDATE t", {}, sqlite3.OperationalError("database is locked"))
    assert sentence_for(busy).endswith("Others hold what is needed: try again in a while.")


def test_a_fault_of_ours_is_shown_whole() -> None:
    ours = IntegrityError("INSERT", {}, sqlite3.IntegrityError("UNIQUE constraint failed"))
    assert (sentence_for(ours), sentence_for(KeyError("x"))) == ("", "")


@databases.needs_postgresql
def test_a_database_without_tables_is_told_of_on_postgresql(tmp_path: Path) -> None:
    databases.lay_bare(tmp_path)
    with pytest.raises(DBAPIError) as raised, databases.opened(tmp_path) as connection:
        connection.exec_driver_sql("SELECT * FROM comment")
    databases.drop(tmp_path)
    assert sentence_for(raised.value).endswith("`rejoinder db upgrade` makes its tables.")
