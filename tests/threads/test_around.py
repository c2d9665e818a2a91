from itertools import product

import pytest

from comments.errors import NotFound
from comments.threads import actions, queries
from comments.threads.models import Status
from comments.threads.rows import Node
from comments.threads.schemas import ORDERS, Order
from tests.threads.conftest import Discussion
from tests.threads.growing import find, grow, should_be_met

PUBLISHED = Status.PUBLISHED


def chain(length: int) -> list[tuple[int | None, Status, int, int]]:
    return [(None if place == 0 else place - 1, PUBLISHED, 0, 0) for place in range(length)]


def fan(parent: int | None, size: int) -> list[tuple[int | None, Status, int, int]]:
    return [(parent, PUBLISHED, 0, place) for place in range(size)]


def path_to(nodes: tuple[Node, ...], target: int) -> list[Node]:
    for node in nodes:
        if node.row.id == target:
            return [node]
        below = path_to(node.replies, target)
        if below:
            return [node, *below]
    return []


def test_the_nearest_six_ancestors_lead_down_to_the_comment(discussion: Discussion, ada: int) -> None:
    ids = sorted(should_be_met(grow(discussion.site_id, ada, chain(12))))
    page = queries.around(ids[9])
    assert page.target_id == ids[9]
    assert [node.row.id for node in path_to(page.nodes, ids[9])] == ids[3:10]
    assert page.next_cursor is None
    target = find(page.nodes, ids[9])
    assert target is not None
    assert target.replies[0].row.id == ids[10]


def test_a_comment_near_the_top_stands_among_the_threads(discussion: Discussion, ada: int) -> None:
    article = grow(discussion.site_id, ada, [*fan(None, 12), (11, PUBLISHED, 0, 0)])
    ids = sorted(should_be_met(article))
    page = queries.around(ids[12], order="oldest")
    assert [node.row.id for node in page.nodes] == [*ids[:5], ids[11]]
    following = queries.page_of(article, order="oldest", cursor=page.next_cursor)
    assert [node.row.id for node in following.nodes] == ids[5:12]


@pytest.mark.parametrize(
    ("order", "place"), [*(("oldest", place) for place in range(1, 31, 2)), *product(ORDERS, (1, 6, 30))]
)
def test_five_siblings_stand_beside_it_and_the_rest_can_be_fetched(
    discussion: Discussion, ada: int, order: Order, place: int
) -> None:
    ids = sorted(should_be_met(grow(discussion.site_id, ada, [(None, PUBLISHED, 0, 0), *fan(0, 30)])))
    page = queries.around(ids[place], order=order)
    root = page.nodes[0]
    shown = [node.row.id for node in root.replies]
    assert len(shown) == 6
    assert ids[place] in shown
    assert root.more is not None
    assert root.more.count == 24
    rest = [node.row.id for node in queries.replies_of(root.row.id, order=order, cursor=root.more.cursor).nodes]
    assert set(shown) | set(rest) == set(ids[1:])
    whole = [node.row.id for node in queries.replies_of(root.row.id, order=order).nodes]
    assert shown == sorted(shown, key=whole.index)
    assert len(rest) in (24, 25), "a comment that stands behind a gap comes once more, and nothing is missed"


def test_twenty_replies_stand_below_it(discussion: Discussion, ada: int) -> None:
    ids = sorted(should_be_met(grow(discussion.site_id, ada, [(None, PUBLISHED, 0, 0), *fan(0, 30)])))
    root = queries.around(ids[0], order="oldest").nodes[0]
    assert [node.row.id for node in root.replies] == ids[1:21]
    assert root.more is not None
    assert root.more.count == 10


def test_a_tombstone_has_a_permalink_as_long_as_it_stands(discussion: Discussion, ada: int, eve: int) -> None:
    root = discussion.post(ada)
    reply = discussion.post(eve, parent=root)
    discussion.do(actions.reject, root)
    assert queries.around(root).nodes[0].row.is_tombstone
    discussion.do(actions.reject, reply)
    for comment in (root, reply, 999):
        with pytest.raises(NotFound):
            queries.around(comment)


def test_only_one_comment_is_its_own_surroundings(discussion: Discussion, ada: int) -> None:
    comment = discussion.post(ada)
    page = queries.around(comment)
    assert (len(page.nodes), page.next_cursor, page.total) == (1, None, 1)
