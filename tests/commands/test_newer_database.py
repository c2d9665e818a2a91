"""A database that a newer version has been at work on is left alone, and every command says so in a sentence."""

from pathlib import Path

import pytest
from sqlalchemy import text

from comments.upkeep.revisions import Stand, heads
from tests import databases
from tests.commands.saying import Operator, operator_of

REFUSED = (
    "db upgrade",
    "serve",
    "worker",
    "demo",
    "init --no-input",
    "site list",
    "seat list",
    "recount",
    "article add {file} --site demo",
    "import disqus {file} --site demo",
    "import ledger 1",
    "privacy erase 1",
    "privacy replay --list {file}",
    "privacy compact",
    "archive write {file}.zip",
    "archive read {file}",
)


@pytest.fixture
def operator(
    environment: dict[str, str], migrated: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Operator:
    name_version(migrated, "9999")
    return operator_of(environment, monkeypatch, capsys)


def name_version(folder: Path, version: str) -> None:
    """Have the database say that its tables are of a version."""
    with databases.opened(folder) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


@pytest.mark.parametrize("words", REFUSED)
def test_it_is_refused_in_a_sentence(operator: Operator, tmp_path: Path, words: str) -> None:
    (tmp_path / "file").write_text("")
    said = operator.say(*words.format(file=tmp_path / "file").split())
    assert (said.code, said.out, said.err) == (2, "", f"{Stand.NEWER.sentence}\n")


def test_it_can_still_be_copied_and_looked_over(operator: Operator) -> None:
    assert operator.say("backup").code == 0
    assert Stand.NEWER.sentence in operator.say("doctor").out


def test_a_backup_of_before_takes_its_place(operator: Operator, migrated: Path) -> None:
    name_version(migrated, *heads())
    operator.say("backup")
    file = next((migrated / "backups").glob("*.zip"))
    name_version(migrated, "9999")
    assert operator.say("restore", str(file), "--force").code == 0
    assert operator.say("site", "list").code == 0
