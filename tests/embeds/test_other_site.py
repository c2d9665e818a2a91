"""A frame token is good for the deeds of a reader on its own site, for nothing on another and for no desk."""

import pytest

from comments.accounts.actions import hand_over, trade_code
from comments.accounts.models import Person
from comments.accounts.schemas import Trade
from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.lib.tokens import pkce_challenge
from comments.publishers import actions as publishers
from comments.publishers.models import Site
from comments.threads import actions as threads
from comments.threads.models import Comment, Vote
from comments.threads.schemas import PlacedComment
from comments.web.guards import guard_of

VERIFIER = "v" * 43
ELSEWHERE = "https://hill.example/sheep"


@pytest.fixture
def token(app, ada):
    """Make a frame token of Ada for a site and answer its header."""

    def make(site_id):
        with app.app_context(), unit_of_work():
            person = db.session.get_one(Person, ada)
            code = hand_over(person, site_id, challenge=pkce_challenge(VERIFIER), sign_in_id=None)
            secret, _, _ = trade_code(Trade(code, VERIFIER))
        return {"Authorization": f"Bearer {secret}", "Accept": "application/json"}

    return make


@pytest.fixture
def place(app, ada, eve):
    """Put an article of a site with a comment of Ada's and one of Eve's; answers their three ids."""

    def put(site_id, url):
        with app.app_context(), unit_of_work():
            article = Article(site_id=site_id, url=url, title="Sheep", published_at=clock.now())
            db.session.add(article)
            db.session.flush()
            placed = [
                PlacedComment(person_id=person, at=clock.now(), status="published", source="Baa.", imported=False)
                for person in (ada, eve)
            ]
            return article.id, *(threads.place_comment(one, article=article) for one in placed)

    return put


@pytest.fixture
def there(app, other_site, place):
    """The other site with an origin, an article and two comments."""
    with app.app_context(), unit_of_work():
        publishers.add_origin(db.session.get_one(Site, other_site), "https://hill.example")
    return place(other_site, ELSEWHERE)


def deeds(article, mine, theirs):
    """Every deed of a reader: a method, an address and what is sent."""
    return [
        ("POST", "/comments", {"text": "Words.", "key": "k" * 20, "article": article}),
        ("POST", "/comments", {"text": "Others.", "key": "r" * 20, "article": article, "parent": theirs}),
        ("POST", f"/comments/{theirs}/vote", {"value": 1}),
        ("POST", f"/comments/{theirs}/report", {"rule": 1, "reason": 1, "number": 1, "note": ""}),
        ("GET", f"/comments/{mine}/mine", None),
        ("GET", f"/comments/{mine}/edition", None),
        ("POST", f"/comments/{mine}/edition", {"text": "Other words.", "version": 1}),
        ("POST", f"/comments/{mine}/withdrawal", {}),
        ("POST", f"/comments/{mine}/return", {}),
        ("GET", f"/overlay/{article}", None),
    ]


def do(client, some, headers):
    return [
        (f"{method} {path}", client.open(path, method=method, json=data, headers=headers).status_code)
        for method, path, data in some
    ]


def state(app):
    with app.app_context():
        comments = [(row.id, row.status, row.latest_version, row.open_reports) for row in db.session.query(Comment)]
        return comments, db.session.query(Vote).count(), db.session.query(Article).count()


def test_on_another_site_no_deed_is_done(app, client, token, site, there):
    before = state(app)
    headers = token(site)
    answers = do(client, deeds(*there), headers)
    assert {status for _, status in answers} == {404}, answers
    assert state(app) == before


def test_on_another_site_no_first_comment_is_made(app, client, token, site, there):
    before = state(app)
    first = {"text": "Words.", "key": "k" * 20, "site": "other", "url": "https://hill.example/new", "title": "New"}
    assert client.post("/comments", json=first, headers=token(site)).status_code == 404
    assert state(app) == before


def test_on_its_own_site_every_deed_is_done(client, token, other_site, there):
    headers = token(other_site)
    answers = do(client, [deed for deed in deeds(*there) if "report" not in deed[1]], headers)
    assert max(status for _, status in answers) < 400, answers


def test_every_page_that_needs_a_seat_or_a_cookie_is_shut_to_it(app, client, token, site, make_person):
    assert make_person("Somebody Else")
    headers = token(site)
    open_to_it = []
    with app.app_context():
        rules = [rule for rule in app.url_map.iter_rules() if (guard := guard_of(rule.endpoint)) and guard.cookie_only]
    assert len(rules) > 20
    for rule in rules:
        arguments = dict.fromkeys(rule.arguments, 1) | {"site_key": "demo"}
        path = app.url_map.bind("localhost").build(rule.endpoint, {name: arguments[name] for name in rule.arguments})
        for method in rule.methods & {"GET", "POST", "PUT", "DELETE"}:
            status = client.open(path, method=method, headers=headers).status_code
            if status not in (403, 404):
                open_to_it.append((method, path, status))
    assert open_to_it == []
