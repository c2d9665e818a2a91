from collections.abc import Callable
from datetime import timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from comments.accounts.models import FrameToken, Person, Standing
from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.lib.tokens import digest
from tests.reading.talk import JSON, say, send

Browser = Callable[..., FlaskClient]


def overlay(client: FlaskClient, article: int) -> dict[str, object]:
    answer = client.get(f"/overlay/{article}", headers=JSON)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    return answer.json


def premoderate(app: Flask, article: int) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Article, article).premoderated = True


def test_it_says_who_i_am_and_what_i_voted(browser: Browser, article: int, ada: int, eve: int) -> None:
    hers = say(browser(eve), article, "Eve's.")
    client = browser(ada)
    send(client, f"/comments/{hers}/vote", value=-1)
    told = overlay(client, article)
    assert told["person"] == {"id": ada, "name": "Ada Lindqvist", "confirmed": True}
    assert told["votes"] == {str(hers): -1}
    assert told["may"] == {"comment": True, "why": ""}


def test_what_waits_comes_with_its_words_and_its_reason(browser: Browser, app: Flask, article: int, ada: int) -> None:
    premoderate(app, article)
    client = browser(ada)
    held = say(client, article, "Waits for Mo.")
    mine = overlay(client, article)["mine"]
    assert [(one["id"], one["status"], one["parent"]) for one in mine] == [(held, "held", None)]
    for words in ("Waits for Mo.", "Only you can see this", "Every comment here is read before it appears."):
        assert words in mine[0]["html"]


def test_what_everybody_sees_comes_without_words(browser: Browser, article: int, ada: int, eve: int) -> None:
    client = browser(ada)
    old = say(client, article, "Public.")
    say(browser(eve), article, "So it is.", parent=old)
    mine = overlay(client, article)["mine"]
    assert (mine[0]["html"], mine[0]["withdraw"]) == ("", True)


def test_what_i_posted_just_now_comes_along_for_it_may_stand_pages_below(
    browser: Browser, article: int, ada: int
) -> None:
    client = browser(ada)
    say(client, article, "Public, and new.")
    assert "Public, and new." in overlay(client, article)["mine"][0]["html"]
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert overlay(client, article)["mine"][0]["html"] == ""


def test_nobody_is_told_of_what_another_wrote(browser: Browser, app: Flask, article: int, ada: int, eve: int) -> None:
    premoderate(app, article)
    say(browser(ada), article, "Ada's secret.")
    told = overlay(browser(eve), article)
    assert told["mine"] == []
    assert "secret" not in str(told)


def test_whoever_may_not_write_is_told_why(browser: Browser, app: Flask, article: int, ada: int, site: int) -> None:
    with app.app_context(), unit_of_work():
        db.session.add(Standing(site_id=site, person_id=ada, banned=True, reason="Insults."))
    may = overlay(browser(ada), article)["may"]
    assert may["comment"] is False
    assert "Insults." in may["why"]


def test_an_address_to_be_confirmed_is_named(browser: Browser, app: Flask, article: int, ada: int) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Person, ada).confirmed_at = None
    told = overlay(browser(ada), article)
    assert told["person"]["confirmed"] is False
    assert "Confirm your e-mail address" in told["may"]["why"]


def test_before_the_first_comment_there_is_only_the_person(browser: Browser, site: int, ada: int) -> None:
    told = overlay(browser(ada), 0)
    assert (told["person"]["name"], told["mine"], told["votes"]) == ("Ada Lindqvist", [], {})
    assert browser(ada).get("/overlay/999", headers=JSON).status_code == 404


def test_before_the_first_comment_too_whoever_may_not_write_is_told_why(
    browser: Browser, app: Flask, ada: int, site: int
) -> None:
    with app.app_context(), unit_of_work():
        expires = clock.now() + timedelta(days=1)
        db.session.add(FrameToken(token_digest=digest("here"), person_id=ada, site_id=site, expires_at=expires))
    headers = {**JSON, "Authorization": "Bearer here"}
    assert browser().get("/overlay/0", headers=headers).json["may"] == {"comment": True, "why": ""}
    with app.app_context(), unit_of_work():
        db.session.get_one(Person, ada).may_comment = False
    may = browser().get("/overlay/0", headers=headers).json["may"]
    assert may["comment"] is False
    assert "does not include writing" in may["why"]


def test_a_frame_token_is_good_for_its_own_site_only(
    browser: Browser, app: Flask, article: int, ada: int, site: int, other_site: int
) -> None:
    with app.app_context(), unit_of_work():
        for token, where in (("here", site), ("elsewhere", other_site)):
            expires = clock.now() + timedelta(days=1)
            db.session.add(FrameToken(token_digest=digest(token), person_id=ada, site_id=where, expires_at=expires))
    frame = browser()
    good = frame.get(f"/overlay/{article}", headers={**JSON, "Authorization": "Bearer here"})
    assert good.json["person"]["id"] == ada
    assert frame.get(f"/overlay/{article}", headers={**JSON, "Authorization": "Bearer elsewhere"}).status_code == 404
