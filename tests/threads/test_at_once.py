"""Many do the same at the same moment: one deed, no fault, and events in an order that can be followed."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Flag
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from comments.accounts.models import Person
from comments.articles.models import Article
from comments.events.models import Event
from comments.extensions import db, reading, unit_of_work
from comments.threads import actions
from comments.threads.models import Comment
from comments.threads.schemas import NewComment
from tests.threads.conftest import Discussion

Browser = Callable[..., FlaskClient]
ELSEWHERE = "http://localhost:8001/a-new-page"


@pytest.fixture
def send(browser: Browser, ada: int, eve: int) -> Callable[..., Counter[int]]:
    """Send forms all at once, from eight hands of Ada or of more people; answers how often each status came."""

    def press(*forms: dict[str, object], people: tuple[int, ...] = ()) -> Counter[int]:
        def one(number: int) -> int:
            client = browser((people or (ada,))[number % len(people or (ada,))])
            return client.post("/comments", data=forms[number]).status_code

        with ThreadPoolExecutor(8) as pool:
            return Counter(pool.map(one, range(len(forms))))

    return press


def count(app: Flask, what: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(what)) or 0


def test_fifty_identical_submissions_are_one_comment(app: Flask, send, article: int) -> None:
    form = {"article": article, "key": "one-form-one-key", "text": "Once."}
    assert send(*[form] * 50) == {303: 50}
    assert count(app, Comment) == 1
    assert count(app, Event) == 1


def test_the_same_words_from_many_forms_are_one_comment(app: Flask, send, article: int) -> None:
    forms = [{"article": article, "key": f"form-number-{n}", "text": "The same words."} for n in range(12)]
    assert send(*forms) == {303: 1, 409: 11}
    assert count(app, Comment) == 1


def test_two_first_comments_of_a_page_share_its_article(app: Flask, send, site: int, ada: int, eve: int) -> None:
    forms = [
        {"site": "demo", "url": ELSEWHERE, "key": f"form-number-{n}", "text": f"The first of all, {n}."}
        for n in range(8)
    ]
    assert send(*forms, people=(ada, eve)) == {303: 8}
    assert (count(app, Article), count(app, Comment)) == (1, 8)


def test_the_events_of_an_article_can_be_followed_while_they_come(
    app: Flask, discussion: Discussion, ada: int, eve: int
) -> None:
    """Who reads on from the last position seen misses nothing, though transactions end in any order."""
    db.session.rollback()
    over, seen = Flag(), []

    def follow() -> None:
        with app.app_context():
            reading.set(True)
            while True:
                last = over.is_set()
                newer = Event.position > (seen[-1] if seen else 0)
                seen.extend(db.session.scalars(select(Event.position).where(newer).order_by(Event.position)))
                db.session.rollback()
                if last:
                    return

    def post(number: int) -> None:
        with app.app_context(), unit_of_work():
            author = db.session.get_one(Person, (ada, eve)[number % 2])
            new = NewComment(f"Number {number} of many.", key=f"form-number-{number}")
            actions.post_comment(new, author=author, article=db.session.get_one(Article, discussion.article_id))

    follower = Thread(target=follow)
    follower.start()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(post, range(40)))
    over.set()
    follower.join(30)
    assert seen == list(range(1, 41))
