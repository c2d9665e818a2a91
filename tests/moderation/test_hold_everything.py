"""Holding everything now: who is told, what is held, what stays up, and how it ends."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from sqlalchemy import select

from comments import schedule
from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.moderation.actions import holding
from comments.moderation.ends import end_of
from comments.publishers.models import Holding, Site, SiteChange
from comments.threads.models import Status

WORDS = "At present a moderator reads every comment before it appears."
PAGE = "/moderation/holdings"


@pytest.fixture
def begin(browser, mo):
    """Press the switch as somebody: for the whole site, an hour, unless told otherwise."""

    def press(who=None, **more):
        form = {"article": "", "end": "hour", "reason": "A flood of spam."} | more
        return browser(who or mo).post(f"{PAGE}?site=demo", data=form)

    return press


@pytest.fixture
def post(browser, article):
    """Post a comment and answer its state and why it waits."""

    def write(who, text="A thought about the line."):
        answer = browser(who).post(
            "/comments", json={"article": str(article), "text": text}, headers={"Accept": "application/json"}
        )
        assert answer.status_code == 201, answer.text
        return answer.json

    return write


@pytest.fixture
def rows(app):
    def read():
        with app.app_context():
            found = list(db.session.scalars(select(Holding).order_by(Holding.id)))
            db.session.expunge_all()
            return found

    return read


def test_a_new_comment_waits_and_its_author_is_told_why_while_old_ones_stay(begin, post, browser, look, ada):
    before = post(ada)
    assert begin().status_code == 303
    after = post(ada, "Another thought, later in the night.")
    assert (before["status"], after["status"]) == ("published", "held")
    assert WORDS in after["html"]
    assert look(before["id"]).status == Status.PUBLISHED
    assert "A thought about the line." in browser().get("/articles/lync").text


def test_readers_are_told_before_they_write_and_no_longer_when_it_is_over(begin, browser, rows, article, mo, ada):
    composer = f"/comments/new?article={article}"
    for path in ("/articles/lync", composer):
        assert WORDS not in browser(ada).get(path).text
    before = browser().get("/articles/lync").headers["ETag"]
    begin()
    assert WORDS in browser(ada).get(composer).text
    page = browser().get("/articles/lync")
    assert WORDS in page.text
    assert page.headers["ETag"] != before
    browser(mo).post(f"{PAGE}/{rows()[0].id}/lifting")
    assert WORDS not in browser().get("/articles/lync").text


def test_of_one_article_only_that_one_is_held(app, begin, post, article, rows, site, ada):
    begin(article=str(article))
    with app.app_context():
        assert not db.session.get_one(Site, site).holding
    assert post(ada)["status"] == "held"
    assert rows()[0].article_id == article


def test_who_sits_at_the_desk_writes_as_always(begin, post, mo):
    begin()
    assert post(mo)["status"] == "published"


def test_a_change_of_a_comment_is_held_and_the_old_words_stay(begin, post, browser, look, ada):
    comment = post(ada)["id"]
    begin()
    browser(ada).post(f"/comments/{comment}/edition", data={"text": "Spam after all.", "version": "1"})
    assert (look(comment).status, look(comment).version, look(comment).latest_version) == ("published", 1, 2)


def test_every_page_of_the_desk_says_so_with_who_and_why(begin, browser, mo, edith):
    begin(edith)
    for path in ("/moderation", "/moderation/articles", "/moderation/log", PAGE):
        page = browser(mo).get(path).text
        assert "Everything new is held on the whole site" in page
        assert "A flood of spam." in page
        assert "Edith Marsh" in page


def test_the_switch_answers_to_a_key_and_is_in_the_key_map(browser, mo):
    page = browser(mo).get("/moderation").text
    assert f'href="{PAGE}?site=demo" data-key="h"' in page
    assert "Hold everything now" in page


def test_the_record_keeps_who_when_why_and_how_it_ended(app, begin, browser, rows, mo, edith):
    begin()
    browser(edith).post(f"{PAGE}/{rows()[0].id}/lifting")
    (row,) = rows()
    assert (row.begun_by_id, row.ended_by_id, row.reason) == (mo, edith, "A flood of spam.")
    page = browser(mo).get(PAGE).text
    assert "Lifted by Edith Marsh" in page
    with app.app_context():
        changes = db.session.scalars(select(SiteChange.what).order_by(SiteChange.id)).all()
    assert changes == ["holding everything: on", "holding everything: off"]


def test_a_second_press_takes_the_place_of_the_first(begin, rows):
    begin()
    begin(end="lifted", reason="It goes on.")
    first, second = rows()
    assert first.ended_at is not None
    assert (second.ended_at, second.ends_at) == (None, None)


def at_once(*deeds):
    """Do all of it at the same moment."""
    barrier = Barrier(len(deeds))

    def do(deed):
        barrier.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def test_of_two_who_press_at_once_one_time_runs(begin, browser, rows, mo, edith):
    answers = at_once(begin, lambda: begin(edith, reason="The same flood."), begin, lambda: begin(edith))
    assert {answer.status_code for answer in answers} == {303}
    assert [row.ended_at is None for row in rows()] == [False, False, False, True]


def test_who_lifts_while_another_begins_leaves_no_doubt_what_holds(app, begin, browser, rows, site, mo, edith):
    for _ in range(3):
        begin()
        first = rows()[-1].id
        lifting = f"{PAGE}/{first}/lifting"
        at_once(lambda url=lifting: browser(mo).post(url), lambda: begin(edith, reason="It goes on."))
        runs = [row for row in rows() if row.ended_at is None]
        with app.app_context():
            assert db.session.get_one(Site, site).holding == bool(runs)


def test_what_is_lifted_already_cannot_be_lifted_again(begin, browser, rows, mo):
    begin()
    url = f"{PAGE}/{rows()[0].id}/lifting"
    assert browser(mo).post(url).status_code == 303
    assert browser(mo).post(url).status_code == 409


@pytest.mark.parametrize(("more", "words"), [({"reason": " "}, "Say why"), ({"end": "never"}, "Choose when it ends")])
def test_reason_and_end_are_needed(begin, rows, more, words):
    answer = begin(**more)
    assert answer.status_code == 422
    assert words in answer.text
    assert rows() == []


def test_an_article_of_another_site_is_not_there(app, begin, rows, other_site):
    with app.app_context(), unit_of_work():
        foreign = Article(site_id=other_site, url="https://hill.example/a", title="Hill")
        db.session.add(foreign)
        db.session.flush()
        foreign_id = foreign.id
    assert begin(article=str(foreign_id)).status_code == 404
    assert rows() == []


def test_readers_have_no_such_switch(begin, rows, ada):
    assert begin(ada).status_code == 404
    assert rows() == []


def test_the_clock_ends_it_and_names_a_new_state_of_the_pages(app, begin, browser, post, rows, article, ada):
    with time_machine.travel(datetime(2026, 3, 1, 23, 0, tzinfo=UTC), tick=False) as time:
        begin(article=str(article), end="quarter")
        time.shift(timedelta(minutes=14))
        with app.app_context():
            schedule.end_holding()
        assert post(ada)["status"] == "held"
        time.shift(timedelta(minutes=1))
        with app.app_context():
            schedule.end_holding()
        assert post(ada, "The flood is over, it seems.")["status"] == "published"
        assert WORDS not in browser().get("/articles/lync").text
    (row,) = rows()
    assert (row.ended_at, row.ended_by_id) == (row.ends_at, None)


def test_what_ended_is_not_ended_again(app, begin, context):
    begin(end="quarter")
    later = clock.now() + timedelta(hours=1)
    with unit_of_work():
        assert holding.end_due(later) == 1
    with unit_of_work():
        assert holding.end_due(later) == 0


@pytest.mark.parametrize(
    ("now", "zone", "end"),
    [
        (datetime(2026, 3, 1, 23, 0, tzinfo=UTC), "UTC", datetime(2026, 3, 2, 8, 0, tzinfo=UTC)),
        (datetime(2026, 3, 1, 7, 59, tzinfo=UTC), "UTC", datetime(2026, 3, 1, 8, 0, tzinfo=UTC)),
        (datetime(2026, 3, 1, 8, 0, tzinfo=UTC), "UTC", datetime(2026, 3, 2, 8, 0, tzinfo=UTC)),
        (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "Europe/Berlin", datetime(2026, 7, 2, 6, 0, tzinfo=UTC)),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), "Europe/Berlin", datetime(2026, 3, 29, 6, 0, tzinfo=UTC)),
    ],
)
def test_eight_in_the_morning_goes_by_the_town_of_the_site(now, zone, end):
    with time_machine.travel(now, tick=False):
        assert end_of("morning", time_zone=zone) == end
