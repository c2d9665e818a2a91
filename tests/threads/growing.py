"""Random discussions, grown by placing comments, and a walk along every link of what readers are shown."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import strategies as st

from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.threads import actions, queries
from comments.threads.models import Comment, Status
from comments.threads.rows import Node
from comments.threads.schemas import Order, PlacedComment

START = datetime(2013, 2, 18, 9, tzinfo=UTC)
_number = count(1)

statuses = st.sampled_from([*[Status.PUBLISHED] * 6, Status.HELD, Status.REJECTED, Status.WITHDRAWN])


@st.composite
def sprouts(draw: st.DrawFn, most: int = 40) -> list[tuple[int | None, Status, int, int]]:
    """Draw comments as (place of the parent, status, votes up, minute); chains, fans and bushes all come up."""
    shape = draw(st.sampled_from(["chain", "fan", "bush"]))
    grown: list[tuple[int | None, Status, int, int]] = []
    for place in range(draw(st.integers(0, most))):
        nearest = {"chain": max(0, place - 2), "fan": 0, "bush": 0}[shape]
        farthest = min(place - 1, 3) if shape == "fan" else place - 1
        parents = st.none() if place == 0 else st.none() | st.integers(nearest, max(nearest, farthest))
        if shape == "chain" and place:
            parents = st.integers(nearest, place - 1)
        grown.append((draw(parents), draw(statuses), draw(st.integers(0, 2)), draw(st.integers(0, 3))))
    return grown


def new_article(site_id: int) -> Article:
    """Make an article with nothing below it."""
    number = next(_number)
    article = Article(site_id=site_id, url=f"/articles/{number}", slug=f"grown-{number}", title="Grown")
    db.session.add(article)
    db.session.flush()
    return article


def grow(site_id: int, person: int, grown: list[tuple[int | None, Status, int, int]], *, counting: bool = True) -> int:
    """Place the comments under a new article and answer its id."""
    with unit_of_work():
        article = new_article(site_id)
        ids: list[int] = []
        for parent, status, up, minute in grown:
            placed = PlacedComment(
                person,
                START + timedelta(minutes=minute),
                source="Words",
                status=status,
                parent_id=None if parent is None else ids[parent],
                up=up,
            )
            ids.append(actions.place_comment(placed, article=article, counting=counting))
        if not counting:
            actions.recount(article_id=article.id, mend=True)
        return article.id


def should_be_met(article_id: int) -> Counter[int]:
    """Work out from the bare rows whom readers meet: what is published, and all that such a comment hangs from."""
    rows = {row.id: row for row in db.session.query(Comment).filter_by(article_id=article_id)}
    met: set[int] = set()
    for row in rows.values():
        here: Comment | None = row if row.status == Status.PUBLISHED else None
        while here is not None:
            met.add(here.id)
            here = rows.get(here.parent_id or 0)
    return Counter(met)


def walk(article_id: int, order: Order) -> Counter[int]:
    """Follow every link from the first page on and count how often each comment is met."""
    met: Counter[int] = Counter()
    cursor = None
    while True:
        page = queries.page_of(article_id, order=order, cursor=cursor)
        assert sum(_size(node) for node in page.nodes) <= 80
        for node in page.nodes:
            _walk_node(node, order, met)
        cursor = page.next_cursor
        if cursor is None:
            return met


def _size(node: Node) -> int:
    return 1 + sum(_size(reply) for reply in node.replies)


def _walk_node(node: Node, order: Order, met: Counter[int]) -> None:
    met[node.row.id] += 1
    _walk_below(node, order, met)


def _walk_below(node: Node, order: Order, met: Counter[int]) -> None:
    for reply in node.replies:
        assert reply.row.parent_id == node.row.id
        _walk_node(reply, order, met)
    if node.continues:
        target = find(queries.around(node.row.id, order=order).nodes, node.row.id)
        assert target is not None
        assert not target.continues, "a permalink goes on where the page ends"
        _walk_below(target, order, met)
    more = node.more
    left = more.count if more else 0
    while more is not None:
        assert more.count == left
        page = queries.replies_of(node.row.id, order=order, cursor=more.cursor)
        assert sum(_size(reply) for reply in page.nodes) <= 80
        for reply in page.nodes:
            _walk_node(reply, order, met)
        left -= len(page.nodes)
        more = page.more
    assert left == 0


def find(nodes: tuple[Node, ...], comment_id: int) -> Node | None:
    """Find a comment among nodes and all below them."""
    for node in nodes:
        found = node if node.row.id == comment_id else find(node.replies, comment_id)
        if found is not None:
            return found
    return None
