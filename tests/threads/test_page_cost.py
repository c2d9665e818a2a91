from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from comments.extensions import db
from comments.threads import queries
from comments.threads.models import Status
from comments.threads.schemas import ORDERS
from tests.plans import plan_of, reads_whole
from tests.threads.conftest import Discussion
from tests.threads.growing import grow, should_be_met

PUBLISHED = Status.PUBLISHED


@contextmanager
def counted() -> Iterator[list[tuple[str, Any]]]:
    statements: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_more: object) -> None:
        statements.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    event.remove(db.engine, "before_cursor_execute", note)


def test_the_number_of_statements_is_the_same_at_10_and_at_3000_comments(discussion: Discussion, ada: int) -> None:
    counts = []
    for size in (10, 3000):
        grown = [(None if place < size // 5 else place // 3, PUBLISHED, place % 4, place % 7) for place in range(size)]
        article = grow(discussion.site_id, ada, grown, counting=False)
        deepest = max(should_be_met(article))
        with counted() as statements:
            page = queries.page_of(article, order="best")
        with counted() as below:
            queries.replies_of(page.nodes[0].row.id, order="best")
        with counted() as beside:
            queries.around(deepest)
        counts.append((len(statements), len(below), len(beside)))
    assert counts[1][0] <= 5
    assert counts[1][1] <= 6
    assert counts[1][2] <= 9
    assert all(large <= max(small, most) for small, large, most in zip(*counts, (5, 6, 9), strict=True))


def test_no_statement_of_a_page_reads_a_whole_discussion(discussion: Discussion, ada: int) -> None:
    article = grow(discussion.site_id, ada, [(None, PUBLISHED, 0, 0), (0, PUBLISHED, 0, 0)])
    with counted() as statements:
        for order in ORDERS:
            queries.page_of(article, order=order)
            queries.around(queries.page_of(article, order=order).nodes[0].replies[0].row.id, order=order)
    for statement, values in dict(statements).items():
        if statement.startswith("BEGIN"):
            continue
        plan = plan_of(db.session.connection(), statement, values)
        assert not [step for step in plan if reads_whole(step, "comment|reply")], (plan, statement)
        assert "chain" in statement or not [step for step in plan if "TEMP B-TREE" in step], (plan, statement)
