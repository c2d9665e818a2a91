from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from comments.accounts.models import Person
from comments.articles import actions as articles
from comments.articles.models import Discussion as State
from comments.errors import BadInput, Conflict, Forbidden
from comments.events.models import Event
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.publishers.models import Site
from comments.threads import actions, queries
from comments.threads.models import Comment, Status
from comments.threads.permissions import local_day
from comments.threads.schemas import NewComment
from tests.threads.conftest import Discussion, race

KEY = "key-of-one-form"


def events(comment: int) -> list[tuple[str, int | None]]:
    found = select(Event.name, Event.person_id).where(Event.comment_id == comment).order_by(Event.id)
    return [tuple(row) for row in db.session.execute(found)]


def test_a_comment_appears_at_once_and_is_told_of(discussion: Discussion, ada: int) -> None:
    comment = discussion.comment(discussion.post(ada, "Good *news*"))
    assert (comment.status, comment.shown, comment.depth, comment.root_id) == ("published", True, 1, comment.id)
    assert comment.published_at is not None
    assert (discussion.article().published_count, discussion.article().revision) == (1, 1)
    assert events(comment.id) == [("comment.published", ada)]
    assert db.session.scalars(select(Event)).one().data == {"first": True}
    assert queries.version(comment.id, 1).html == "<p>Good <em>news</em></p>\n"


def test_nobody_votes_for_a_comment_by_posting_it(discussion: Discussion, ada: int) -> None:
    comment = discussion.comment(discussion.post(ada))
    assert (comment.up, comment.down, comment.best) == (0, 0, 0)


def test_a_reply_hangs_below_and_is_counted(discussion: Discussion, ada: int, eve: int) -> None:
    root = discussion.post(ada)
    reply = discussion.comment(discussion.post(eve, parent=root))
    assert (reply.parent_id, reply.root_id, reply.depth) == (root, root, 2)
    assert (discussion.comment(root).reply_count, discussion.comment(root).shown_replies) == (1, 1)
    assert actions.recount() == ()


@pytest.mark.parametrize("state", ["missing", "foreign", "held", "rejected", "withdrawn"])
def test_a_parent_that_takes_no_replies_is_refused_in_the_same_words(
    discussion: Discussion, ada: int, eve: int, mo: int, state: str
) -> None:
    parent = 999
    if state != "missing":
        parent = discussion.post(ada)
    if state == "foreign":
        with unit_of_work():
            site = db.session.get_one(Site, discussion.site_id)
            discussion.article_id = articles.foreign(site, "http://localhost:8001/elsewhere").id
    elif state == "withdrawn":
        discussion.do(actions.withdraw, parent, by=ada)
    elif state in {"held", "rejected"}:
        discussion.do(actions.hold if state == "held" else actions.reject, parent, by=mo)
    with pytest.raises(BadInput) as refused:
        discussion.post(eve, parent=parent)
    assert (refused.value.code, refused.value.field) == ("parent-gone", "parent")
    assert str(refused.value).startswith("The comment you answer is not here any more.")


def test_a_locked_branch_takes_no_replies_anywhere_below(discussion: Discussion, ada: int, mo: int) -> None:
    root = discussion.post(ada)
    below = discussion.post(ada, parent=discussion.post(ada, parent=root))
    discussion.do(actions.lock_branch, root, by=mo)
    with pytest.raises(Conflict, match="No more answers are taken in this thread"):
        discussion.post(ada, parent=below)
    discussion.do(actions.lock_branch, root, on=False, by=mo)
    assert discussion.post(ada, parent=below)


def test_a_closed_discussion_takes_nothing(discussion: Discussion, ada: int) -> None:
    with unit_of_work():
        articles.set_discussion(discussion.article_id, State.CLOSED)
    with pytest.raises(Conflict, match="This discussion is closed"):
        discussion.post(ada)
    assert discussion.article().published_count == 0


def test_an_address_that_was_not_proved_is_no_voice(discussion: Discussion, make_person: Callable[..., int]) -> None:
    nameless = make_person("Nora New", confirmed_at=None)
    with pytest.raises(Forbidden) as refused:
        discussion.post(nameless)
    assert refused.value.code == "not-confirmed"


def test_a_person_who_is_shut_out_is_told_until_when_and_why(discussion: Discussion, ada: int, eve: int) -> None:
    discussion.standing(ada, suspended_until=clock.now() + timedelta(days=2), reason="Insults.")
    discussion.standing(eve, banned=True, reason="Threats.")
    with pytest.raises(Forbidden, match=r"from \d+ \w+ \d{4}, \d\d:\d\d\. The reason: Insults\."):
        discussion.post(ada)
    with pytest.raises(Forbidden, match=r"no longer take part here\. The reason: Threats"):
        discussion.post(eve)


@pytest.mark.parametrize(("hour", "words"), [(23, "11 December 2026"), (9, "10 December 2026, 10:00")])
def test_the_end_of_a_suspension_is_written_as_the_towns_clock_shows_it(hour: int, words: str) -> None:
    site = Site(key="oslo", name="Oslo", time_zone="Europe/Oslo", locale="en")
    assert local_day(datetime(2026, 12, 10, hour, tzinfo=UTC), site) == words


def test_a_suspension_that_is_over_shuts_nobody_out(discussion: Discussion, ada: int) -> None:
    discussion.standing(ada, suspended_until=clock.now() - timedelta(seconds=1))
    assert discussion.comment(discussion.post(ada)).status == Status.PUBLISHED


def test_the_same_key_and_words_give_the_same_comment(discussion: Discussion, ada: int) -> None:
    first = discussion.posting(ada, "Once", key=KEY)
    again = discussion.posting(ada, "Once", key=KEY)
    assert (first.is_replay, again.is_replay) == (False, True)
    assert again.comment.id == first.comment.id
    assert discussion.article().published_count == 1


def test_the_same_key_with_other_words_is_refused(discussion: Discussion, ada: int) -> None:
    discussion.post(ada, "Once", key=KEY)
    with pytest.raises(Conflict) as refused:
        discussion.post(ada, "Twice", key=KEY)
    assert refused.value.code == "key-used"


def test_two_people_may_have_the_same_key(discussion: Discussion, ada: int, eve: int) -> None:
    assert discussion.post(ada, "Once", key=KEY) != discussion.post(eve, "Mine", key=KEY)


def test_the_same_words_again_are_refused_with_the_time_of_the_first(discussion: Discussion, ada: int) -> None:
    discussion.site(time_zone="Asia/Tokyo")
    first = discussion.comment(discussion.post(ada, "I said it"))
    shown = (first.created_at + timedelta(hours=9)).strftime("%H:%M")
    with pytest.raises(Conflict, match=f"You have posted this already, at {shown}. Change it, or") as refused:
        discussion.post(ada, "I said it")
    assert refused.value.params["comment"] == first.id


def test_the_same_words_may_be_posted_by_another_later_or_after_withdrawing(
    discussion: Discussion, ada: int, eve: int
) -> None:
    first = discussion.post(ada, "I said it")
    assert discussion.post(eve, "I said it")
    discussion.do(actions.withdraw, first, by=ada)
    second = discussion.post(ada, "I said it")
    discussion.comment(second).created_at = clock.now() - timedelta(minutes=11)
    assert discussion.post(ada, "I said it")


def test_pressing_twice_at_once_posts_once(app: Flask, discussion: Discussion, ada: int) -> None:
    db.session.rollback()
    answers: list[tuple[int, bool]] = []

    def press() -> None:
        new = NewComment("Once", key=KEY)
        posted = actions.post_comment(new, author=db.session.get_one(Person, ada), article=discussion.article())
        answers.append((posted.comment.id, posted.is_replay))

    assert race(app, [press] * 6) == []
    assert len({comment for comment, _ in answers}) == 1
    assert sorted(is_replay for _, is_replay in answers) == [False] + [True] * 5
    assert db.session.scalars(select(Comment.idempotency_key)).all() == [KEY]
    assert actions.recount() == ()


def test_a_key_taken_between_looking_and_writing_gives_the_same_comment(
    discussion: Discussion, ada: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = discussion.post(ada, "Once", key=KEY)
    looks = iter([None, discussion.comment(first)])
    monkeypatch.setattr("comments.threads.actions.posting.context.by_key", lambda *_: next(looks))
    monkeypatch.setattr("comments.threads.actions.posting.context.lately", lambda *_: [])
    again = discussion.posting(ada, "Once", key=KEY)
    assert (again.comment.id, again.is_replay) == (first, True)
    assert discussion.article().published_count == 1


def test_many_at_once_are_all_counted(app: Flask, discussion: Discussion, ada: int) -> None:
    root = discussion.post(ada)
    db.session.rollback()

    def reply(number: int) -> Callable[[], None]:
        def post() -> None:
            new = NewComment(f"Reply {number}", parent_id=root, key=f"reply-no-{number}")
            actions.post_comment(new, author=db.session.get_one(Person, ada), article=discussion.article())

        return post

    assert race(app, [reply(number) for number in range(8)]) == []
    assert discussion.comment(root).reply_count == 8
    assert actions.recount() == ()
