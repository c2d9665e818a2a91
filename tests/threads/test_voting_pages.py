from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from comments.accounts.models import FrameToken
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.lib.tokens import digest
from comments.publishers.models import Site
from tests.reading.talk import JSON, say, send

Browser = Callable[..., FlaskClient]


def test_a_vote_by_a_plain_button_is_shown_changed_and_taken_back(
    browser: Browser, article: int, ada: int, eve: int
) -> None:
    hers = say(browser(eve), article, "Vote for me.")
    client = browser(ada)

    def press(value: str) -> str:
        answer = client.post(f"/comments/{hers}/vote", data={"value": value})
        assert (answer.status_code, answer.location) == (303, f"/comments/{hers}/vote")
        page = client.get(answer.location)
        assert page.headers["Cache-Control"] == "private, no-store"
        return page.text

    page = press("1")
    assert "You voted it up." in page
    assert "Its score is 1." in page
    assert 'value="1"' not in page
    assert "<span data-score>1</span>" in browser().get("/articles/lync").text
    assert "You voted it down." in press("-1")
    page = press("0")
    assert "You have no vote on this comment." in page
    assert "Take it back" not in page


def test_the_page_of_a_vote_is_for_those_who_may_vote(browser: Browser, article: int, ada: int, eve: int) -> None:
    hers = say(browser(eve), article, "Vote for me.")
    assert "You have no vote on this comment." in browser(ada).get(f"/comments/{hers}/vote").text
    assert browser(eve).get(f"/comments/{hers}/vote").location == f"/c/{hers}"


def test_a_vote_is_changed_and_taken_back(browser: Browser, article: int, ada: int, eve: int) -> None:
    hers = say(browser(eve), article, "Vote for me.")
    client = browser(ada)
    answers = [send(client, f"/comments/{hers}/vote", value=value).json for value in (1, -1, -1, 0)]
    assert [(answer["value"], answer["score"]) for answer in answers] == [(1, 1), (-1, -1), (-1, -1), (0, 0)]


@pytest.mark.parametrize("value", ["2", "", "up", None])
def test_a_vote_that_is_none_is_refused(browser: Browser, article: int, ada: int, eve: int, value: str | None) -> None:
    hers = say(browser(eve), article, "Vote for me.")
    assert send(browser(ada), f"/comments/{hers}/vote", value=value).status_code == 422


def test_nobody_votes_on_a_comment_of_their_own(browser: Browser, article: int, ada: int) -> None:
    client = browser(ada)
    mine = say(client, article, "I am right.")
    answer = send(client, f"/comments/{mine}/vote", value=1)
    assert (answer.status_code, answer.json["code"]) == (403, "own-comment")


def test_strangers_are_shown_the_way_to_sign_in_and_back(browser: Browser, article: int, ada: int) -> None:
    mine = say(browser(ada), article, "Vote for me.")
    page = browser().post(f"/comments/{mine}/vote", data={"value": "1"})
    assert page.status_code == 401
    assert f'href="/sign-in?next=/comments/{mine}/vote"' in page.text
    assert browser().get(f"/comments/{mine}/vote").location == f"/c/{mine}"
    assert browser().get("/comments/999/vote").status_code == 404


def test_a_score_that_is_kept_back_is_not_given_away_by_a_vote(
    browser: Browser, app: Flask, site: int, article: int, ada: int, eve: int
) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Site, site).score_hidden_minutes = 60
    hers = say(browser(eve), article, "Fresh.")
    assert send(browser(ada), f"/comments/{hers}/vote", value=1).json == {"id": hers, "score": None, "value": 1}
    page = browser().get("/articles/lync").text
    assert "The score shows later." in page
    assert "data-score" not in page


def test_a_frame_token_of_another_site_finds_nothing_to_vote_on(
    browser: Browser, app: Flask, article: int, ada: int, eve: int, other_site: int
) -> None:
    hers = say(browser(eve), article, "Vote for me.")
    with app.app_context(), unit_of_work():
        expires = clock.now() + timedelta(days=1)
        db.session.add(FrameToken(token_digest=digest("t"), person_id=ada, site_id=other_site, expires_at=expires))
    headers = {**JSON, "Authorization": "Bearer t"}
    assert browser().post(f"/comments/{hers}/vote", json={"value": 1}, headers=headers).status_code == 404
