from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from comments.articles.models import Article
from comments.errors import BadInput, NotFound
from comments.extensions import db
from comments.lib import clock, cursors
from comments.threads import actions, queries
from comments.threads.models import Status
from comments.threads.schemas import ORDERS, Order, PlacedComment
from tests.threads.conftest import Discussion
from tests.threads.growing import find, grow, should_be_met, sprouts, walk

PUBLISHED = Status.PUBLISHED
quick = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(grown=sprouts())
def test_following_all_links_meets_every_visible_comment_once_in_every_order(
    discussion: Discussion, ada: int, grown: list[Any]
) -> None:
    article = grow(discussion.site_id, ada, grown)
    expected = should_be_met(article)
    for order in ORDERS:
        assert walk(article, order) == expected


@quick
@given(grown=sprouts())
def test_the_total_counts_what_is_published_and_no_tombstones(
    discussion: Discussion, ada: int, grown: list[Any]
) -> None:
    article = grow(discussion.site_id, ada, grown)
    published = sum(status == PUBLISHED for _, status, _, _ in grown)
    assert queries.page_of(article, order="best").total == published
    assert actions.recount(article_id=article) == ()


@pytest.mark.parametrize("order", ORDERS)
def test_a_wide_and_deep_discussion_is_read_to_its_end(discussion: Discussion, ada: int, order: Order) -> None:
    roots = [(None, PUBLISHED, place % 3, place % 2) for place in range(45)]
    wide = [(0, PUBLISHED, place % 3, place % 2) for place in range(120)]
    deep = [(1 if place == 0 else 45 + 120 + place - 1, PUBLISHED, 0, 0) for place in range(30)]
    article = grow(discussion.site_id, ada, [*roots, *wide, *deep], counting=False)
    assert walk(article, order) == should_be_met(article)
    assert len(should_be_met(article)) == 195


def test_a_page_holds_20_threads_and_at_most_60_replies(discussion: Discussion, ada: int) -> None:
    roots = [(None, PUBLISHED, 0, 0) for _ in range(25)]
    replies = [(place % 25, PUBLISHED, 0, 0) for place in range(125)]
    article = grow(discussion.site_id, ada, [*roots, *replies], counting=False)
    page = queries.page_of(article, order="oldest")
    assert len(page.nodes) == 20
    assert [len(node.replies) for node in page.nodes] == [3] * 20
    assert {node.more.count for node in page.nodes if node.more} == {2}


def test_replies_are_shown_to_level_4_and_three_under_each(discussion: Discussion, ada: int) -> None:
    article = grow(discussion.site_id, ada, [(None, PUBLISHED, 0, 0), *((n, PUBLISHED, 0, 0) for n in range(9))])
    node = queries.page_of(article, order="oldest").nodes[0]
    levels = []
    while True:
        levels.append(node.row.depth)
        if not node.replies:
            break
        node = node.replies[0]
    assert levels == [1, 2, 3, 4]
    assert node.more is not None
    assert (node.more.count, node.more.cursor) == (1, None)


def test_what_is_deeper_than_six_levels_continues_on_a_page_of_its_own(discussion: Discussion, ada: int) -> None:
    article = grow(discussion.site_id, ada, [(None, PUBLISHED, 0, 0), *((n, PUBLISHED, 0, 0) for n in range(9))])
    fourth = queries.page_of(article, order="oldest").nodes[0].replies[0].replies[0].replies[0]
    fifth = queries.replies_of(fourth.row.id, order="oldest").nodes[0]
    sixth = fifth.replies[0]
    assert (sixth.row.depth, sixth.replies, sixth.more, sixth.continues) == (6, (), None, 1)
    there = find(queries.around(sixth.row.id).nodes, sixth.row.id)
    assert there is not None
    assert [reply.row.depth for reply in there.replies] == [7]


def test_replies_come_by_50(discussion: Discussion, ada: int) -> None:
    fan = [(None, PUBLISHED, 0, 0), *((0, PUBLISHED, 0, 0) for _ in range(70))]
    article = grow(discussion.site_id, ada, fan, counting=False)
    node = queries.page_of(article, order="newest").nodes[0]
    assert node.more is not None
    assert node.more.count == 67
    page = queries.replies_of(node.row.id, order="newest", cursor=node.more.cursor)
    assert len(page.nodes) == 50
    assert page.more is not None
    assert page.more.count == 17
    last = queries.replies_of(node.row.id, order="newest", cursor=page.more.cursor)
    assert (len(last.nodes), last.more) == (17, None)


def test_each_order_goes_by_its_key_and_equals_by_id(discussion: Discussion, ada: int) -> None:
    grown = [(None, PUBLISHED, 0, 2), (None, PUBLISHED, 5, 1), (None, PUBLISHED, 5, 1), (2, PUBLISHED, 0, 3)]
    article = grow(discussion.site_id, ada, grown)
    first = min(should_be_met(article))
    roots = {order: [node.row.id - first for node in queries.page_of(article, order=order).nodes] for order in ORDERS}
    assert roots == {"best": [2, 1, 0], "newest": [0, 2, 1], "oldest": [1, 2, 0], "replies": [2, 1, 0]}


def test_a_comment_tells_whom_it_answers_and_who_wrote_the_article(discussion: Discussion, ada: int, eve: int) -> None:
    root = discussion.post(ada)
    discussion.post(eve, parent=root)
    discussion.article().author_id = eve
    discussion.standing(eve, badge="Newsroom")
    reply = queries.page_of(discussion.article_id, order="best").nodes[0].replies[0].row
    assert (reply.answered_name, reply.answered_id, reply.name) == ("Ada Lindqvist", root, "Eve Stranger")
    assert (reply.wrote_article, reply.badge) == (True, "Newsroom")


def test_a_tombstone_gives_away_neither_words_nor_name(discussion: Discussion, ada: int, eve: int, mo: int) -> None:
    root = discussion.post(ada, "Ada's secret")
    discussion.post(eve, parent=root)
    discussion.do(actions.cast_vote, root, 1, by=eve)
    discussion.do(actions.reject, root, house_rule=discussion.rule(3), by=mo)
    node = queries.page_of(discussion.article_id, order="best").nodes[0]
    assert (node.row.is_tombstone, node.row.status) == (True, "rejected")
    assert (node.row.html, node.row.name, node.row.score) == ("", "", 0)
    assert (node.row.removal_rule, node.row.removal_number) == ("Personal details", 3)
    assert node.replies[0].row.answered_name == ""


def test_a_fresh_score_is_kept_back_and_seen_later(discussion: Discussion, ada: int, eve: int) -> None:
    discussion.site(score_hidden_minutes=60)
    fresh = discussion.post(ada)
    discussion.do(actions.cast_vote, fresh, 1, by=eve)
    row = queries.row(fresh)
    assert row is not None
    assert (row.score_hidden, row.score, row.up) == (True, 0, 0)
    discussion.comment(fresh).published_at = clock.now() - timedelta(minutes=61)
    row = queries.row(fresh)
    assert row is not None
    assert (row.score_hidden, row.score, row.up) == (False, 1, 1)


def test_a_page_names_the_state_it_shows(discussion: Discussion, ada: int) -> None:
    before = queries.page_of(discussion.article_id, order="best").revision
    discussion.post(ada)
    page = queries.page_of(discussion.article_id, order="best")
    assert page.revision == discussion.article().revision == before + 1


OTHERS = ["x", "!" * 600, cursors.encode((1,)), cursors.encode((1, 2)), cursors.encode((1, "2", 3))]


@pytest.mark.parametrize("cursor", [*OTHERS, cursors.encode((2**62, 1, 1))])
def test_a_cursor_that_is_not_ours_is_refused(discussion: Discussion, cursor: str) -> None:
    with pytest.raises(BadInput) as refused:
        queries.page_of(discussion.article_id, order="newest", cursor=cursor)
    assert refused.value.code == "bad-cursor"


def test_a_missing_article_is_not_found(discussion: Discussion) -> None:
    with pytest.raises(NotFound):
        queries.page_of(999, order="best")


def test_replies_of_what_readers_do_not_meet_are_not_found(discussion: Discussion, ada: int, mo: int) -> None:
    root = discussion.post(ada)
    discussion.do(actions.hold, root, by=mo)
    for comment in (root, 999):
        with pytest.raises(NotFound):
            queries.replies_of(comment, order="best")


def test_words_are_read_as_they_were_rendered(
    discussion: Discussion, ada: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    discussion.post(ada, "Hello *you*")
    monkeypatch.setattr("comments.lib.html.render_comment", None)
    monkeypatch.setattr("comments.threads.actions.versions.render_comment", None)
    page = queries.page_of(discussion.article_id, order="best")
    assert page.nodes[0].row.html == "<p>Hello <em>you</em></p>\n"


def test_a_page_of_one_article_holds_nothing_of_another(discussion: Discussion, ada: int) -> None:
    article = grow(discussion.site_id, ada, [(None, PUBLISHED, 0, 0)])
    discussion.post(ada)
    assert {node.row.article_id for node in queries.page_of(article, order="best").nodes} == {article}
    assert db.session.get_one(Article, article).published_count == 1


def test_a_held_parent_that_was_brought_along_stands_as_a_tombstone(discussion: Discussion, ada: int) -> None:
    article = grow(discussion.site_id, ada, [(None, Status.HELD, 0, 0), (0, PUBLISHED, 0, 0)])
    node = queries.page_of(article, order="newest").nodes[0]
    assert (node.row.status, node.row.is_tombstone, len(node.replies)) == ("held", True, 1)


def test_placed_words_are_cleaned_whatever_they_come_as(discussion: Discussion, ada: int) -> None:
    placed = PlacedComment(ada, clock.now(), html="<p>Good<script>alert(1)</script></p>", imported=True)
    id_ = actions.place_comment(placed, article=discussion.article())
    row = queries.row(id_)
    assert row is not None
    assert (row.html.strip(), row.imported) == ("<p>Good</p>", True)
