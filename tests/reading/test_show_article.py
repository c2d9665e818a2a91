import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from comments.accounts.models import Person
from comments.articles import actions as articles
from comments.articles.models import Article, Discussion
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.threads import actions
from comments.threads.models import Comment
from tests.reading.talk import say, send, texts_of

Browser = Callable[..., FlaskClient]
PAGE = "/articles/lync"


def change(app: Flask, article: int, **values: object) -> None:
    with app.app_context(), unit_of_work():
        for name, value in values.items():
            setattr(db.session.get_one(Article, article), name, value)


def test_an_article_stands_with_its_discussion_below(browser: Browser, app: Flask, article: int, ada: int) -> None:
    change(app, article, standfirst="Who pays?", byline="Nora Whitfield", question="And you?", section="Technology")
    say(browser(ada), article, "We have *three* suppliers.")
    page = browser().get(PAGE)
    assert page.status_code == 200
    for words in ("AT&amp;T will sell Lync", "Who pays?", "Nora Whitfield", "And you?", "<p>Facts.</p>", "1 comment"):
        assert words in page.text
    assert "We have <em>three</em> suppliers." in page.text


def test_the_page_is_the_same_for_its_author_and_for_a_stranger(browser: Browser, article: int, ada: int) -> None:
    client = browser(ada)
    mine = say(client, article, "Mine.")
    send(client, f"/comments/{mine}/vote", value=1)
    assert client.get(PAGE).data == browser().get(PAGE).data


def test_the_page_may_be_kept_and_sets_no_cookie(browser: Browser, article: int, ada: int) -> None:
    page = browser(ada).get(PAGE)
    assert page.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in page.headers
    assert "Cookie" not in page.headers.get("Vary", "")


def test_a_browser_that_has_the_page_gets_304_until_somebody_says_something(
    browser: Browser, article: int, ada: int
) -> None:
    reader = browser()
    tag = reader.get(PAGE).headers["ETag"]
    unchanged = reader.get(PAGE, headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.data, unchanged.headers["ETag"]) == (304, b"", tag)
    say(browser(ada), article, "News.")
    assert reader.get(PAGE, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("query", ["?fbclid=1", "?utm_source=letter", "?x=%3Cscript%3E"])
def test_parameters_that_nobody_knows_change_nothing(browser: Browser, article: int, query: str) -> None:
    plain, odd = browser().get(PAGE), browser().get(PAGE + query)
    assert (odd.data, odd.headers["ETag"]) == (plain.data, plain.headers["ETag"])


def test_each_order_has_its_own_address_and_validator(browser: Browser, article: int, ada: int) -> None:
    client = browser(ada)
    say(client, article, "First.")
    second = say(client, article, "Second.")
    send(browser(), f"/comments/{second}/vote", value=1)
    oldest, newest = browser().get(PAGE + "?order=oldest"), browser().get(PAGE + "?order=newest")
    assert texts_of(oldest.text) == ["First.", "Second."]
    assert texts_of(newest.text) == ["Second.", "First."]
    assert oldest.headers["ETag"] != newest.headers["ETag"]
    assert '?order=newest#discussion" target="_self" aria-current="true"' in newest.text


def test_an_article_that_is_not_out_yet_is_not_there(browser: Browser, app: Flask, article: int) -> None:
    change(app, article, published_at=clock.now() + timedelta(hours=1))
    assert browser().get(PAGE).status_code == 404
    assert browser().get("/articles/nothing").status_code == 404


def test_a_comment_asked_for_is_shown_with_what_it_answers(browser: Browser, article: int, ada: int, eve: int) -> None:
    root = say(browser(ada), article, "Root.")
    reply = say(browser(eve), article, "Reply.", parent=root)
    page = browser().get(f"{PAGE}?comment={reply}")
    assert texts_of(page.text) == ["Root.", "Reply."]
    assert re.search(rf'is-target[^>]*id="comment-{reply}"', page.text)
    assert "Show the whole discussion" in page.text


def test_a_comment_that_is_gone_gives_the_discussion_and_says_so(browser: Browser, article: int, ada: int) -> None:
    say(browser(ada), article, "Still here.")
    page = browser().get(f"{PAGE}?comment=999999")
    assert page.status_code == 200
    assert "is not here any more" in page.text
    assert texts_of(page.text) == ["Still here."]


def test_a_comment_that_is_no_number_is_refused(browser: Browser, article: int) -> None:
    assert browser().get(f"{PAGE}?comment=one").status_code == 422
    assert browser().get(f"{PAGE}?cursor=nonsense").status_code == 422


def test_a_closed_discussion_is_there_to_be_read(browser: Browser, app: Flask, article: int, ada: int) -> None:
    say(browser(ada), article, "Said before.")
    with app.app_context(), unit_of_work():
        articles.set_discussion(article, Discussion.CLOSED)
    page = browser().get(PAGE).text
    assert "This discussion closed on" in page
    assert "Said before." in page
    assert "Sign in to comment" not in page
    assert 'class="act reply"' not in page


def test_an_empty_discussion_invites_to_the_first_answer(browser: Browser, app: Flask, article: int) -> None:
    change(app, article, question="And you?")
    assert "You could be the first to answer it." in browser().get(PAGE).text


def test_a_pick_stands_in_the_margin_and_leads_to_its_comment(
    browser: Browser, app: Flask, article: int, ada: int
) -> None:
    mine = say(browser(ada), article, "One number to ring.")
    assert "marginalia" not in browser().get(PAGE).text
    with app.app_context(), unit_of_work():
        comment = db.session.get_one(Comment, mine)
        actions.pick(comment, by=db.session.get_one(Person, ada))
    page = browser().get(PAGE).text
    assert "From the discussion" in page
    assert f"{PAGE}?comment={mine}#comment-{mine}" in page


def test_what_was_typed_is_shown_and_never_run(browser: Browser, article: int, ada: int) -> None:
    say(browser(ada), article, '<script>alert(1)</script> <img src=x onerror="x()"> </script>')
    page = browser().get(PAGE).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_search_engines_are_told_of_the_discussion(browser: Browser, article: int, ada: int) -> None:
    hostile = "</script><script>alert(1)</script> & \u2028 end"
    say(browser(ada), article, hostile)
    page = browser().get(PAGE).text
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert block
    assert "<" not in block[1]
    assert "&" not in block[1]
    told = json.loads(block[1])
    assert (told["@type"], told["commentCount"]) == ("NewsArticle", 1)
    assert told["url"] == "http://localhost/articles/lync"
    assert told["comment"][0]["author"]["name"] == "Ada Lindqvist"
    assert "</script><script>alert(1)</script>" in told["comment"][0]["text"]


def test_nothing_in_the_page_is_inline(browser: Browser, article: int, ada: int) -> None:
    say(browser(ada), article, "Words.")
    page = browser().get(PAGE).text
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)
    scripts = re.findall(r"<script([^>]*)>", page)
    assert all("src=" in attributes or "ld+json" in attributes for attributes in scripts)


def test_every_comment_has_a_name_a_heading_and_ways_past_it(
    browser: Browser, article: int, ada: int, eve: int
) -> None:
    root = say(browser(ada), article, "Root.")
    reply = say(browser(eve), article, "Reply.", parent=root)
    page = browser().get(PAGE).text
    assert f'aria-labelledby="who-{reply} when-{reply}"' in page
    assert re.search(rf'<h4 class="comment-name" id="who-{reply}">.*?answering .*?Ada Lindqvist', page, re.S)
    assert "Skip to the next thread" in page
    assert "Skip to writing a comment" in page
    assert page.count('aria-pressed="false"') >= 4
