from datetime import timedelta

import pytest
from sqlalchemy import select

from comments.errors import Conflict, Forbidden, Gone, NotFound
from comments.events.models import Event
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.moderation.queries import search
from comments.threads import actions, queries
from comments.threads.models import CommentVersion, Status
from tests.threads.conftest import Discussion

HOURS_25 = timedelta(hours=25)


def later(comment: int, discussion: Discussion, time: timedelta) -> None:
    with unit_of_work():
        discussion.comment(comment).withdrawn_at = clock.now() - time


def erase() -> int:
    with unit_of_work():
        return actions.erase_due()


def test_a_comment_without_replies_is_gone_at_once(discussion: Discussion, ada: int) -> None:
    comment = discussion.post(ada)
    discussion.do(actions.withdraw, comment, by=ada)
    assert queries.row(comment) is None
    assert (discussion.article().published_count, discussion.article().revision) == (0, 2)
    assert actions.recount() == ()


def test_over_a_reply_a_tombstone_stays_until_the_reply_goes_too(discussion: Discussion, ada: int, eve: int) -> None:
    root = discussion.post(ada)
    reply = discussion.post(eve, parent=discussion.post(ada, parent=root))
    discussion.do(actions.withdraw, root, by=ada)
    tombstone = queries.row(root)
    assert tombstone is not None
    assert (tombstone.is_tombstone, tombstone.status, tombstone.html) == (True, "withdrawn", "")
    assert queries.page_of(discussion.article_id, order="best").total == 2
    middle = queries.page_of(discussion.article_id, order="best").nodes[0].replies[0].row.id
    discussion.do(actions.withdraw, middle, by=ada)
    discussion.do(actions.withdraw, reply, by=eve)
    assert queries.page_of(discussion.article_id, order="best").nodes == ()
    assert actions.recount() == ()


def test_nobody_withdraws_what_another_wrote(discussion: Discussion, ada: int, eve: int) -> None:
    comment = discussion.post(ada)
    with pytest.raises(NotFound):
        discussion.do(actions.withdraw, comment, by=eve)
    discussion.do(actions.withdraw, comment, by=ada)
    with pytest.raises(NotFound):
        discussion.do(actions.bring_back, comment, by=eve)


def test_withdrawing_twice_changes_nothing_more(discussion: Discussion, ada: int) -> None:
    comment = discussion.post(ada)
    discussion.do(actions.withdraw, comment, by=ada)
    discussion.do(actions.withdraw, comment, by=ada)
    assert discussion.article().published_count == 0
    assert discussion.comment(comment).status_before == "published"


def test_what_a_moderator_removed_cannot_be_withdrawn(discussion: Discussion, ada: int, mo: int) -> None:
    comment = discussion.post(ada)
    discussion.do(actions.reject, comment, by=mo)
    with pytest.raises(Conflict, match="nothing to withdraw"):
        discussion.do(actions.withdraw, comment, by=ada)


def test_a_withdrawn_comment_comes_back_where_it_was(discussion: Discussion, ada: int, eve: int) -> None:
    root = discussion.post(ada, "My words")
    discussion.post(eve, parent=root)
    at = discussion.comment(root).published_at
    discussion.do(actions.withdraw, root, by=ada)
    discussion.do(actions.bring_back, root, by=ada)
    row = queries.row(root)
    assert row is not None
    assert (row.html, row.at, row.reply_count) == ("<p>My words</p>\n", at, 1)
    names = db.session.scalars(select(Event.name).where(Event.comment_id == root).order_by(Event.id)).all()
    assert names == ["comment.published", "comment.withdrawn", "comment.returned"]
    assert actions.recount() == ()


def test_after_a_day_it_does_not_come_back(discussion: Discussion, ada: int) -> None:
    comment = discussion.post(ada)
    discussion.do(actions.withdraw, comment, by=ada)
    assert queries.my_row(comment, ada).return_until is not None
    later(comment, discussion, HOURS_25)
    assert queries.my_row(comment, ada).return_until is None
    with pytest.raises(Gone, match="That time is over"):
        discussion.do(actions.bring_back, comment, by=ada)


def test_a_person_who_is_shut_out_brings_nothing_back_but_may_withdraw(discussion: Discussion, ada: int) -> None:
    comment = discussion.post(ada)
    discussion.standing(ada, banned=True)
    discussion.do(actions.withdraw, comment, by=ada)
    with pytest.raises(Forbidden):
        discussion.do(actions.bring_back, comment, by=ada)


def test_a_held_comment_comes_back_held(discussion: Discussion, ada: int) -> None:
    comment = discussion.post(ada)
    discussion.do(actions.hold, comment)
    discussion.do(actions.withdraw, comment, by=ada)
    discussion.do(actions.bring_back, comment, by=ada)
    assert discussion.comment(comment).status == Status.HELD


def test_what_the_desk_decides_meanwhile_holds_when_it_comes_back(discussion: Discussion, ada: int, mo: int) -> None:
    rejected, published = discussion.post(ada), discussion.post(ada)
    discussion.do(actions.hold, published, by=mo)
    for comment in (rejected, published):
        discussion.do(actions.withdraw, comment, by=ada)
    discussion.do(actions.reject, rejected, house_rule=discussion.rule(1), by=mo)
    discussion.do(actions.publish, published, by=mo)
    assert {discussion.comment(comment).status for comment in (rejected, published)} == {"withdrawn"}
    for comment in (rejected, published):
        discussion.do(actions.bring_back, comment, by=ada)
    assert discussion.comment(rejected).status == "rejected"
    assert discussion.comment(published).status == "published"
    assert actions.recount() == ()


def test_after_a_day_the_words_are_erased_from_every_version(discussion: Discussion, ada: int, eve: int) -> None:
    comment = discussion.post(ada, "Not for ever")
    discussion.post(eve, parent=comment)
    discussion.do(actions.withdraw, comment, by=ada)
    assert erase() == 0
    later(comment, discussion, HOURS_25)
    assert (erase(), erase()) == (1, 0)
    version = queries.version(comment, 1)
    assert (version.source, version.html, version.erased) == ("", "", True)
    assert db.session.scalars(select(CommentVersion.source).where(CommentVersion.comment_id == comment)).all() == [""]
    assert search.find(discussion.site_id, "ever", before=None, most=9) == []
    assert queries.row(comment) is not None


def test_what_is_held_or_reported_waits_for_its_decision_at_most_30_days(
    discussion: Discussion, ada: int, mo: int
) -> None:
    held, reported = discussion.post(ada), discussion.post(ada)
    discussion.do(actions.hold, held, by=mo)
    with unit_of_work():
        discussion.comment(reported).open_reports = 1
    for comment in (held, reported):
        discussion.do(actions.withdraw, comment, by=ada)
        later(comment, discussion, HOURS_25)
    assert erase() == 0
    discussion.do(actions.reject, held, by=mo)
    assert erase() == 1
    later(reported, discussion, timedelta(days=30, minutes=1))
    assert erase() == 1
