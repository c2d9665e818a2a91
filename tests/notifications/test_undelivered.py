"""What was given up is seen at the desk, and can be tried again."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from comments.accounts.models import Role, Seat
from comments.events.models import Delivery, Event
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.notifications.models import Kind, Letter

Browser = Callable[..., FlaskClient]


@pytest.fixture
def failed(app: Flask, site: int, ada: int) -> tuple[int, int]:
    """A letter to Ada and an event that were given up; answers the ids of letter and delivery."""
    now = clock.now()
    with app.app_context(), unit_of_work():
        event = Event(name="comment.published", site_id=site, delivered_at=now)
        db.session.add(event)
        db.session.flush()
        letter = Letter(site_id=site, person_id=ada, event_id=event.id, kind=Kind.REPLY, send_after=now)
        letter.outcome, letter.done_at, letter.tries, letter.error = "failed", now, 8, "SMTPServerDisconnected"
        delivery = Delivery(
            event_id=event.id, subscriber="notifications.reply", tries=8, failed_at=now, error="KeyError"
        )
        db.session.add_all([letter, delivery])
        db.session.flush()
        return letter.id, delivery.id


def test_the_desk_sees_what_was_given_up(browser: Browser, edith: int, failed: tuple[int, int]) -> None:
    page = browser(edith).get("/moderation/undelivered").text
    assert "Letter about an answer" in page
    assert "to Ada Lindqvist" in page
    assert "SMTPServerDisconnected" in page
    assert "notifications.reply" in page
    assert "ada@example.org" not in page


def test_where_nothing_failed_the_page_says_so(browser: Browser, edith: int) -> None:
    assert "Everything was delivered." in browser(edith).get("/moderation/undelivered").text


def test_a_letter_is_tried_again(app: Flask, browser: Browser, edith: int, failed: tuple[int, int]) -> None:
    answer = browser(edith).post(f"/moderation/undelivered/letters/{failed[0]}/retry?site=demo")
    assert answer.status_code == 303
    with app.app_context():
        letter = db.session.get_one(Letter, failed[0])
        assert (letter.done_at, letter.outcome, letter.tries) == (None, "", 0)


def test_an_event_is_told_again(app: Flask, browser: Browser, edith: int, failed: tuple[int, int]) -> None:
    assert browser(edith).post(f"/moderation/undelivered/events/{failed[1]}/retry?site=demo").status_code == 303
    with app.app_context():
        delivery = db.session.get_one(Delivery, failed[1])
        assert (delivery.failed_at, delivery.tries) == (None, 0)
        assert db.session.get_one(Event, delivery.event_id).delivered_at is None


@pytest.mark.parametrize("kind", ["letters", "events"])
def test_what_did_not_fail_is_not_tried_again(browser: Browser, edith: int, kind: str) -> None:
    assert browser(edith).post(f"/moderation/undelivered/{kind}/99/retry?site=demo").status_code == 404


@pytest.mark.parametrize("who", ["eve", "mo"])
def test_others_find_nothing_there(
    browser: Browser, request: pytest.FixtureRequest, failed: tuple[int, int], who: str
) -> None:
    person = request.getfixturevalue(who)
    client = browser(person)
    assert client.get("/moderation/undelivered?site=demo").status_code == 404
    for kind, number in zip(("letters", "events"), failed, strict=True):
        assert client.post(f"/moderation/undelivered/{kind}/{number}/retry?site=demo").status_code == 404


def test_another_sites_desk_cannot_reach_it(
    app: Flask, browser: Browser, make_person: Callable[..., int], other_site: int, failed: tuple[int, int]
) -> None:
    olga = make_person("Olga Other")
    with app.app_context(), unit_of_work():
        db.session.add(Seat(site_id=other_site, person_id=olga, role=Role.ADMIN))
    client = browser(olga)
    assert "Everything was delivered." in client.get("/moderation/undelivered").text
    for kind, number in zip(("letters", "events"), failed, strict=True):
        assert client.post(f"/moderation/undelivered/{kind}/{number}/retry").status_code == 404
