import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.publishers.queries import house_rule
from comments.threads import actions
from comments.threads.models import Comment
from comments.threads.schemas import PlacedComment
from tests.reading.talk import JSON, say, send, texts_of

Browser = Callable[..., FlaskClient]


def fill(app: Flask, article: int, person: int, many: int, *, parent: int | None = None) -> None:
    with app.app_context(), unit_of_work():
        row = db.session.get_one(Article, article)
        for number in range(many):
            placed = PlacedComment(person, clock.now(), source=f"Number {number:02}.", parent_id=parent)
            actions.place_comment(placed, article=row)


def link(page: str, kind: str) -> str:
    found = re.search(rf'data-more="{kind}".*?href="([^"]*)"', page, re.S)
    assert found, f"no link to more {kind}"
    return found[1].replace("&amp;", "&")


def test_the_next_threads_are_a_link_that_works_without_script(
    browser: Browser, app: Flask, article: int, ada: int
) -> None:
    fill(app, article, ada, 23)
    page = browser().get("/articles/lync?order=oldest").text
    rest = browser().get(link(page, "threads")).text
    assert texts_of(page) + texts_of(rest) == [f"Number {number:02}." for number in range(23)]
    assert 'data-more="threads"' not in rest


def test_a_script_gets_the_next_threads_and_the_link_behind_them(
    browser: Browser, app: Flask, article: int, ada: int
) -> None:
    fill(app, article, ada, 43)
    page = browser().get("/articles/lync?order=oldest").text
    source = re.search(r'data-source="([^"]*)"', page)
    assert source
    answer = browser().get(source[1].replace("&amp;", "&"), headers=JSON)
    assert texts_of(answer.json["html"]) == [f"Number {number:02}." for number in range(20, 40)]
    assert 'data-more="threads"' in answer.json["more"]
    assert answer.headers["Cache-Control"].startswith("public")
    assert "Accept" in answer.headers["Vary"]
    again = browser().get(source[1].replace("&amp;", "&"), headers={**JSON, "If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_address_of_threads_leads_a_reader_to_their_page(browser: Browser, article: int) -> None:
    answer = browser().get(f"/threads/{article}?order=newest")
    assert (answer.status_code, answer.location) == (302, "/articles/lync?order=newest")
    assert browser().get("/threads/999", headers=JSON).status_code == 404


def test_more_replies_have_a_page_and_an_answer_for_scripts(
    browser: Browser, app: Flask, article: int, ada: int
) -> None:
    root = say(browser(ada), article, "Root.")
    fill(app, article, ada, 7, parent=root)
    page = browser().get("/articles/lync?order=oldest").text
    assert "Show 4 more replies" in page
    rest = browser().get(link(page, "replies")).text
    assert texts_of(rest) == ["Root."] + [f"Number {number:02}." for number in range(3, 7)]
    answer = browser().get(link(page, "replies"), headers=JSON)
    assert texts_of(answer.json["html"]) == [f"Number {number:02}." for number in range(3, 7)]
    assert answer.json["more"] == ""


def test_pages_and_answers_of_one_address_have_different_names(browser: Browser, article: int, ada: int) -> None:
    root = say(browser(ada), article, "Root.")
    address = f"/comments/{root}/replies"
    page, answer = browser().get(address), browser().get(address, headers=JSON)
    assert page.headers["ETag"] != answer.headers["ETag"]
    assert (page.mimetype, answer.mimetype) == ("text/html", "application/json")


def test_replies_of_what_is_not_shown_are_not_there(browser: Browser, app: Flask, article: int, ada: int) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Article, article).premoderated = True
    held = say(browser(ada), article, "Waits.")
    assert browser(ada).get(f"/comments/{held}/replies").status_code == 404


def test_a_removed_comment_names_its_rule(
    browser: Browser, app: Flask, article: int, ada: int, eve: int, site: int
) -> None:
    root = say(browser(ada), article, "Her number is 555.")
    say(browser(eve), article, "Take that down.", parent=root)
    with app.app_context(), unit_of_work():
        comment = db.session.get_one(Comment, root)
        actions.reject(comment, house_rule=house_rule(site, 3))
    page = browser().get("/articles/lync").text
    assert 'Removed by a moderator: <a href="/house-rules/demo#rule-3">Personal details</a>.' in page
    assert "555" not in page
    mine = browser(ada).get(f"/comments/{root}/mine").text
    assert "Not published: Personal details." in mine


def test_a_comment_that_waits_is_shown_to_its_author_with_the_reason(
    browser: Browser, app: Flask, article: int, ada: int
) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Article, article).premoderated = True
    client = browser(ada)
    held = say(client, article, "Waits for Mo.")
    page = client.get(f"/comments/{held}/mine").text
    for words in ("Only you can see this", "Waits for Mo.", "Waiting for a moderator.", "We will write to you"):
        assert words in page
    assert "Waits for Mo." not in browser().get("/articles/lync").text


def test_an_edit_that_waits_is_named_and_the_old_words_stay(
    browser: Browser, app: Flask, article: int, ada: int
) -> None:
    client = browser(ada)
    mine = say(client, article, "Old words.")
    with app.app_context(), unit_of_work():
        db.session.get_one(Article, article).premoderated = True
    answer = send(client, f"/comments/{mine}/edition", text="New words.", version=1)
    assert "Your change waits for a moderator." in answer.json["html"]
    assert texts_of(browser().get("/articles/lync").text) == ["Old words."]
