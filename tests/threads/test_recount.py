from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from comments.accounts.models import Person
from comments.articles.models import Article
from comments.errors import Refusal
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.moderation.models import Report
from comments.threads import actions, queries
from comments.threads.models import Comment, CommentVersion, Status, Vote
from comments.threads.schemas import Edition, NewComment, PlacedComment
from tests.threads.conftest import Discussion
from tests.threads.growing import grow, new_article, should_be_met, sprouts, walk

_number = count(1)
Deed = Callable[[Comment, Person, Person], object]


def reply(comment: Comment, author: Person, other: Person) -> object:
    article = db.session.get_one(Article, comment.article_id)
    new = NewComment(f"Reply {next(_number)}", parent_id=comment.id)
    return actions.post_comment(new, author=other, article=article)


DEEDS: dict[str, Deed] = {
    "reply": reply,
    "hold": lambda comment, author, other: actions.hold(comment),
    "publish": lambda comment, author, other: actions.publish(comment),
    "reject": lambda comment, author, other: actions.reject(comment),
    "restore": lambda comment, author, other: actions.restore(comment, status="held"),
    "withdraw": lambda comment, author, other: actions.withdraw(comment, by=author),
    "bring back": lambda comment, author, other: actions.bring_back(comment, by=author),
    "edit": lambda comment, author, other: actions.edit_comment(comment, Edition(f"New {next(_number)}"), by=author),
    "up": lambda comment, author, other: actions.cast_vote(comment, 1, by=other),
    "down": lambda comment, author, other: actions.cast_vote(comment, -1, by=other),
    "no vote": lambda comment, author, other: actions.cast_vote(comment, 0, by=other),
    "pick": lambda comment, author, other: actions.pick(comment, by=other),
    "remove": lambda comment, author, other: actions.remove_placed([comment.id]),
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    grown=sprouts(most=6), deeds=st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, 30)), max_size=25)
)
def test_whatever_is_done_in_whatever_order_the_counters_are_right(
    discussion: Discussion, ada: int, eve: int, grown: list[Any], deeds: list[tuple[str, int]]
) -> None:
    article = grow(discussion.site_id, ada, grown)
    for name, place in deeds:
        ids = db.session.scalars(select(Comment.id).where(Comment.article_id == article).order_by(Comment.id)).all()
        if not ids:
            continue
        comment = db.session.get_one(Comment, ids[place % len(ids)])
        author = db.session.get_one(Person, comment.person_id)
        other = db.session.get_one(Person, eve if author.id == ada else ada)
        try:
            with unit_of_work():
                DEEDS[name](comment, author, other)
        except Refusal:
            continue
        assert actions.recount(article_id=article) == (), name
    for order in ("best", "newest"):
        assert walk(article, order) == should_be_met(article)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grown=sprouts(most=20))
def test_placing_one_by_one_and_in_bulk_end_in_the_same_place(
    discussion: Discussion, ada: int, grown: list[Any]
) -> None:
    def shape(article: int) -> list[tuple[Any, ...]]:
        columns = (Comment.shown, Comment.reply_count, Comment.shown_replies, Comment.up, Comment.best, Comment.depth)
        rows = db.session.execute(select(*columns).where(Comment.article_id == article).order_by(Comment.id))
        return [tuple(row) for row in rows]

    one_by_one = grow(discussion.site_id, ada, grown)
    in_bulk = grow(discussion.site_id, ada, grown, counting=False)
    assert shape(one_by_one) == shape(in_bulk)
    assert actions.recount(article_id=in_bulk) == ()


WRONG = {"shown": False, "reply_count": 7, "shown_replies": 7, "up": 5, "down": 5, "best": 1, "depth": 9, "root_id": 2}


@pytest.mark.parametrize("counter", sorted(WRONG))
def test_a_counter_that_is_wrong_is_found_and_mended(discussion: Discussion, ada: int, eve: int, counter: str) -> None:
    root = discussion.post(ada)
    discussion.post(eve, parent=root)
    with unit_of_work():
        db.session.execute(update(Comment).where(Comment.id == root).values({counter: WRONG[counter]}))
    found = {(difference.comment_id, difference.counter) for difference in actions.recount()}
    assert (root, counter) in found
    with unit_of_work():
        actions.recount(mend=True)
    assert actions.recount() == ()
    assert discussion.comment(root).reply_count == 1


def test_the_count_of_an_article_is_proved_too(discussion: Discussion, ada: int, other_site: int) -> None:
    discussion.post(ada)
    with unit_of_work():
        discussion.article().published_count = 5
        revision = discussion.article().revision
    (difference,) = actions.recount(site_id=discussion.site_id)
    assert (difference.counter, difference.comment_id) == ("published_count", None)
    assert (difference.found, difference.right) == (5, 1)
    assert actions.recount(site_id=other_site) == ()
    with unit_of_work():
        actions.recount(article_id=discussion.article_id, mend=True)
    assert (discussion.article().published_count, discussion.article().revision) == (1, revision + 1)


def test_what_was_placed_and_is_answered_stays_as_a_tombstone_without_words(
    discussion: Discussion, ada: int, eve: int
) -> None:
    with unit_of_work():
        article = new_article(discussion.site_id)
        root = actions.place_comment(PlacedComment(ada, clock.now(), source="Root"), article=article)
        below = PlacedComment(ada, clock.now(), source="Below", parent_id=root, up=3)
        leaf = actions.place_comment(below, article=article)
        alone = actions.place_comment(PlacedComment(ada, clock.now(), source="Alone"), article=article)
        discussion.article_id = article.id
    discussion.post(eve, parent=root)
    discussion.do(actions.cast_vote, leaf, 1, by=eve)
    with unit_of_work():
        gone, kept = actions.remove_placed([root, leaf, alone])
    assert (set(gone), kept) == ({leaf, alone}, [root])
    assert set(db.session.scalars(select(Comment.status).where(Comment.id == root))) == {Status.WITHDRAWN}
    assert db.session.scalars(select(CommentVersion.source).where(CommentVersion.comment_id == root)).all() == [""]
    assert db.session.scalars(select(Vote)).all() == []
    assert actions.recount() == ()
    assert queries.page_of(discussion.article_id, order="best").total == 1


def test_what_a_report_names_stays_without_words(discussion: Discussion, ada: int, eve: int) -> None:
    with unit_of_work():
        article = discussion.article()
        comment = actions.place_comment(PlacedComment(ada, clock.now(), source="Root"), article=article)
        db.session.add(Report(site_id=article.site_id, comment_id=comment, version=1, person_id=eve))
    with unit_of_work():
        assert actions.remove_placed([comment]) == ([], [comment])
    assert queries.row(comment) is None
    assert queries.version(comment, 1).source == ""
    assert actions.recount() == ()
