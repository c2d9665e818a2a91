import pytest
from sqlalchemy import select

from comments.articles import queries
from comments.articles.actions import set_discussion, set_premoderated
from comments.articles.models import Discussion
from comments.events.models import Event
from comments.extensions import db, unit_of_work

pytestmark = pytest.mark.usefixtures("context")


def test_a_closed_discussion_says_since_when_and_names_a_new_state(article: int, mo: int) -> None:
    before = queries.get(article).revision
    with unit_of_work():
        set_discussion(article, Discussion.CLOSED, person_id=mo)
    row = queries.get(article)
    assert not row.is_open
    assert row.closed_at is not None
    assert row.revision == before + 1
    event = db.session.scalars(select(Event)).one()
    assert (event.name, event.person_id, event.data) == ("article.discussion_changed", mo, {"state": "closed"})


def test_opening_again_forgets_the_closing(article: int) -> None:
    with unit_of_work():
        set_discussion(article, Discussion.CLOSED)
        set_discussion(article, Discussion.OPEN)
    assert queries.get(article).closed_at is None


def test_doing_it_twice_changes_nothing_the_second_time(article: int) -> None:
    with unit_of_work():
        set_discussion(article, Discussion.CLOSED)
        revision = queries.get(article).revision
        set_discussion(article, Discussion.CLOSED)
    assert queries.get(article).revision == revision


def test_reading_before_publication_is_switched_per_article(article: int) -> None:
    with unit_of_work():
        set_premoderated(article, True)
    assert queries.get(article).premoderated
    with unit_of_work():
        set_premoderated(article, False)
    assert not queries.get(article).premoderated
