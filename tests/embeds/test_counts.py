"""Counts beside a publisher's links: one request, open to every page, the same for everyone."""

import pytest

from comments.articles.models import Article
from comments.extensions import db, unit_of_work

PAGE = "http://localhost:8001"


@pytest.fixture
def discussed(app, site):
    """An article on the publisher's own page with three comments."""
    with app.app_context(), unit_of_work():
        db.session.add(Article(site_id=site, url=f"{PAGE}/lync", title="Lync", published_count=3))


def ask(client, *articles, site="demo", **more):
    return client.get("/api/counts", query_string={"site": site, "article": articles, **more})


@pytest.mark.usefixtures("discussed")
def test_many_articles_are_counted_at_once_in_words(client):
    answer = ask(client, f"{PAGE}/lync", f"{PAGE}/nobody-yet")
    assert answer.json == {
        "counts": [
            {"article": f"{PAGE}/lync", "count": 3, "text": "3 comments"},
            {"article": f"{PAGE}/nobody-yet", "count": 0, "text": "0 comments"},
        ]
    }


@pytest.mark.usefixtures("discussed")
def test_an_address_is_answered_as_it_was_asked_for(client):
    asked = f"{PAGE}/lync?utm_source=letter#comments"
    assert ask(client, asked).json["counts"] == [{"article": asked, "count": 3, "text": "3 comments"}]


@pytest.mark.usefixtures("discussed")
def test_addresses_of_others_are_left_out(client):
    assert ask(client, "https://elsewhere.example/lync", "javascript:alert(1)", "").json == {"counts": []}


@pytest.mark.usefixtures("discussed", "other_site")
def test_one_site_does_not_count_for_another(client):
    assert ask(client, f"{PAGE}/lync", site="other").json == {"counts": []}


@pytest.mark.usefixtures("site")
def test_every_page_may_ask_and_caches_may_keep_the_answer(client):
    headers = ask(client, f"{PAGE}/lync").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers
    assert headers["Cache-Control"].startswith("public, max-age=10")
    assert "Vary" not in headers
    assert "Set-Cookie" not in headers


@pytest.mark.usefixtures("site")
def test_a_person_gets_what_everyone_gets(client, browser, ada):
    assert ask(browser(ada), f"{PAGE}/lync").data == ask(client, f"{PAGE}/lync").data
    assert "Vary" not in ask(browser(ada), f"{PAGE}/lync").headers


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("number", [0, 201])
def test_none_and_too_many_are_refused(client, number):
    answer = ask(client, *[f"{PAGE}/{n}" for n in range(number)])
    assert answer.status_code == 422
    assert answer.json["field"] == "article"


def test_an_unknown_site_has_no_counts(client):
    assert ask(client, f"{PAGE}/lync", site="nobody").status_code == 404
