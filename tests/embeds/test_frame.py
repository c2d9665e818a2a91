"""The frame on a publisher's page: the same bytes for everyone, to be framed by exactly the registered origins."""

import html
import re

import pytest

from comments.accounts.models import Person
from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.publishers import actions as publishers
from comments.publishers.models import Site
from comments.threads import actions as threads
from comments.threads.schemas import PlacedComment

PAGE = "http://localhost:8001"
LYNC = f"{PAGE}/lync"


@pytest.fixture
def foreign(app, site):
    """An article on the publisher's own page; answers its id."""
    with app.app_context(), unit_of_work():
        row = Article(site_id=site, url=LYNC, title="AT&T will sell Lync", revision=1)
        db.session.add(row)
        db.session.flush()
        return row.id


@pytest.fixture
def place(app):
    """Put a published comment under an article and answer its id."""

    def put(article, person, text="The line goes dead.", **more):
        with app.app_context(), unit_of_work():
            placed = PlacedComment(person_id=person, at=clock.now(), status="published", source=text, **more)
            return threads.place_comment(placed, article=db.session.get_one(Article, article))

    return put


def frame(client, article=LYNC, key="demo", **query):
    return client.get(f"/embed/{key}", query_string={"article": article, **query})


def ancestors(response):
    return re.search(r"frame-ancestors ([^;]*)", response.headers["Content-Security-Policy"])[1]


def test_comments_stand_in_it_before_any_script_runs(client, foreign, place, ada):
    place(foreign, ada)
    text = frame(client).text
    assert "<title>Discussion: AT&amp;T will sell Lync</title>" in text
    assert "The line goes dead." in text
    assert "Ada Lindqvist" in text


@pytest.mark.usefixtures("site")
def test_an_article_that_nobody_discussed_has_a_frame_and_still_no_row(app, client):
    answer = frame(client, f"{PAGE}/new")
    assert answer.status_code == 200
    assert "Nobody has said anything yet" in answer.text
    with app.app_context():
        assert db.session.query(Article).count() == 0


@pytest.mark.usefixtures("foreign")
def test_exactly_the_registered_origins_may_frame_it(app, client):
    assert ancestors(frame(client)) == PAGE
    with app.app_context(), unit_of_work():
        publishers.add_origin(db.session.query(Site).one(), "https://www.estuary.example")
    assert ancestors(frame(client)) == f"{PAGE} https://www.estuary.example"


@pytest.mark.usefixtures("other_site")
def test_a_site_without_origins_is_framed_by_nobody(client):
    assert ancestors(frame(client, key="other")) == "'none'"


@pytest.mark.usefixtures("foreign")
def test_only_the_preview_may_be_framed_by_ourselves(client):
    assert ancestors(client.get("/embed/demo/preview", query_string={"article": LYNC})) == "http://localhost"
    assert "http://localhost " not in f"{ancestors(frame(client))} "


@pytest.mark.usefixtures("article")
def test_the_preview_shows_an_article_of_ours_when_none_is_named(client):
    assert "AT&amp;T will sell Lync" in client.get("/embed/demo/preview").text


def test_everyone_gets_the_same_bytes_whatever_cookie_comes_along(client, browser, foreign, place, ada, pat):
    place(foreign, ada)
    stranger = frame(client)
    for person in (ada, pat):
        theirs = frame(browser(person))
        assert theirs.data == stranger.data
        assert "Vary" not in theirs.headers or "Cookie" not in theirs.headers["Vary"]
        assert "Set-Cookie" not in theirs.headers
    assert stranger.headers["Cache-Control"].startswith("public")


def test_parameters_that_nobody_listed_change_nothing(client, foreign, place, ada):
    place(foreign, ada)
    plain = frame(client)
    assert frame(client, fbclid="x", utm_source="y").data == plain.data
    assert frame(client, f"{LYNC}?utm_source=x#top").data == plain.data


def test_who_has_this_state_is_told_so_and_a_new_comment_makes_a_new_one(client, foreign, place, ada):
    etag = frame(client).headers["ETag"]
    seen = client.get("/embed/demo", query_string={"article": LYNC}, headers={"If-None-Match": etag})
    assert seen.status_code == 304
    assert not seen.data
    assert ancestors(seen) == PAGE
    place(foreign, ada)
    assert frame(client).headers["ETag"] != etag


@pytest.mark.usefixtures("foreign")
def test_a_change_of_the_site_makes_a_new_state(app, client):
    etag = frame(client).headers["ETag"]
    with app.app_context(), unit_of_work():
        publishers.add_origin(db.session.query(Site).one(), "https://www.estuary.example")
    assert frame(client).headers["ETag"] != etag


def test_a_comment_asked_for_stands_in_it_marked(client, foreign, place, ada):
    wanted = place(foreign, ada)
    assert re.search(rf'is-target" id="comment-{wanted}"', frame(client, comment=wanted).text)


def test_a_comment_of_another_article_is_not_shown_in_its_place(app, client, foreign, place, ada, site):
    with app.app_context(), unit_of_work():
        elsewhere = Article(site_id=site, url=f"{PAGE}/else", title="Else")
        db.session.add(elsewhere)
        db.session.flush()
        other = elsewhere.id
    stray = place(other, ada, "Not here.")
    place(foreign, ada)
    answer = frame(client, comment=stray)
    assert "Not here." not in answer.text
    assert "is not here any more" in answer.text


@pytest.mark.usefixtures("foreign")
@pytest.mark.parametrize("wild", ["0", "x", "9" * 30, "²", "-1"])
def test_a_comment_that_cannot_be_is_no_fault(client, wild):
    assert frame(client, comment=wild).status_code == 200


@pytest.mark.usefixtures("foreign")
@pytest.mark.parametrize(("asked", "shown"), [("dark", "dark"), ("light", "light"), ("auto", "auto"), ("x", "auto")])
def test_the_page_chooses_the_theme(client, asked, shown):
    assert f'data-theme="{shown}"' in frame(client, theme=asked).text


@pytest.mark.usefixtures("foreign")
def test_links_that_leave_open_a_page_of_their_own(client):
    assert '<base target="_blank">' in frame(client).text


def test_an_unknown_site_is_explained_to_any_page(client):
    answer = frame(client, key="nobody")
    assert answer.status_code == 404
    assert ancestors(answer) == "*"
    assert "no site with this key" in answer.text
    assert "<form" not in answer.text
    assert "<a " not in answer.text


@pytest.mark.usefixtures("foreign")
@pytest.mark.parametrize("address", ["https://elsewhere.example/lync", "", "javascript:alert(1)", "/lync"])
def test_an_article_that_is_not_the_sites_is_explained_to_its_own_pages(client, address):
    answer = frame(client, address)
    assert answer.status_code == 422
    assert ancestors(answer) == PAGE
    assert "No discussion here" in answer.text


@pytest.mark.usefixtures("foreign")
def test_wrong_cursors_and_orders_are_explained(client):
    assert frame(client, cursor="nonsense").status_code in (200, 400, 422)
    assert frame(client, order="loudest").status_code in (200, 422)


def test_every_other_page_refuses_to_be_framed(client, article):
    assert ancestors(client.get("/healthz")) == "'none'"


def test_the_person_is_kept_apart_from_the_frame(app, browser, foreign, ada):
    with app.app_context():
        name = db.session.get_one(Person, ada).name
    assert name not in frame(browser(ada)).text


def test_the_next_comments_stand_at_an_address_of_the_frame_itself(client, foreign, place, ada):
    for number in range(25):
        place(foreign, ada, f"Number {number}.")
    first = frame(client, theme="dark", lang="en")
    link = html.unescape(re.search(r'href="([^"]*cursor=[^"]*)#discussion"', first.text)[1])
    assert link.startswith("/embed/demo?")
    following = client.get(link)
    assert following.status_code == 200
    assert 'data-theme="dark"' in following.text
    seen = re.findall(r"Number \d+\.", first.text + following.text)
    assert len(set(seen)) == 25
