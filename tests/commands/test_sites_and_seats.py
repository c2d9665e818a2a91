"""`rejoinder site`, `origin` and `seat` do what they say, and refuse the rest in a sentence."""

from pathlib import Path

import pytest

from tests import databases
from tests.commands.saying import Operator, operator_of


@pytest.fixture
def operator(
    environment: dict[str, str],
    migrated: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Operator:
    found = operator_of(environment, monkeypatch, capsys)
    assert found.say("site", "add", "demo", "The Estuary Post", "--origin=https://www.example.org").code == 0
    return found


def test_sites_are_added_listed_and_shown(operator: Operator) -> None:
    assert operator.say("site", "add", "hill", "The Hill Gazette", "--locale=en").out == (
        "hill: The Hill Gazette, with 0 origins.\n"
    )
    assert operator.say("site", "list").out == (
        "demo\tThe Estuary Post\thttps://www.example.org\nhill\tThe Hill Gazette\tno origin\n"
    )
    shown = operator.say("site", "show", "demo").out
    assert "Origin https://www.example.org" in shown
    assert 'data-site="demo"' in shown


def test_origins_come_and_go(operator: Operator) -> None:
    assert operator.say("origin", "add", "demo", "HTTPS://News.Example.org/").out == "Added: https://news.example.org\n"
    assert operator.say("origin", "list", "demo").out == "https://www.example.org\nhttps://news.example.org\n"
    assert operator.say("origin", "remove", "demo", "https://www.example.org").code == 0
    assert operator.say("origin", "list", "demo").out == "https://news.example.org\n"


def test_seats_are_given_changed_and_taken(operator: Operator) -> None:
    given = operator.say("seat", "give", "pat@example.org", "admin", "--name=Pat Okafor")
    assert "Pat Okafor is now admin of The Estuary Post." in given.out
    assert "/password/new/" in given.out
    assert operator.say("seat", "give", "mo@example.org", "moderator", "--name=Mo Castellan").code == 0
    changed = operator.say("seat", "give", "mo@example.org", "editor")
    assert changed.out == "Mo Castellan is now editor of The Estuary Post.\n"
    assert operator.say("seat", "list").out == (
        "admin\tPat Okafor\tpat@example.org\neditor\tMo Castellan\tmo@example.org\n"
    )
    assert operator.say("seat", "take", "mo@example.org").out == (
        "Mo Castellan has no seat at The Estuary Post any more.\n"
    )
    assert operator.say("seat", "list").out == "admin\tPat Okafor\tpat@example.org\n"


def test_the_last_administrator_stays(operator: Operator) -> None:
    operator.say("seat", "give", "pat@example.org", "admin", "--name=Pat Okafor")
    for words in (("take", "pat@example.org"), ("give", "pat@example.org", "moderator")):
        said = operator.say("seat", *words)
        assert (said.code, "That is the last administrator" in said.err) == (2, True)
    operator.say("seat", "give", "edith@example.org", "admin", "--name=Edith Marsh")
    assert operator.say("seat", "take", "pat@example.org").code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("site", "add", "demo", "Again"), "There is a site with that key already."),
        (("site", "add", "The Key", "Again"), "A key is made of small letters, digits and hyphens."),
        (("site", "add", "new", " "), "Give the publication a name."),
        (("site", "show", "nowhere"), "There is no site with the key nowhere."),
        (("origin", "add", "demo", "https://www.example.org"), "https://www.example.org is registered already."),
        (("origin", "add", "demo", "https://www.example.org/page"), "An origin is a scheme and a host"),
        (("origin", "remove", "demo", "https://else.example"), "That origin is not registered any more."),
        (("seat", "give", "eve@example.org", "editor"), "Nobody has an account with the address eve@example.org. With"),
        (("seat", "take", "eve@example.org"), "Nobody has an account with the address eve@example.org."),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(operator: Operator, words: tuple[str, ...], sentence: str) -> None:
    said = operator.say(*words)
    assert said.code == 2
    assert said.err.startswith(sentence)


def test_with_several_sites_one_must_be_named(operator: Operator) -> None:
    operator.say("site", "add", "hill", "The Hill Gazette")
    said = operator.say("seat", "list")
    assert (said.code, said.err) == (2, "There are several sites: say which one with --site KEY.\n")
    assert operator.say("seat", "list", "--site", "hill").code == 0


def test_tables_of_a_newer_version_are_left_alone(operator: Operator, environment: dict[str, str]) -> None:
    with databases.opened(Path(environment["REJOINDER_DATA_DIR"])) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    said = operator.say("site", "list")
    assert (said.code, "The database has a newer version's tables" in said.err) == (2, True)
