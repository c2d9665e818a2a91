"""`rejoinder init` makes the first site with everything it needs, once; said again, it tells what is there."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from comments import create_app
from comments.accounts import queries as people
from comments.accounts.models import Role
from comments.commands import cli
from comments.commands.shared import inside
from comments.config import read_settings
from comments.extensions import db
from comments.mailer import box
from comments.publishers import queries as sites
from tests.commands.saying import Operator, operator_of

ALL = (
    "init",
    "--name=The Estuary Post",
    "--time-zone=Europe/London",
    "--origin=https://www.example.org",
    "--admin-name=Pat Okafor",
    "--admin-email=pat@example.org",
    "--no-input",
)


@pytest.fixture
def operator(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Operator:
    return operator_of(environment, monkeypatch, capsys)


def installed() -> tuple[str, str, tuple[str, ...], list[tuple[str, Role]]]:
    with inside(create_app(read_settings())):
        site = sites.home_site()
        seated = [(person.name, role) for person, role in people.seated(site.id)]
        return site.key, site.time_zone, sites.origins(site.id), seated


def test_from_nothing_to_a_site_with_an_administrator(operator: Operator) -> None:
    said = operator.say(*ALL)
    assert said.code == 0, said.err
    assert "The database's tables are made." in said.out
    assert 'embed.js" data-site="the-estuary-post"' in said.out
    expected = ("the-estuary-post", "Europe/London", ("https://www.example.org",), [("Pat Okafor", Role.ADMIN)])
    assert installed() == expected
    assert read_settings().data_dir.stat().st_mode & 0o077 == 0, "nobody else on the machine looks into it"


def test_said_twice_it_tells_what_is_there_and_changes_nothing(operator: Operator) -> None:
    operator.say(*ALL)
    before = installed()
    again = operator.say(*ALL)
    assert again.code == 0
    for words in (
        "The site the-estuary-post (The Estuary Post) is there already.",
        "The origin https://www.example.org is there already.",
        "Pat Okafor is already administrator of The Estuary Post.",
    ):
        assert words in again.out
    bare = operator.say("init", "--no-input")
    assert (bare.code, "Pat Okafor is its administrator already." in bare.out) == (0, True)
    assert installed() == before


def test_the_link_lets_the_administrator_choose_a_password_once(operator: Operator) -> None:
    link = re.search(r"http\S+/password/new/\S+", operator.say(*ALL).out)
    assert link is not None
    path = urlsplit(link[0]).path
    app = create_app(read_settings())
    browser = app.test_client()
    browser.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    password = {"password": "mudflats-and-terns"}
    assert browser.get(path).status_code == 200
    assert browser.post(path, data=password).status_code == 303
    assert browser.get("/moderation", follow_redirects=True).status_code == 200
    assert app.test_client().post(path, data=password, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 410
    with app.app_context():
        db.engine.dispose()


def test_a_password_from_a_file_needs_no_link(operator: Operator, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("mudflats-and-terns\n")
    said = operator.say(*ALL, f"--password-file={file}")
    assert (said.code, "/password/new/" in said.out) == (0, False)


def test_it_asks_for_what_it_was_not_told(environment: dict[str, str], operator: Operator) -> None:
    typed = ["The Hill Gazette", "", "", "Europe/Berlin", "https://hill.example", "olga@example.org", "Olga Weit"]
    answers = "\n".join([*typed, "mudflats-and-terns", "mudflats-and-terns", "y"]) + "\n"
    said = CliRunner().invoke(cli, ["init"], input=answers)
    assert said.exit_code == 0, said.output
    assert "mudflats" not in said.output
    assert "The letter to olga@example.org" in said.output
    assert installed()[0] == "the-hill-gazette"
    assert [letter.to for letter in box.letters(Path(environment["REJOINDER_DATA_DIR"]))] == ["olga@example.org"]


def test_what_is_typed_wrong_is_asked_again(environment: dict[str, str], operator: Operator) -> None:
    typed = ["The Hill Gazette", "The Hill", "hill", "klingon", "en", "Mars/Base", "Europe/Berlin"]
    typed += ["hill.example", "https://hill.example", "olga", "olga@example.org", "Olga Weit"]
    typed += ["short", "mudflats-and-terns", "mudflats-and-terns", "n"]
    said = CliRunner().invoke(cli, ["init"], input="\n".join(typed) + "\n")
    assert said.exit_code == 0, said.output
    assert said.output.count("Error: ") == 6
    assert "Error: That is no time zone we know." in said.output
    assert installed() == ("hill", "Europe/Berlin", ("https://hill.example",), [("Olga Weit", Role.ADMIN)])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("--name=", "--name is needed where nothing can be asked."),
        ("--time-zone=Mars/Base", "That is no time zone we know."),
        ("--locale=tlh", "Choose one of the list."),
        ("--origin=www.example.org", "An origin is a scheme and a host"),
        ("--admin-email=pat", "That is not an e-mail address we can write to."),
        ("--admin-name=Editor", "That name would look like the newsroom's."),
    ],
)
def test_what_cannot_be_taken_is_refused_in_a_sentence(operator: Operator, change: str, words: str) -> None:
    option = change.partition("=")[0]
    said = operator.say(*(word for word in ALL if not word.startswith(option)), change)
    assert said.code == 2
    assert said.err.startswith(words)


def test_a_common_password_is_refused(operator: Operator, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("password2024!")
    said = operator.say(*ALL, f"--password-file={tmp_path / 'password'}")
    assert (said.code, "Many people would guess that password" in said.err) == (2, True)


def test_a_letter_that_does_not_leave_ends_with_1_and_keeps_the_rest(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REJOINDER_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("REJOINDER_SMTP_PORT", "1")
    said = operator.say(*ALL, "--mail-test")
    assert said.code == 1
    assert "The mail server 127.0.0.1:1 cannot be reached: Connection refused. Look at" in said.err
    assert "<script async src=" in said.out, "the tag for the pages is told all the same"
    assert installed()[3] == [("Pat Okafor", Role.ADMIN)]
