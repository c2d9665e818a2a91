"""Undo: only while nothing newer was decided, and everything is as it was found."""

from datetime import timedelta

import pytest
import time_machine

from comments.articles.models import Article
from comments.extensions import db
from comments.lib import clock
from comments.threads.models import Status

JSON = {"Accept": "application/json"}


@pytest.fixture
def undo(browser, decisions):
    def take_back(who, comment):
        return browser(who).post(f"/moderation/decisions/{decisions(comment)[-1].id}/undo", headers=JSON)

    return take_back


@pytest.mark.parametrize("status", [Status.HELD, Status.PUBLISHED])
def test_a_rejection_taken_back_leaves_the_state_it_found(decide, undo, place, look, decisions, mo, status):
    comment = place(status=status)
    decide(mo, "rejection", comment, rule=1)
    answer = undo(mo, comment)
    assert answer.status_code == 200
    assert answer.json["case"] == comment
    assert look(comment).status == status
    assert decisions(comment)[-1].undone_by_id == mo


def test_an_approval_taken_back_holds_the_comment_again(decide, undo, place, look, mo):
    comment = place()
    decide(mo, "approval", comment)
    undo(mo, comment)
    assert look(comment).status == Status.HELD


def test_what_is_put_back_into_the_queue_has_waited_as_long_as_before(decide, undo, place, look, mo):
    with time_machine.travel(clock.now() - timedelta(hours=2)):
        comment = place()
        since = look(comment).changed_at
    decide(mo, "approval", comment)
    undo(mo, comment)
    assert abs(look(comment).changed_at - since) < timedelta(seconds=1)


@pytest.mark.parametrize(("noun", "more"), [("approval", {}), ("rejection", {"rule": 1})])
def test_a_decision_on_an_edit_taken_back_lets_the_edit_wait_again(decide, undo, held_edit, look, mo, noun, more):
    decide(mo, noun, held_edit, **more)
    assert not look(held_edit).has_held_edit
    assert undo(mo, held_edit).status_code == 200
    comment = look(held_edit)
    assert (comment.version, comment.latest_version, comment.status) == (1, 2, Status.PUBLISHED)


def test_settled_reports_are_open_again(decide, undo, place, report, reports_of, look, mo, eve):
    comment = place(status=Status.PUBLISHED)
    report(comment, eve)
    decide(mo, "rejection", comment, rule=1)
    undo(mo, comment)
    assert look(comment).open_reports == 1
    assert reports_of(comment)[0].settled_at is None


def test_an_older_decision_cannot_be_taken_back(browser, decide, place, look, decisions, mo, sam):
    comment = place()
    decide(mo, "rejection", comment, rule=1)
    decide(sam, "approval", comment)
    answer = browser(mo).post(f"/moderation/decisions/{decisions(comment)[0].id}/undo", headers=JSON)
    assert answer.status_code == 409
    assert answer.json["detail"].startswith("Sam Bright approved this")
    assert look(comment).status == Status.PUBLISHED


def test_nothing_is_taken_back_twice(decide, undo, place, mo):
    comment = place()
    decide(mo, "approval", comment)
    assert undo(mo, comment).status_code == 200
    assert undo(mo, comment).status_code == 409


def test_a_decision_that_does_not_exist_is_not_there(browser, mo):
    assert browser(mo).post("/moderation/decisions/999/undo").status_code == 404


def test_the_counters_of_the_article_follow(app, decide, undo, place, article, mo):
    def counted():
        with app.app_context():
            return db.session.get_one(Article, article).published_count

    comment = place(status=Status.PUBLISHED)
    decide(mo, "rejection", comment, rule=1)
    assert counted() == 0
    undo(mo, comment)
    assert counted() == 1
