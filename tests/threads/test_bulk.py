from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.threads import actions
from comments.threads.models import Comment, CommentVersion, Status
from comments.threads.schemas import PlacedComment
from tests.threads.conftest import Discussion
from tests.threads.growing import new_article, should_be_met, walk

STATUSES = st.sampled_from([Status.PUBLISHED, Status.PUBLISHED, Status.HELD, Status.WITHDRAWN])
TREES = st.lists(st.tuples(st.integers(0, 30), STATUSES), min_size=1, max_size=25)
"""For each comment whom it answers (counted back; beyond the first it begins a thread), and its state."""

quietly = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
COUNTED = (
    Comment.depth,
    Comment.status,
    Comment.shown,
    Comment.reply_count,
    Comment.shown_replies,
    Comment.published_at,
    Comment.created_at,
)


def brought(article: int, person: int, status: Status, **more: Any) -> actions.Brought:
    return actions.Brought(article, person, clock.now(), "Words", "<p>Words</p>\n", "f" * 32, status, **more)


def bring(article: int, site: int, person: int, tree: list[tuple[int, Status]], size: int) -> list[int]:
    """Place a tree by batches of a size, each in a transaction of its own."""
    ids: list[int] = []
    for start in range(0, len(tree), size):
        batch = []
        for place, (back, status) in enumerate(tree[start : start + size]):
            above = start + place - back
            where: dict[str, int] = {}
            if back and above >= start:
                where = {"parent_place": above - start}
            elif back and above >= 0:
                where = {"parent_id": ids[above]}
            batch.append(brought(article, person, status, **where))
        with unit_of_work():
            ids += actions.place_many(site, batch)[0]
    return ids


def shape(article: int) -> list[tuple[Any, ...]]:
    rows = db.session.execute(select(*COUNTED[:5]).where(Comment.article_id == article).order_by(Comment.id))
    return [tuple(row) for row in rows]


@quietly
@given(tree=TREES, size=st.integers(1, 12))
def test_after_every_batch_the_counters_are_right(
    discussion: Discussion, ada: int, tree: list[tuple[int, Status]], size: int
) -> None:
    with unit_of_work():
        article = new_article(discussion.site_id).id
    bring(article, discussion.site_id, ada, tree, size)
    assert actions.recount(article_id=article) == ()
    for order in ("best", "newest"):
        assert walk(article, order) == should_be_met(article)


@quietly
@given(tree=TREES)
def test_placed_together_or_one_by_one_they_are_the_same(
    discussion: Discussion, ada: int, tree: list[tuple[int, Status]]
) -> None:
    with unit_of_work():
        together, alone = new_article(discussion.site_id), new_article(discussion.site_id)
        ids: list[int] = []
        for place, (back, status) in enumerate(tree):
            parent = ids[place - back] if 0 < back <= place else None
            placed = PlacedComment(ada, clock.now(), html="Words", status=status, parent_id=parent, imported=True)
            ids.append(actions.place_comment(placed, article=alone))
        together_id, alone_id = together.id, alone.id
    bring(together_id, discussion.site_id, ada, tree, len(tree))
    assert shape(together_id) == shape(alone_id)


@quietly
@given(tree=TREES, size=st.integers(1, 9), taken=st.sets(st.integers(0, 24)))
def test_taken_away_in_any_parts_the_counters_are_right_and_nothing_needless_stays(
    discussion: Discussion, ada: int, tree: list[tuple[int, Status]], size: int, taken: set[int]
) -> None:
    with unit_of_work():
        article = new_article(discussion.site_id).id
    ids = bring(article, discussion.site_id, ada, tree, len(tree))
    wanted = [ids[place] for place in sorted(taken, reverse=True) if place < len(ids)]
    for start in range(0, len(wanted), size):
        with unit_of_work():
            actions.remove_placed(wanted[start : start + size])
        assert actions.recount(article_id=article) == ()
    left = dict(db.session.execute(select(Comment.id, Comment.parent_id).where(Comment.article_id == article)).all())
    answered = set(left.values())
    assert all(id_ in answered for id_ in set(wanted) & set(left)), "a tombstone stands only above something"


def test_a_parent_under_another_article_is_none(discussion: Discussion, ada: int) -> None:
    with unit_of_work():
        one, other = new_article(discussion.site_id).id, new_article(discussion.site_id).id
        (parent,), _ = actions.place_many(discussion.site_id, [brought(one, ada, Status.PUBLISHED)])
        batch = [
            brought(other, ada, Status.PUBLISHED, parent_id=parent),
            brought(other, ada, Status.PUBLISHED, parent_id=999_999),
            brought(one, ada, Status.PUBLISHED, parent_id=parent),
        ]
        ids, orphans = actions.place_many(discussion.site_id, batch)
    assert orphans == {0, 1}
    depths = dict(db.session.execute(select(Comment.id, Comment.depth).where(Comment.id.in_(ids))).all())
    assert [depths[id_] for id_ in ids] == [1, 1, 2]
    assert actions.recount() == ()


@pytest.mark.parametrize("status", [Status.HELD, Status.WITHDRAWN])
def test_a_tombstone_has_no_words_and_appears_with_the_first_answer(
    discussion: Discussion, ada: int, status: Status
) -> None:
    with unit_of_work():
        article = new_article(discussion.site_id)
        (above,), _ = actions.place_many(article.site_id, [brought(article.id, ada, status)])
    assert (discussion.comment(above).shown, discussion.comment(above).published_at) == (False, None)
    with unit_of_work():
        below = brought(discussion.comment(above).article_id, ada, Status.PUBLISHED, parent_id=above)
        actions.place_many(discussion.site_id, [below])
    row = discussion.comment(above)
    assert (row.shown, row.published_at, row.reply_count) == (True, row.created_at, 1)
    source = db.session.scalars(select(CommentVersion.source).where(CommentVersion.comment_id == above)).one()
    assert source == ("" if status == Status.WITHDRAWN else "Words")


def test_numbers_are_reserved_once(discussion: Discussion, ada: int) -> None:
    with unit_of_work():
        first = actions.reserve("comment", 3)
        article = new_article(discussion.site_id)
        ids, _ = actions.place_many(article.site_id, [brought(article.id, ada, Status.PUBLISHED)] * 3)
    assert sorted(first) == first
    assert len(set(ids)) == 3
    posted = discussion.post(ada)
    assert posted > max(ids)
