from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from comments.accounts.models import FrameToken, Person
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.lib.tokens import digest
from tests.accounts.conftest import PASSWORD, Received, is_signed_in, sign_in

Browser = Callable[..., FlaskClient]
WithPassword = Callable[[int], int]
Inbox = Callable[[], list[Received]]
NEW = "nine herons over the harbour"


@pytest.fixture
def frame_token(app: Flask, ada: int, site: int) -> str:
    with app.app_context(), unit_of_work():
        row = FrameToken(
            token_digest=digest("t" * 43), person_id=ada, site_id=site, expires_at=clock.now().replace(year=2099)
        )
        db.session.add(row)
    return "t" * 43


def tokens_are_ended(app: Flask) -> bool:
    with app.app_context():
        return all(row.ended_at is not None for row in db.session.scalars(select(FrameToken)))


def test_a_forgotten_password_is_replaced_by_the_code(
    app: Flask, browser: Browser, ada: int, frame_token: str, with_password: WithPassword, inbox: Inbox
) -> None:
    with_password(ada)
    elsewhere = browser(ada)
    client = browser()
    asked = client.post("/password/forgotten", data={"email": "Ada@example.org", "next": "/articles/lync"})
    assert (asked.status_code, asked.location) == (303, "/password/new?next=/articles/lync")
    letter = inbox()[-1]
    assert letter.subject == "A new password for The Estuary Post"
    data = {"code": letter.code, "password": NEW, "next": "/articles/lync"}
    assert client.post("/password/new", data=data).location == "/articles/lync"
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert tokens_are_ended(app)
    assert sign_in(browser(), password=PASSWORD).status_code == 422
    assert sign_in(browser(), password=NEW).status_code == 303


def test_by_the_link_too_in_any_browser_once(
    browser: Browser, ada: int, with_password: WithPassword, inbox: Inbox
) -> None:
    with_password(ada)
    browser().post("/password/forgotten", data={"email": "ada@example.org"})
    link = inbox()[-1].link
    phone = browser()
    assert phone.get(link).status_code == 200
    assert phone.post(link, data={"password": "short"}).status_code == 422
    assert phone.post(link, data={"password": NEW}).status_code == 303
    assert is_signed_in(phone)
    assert phone.post(link, data={"password": "still another password"}).status_code == 410


def test_the_answer_is_the_same_for_an_unknown_address(
    browser: Browser, ada: int, with_password: WithPassword, inbox: Inbox
) -> None:
    with_password(ada)
    knows, guesses = browser(), browser()
    known = knows.post("/password/forgotten", data={"email": "ada@example.org"})
    unknown = guesses.post("/password/forgotten", data={"email": "eve@example.org"})
    assert (known.status_code, known.location, known.text) == (unknown.status_code, unknown.location, unknown.text)
    assert len(inbox()) == 1
    pages = [client.get("/password/new").text.replace("eve@", "ada@") for client in (knows, guesses)]
    assert pages[0] == pages[1]
    wrong = {"code": "000000", "password": NEW}
    seen = [[client.post("/password/new", data=wrong).status_code for _ in range(6)] for client in (knows, guesses)]
    assert seen == [[422] * 5 + [410]] * 2


def test_the_code_of_another_browser_is_worth_nothing(
    browser: Browser, ada: int, with_password: WithPassword, inbox: Inbox
) -> None:
    with_password(ada)
    browser().post("/password/forgotten", data={"email": "ada@example.org"})
    code = inbox()[-1].code
    assert browser().post("/password/new", data={"code": code, "password": NEW}).status_code == 422
    assert sign_in(browser(), password=PASSWORD).status_code == 303


def test_a_new_password_is_held_to_the_rules_and_costs_no_try(
    browser: Browser, ada: int, with_password: WithPassword, inbox: Inbox
) -> None:
    with_password(ada)
    client = browser()
    client.post("/password/forgotten", data={"email": "ada@example.org"})
    code = inbox()[-1].code
    for weak in ("short", "password1234", "ada@example.org") * 3:
        assert client.post("/password/new", data={"code": code, "password": weak}).status_code == 422
    assert client.post("/password/new", data={"code": code, "password": NEW}).status_code == 303


def test_letters_are_limited_for_each_address(app: Flask, browser: Browser, ada: int, inbox: Inbox) -> None:
    app.config["LIMITS_OFF"] = False
    statuses = [browser().post("/password/forgotten", data={"email": "ada@example.org"}).status_code for _ in range(6)]
    assert statuses == [303] * 5 + [429]


def test_ada_changes_her_password_and_everything_else_ends(
    app: Flask, browser: Browser, ada: int, frame_token: str, with_password: WithPassword, inbox: Inbox
) -> None:
    with_password(ada)
    here, elsewhere = browser(ada), browser(ada)
    answer = here.post("/account/password", data={"old_password": PASSWORD, "password": NEW})
    assert (answer.status_code, answer.location) == (303, "/account?done=password")
    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)
    assert tokens_are_ended(app)
    assert sign_in(browser(), password=NEW).status_code == 303
    (letter,) = inbox()
    assert letter.subject == "Your password at The Estuary Post was changed"
    assert "/password/forgotten" in letter.text


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("not her password", NEW, "old_password"),
        ("", NEW, "old_password"),
        (PASSWORD, "short", "password"),
        (PASSWORD, "Ada Lindqvist", "password"),
    ],
)
def test_a_refused_change_changes_nothing(
    app: Flask, browser: Browser, ada: int, with_password: WithPassword, old: str, new: str, field: str
) -> None:
    with_password(ada)
    elsewhere = browser(ada)
    answer = browser(ada).post("/account/password", data={"old_password": old, "password": new})
    assert answer.status_code == 422
    assert f'id="e-{field}"' in answer.text
    assert is_signed_in(elsewhere)
    assert sign_in(browser(), password=PASSWORD).status_code == 303


def test_guessing_the_old_password_is_limited(
    app: Flask, browser: Browser, ada: int, with_password: WithPassword
) -> None:
    with_password(ada)
    app.config["LIMITS_OFF"] = False
    client = browser(ada)
    data = {"old_password": "a guess", "password": NEW}
    statuses = [client.post("/account/password", data=data).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_people_without_a_password_are_offered_no_change(app: Flask, browser: Browser, ada: int) -> None:
    assert "/account/password" not in browser(ada).get("/account").text
    with app.app_context():
        assert db.session.get_one(Person, ada).password_hash is None
