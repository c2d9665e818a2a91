from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.publishers.models import Site, SiteOrigin
from tests.reading.talk import JSON, say, send, texts_of

Browser = Callable[..., FlaskClient]
ELSEWHERE = "http://localhost:8001/news/harbour"
PAGE = f"/discussion/demo?article={ELSEWHERE}"


def articles(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Article).count()


def post_elsewhere(client: FlaskClient, text: str, url: str = ELSEWHERE) -> int:
    answer = send(client, "/comments", site="demo", url=url, title="The harbour", text=text, key="a-key-of-mine")
    assert answer.status_code == 201
    return int(answer.json["id"])


def test_a_discussion_is_there_before_its_first_comment(browser: Browser, app: Flask, site: int) -> None:
    page = browser().get(PAGE)
    assert page.status_code == 200
    assert "Nobody has said anything yet" in page.text
    assert f"/comments/new?site=demo&amp;url={ELSEWHERE.replace(':', '%3A').replace('/', '%2F')}" in page.text
    assert articles(app) == 0, "reading never writes"


def test_the_first_comment_makes_the_article(browser: Browser, app: Flask, site: int, ada: int) -> None:
    before = browser().get(PAGE).headers["ETag"]
    post_elsewhere(browser(ada), "The first.")
    after = browser().get(PAGE, headers={"If-None-Match": before})
    assert after.status_code == 200
    assert texts_of(after.text) == ["The first."]
    assert articles(app) == 1


def test_addresses_of_the_same_article_lead_to_one_discussion(browser: Browser, site: int, ada: int) -> None:
    post_elsewhere(browser(ada), "One place.")
    assert texts_of(browser().get(PAGE + "%3Futm_source%3Dletter%23end").text) == ["One place."]


def test_an_unknown_site_is_explained(browser: Browser, site: int) -> None:
    page = browser().get(f"/discussion/nobody?article={ELSEWHERE}")
    assert page.status_code == 404
    assert "no site with that key" in page.text


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("https://evil.example/a", 422, "is not among the addresses"),
        ("javascript:alert(1)", 422, "not the address of an article"),
        ("", 404, "names no article"),
    ],
)
def test_an_address_that_cannot_be_discussed_is_explained(
    browser: Browser, site: int, address: str, status: int, words: str
) -> None:
    page = browser().get("/discussion/demo", query_string={"article": address})
    assert page.status_code == status
    assert words in page.text


def test_an_article_of_our_own_leads_to_its_own_page(browser: Browser, article: int) -> None:
    answer = browser().get("/discussion/demo?article=http://localhost/articles/lync%23discussion")
    assert (answer.status_code, answer.location) == (302, "/articles/lync")


def test_a_permalink_leads_to_the_hosted_article(browser: Browser, article: int, ada: int) -> None:
    mine = say(browser(ada), article, "Here.")
    answer = browser().get(f"/c/{mine}")
    assert answer.location == f"/articles/lync?comment={mine}#comment-{mine}"
    assert answer.headers["Cache-Control"].startswith("public")


def test_a_permalink_leads_to_the_publishers_page_while_its_origin_is_registered(
    browser: Browser, app: Flask, site: int, ada: int
) -> None:
    mine = post_elsewhere(browser(ada), "There.")
    assert browser().get(f"/c/{mine}").location == f"{ELSEWHERE}#comment-{mine}"
    with app.app_context(), unit_of_work():
        db.session.query(SiteOrigin).delete()
    assert browser().get(f"/c/{mine}").location.startswith("/discussion/demo?article=")


def test_a_permalink_to_nothing_or_to_what_waits_is_not_there(
    browser: Browser, app: Flask, article: int, ada: int
) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Article, article).premoderated = True
    held = say(browser(ada), article, "Waits.")
    assert browser(ada).get(f"/c/{held}").status_code == 404
    assert browser().get("/c/999999").status_code == 404


def test_the_front_page_lists_what_is_out(browser: Browser, article: int, ada: int) -> None:
    tag = browser().get("/").headers["ETag"]
    say(browser(ada), article, "Counted.")
    page = browser().get("/", headers={"If-None-Match": tag})
    assert 'href="/articles/lync"' in page.text
    assert "1 comment" in page.text
    assert browser().get("/", headers={"If-None-Match": page.headers["ETag"]}).status_code == 304


def test_the_front_page_before_there_is_a_site_is_not_there(browser: Browser) -> None:
    assert browser().get("/").status_code == 404


def test_house_rules_carry_the_numbers_that_decisions_name(browser: Browser, app: Flask, site: int) -> None:
    page = browser().get("/house-rules/demo")
    assert 'id="rule-2"' in page.text
    assert "Hatred of a group" in page.text
    assert browser().get("/house-rules/demo", headers={"If-None-Match": page.headers["ETag"]}).status_code == 304
    with app.app_context(), unit_of_work():
        db.session.get_one(Site, site).version += 1
    assert browser().get("/house-rules/demo", headers={"If-None-Match": page.headers["ETag"]}).status_code == 200
    assert browser().get("/house-rules/nobody").status_code == 404


def test_a_profile_shows_what_is_up_and_nothing_else(browser: Browser, article: int, ada: int) -> None:
    client = browser(ada)
    say(client, article, "Up it is.")
    gone = say(client, article, "Withdrawn again.")
    send(client, f"/comments/{gone}/withdrawal")
    page = browser().get(f"/people/{ada}")
    assert texts_of(page.text) == ["Up it is."]
    assert "ada@example.org" not in page.text
    assert page.data == client.get(f"/people/{ada}").data
    assert browser().get("/people/999999").status_code == 404


def test_who_has_published_nothing_has_no_profile(browser: Browser, article: int, ada: int) -> None:
    assert browser().get(f"/people/{ada}").status_code == 404
    only = say(browser(ada), article, "Withdrawn again.")
    send(browser(ada), f"/comments/{only}/withdrawal")
    assert browser().get(f"/people/{ada}").status_code == 404


def test_the_overlay_is_for_whoever_is_signed_in(browser: Browser, article: int) -> None:
    answer = browser().get(f"/overlay/{article}", headers=JSON)
    assert (answer.status_code, answer.json["code"]) == (401, "sign-in-needed")
