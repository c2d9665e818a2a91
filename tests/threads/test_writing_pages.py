from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from comments.accounts.models import FrameToken
from comments.articles import actions as articles
from comments.articles.models import Article, Discussion
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.lib.tokens import digest
from comments.threads.models import Comment
from tests.reading.talk import JSON, field, say, send, texts_of

Browser = Callable[..., FlaskClient]


def comments(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Comment).count()


def write(client: FlaskClient, article: int, text: str, **more: object) -> object:
    """Open the composer's page and send its form."""
    page = client.get("/comments/new", query_string={"article": article, **more}).text
    return client.post("/comments", data={"article": article, "key": field(page, "key"), "text": text, **more})


def test_a_comment_is_posted_by_a_plain_form(browser: Browser, article: int, ada: int) -> None:
    client = browser(ada)
    answer = write(client, article, "Without a script.")
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "It is up." in page.text
    assert texts_of(page.text) == ["Without a script."]
    assert page.headers["Cache-Control"] == "private, no-store"
    assert texts_of(browser().get("/articles/lync").text) == ["Without a script."]


def test_a_reply_names_whom_it_answers(browser: Browser, article: int, ada: int, eve: int) -> None:
    root = say(browser(eve), article, "Ask me.")
    client = browser(ada)
    page = client.get(f"/comments/new?parent={root}")
    assert "Answer Eve Stranger" in page.text
    assert "Ask me." in page.text
    assert write(client, article, "I do.", parent=root).status_code == 303
    assert texts_of(browser().get("/articles/lync").text) == ["Ask me.", "I do."]


def test_the_composer_asks_strangers_to_sign_in_and_come_back(browser: Browser, article: int) -> None:
    answer = browser().get(f"/comments/new?article={article}")
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=")


def test_sending_the_same_form_twice_posts_once(browser: Browser, app: Flask, article: int, ada: int) -> None:
    client = browser(ada)
    data = {"article": article, "key": "one-form-one-key", "text": "Once."}
    first, second = (client.post("/comments", data=data) for _ in range(2))
    assert first.location == second.location
    assert comments(app) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [("  \n ", "There is nothing to post yet."), ("x" * 5184, "184 characters too many.")],
)
def test_what_is_refused_stays_in_the_field(
    browser: Browser, app: Flask, article: int, ada: int, text: str, words: str
) -> None:
    answer = write(browser(ada), article, text)
    assert answer.status_code == 422
    assert words in answer.text
    assert text.strip() in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert field(answer.text, "key")
    assert comments(app) == 0


def test_whoever_was_signed_out_meanwhile_keeps_the_words(browser: Browser, article: int) -> None:
    answer = browser().post("/comments", data={"article": article, "text": "Typed for an hour."})
    assert answer.status_code == 401
    assert "Typed for an hour." in answer.text
    assert "Sign in on another page" in answer.text


def test_a_closed_discussion_takes_nothing_and_loses_nothing(
    browser: Browser, app: Flask, article: int, ada: int
) -> None:
    with app.app_context(), unit_of_work():
        articles.set_discussion(article, Discussion.CLOSED)
    answer = write(browser(ada), article, "Too late.")
    assert answer.status_code == 409
    assert "Too late." in answer.text
    assert "This discussion is closed." in answer.text


def test_a_parent_that_is_gone_is_told_of_in_words(browser: Browser, article: int, ada: int) -> None:
    answer = browser(ada).post("/comments", data={"article": article, "text": "To nobody.", "parent": "999999"})
    assert answer.status_code == 422
    assert "The comment you answer is not here any more." in answer.text
    assert "To nobody." in answer.text


def test_a_preview_shows_how_it_will_look_and_keeps_nothing(
    browser: Browser, app: Flask, article: int, ada: int
) -> None:
    client = browser(ada)
    page = client.post("/previews", data={"article": article, "text": "So **hard** <b>it is</b>"})
    assert "<strong>hard</strong> &lt;b&gt;it is&lt;/b&gt;" in page.text
    assert "So **hard**" in page.text
    assert send(client, "/previews", text="*Soft*").json == {"html": "<p><em>Soft</em></p>\n"}
    assert send(client, "/previews", text=" ").status_code == 422
    assert comments(app) == 0


def test_a_script_gets_the_comment_to_put_into_the_page(browser: Browser, article: int, ada: int) -> None:
    answer = send(browser(ada), "/comments", article=article, text="By script.", key="a-key-of-mine")
    assert answer.status_code == 201
    assert answer.json["status"] == "published"
    assert answer.json["count"] == "1 comment"
    assert answer.json["mine"]["withdraw"] is True
    assert "Posted. You can edit it for 15 minutes." in answer.json["html"]
    assert 'value="1"' not in answer.json["html"], "nobody votes on a comment of their own"


def test_a_script_is_told_of_a_held_comment_with_its_reason(
    browser: Browser, app: Flask, article: int, ada: int
) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Article, article).premoderated = True
    answer = send(browser(ada), "/comments", article=article, text="Waits.", key="a-key-of-mine")
    assert answer.json["status"] == "held"
    assert "Waiting for a moderator." in answer.json["html"]
    assert "Posted." not in answer.json["html"]


def test_a_script_gets_refusals_as_problems(browser: Browser, article: int, ada: int) -> None:
    empty = send(browser(ada), "/comments", article=article, text="")
    assert (empty.status_code, empty.json["code"], empty.json["field"]) == (422, "text-empty", "text")
    stranger = send(browser(), "/comments", article=article, text="Hello")
    assert (stranger.status_code, stranger.json["code"]) == (401, "sign-in-needed")


def test_nothing_is_posted_from_another_origin(app: Flask, browser: Browser, article: int, ada: int) -> None:
    answer = browser(ada).post(
        "/comments", data={"article": article, "text": "Forged."}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert comments(app) == 0


def test_too_many_comments_are_refused_with_the_time_to_come_back(
    browser: Browser, app: Flask, article: int, ada: int
) -> None:
    app.config["LIMITS_OFF"] = False
    client = browser(ada)
    for number in range(12):
        assert send(client, "/comments", article=article, text=f"Number {number}").status_code == 201
    answer = client.post("/comments", data={"article": article, "text": "One more."})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "One more." in answer.text


def test_a_frame_token_posts_on_its_site_and_nowhere_else(
    browser: Browser, app: Flask, article: int, ada: int, site: int, other_site: int
) -> None:
    with app.app_context(), unit_of_work():
        for token, where in (("here", site), ("elsewhere", other_site)):
            expires = clock.now() + timedelta(days=1)
            db.session.add(FrameToken(token_digest=digest(token), person_id=ada, site_id=where, expires_at=expires))
    statuses = [
        browser()
        .post(
            "/comments",
            json={"article": article, "text": f"From {token}."},
            headers={**JSON, "Authorization": f"Bearer {token}"},
        )
        .status_code
        for token in ("here", "elsewhere", "nobody")
    ]
    assert statuses == [201, 404, 401]


def test_an_article_that_is_not_there_takes_no_comment(browser: Browser, site: int, ada: int) -> None:
    client = browser(ada)
    assert client.get("/comments/new?article=999").status_code == 404
    assert client.get("/comments/new").status_code == 404
    assert client.post("/comments", data={"text": "To nowhere."}).status_code == 404
