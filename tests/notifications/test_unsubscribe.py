"""Fewer letters in one press, without signing in, by a link that nobody else can make."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from comments.accounts.models import Person
from comments.extensions import db
from comments.notifications import queries
from comments.notifications.wishes import Wanted, Wish, make_token

Say = Callable[..., int]


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    """A mail program: no cookie, no header that tells where it comes from."""
    return app.test_client()


@pytest.fixture
def link(app: Flask) -> Callable[..., str]:
    def make(wish: Wish, person: int, comment: int = 0) -> str:
        return "/unsubscribe/" + make_token(Wanted(wish, person, comment), app.config["SETTINGS"].secret_key)

    return make


def wishes(app: Flask, person: int) -> tuple[bool, bool]:
    with app.app_context():
        row = db.session.get_one(Person, person)
        return row.reply_letters, row.decision_letters


def test_opening_the_link_shows_a_button_and_does_nothing(
    app: Flask, stranger: FlaskClient, link: Callable[..., str], ada: int, site: int
) -> None:
    page = stranger.get(link(Wish.REPLIES, ada))
    assert page.status_code == 200
    assert "Stop these letters" in page.text
    assert wishes(app, ada) == (True, True)


def test_one_click_of_a_mail_program_is_enough(
    app: Flask, stranger: FlaskClient, link: Callable[..., str], ada: int, site: int
) -> None:
    answer = stranger.post(link(Wish.REPLIES, ada), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert wishes(app, ada) == (False, True)
    assert stranger.post(link(Wish.REPLIES, ada)).status_code == 200


def test_letters_about_decisions_are_stopped_apart(
    app: Flask, stranger: FlaskClient, link: Callable[..., str], ada: int, site: int
) -> None:
    stranger.post(link(Wish.DECISIONS, ada))
    assert wishes(app, ada) == (True, False)


def test_one_comment_can_be_muted(
    stranger: FlaskClient, link: Callable[..., str], say: Say, ada: int, eve: int
) -> None:
    mine = say(ada, "I think so.")
    stranger.post(link(Wish.THREAD, ada, mine))
    stranger.post(link(Wish.THREAD, ada, mine))
    assert queries.is_muted(ada, mine)
    assert not queries.is_muted(eve, mine)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("damage", ["other person", "other wish", "cut", "empty", "garbage"])
def test_a_link_that_we_did_not_sign_is_refused(
    app: Flask, stranger: FlaskClient, link: Callable[..., str], ada: int, eve: int, site: int, method: str, damage: str
) -> None:
    whole = link(Wish.REPLIES, ada)
    damaged = {
        "other person": whole.replace(f".{ada}.", f".{eve}."),
        "other wish": whole.replace("replies", "decisions"),
        "cut": whole[:-1],
        "empty": whole[: whole.rindex(".") + 1],
        "garbage": "/unsubscribe/a.b.c.é",
    }[damage]
    assert getattr(stranger, method)(damaged).status_code == 404
    assert wishes(app, ada) == wishes(app, eve) == (True, True)
