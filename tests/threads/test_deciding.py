from datetime import timedelta

import pytest
from sqlalchemy import select

from comments.accounts.models import Person
from comments.errors import Conflict
from comments.events.models import Event
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.threads import actions, queries
from comments.threads.actions import Ruling
from comments.threads.models import Decision, Status
from comments.threads.schemas import PlacedComment
from tests.threads.conftest import Discussion


def names(comment: int) -> list[str]:
    return list(db.session.scalars(select(Event.name).where(Event.comment_id == comment).order_by(Event.id)))


def test_a_held_comment_is_published_once_and_told_of_as_first(discussion: Discussion, ada: int, mo: int) -> None:
    discussion.standing(ada, hold_all=True)
    comment = discussion.post(ada)
    for _ in range(2):
        discussion.do(actions.publish, comment, by=mo)
    event = db.session.scalars(select(Event).where(Event.name == "comment.published")).one()
    assert (event.person_id, event.data) == (mo, {"first": True})
    assert discussion.article().published_count == 1
    assert actions.recount() == ()


def test_what_appears_again_is_not_first(discussion: Discussion, ada: int, mo: int) -> None:
    comment = discussion.post(ada)
    at = discussion.comment(comment).published_at
    discussion.do(actions.reject, comment, by=mo)
    discussion.do(actions.publish, comment, by=mo)
    told = db.session.scalars(select(Event).where(Event.name == "comment.published").order_by(Event.id)).all()
    assert [event.data["first"] for event in told] == [True, False]
    assert discussion.comment(comment).published_at == at


def test_rejecting_hides_and_names_the_rule(discussion: Discussion, ada: int, mo: int) -> None:
    comment = discussion.post(ada)
    revision = discussion.article().revision
    discussion.do(actions.reject, comment, house_rule=discussion.rule(2), by=mo)
    assert queries.row(comment) is None
    assert queries.my_row(comment, ada).row.removal_number == 2
    assert discussion.article().revision == revision + 1
    assert names(comment)[-1] == "comment.rejected"


def test_a_held_again_comment_keeps_its_replies_below_a_tombstone(
    discussion: Discussion, ada: int, eve: int, mo: int
) -> None:
    root = discussion.post(ada)
    discussion.post(eve, parent=root)
    discussion.do(actions.hold, root, by=mo)
    row = queries.row(root)
    assert row is not None
    assert (row.is_tombstone, row.status, row.reply_count) == (True, "held", 1)
    assert queries.page_of(discussion.article_id, order="best").total == 1
    assert names(root)[-1] == "comment.held"


def test_a_decision_keeps_what_it_found_and_can_be_undone(discussion: Discussion, ada: int, mo: int) -> None:
    comment = discussion.post(ada)
    rule = discussion.rule(1)
    with unit_of_work():
        moderator = db.session.get_one(Person, mo)
        ruling = Ruling("reject", house_rule_id=rule.id, note="Stay calm.", batch_id="b1")
        actions.record_decision(discussion.comment(comment), ruling, by=moderator)
        actions.reject(discussion.comment(comment), house_rule=rule, by=moderator)
    decision = db.session.scalars(select(Decision)).one()
    assert (decision.status_before, decision.version, decision.version_before) == ("published", 1, 1)
    assert (decision.actor_kind, decision.person_id, decision.batch_id) == ("person", mo, "b1")
    assert queries.my_row(comment, ada).note == "Stay calm."
    with unit_of_work():
        decision.undone_at = clock.now()
        actions.restore(discussion.comment(comment), status="published", version=1, by=db.session.get_one(Person, mo))
    row = queries.row(comment)
    assert row is not None
    assert (row.status, row.removal_rule) == ("published", "")
    assert queries.my_row(comment, ada).note == ""
    decided = db.session.scalars(select(Event).where(Event.name == "comment.decided")).one()
    assert decided.data == {"decision": decision.id, "verdict": "reject"}
    assert actions.recount() == ()


def test_undoing_an_approval_brings_back_the_rule_of_the_rejection(discussion: Discussion, ada: int, mo: int) -> None:
    comment = discussion.post(ada)
    rule = discussion.rule(2)
    with unit_of_work():
        actions.record_decision(discussion.comment(comment), Ruling("reject", house_rule_id=rule.id))
        actions.reject(discussion.comment(comment), house_rule=rule)
    discussion.do(actions.publish, comment, by=mo)
    assert discussion.comment(comment).removal_rule_id is None
    discussion.do(actions.restore, comment, status="rejected", by=mo)
    assert discussion.comment(comment).removal_rule_id == rule.id


def test_a_decision_on_a_withdrawn_comment_knows_what_it_would_come_back_as(discussion: Discussion, ada: int) -> None:
    comment = discussion.post(ada)
    discussion.do(actions.withdraw, comment, by=ada)
    discussion.do(actions.record_decision, comment, Ruling("reject"))
    assert db.session.scalars(select(Decision)).one().status_before == "published"
    assert discussion.comment(comment).status == Status.WITHDRAWN


def test_a_pick_is_shown_first_and_can_be_taken_back(discussion: Discussion, ada: int, mo: int) -> None:
    first, second = discussion.post(ada), discussion.post(ada)
    for comment in (first, second, second):
        discussion.do(actions.pick, comment, by=mo)
    assert [row.id for row in queries.picks_of(discussion.article_id, 2)] == [second, first]
    assert all(row.picked for row in queries.picks_of(discussion.article_id, 2))
    discussion.do(actions.unpick, second, by=mo)
    assert [row.id for row in queries.picks_of(discussion.article_id)] == [first]
    assert names(second) == ["comment.published", "comment.picked", "comment.unpicked"]
    assert discussion.article().revision == 5


def test_what_readers_do_not_see_is_no_pick(discussion: Discussion, ada: int, mo: int) -> None:
    comment = discussion.post(ada)
    discussion.do(actions.pick, comment, by=mo)
    discussion.do(actions.hold, comment, by=mo)
    assert queries.picks_of(discussion.article_id) == ()
    with pytest.raises(Conflict, match="Only a published comment"):
        discussion.do(actions.pick, comment, by=mo)


def test_a_comment_that_was_brought_along_appears_at_its_own_time(discussion: Discussion, ada: int, mo: int) -> None:
    at = clock.now() - timedelta(days=4000)
    with unit_of_work():
        placed = PlacedComment(ada, at, source="Long ago", status=Status.HELD, imported=True)
        comment = actions.place_comment(placed, article=discussion.article())
    assert queries.row(comment) is None
    discussion.do(actions.publish, comment, by=mo)
    row = queries.row(comment)
    assert row is not None
    assert row.at == at
