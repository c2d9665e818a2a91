"""`rejoinder backup` and `restore` as an operator types them, and `mail test`."""

import shutil
from pathlib import Path

import pytest

from comments import create_app
from comments.accounts import actions as accounts
from comments.commands.shared import inside
from comments.config import read_settings
from comments.extensions import unit_of_work
from comments.mailer import box
from comments.privacy import closing_down
from comments.upkeep import beats
from tests import databases
from tests.commands.saying import Operator, operator_of


@pytest.fixture
def folder(environment: dict[str, str], migrated: Path) -> Path:
    return migrated


@pytest.fixture
def operator(
    environment: dict[str, str],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Operator:
    found = operator_of(environment, monkeypatch, capsys)
    found.say("site", "add", "demo", "The Estuary Post")
    return found


def test_there_and_back_again(operator: Operator, folder: Path, tmp_path: Path) -> None:
    made = operator.say("backup")
    file = next((folder / "backups").glob("*.zip"))
    assert made.code == 0
    assert made.out.startswith(f"{file} (")
    assert made.out.endswith(" tables, proved.\n")
    with databases.opened(folder) as connection:
        connection.exec_driver_sql("UPDATE site SET name = 'Spoiled'")
    refused = operator.say("restore", str(file))
    assert (refused.code, "--force puts the backup in its place" in refused.err) == (2, True)
    restored = operator.say("restore", str(file), "--force")
    assert restored.code == 0
    assert "All counters are right." in restored.out
    assert "The database that stood there before is kept: " in restored.out
    assert operator.say("site", "list").out == "demo\tThe Estuary Post\tno origin\n"


def test_no_worker_of_a_backup_counts_as_working_here(operator: Operator, folder: Path) -> None:
    app = create_app(read_settings())
    with inside(app), unit_of_work():
        beats.beat()
    operator.say("backup")
    with inside(app), unit_of_work():
        beats.forget_beats()
    file = next((folder / "backups").glob("*.zip"))
    for _ in range(2):
        assert operator.say("restore", str(file), "--force").code == 0
    with inside(app):
        assert beats.last_beat() is None


def test_who_was_erased_since_is_erased_again(operator: Operator, folder: Path) -> None:
    app = create_app(read_settings())
    with inside(app), unit_of_work():
        eve = accounts.add_person("Eve Stranger", "eve@example.org").id
    operator.say("backup")
    with inside(app):
        closing_down.erase(eve, keeps_comments=False, sends_letters=False)
    file = next((folder / "backups").glob("*.zip"))
    restored = operator.say("restore", str(file), "--force")
    assert "Erased again, being on the list erased.txt: 1." in restored.out, restored
    with databases.opened(folder) as connection:
        assert connection.exec_driver_sql("SELECT email FROM person").scalars().all() == [None]


def test_the_list_of_who_was_erased_travels_with_backups(operator: Operator, folder: Path, tmp_path: Path) -> None:
    """An older backup and the list beside it are enough, on a machine that knows of nothing."""
    app = create_app(read_settings())
    with inside(app), unit_of_work():
        eve, ada = (accounts.add_person(name, f"{name}@example.org").id for name in ("eve", "ada"))
    operator.say("backup")
    first = next((folder / "backups").glob("*.zip"))
    for person in (eve, ada):
        with inside(app):
            closing_down.erase(person, keeps_comments=False, sends_letters=False)
    operator.say("backup", str(tmp_path / "cupboard"))
    lists = {(place / "erased.txt").read_text() for place in (folder, folder / "backups", tmp_path / "cupboard")}
    assert len(lists) == 1
    assert len(lists.pop().splitlines()) == 2
    old = shutil.copy(first, tmp_path / "cupboard" / first.name)
    for place in (folder, folder / "backups"):
        (place / "erased.txt").unlink()
    restored = operator.say("restore", str(old), "--force")
    assert "Erased again, being on the list erased.txt: 2." in restored.out, restored
    assert len((folder / "erased.txt").read_text().splitlines()) == 2
    with databases.opened(folder) as connection:
        assert connection.exec_driver_sql("SELECT email FROM person").scalars().all() == [None, None]


def test_a_list_that_cannot_be_read_stops_a_restore_before_anything_changes(operator: Operator, folder: Path) -> None:
    operator.say("backup")
    (folder / "backups" / "erased.txt").write_text("nonsense\n")
    said = operator.say("restore", str(next((folder / "backups").glob("*.zip"))), "--force")
    assert (said.code != 0, "Nothing was restored." in said.err) == (True, True)


def test_a_folder_and_how_many_can_be_said(operator: Operator, tmp_path: Path) -> None:
    operator.say("backup", str(tmp_path / "cupboard"), "--keep", "1")
    again = operator.say("backup", str(tmp_path / "cupboard"), "--keep", "1")
    assert "Deleted, being one more than is kept: rejoinder-" in again.out
    assert len(list((tmp_path / "cupboard").glob("*.zip"))) == 1


def test_a_cut_file_is_refused_in_a_sentence(operator: Operator, folder: Path, tmp_path: Path) -> None:
    operator.say("backup")
    cut = Path(shutil.copy(next((folder / "backups").glob("*.zip")), tmp_path / "cut.zip"))
    cut.write_bytes(cut.read_bytes()[:-1])
    said = operator.say("restore", str(cut), "--force")
    assert (said.code, said.err) == (2, "cut.zip was cut or altered since it was made. Take another backup.\n")


def test_a_letter_can_be_tried(operator: Operator, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = operator.say("mail", "test", "pat@example.org")
    assert (said.code, "the letter is written to" in said.out) == (0, True)
    assert [letter.to for letter in box.letters(folder)] == ["pat@example.org"]
    assert "No letter was sent" in operator.say("mail", "test", "pat at example").err
    monkeypatch.setenv("REJOINDER_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("REJOINDER_SMTP_PORT", "1")
    refused = operator.say("mail", "test", "pat@example.org")
    assert (refused.code, "The mail server 127.0.0.1:1 cannot be reached" in refused.err) == (2, True)
