from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from comments.accounts import actions as accounts
from comments.accounts.models import FrameToken, Person
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.lib.tokens import digest
from comments.privacy.models import Closing
from tests.privacy.conftest import PASSWORD, Talk, Work

Browser = Callable[..., FlaskClient]
Row = Callable[..., object]
WISH = {"comments": "keep", "password": PASSWORD}


def sign_in(client: FlaskClient, **more: str) -> object:
    return client.post("/sign-in", data={"email": "ada@example.org", "password": PASSWORD} | more)


def closings(app: Flask) -> list[Closing]:
    with app.app_context():
        return list(db.session.scalars(select(Closing)))


def test_the_account_page_leads_there(browser: Browser, leaver: int, site: int) -> None:
    client = browser(leaver)
    assert 'href="/account/closing"' in client.get("/account").text
    page = client.get("/account/closing").text
    assert "For 14 days you can change your mind" in page
    assert 'name="password"' in page


def test_closing_needs_the_password_and_a_choice(app: Flask, browser: Browser, leaver: int, site: int) -> None:
    client = browser(leaver)
    wrong = client.post("/account/closing", data=WISH | {"password": "guessed it perhaps"})
    assert (wrong.status_code, "That is not your password." in wrong.text) == (422, True)
    assert "checked" in wrong.text
    nothing = client.post("/account/closing", data={"password": PASSWORD})
    assert (nothing.status_code, "Choose what becomes of your comments." in nothing.text) == (422, True)
    assert closings(app) == []
    assert client.get("/account").status_code == 200


def test_everything_that_is_signed_in_ends_at_once(app: Flask, browser: Browser, leaver: int, site: int) -> None:
    here, elsewhere = browser(leaver), browser(leaver)
    with app.app_context(), unit_of_work():
        token = {"person_id": leaver, "site_id": site, "expires_at": clock.now() + timedelta(days=1)}
        db.session.add(FrameToken(token_digest=digest("frame"), **token))
    answer = here.post("/account/closing", data=WISH)
    assert (answer.status_code, answer.location) == (303, "/account/closing/asked")
    assert "Your account will be closed" in here.get(answer.location).text
    assert [client.get("/account").status_code for client in (here, elsewhere)] == [303, 303]
    frame = app.test_client().get("/notices/unread", headers={"Authorization": "Bearer frame"})
    assert frame.status_code in (401, 404)
    with app.app_context():
        assert db.session.scalars(select(FrameToken.ended_at)).one() is not None


def test_the_profile_is_hidden_meanwhile(browser: Browser, leaver: int, talk: Talk) -> None:
    talk.say(leaver, "I am still here.")
    assert browser().get(f"/people/{leaver}").status_code == 200
    browser(leaver).post("/account/closing", data=WISH)
    assert browser().get(f"/people/{leaver}").status_code == 404
    assert "I am still here." in browser().get("/articles/lync").text


def test_signing_in_and_one_press_keep_the_account(
    app: Flask, browser: Browser, leaver: int, site: int, row: Row
) -> None:
    browser(leaver).post("/account/closing", data=WISH)
    client = browser()
    answer = sign_in(client, next="/me/comments")
    assert answer.location == "/account/closing?next=/me/comments"
    assert "Keep my account" in client.get(answer.location).text
    kept = client.post("/account/closing/staying", data={"next": "/me/comments"})
    assert (kept.status_code, kept.location) == (303, "/me/comments")
    assert client.get("/me/comments").status_code == 200
    assert row(Person, leaver, "closing_at") is None
    assert closings(app) == []


@pytest.mark.parametrize("path", ["/account", "/me/comments", "/notices", "/comments/new?article=1"])
def test_nothing_else_can_be_done_before_that(browser: Browser, leaver: int, article: int, path: str) -> None:
    browser(leaver).post("/account/closing", data=WISH)
    client = browser()
    sign_in(client)
    answer = client.get(path)
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/account/closing")
    refused = client.post("/comments", json={"text": "Once more.", "article": article})
    assert (refused.status_code, refused.json["code"]) == (403, "closing")
    assert client.get("/articles/lync").status_code == 200
    assert client.post("/sign-out").status_code == 303


def test_a_frame_is_told_where_to_keep_the_account(app: Flask, browser: Browser, leaver: int, site: int) -> None:
    browser(leaver).post("/account/closing", data=WISH)
    with app.app_context(), unit_of_work():
        code = accounts.hand_over(db.session.get_one(Person, leaver), site, challenge="c" * 43, sign_in_id=None)
        db.session.add(
            FrameToken(
                token_digest=digest(code), person_id=leaver, site_id=site, expires_at=clock.now() + timedelta(days=1)
            )
        )
    answer = app.test_client().get("/notices", headers={"Authorization": f"Bearer {code}"})
    assert answer.status_code == 403


def test_who_sits_at_a_desk_gives_up_the_seat_first(app: Flask, browser: Browser, mo: int) -> None:
    answer = browser(mo).post("/account/closing", data=WISH)
    assert answer.status_code == 409
    assert "An administrator takes the seat first" in answer.text
    assert closings(app) == []


def test_letters_say_so_at_once_and_shortly_before(browser: Browser, leaver: int, site: int, work: Work) -> None:
    browser(leaver).post("/account/closing", data=WISH)
    work.round()
    (first,) = work.letters()
    assert (first.to, first.subject) == ("ada@example.org", "Your account at The Estuary Post will be closed")
    assert "/sign-in?next=/account/closing" in first.text
    work.round(timedelta(days=10))
    assert len(work.letters()) == 1
    work.round(timedelta(days=12))
    work.round(timedelta(days=13))
    assert [letter.subject for letter in work.letters()][1:] == [
        "Your account at The Estuary Post will be closed in a few days"
    ]


def test_no_letter_comes_about_a_closing_that_was_taken_back(
    browser: Browser, leaver: int, site: int, work: Work
) -> None:
    browser(leaver).post("/account/closing", data=WISH)
    client = browser()
    sign_in(client)
    client.post("/account/closing/staying")
    work.round()
    work.round(timedelta(days=20))
    assert work.letters() == []


def test_too_late_is_too_late(browser: Browser, leaver: int, site: int) -> None:
    browser(leaver).post("/account/closing", data=WISH)
    client = browser()
    with time_machine.travel(clock.now() + timedelta(days=15)):
        sign_in(client)
        assert client.post("/account/closing/staying").status_code == 410


@pytest.fixture
def guest(make_person: Callable[..., int], site: int) -> int:
    """Gus signs in through the publisher's own accounts."""
    facts = {"kind": "site", "site_id": site, "issuer": "paper", "subject": "7", "name_key": None, "email_key": None}
    return make_person("Gus", **facts)


def link_in(work: Work, path: str) -> str:
    work.round()
    return path + work.letters()[-1].text.split(path)[1].split()[0]


def test_without_a_password_the_link_of_a_letter_closes_the_account(
    app: Flask, browser: Browser, guest: int, work: Work
) -> None:
    assert 'href="/account/leaving"' in browser(guest).get("/account/closing").text
    assert 'href="/account/leaving"' in browser().get("/your-rights").text
    stranger = browser()
    asked = stranger.post("/account/leaving", data={"email": "GUS@example.org"})
    assert asked.location == "/account/leaving?done=letter"
    path = link_in(work, "/account/leaving/")
    assert stranger.get(path).status_code == 200
    assert stranger.post(path, data={}).status_code == 422
    assert closings(app) == []
    assert stranger.post(path, data={"comments": "erase"}).location == "/account/closing/asked"
    assert [closing.keeps_comments for closing in closings(app)] == [False]
    assert stranger.post(path, data={"comments": "erase"}).status_code == 410


def test_without_a_password_the_link_of_the_next_letter_keeps_it(
    app: Flask, browser: Browser, guest: int, work: Work, row: Row
) -> None:
    client = browser()
    client.post("/account/leaving", data={"email": "gus@example.org"})
    client.post(link_in(work, "/account/leaving/"), data={"comments": "keep"})
    path = link_in(work, "/account/staying/")
    with time_machine.travel(clock.now() + timedelta(days=13)):
        assert "Keep my account" in client.get(path).text
        assert row(Person, guest, "closing_at") is not None
        kept = client.post(path)
        assert "Your account stays" in client.get(kept.location).text
        assert client.post(path).status_code == 410
    assert (row(Person, guest, "closing_at"), closings(app)) == (None, [])


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
def test_whoever_has_a_password_or_no_account_gets_no_link_and_the_same_answer(
    browser: Browser, leaver: int, site: int, work: Work, email: str
) -> None:
    answer = browser().post("/account/leaving", data={"email": email})
    assert (answer.status_code, answer.location) == (303, "/account/leaving?done=letter")
    work.round()
    assert work.letters() == []
    assert browser().post("/account/leaving", data={"email": "no address"}).status_code == 422


def test_asking_twice_changes_only_the_wish(app: Flask, browser: Browser, leaver: int, site: int, row: Row) -> None:
    browser(leaver).post("/account/closing", data=WISH)
    until = row(Person, leaver, "closing_at")
    client = browser()
    sign_in(client)
    client.post("/account/closing", data=WISH | {"comments": "erase"})
    (closing,) = closings(app)
    assert (closing.keeps_comments, closing.ends_at) == (False, until)
