from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from comments.accounts.models import Person, SignIn
from comments.extensions import db
from tests.accounts.conftest import is_signed_in

Browser = Callable[..., FlaskClient]
OWN_PAGES = ["/account", "/account/password"]
DEEDS = ["/account/letters", "/account/password", "/account/sign-ins/1/ending", "/account/sign-ins/others/ending"]


def sign_in_ids(app: Flask, person: int) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(select(SignIn.id).where(SignIn.person_id == person).order_by(SignIn.id)))


def test_ada_sees_what_is_hers(browser: Browser, ada: int, site: int) -> None:
    page = browser(ada).get("/account")
    assert page.status_code == 200
    assert "Ada Lindqvist" in page.text
    assert "ada@example.org" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"


def test_whoever_has_a_seat_finds_the_way_to_it(
    browser: Browser, ada: int, mo: int, pat: int, site: int, other_site: int
) -> None:
    assert "/moderation" not in browser(ada).get("/account").text
    page = browser(mo).get("/account").text
    assert page.count('href="/moderation?site=demo"') == 1
    assert "/publisher/" not in page
    page = browser(pat).get("/account").text
    assert '<a href="/publisher/demo">Settings of the site</a>' in page
    assert page.count('href="/moderation?site=') == 1


def test_she_turns_letters_off_and_on(app: Flask, browser: Browser, ada: int, site: int) -> None:
    client = browser(ada)
    answer = client.post("/account/letters", data={"decision_letters": "on"})
    assert (answer.status_code, answer.location) == (303, "/account?done=letters")
    assert "Your letters are set." in client.get(answer.location).text
    with app.app_context():
        row = db.session.get_one(Person, ada)
        assert (row.reply_letters, row.decision_letters) == (False, True)
    client.post("/account/letters", data={"reply_letters": "on", "decision_letters": "on"})
    with app.app_context():
        assert db.session.get_one(Person, ada).reply_letters


def test_she_ends_one_of_her_browsers(app: Flask, browser: Browser, ada: int, site: int) -> None:
    lost, here = browser(ada), browser(ada)
    first, second = sign_in_ids(app, ada)
    page = here.get("/account").text
    assert f"/account/sign-ins/{first}/ending" in page
    assert "This browser, since" in page
    assert here.post(f"/account/sign-ins/{first}/ending").status_code == 303
    assert (is_signed_in(lost), is_signed_in(here)) == (False, True)
    assert here.post(f"/account/sign-ins/{first}/ending").status_code == 404
    assert here.post(f"/account/sign-ins/{second}/ending").location == "/sign-in"
    assert not is_signed_in(here)


def test_she_ends_all_the_others_at_once(browser: Browser, ada: int, eve: int, site: int) -> None:
    others, here, eves = [browser(ada) for _ in range(3)], browser(ada), browser(eve)
    assert here.post("/account/sign-ins/others/ending").status_code == 303
    assert [is_signed_in(client) for client in (*others, here, eves)] == [False, False, False, True, True]


def test_nobody_ends_the_browser_of_somebody_else(app: Flask, browser: Browser, ada: int, eve: int, site: int) -> None:
    adas = browser(ada)
    (hers,) = sign_in_ids(app, ada)
    assert browser(eve).post(f"/account/sign-ins/{hers}/ending").status_code == 404
    assert is_signed_in(adas)


@pytest.mark.parametrize("path", OWN_PAGES)
def test_a_stranger_is_led_to_signing_in(browser: Browser, site: int, path: str) -> None:
    answer = browser().get(path)
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=/account")
    assert browser().get(path, headers={"Accept": "application/json"}).status_code == 401


@pytest.mark.parametrize("path", DEEDS)
def test_a_stranger_does_nothing(browser: Browser, site: int, path: str) -> None:
    assert browser().post(path).status_code == 401


@pytest.mark.parametrize("path", DEEDS)
def test_another_site_does_nothing_in_her_name(browser: Browser, ada: int, site: int, path: str) -> None:
    client = browser(ada)
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "cross-site"
    assert client.post(path).status_code == 403


@pytest.mark.parametrize("path", ["/account", "/account/password", "/sign-in", "/register", "/password/forgotten"])
def test_pages_stay_whole_in_odd_languages_and_queries(browser: Browser, ada: int, site: int, path: str) -> None:
    for client in (browser(), browser(ada)):
        assert client.get(f"{path}?lang=xx&done=%00&next=%FF").status_code < 500
