from datetime import timedelta

import pytest
from sqlalchemy import select

from comments.accounts.models import Person
from comments.errors import BadInput, Conflict, Forbidden, NotFound
from comments.events.models import Event
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.publishers.models import PolicyRow
from comments.threads import actions, queries
from comments.threads.models import Decision, SignalRow
from comments.threads.schemas import Edition
from tests.threads.conftest import Discussion

LINK = "See https://shop.example/ for more"


@pytest.fixture
def links_are_held(discussion: Discussion) -> None:
    with unit_of_work():
        db.session.add(PolicyRow(site_id=discussion.site_id, position=1, signal="newcomer_links", verdict="hold"))


def edit(discussion: Discussion, comment: int, text: str, by: int, version: int | None = None) -> None:
    discussion.do(actions.edit_comment, comment, Edition(text, version), by=by)


def words(comment: int) -> str:
    row = queries.row(comment)
    return row.html if row else ""


def test_a_changed_comment_shows_the_new_words_and_that_it_was_changed(discussion: Discussion, ada: int) -> None:
    comment = discussion.post(ada, "Frist")
    revision = discussion.article().revision
    edit(discussion, comment, "First", ada)
    row = queries.row(comment)
    assert row is not None
    assert (row.html, row.edited) == ("<p>First</p>\n", True)
    assert discussion.article().revision == revision + 1
    assert [version.source for version in queries.versions(comment)] == ["Frist", "First"]
    last = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert last is not None
    assert (last.name, last.person_id, last.data) == ("comment.edited", ada, {"version": 2})


def test_the_same_words_are_no_change(discussion: Discussion, ada: int) -> None:
    comment = discussion.post(ada, "First")
    edit(discussion, comment, "First", ada)
    assert (discussion.comment(comment).latest_version, discussion.comment(comment).edited_at) == (1, None)


def test_after_15_minutes_it_is_too_late(discussion: Discussion, ada: int) -> None:
    comment = discussion.post(ada)
    discussion.comment(comment).created_at = clock.now() - timedelta(minutes=15, seconds=1)
    assert queries.my_row(comment, ada).edit_until is None
    with pytest.raises(Conflict, match="can be changed for 15 minutes"):
        edit(discussion, comment, "Late", ada)


def test_nobody_changes_what_another_wrote(discussion: Discussion, ada: int, eve: int) -> None:
    comment = discussion.post(ada)
    with pytest.raises(NotFound):
        edit(discussion, comment, "Mine", eve)


@pytest.mark.parametrize("state", ["rejected", "withdrawn"])
def test_what_is_not_up_is_not_changed(discussion: Discussion, ada: int, state: str) -> None:
    comment = discussion.post(ada)
    if state == "rejected":
        discussion.do(actions.reject, comment)
    else:
        discussion.do(actions.withdraw, comment, by=ada)
    with pytest.raises(Conflict, match="no longer up"):
        edit(discussion, comment, "Again", ada)


def test_a_person_who_is_shut_out_changes_nothing(discussion: Discussion, ada: int) -> None:
    comment = discussion.post(ada)
    discussion.standing(ada, banned=True, reason="Threats.")
    with pytest.raises(Forbidden, match="Threats"):
        edit(discussion, comment, "Again", ada)


def test_a_change_of_an_older_version_is_refused(discussion: Discussion, ada: int) -> None:
    comment = discussion.post(ada)
    edit(discussion, comment, "Second", ada, version=1)
    with pytest.raises(Conflict, match="changed elsewhere"):
        edit(discussion, comment, "From another window", ada, version=1)


def test_the_same_change_sent_again_is_done_already(discussion: Discussion, ada: int) -> None:
    comment = discussion.post(ada)
    edit(discussion, comment, "Second", ada, version=1)
    edit(discussion, comment, "Second", ada, version=1)
    assert discussion.comment(comment).latest_version == 2


@pytest.mark.usefixtures("links_are_held")
def test_a_held_change_leaves_the_old_words_up(discussion: Discussion, ada: int) -> None:
    comment = discussion.post(ada, "Plain")
    revision = discussion.article().revision
    edit(discussion, comment, LINK, ada)
    assert words(comment) == "<p>Plain</p>\n"
    row, mine = queries.row(comment), queries.my_row(comment, ada)
    assert row is not None
    assert (row.edited, mine.has_held_edit, mine.status, mine.policy) == (False, True, "published", "newcomer_links")
    assert "shop.example" in mine.row.html
    assert discussion.article().revision == revision
    assert db.session.scalars(select(SignalRow.version)).all() == [2]
    decision = db.session.scalars(select(Decision)).one()
    assert (decision.version, decision.version_before, decision.status_before) == (2, 1, "published")
    assert actions.recount() == ()


@pytest.mark.usefixtures("links_are_held")
def test_the_desk_lets_a_held_change_in(discussion: Discussion, ada: int, mo: int) -> None:
    comment = discussion.post(ada, "Plain")
    edit(discussion, comment, LINK, ada)
    discussion.do(actions.publish, comment, version=2, by=mo)
    row = queries.row(comment)
    assert row is not None
    assert ("shop.example" in row.html, row.edited) == (True, True)
    assert not discussion.comment(comment).has_held_edit
    names = db.session.scalars(select(Event.name).order_by(Event.id)).all()
    assert names == ["comment.published", "comment.decided", "comment.edit_held", "comment.edited"]


@pytest.mark.usefixtures("links_are_held")
def test_the_desk_refuses_a_held_change_and_can_think_again(discussion: Discussion, ada: int, mo: int) -> None:
    comment = discussion.post(ada, "Plain")
    edit(discussion, comment, LINK, ada)
    discussion.do(actions.reject_edit, comment, by=mo)
    assert not discussion.comment(comment).has_held_edit
    assert words(comment) == "<p>Plain</p>\n"
    discussion.do(actions.restore, comment, status="published", version=1, latest_version=2, by=mo)
    assert discussion.comment(comment).has_held_edit


@pytest.mark.usefixtures("links_are_held")
def test_a_refused_version_keeps_its_number(discussion: Discussion, ada: int, mo: int) -> None:
    comment = discussion.post(ada, "Plain")
    edit(discussion, comment, LINK, ada)
    discussion.do(actions.reject_edit, comment, by=mo)
    edit(discussion, comment, "Better", ada)
    assert [version.number for version in queries.versions(comment)] == [1, 2, 3]
    assert words(comment) == "<p>Better</p>\n"


@pytest.mark.usefixtures("links_are_held")
def test_what_a_rule_held_appears_once_nothing_speaks_against_it(discussion: Discussion, ada: int) -> None:
    comment = discussion.post(ada, LINK)
    assert discussion.comment(comment).status == "held"
    edit(discussion, comment, "No link now", ada)
    assert discussion.comment(comment).status == "published"
    first = db.session.scalars(select(Event).where(Event.name == "comment.published")).one()
    assert first.data == {"first": True}
    assert actions.recount() == ()


def test_what_a_moderator_held_stays_held_whatever_is_changed(discussion: Discussion, ada: int, mo: int) -> None:
    comment = discussion.post(ada)
    with unit_of_work():
        moderator = db.session.get_one(Person, mo)
        actions.record_decision(discussion.comment(comment), actions.Ruling("hold"), by=moderator)
        actions.hold(discussion.comment(comment), by=moderator)
    edit(discussion, comment, "Milder", ada)
    assert (discussion.comment(comment).status, discussion.comment(comment).version) == ("held", 2)


def test_a_change_that_would_be_rejected_is_refused_and_nothing_is_kept(discussion: Discussion, ada: int) -> None:
    comment = discussion.post(ada, "Plain")
    with unit_of_work():
        db.session.add(PolicyRow(site_id=discussion.site_id, position=1, min_risk=0.4, verdict="reject"))
    with pytest.raises(BadInput, match="breaks a house rule"):
        edit(discussion, comment, LINK, ada)
    assert discussion.comment(comment).latest_version == 1
    assert len(queries.versions(comment)) == 1


def test_ones_own_words_do_not_count_as_said_before(discussion: Discussion, ada: int) -> None:
    with unit_of_work():
        db.session.add(PolicyRow(site_id=discussion.site_id, position=1, signal="repeated", verdict="hold"))
    comment = discussion.post(ada, "The ferry will not run in March")
    edit(discussion, comment, "The ferry will not run in March!", ada)
    assert not discussion.comment(comment).has_held_edit
