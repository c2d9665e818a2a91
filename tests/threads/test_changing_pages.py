from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from comments.extensions import db, unit_of_work
from comments.threads.models import Comment
from tests.reading.talk import JSON, field, say, send, texts_of

Browser = Callable[..., FlaskClient]
PAGE = "/articles/lync"


def age(app: Flask, comment: int, minutes: int) -> None:
    with app.app_context(), unit_of_work():
        row = db.session.get_one(Comment, comment)
        row.created_at -= timedelta(minutes=minutes)


def test_a_comment_is_edited_by_a_plain_form(browser: Browser, article: int, ada: int) -> None:
    client = browser(ada)
    mine = say(client, article, "Teh words.")
    page = client.get(f"/comments/{mine}/edition").text
    assert "Teh words." in page
    answer = client.post(f"/comments/{mine}/edition", data={"text": "The words.", "version": field(page, "version")})
    assert (answer.status_code, answer.location) == (303, f"/comments/{mine}/mine")
    shown = browser().get(PAGE).text
    assert texts_of(shown) == ["The words."]
    assert "edited" in shown


def test_a_script_gets_the_typed_words_and_how_long_they_can_be_changed(
    browser: Browser, article: int, ada: int
) -> None:
    client = browser(ada)
    mine = say(client, article, "*As typed*")
    told = client.get(f"/comments/{mine}/edition", headers=JSON).json
    assert (told["text"], told["version"]) == ("*As typed*", 1)
    assert told["left"].startswith("15 minutes left.")
    answer = send(client, f"/comments/{mine}/edition", text="Changed.", version=1)
    assert answer.status_code == 200
    assert "Changed." in answer.json["html"]
    assert answer.json["mine"]["id"] == mine


@pytest.mark.parametrize(("text", "words"), [(" ", "There is nothing to post yet."), ("y" * 5001, "One character")])
def test_an_edit_that_is_refused_stays_in_the_field(
    browser: Browser, article: int, ada: int, text: str, words: str
) -> None:
    client = browser(ada)
    mine = say(client, article, "Before.")
    answer = client.post(f"/comments/{mine}/edition", data={"text": text, "version": "1"})
    assert answer.status_code == 422
    assert words in answer.text
    assert text.strip() in answer.text
    assert texts_of(browser().get(PAGE).text) == ["Before."]


def test_after_fifteen_minutes_it_stays_as_it_is(browser: Browser, app: Flask, article: int, ada: int) -> None:
    client = browser(ada)
    mine = say(client, article, "Settled.")
    age(app, mine, 16)
    assert client.get(f"/comments/{mine}/edition").status_code == 409
    late = client.post(f"/comments/{mine}/edition", data={"text": "Too late.", "version": "1"})
    assert late.status_code == 409
    assert "for 15 minutes" in late.text
    assert "Too late." in late.text


@pytest.mark.parametrize("noun", ["mine", "edition", "withdrawal"])
def test_what_is_anothers_is_not_there(browser: Browser, article: int, ada: int, eve: int, noun: str) -> None:
    hers = say(browser(eve), article, "Eve's.")
    client = browser(ada)
    assert client.get(f"/comments/{hers}/{noun}").status_code == 404
    if noun != "mine":
        assert client.post(f"/comments/{hers}/{noun}", data={"text": "Mine now."}).status_code == 404
    assert client.post(f"/comments/{hers}/return").status_code == 404


@pytest.mark.parametrize("noun", ["mine", "edition", "withdrawal"])
def test_strangers_are_asked_to_sign_in(browser: Browser, article: int, ada: int, noun: str) -> None:
    mine = say(browser(ada), article, "Ada's.")
    answer = browser().get(f"/comments/{mine}/{noun}")
    assert answer.location.startswith("/sign-in?next=")


def test_a_comment_is_withdrawn_after_a_question_and_brought_back(browser: Browser, article: int, ada: int) -> None:
    client = browser(ada)
    mine = say(client, article, "Second thoughts.")
    assert "You can bring them back for 24 hours." in client.get(f"/comments/{mine}/withdrawal").text
    assert client.post(f"/comments/{mine}/withdrawal").status_code == 303
    assert texts_of(browser().get(PAGE).text) == []
    page = client.get(f"/comments/{mine}/mine").text
    assert "You withdrew this." in page
    assert "Second thoughts." in page
    assert client.post(f"/comments/{mine}/return").status_code == 303
    assert texts_of(browser().get(PAGE).text) == ["Second thoughts."]


def test_a_withdrawn_comment_with_answers_leaves_a_tombstone_without_its_name(
    browser: Browser, article: int, ada: int, eve: int
) -> None:
    client = browser(ada)
    root = say(client, article, "Root.")
    say(browser(eve), article, "Answer.", parent=root)
    assert "the answer below stays" in client.get(f"/comments/{root}/withdrawal").text
    send(client, f"/comments/{root}/withdrawal")
    page = browser().get(PAGE).text
    assert "Withdrawn by its author." in page
    assert "Ada Lindqvist" not in page
    assert texts_of(page) == ["Answer."]


def test_my_comments_are_listed_in_every_state(browser: Browser, article: int, ada: int, eve: int) -> None:
    client = browser(ada)
    say(client, article, "Up.")
    gone = say(client, article, "Gone.")
    send(client, f"/comments/{gone}/withdrawal")
    say(browser(eve), article, "Not mine.")
    page = client.get("/me/comments")
    assert texts_of(page.text) == ["Gone.", "Up."]
    assert page.headers["Cache-Control"] == "private, no-store"
    assert browser().get("/me/comments").location.startswith("/sign-in?next=")


def test_an_edit_by_somebody_signed_out_meanwhile_shows_the_words_again(
    browser: Browser, article: int, ada: int
) -> None:
    mine = say(browser(ada), article, "Before.")
    answer = browser().post(f"/comments/{mine}/edition", data={"text": "Typed <for> an hour."})
    assert answer.status_code == 401
    assert "Typed &lt;for&gt; an hour." in answer.text
