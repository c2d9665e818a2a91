"""When the database cannot be written: 503 with the time to come back, on pages that are as safe as all others."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from comments.threads.pages import writing
from comments.web import transactions

Browser = Callable[..., FlaskClient]
FULL = OperationalError("COMMIT", {}, Exception("database or disk is full"))


def fail(*arguments: object, **named: object) -> None:
    raise FULL


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_commit_that_fails_is_answered_with_503(
    browser: Browser, article: int, ada: int, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    monkeypatch.setattr(transactions, "commit", fail)
    answer = browser(ada).post("/account/letters", data={"reply_letters": "on"}, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Nothing is lost" in answer.text


def test_words_that_could_not_be_written_stay_in_the_field(
    browser: Browser, article: int, ada: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "spend_all", fail)
    answer = browser(ada).post("/comments", data={"article": article, "text": "An hour of work."})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "An hour of work.</textarea>" in answer.text


def test_words_whose_commit_failed_are_shown_to_be_copied(
    browser: Browser, article: int, ada: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "commit", fail)
    answer = browser(ada).post("/comments", data={"article": article, "text": "An <b>hour</b> of work."})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "An &lt;b&gt;hour&lt;/b&gt; of work.</textarea>" in answer.text


def test_a_script_is_told_that_they_could_not_be_written(
    browser: Browser, article: int, ada: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "spend_all", fail)
    answer = browser(ada).post("/comments", json={"article": article, "text": "An hour of work."})
    assert (answer.status_code, answer.json and answer.json["code"]) == (503, "unavailable")
