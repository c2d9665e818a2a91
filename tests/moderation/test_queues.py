"""The lists of the desk: what stands in them, in which order, page by page; and search."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.moderation.queries import lists, queues
from comments.moderation.schemas import Place, Queue
from comments.threads.models import Comment, Status
from tests.plans import plan_of


@pytest.fixture
def walk(app, site):
    """Follow a list from page to page; answers the ids in order."""

    def follow(place):
        found, cursor = [], ""
        with app.app_context():
            while cursor is not None:
                page = queues.page(site, Place(place.queue, place.order, place.q, cursor))
                found += page.ids
                cursor = page.next_cursor
        return found

    return follow


@pytest.fixture
def many(place):
    """Seventy held comments of three risks."""
    return [place(f"Words {n}", risk=(0.9, 0.5, 0.25)[n % 3]) for n in range(70)]


def test_held_comments_come_by_risk_and_among_equals_the_oldest_first(walk, many):
    assert walk(Place()) == many[0::3] + many[1::3] + many[2::3]


def test_held_comments_come_by_age_where_one_asks_for_it(walk, many):
    assert walk(Place(order="age")) == many


def test_a_held_edit_waits_among_the_held_comments(walk, place, held_edit, app):
    high, low = place(risk=0.9), place(risk=0.1)
    with app.app_context(), unit_of_work():
        db.session.get_one(Comment, held_edit).risk = 0.4
    assert walk(Place()) == [high, held_edit, low]
    assert set(walk(Place(order="age"))) == {high, held_edit, low}


def test_published_and_rejected_come_with_the_last_decided_first(walk, place, app):
    ids = [place(f"Words {n}", status=Status.PUBLISHED) for n in range(35)]
    with app.app_context(), unit_of_work():
        row = db.session.get_one(Comment, ids[3])
        row.changed_at = row.changed_at + timedelta(hours=1)
    assert walk(Place(Queue.PUBLISHED)) == [ids[3], *reversed([i for i in ids if i != ids[3]])]
    assert walk(Place(Queue.REJECTED)) == []


def test_reported_comments_come_with_the_most_reports_first(walk, place, report, eve, mo):
    one, two = place("a", status=Status.PUBLISHED), place("b", status=Status.PUBLISHED)
    report(one, eve)
    report(two, eve)
    report(two, mo)
    assert walk(Place(Queue.REPORTED)) == [two, one]


def test_counts_are_of_this_site_and_held_edits_count(app, site, place, held_edit, other_site):
    place()
    place(status=Status.REJECTED)
    with app.app_context():
        assert queues.counts(site) == {
            Queue.HELD: 2,
            Queue.NEWCOMERS: 1,
            Queue.REPORTED: 0,
            Queue.PUBLISHED: 1,
            Queue.REJECTED: 1,
        }
        assert set(queues.counts(other_site).values()) == {0}


def test_newcomers_of_the_last_hour_have_a_list_of_their_own_the_newest_first(app, walk, place, make_person, ada):
    old = make_person("Old Hand", created_at=clock.now() - timedelta(hours=2))
    place(person=old)
    ours = [place(f"New {n}.") for n in range(35)]
    place("Up already.", status=Status.PUBLISHED)
    assert walk(Place(Queue.NEWCOMERS)) == ours[::-1]
    with app.app_context():
        assert queues.holds(Place(Queue.NEWCOMERS), ours[0])


def test_the_next_case_is_the_one_below_and_after_the_last_the_first(app, site, many):
    with app.app_context():
        order = queues.page(site, Place()).ids
        below = queues.following(site, Place(), db.session.get_one(Comment, order[4]))
        last = db.session.get_one(Comment, many[-1 if len(many) % 3 == 0 else -2])
        assert below == order[5]
        assert queues.following(site, Place(), last) in many


@pytest.mark.parametrize("cursor", ["x", "W10", "WzEsMl0", "Ww" * 400, "WyJhIiwxXQ", "\0"])
@pytest.mark.parametrize("queue", list(Queue))
def test_a_cursor_that_is_not_ours_shows_the_first_page(browser, place, mo, queue, cursor):
    place()
    assert browser(mo).get("/moderation", query_string={"queue": queue, "cursor": cursor}).status_code == 200


def test_a_page_costs_the_same_number_of_queries_whatever_its_length(app, site, many):
    def count(place):
        asked = []
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
            lists.items(queues.page(site, place).ids)
        return len(asked)

    assert count(Place()) <= 5  # BEGIN among them


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("harbour", True),
        ("HARBOUR wall", True),
        ("harb", True),
        ('"harbour wall"', True),
        ('"wall harbour"', False),
        ("Zurich", True),
        ("ferry", False),
        ("by:ada", True),
        ("by:eve harbour", False),
        ('by:"Ada Lindqvist" wall', True),
        ('"', False),
        ('wall" OR "ferry', False),
        ("wall*", True),
        ("NEAR(wall)", False),
        ("source:wall", False),
        ("!!!", False),
        ("%", False),
        ("' OR 1=1 --", False),
        ("🚂", False),
    ],
)
def test_search_takes_words_phrases_and_names_and_never_a_query_language(walk, place, eve, q, found):
    comment = place("The harbour wall of Zürich.", status=Status.REJECTED)
    assert (walk(Place(q=q)) == [comment]) == found


def test_search_goes_page_by_page_newest_first(walk, place):
    ids = [place(f"harbour {n}") for n in range(65)]
    assert walk(Place(q="harbour")) == ids[::-1]


def test_search_shows_people_whose_name_begins_so(browser, place, mo, ada):
    place()
    page = browser(mo).get("/moderation?q=ada").text
    assert f"/moderation/people/{ada}?site=demo" in page


def test_search_finds_nothing_of_other_sites(app, place, other_site):
    place("harbour")
    with app.app_context():
        assert queues.page(other_site, Place(q="harbour")).ids == ()


def test_the_list_leads_on_and_back(browser, many, mo):
    page = browser(mo).get("/moderation").text
    assert page.count('<li class="row"') == 30
    assert "Show the next 30" in page


@pytest.mark.parametrize("before", ["9" * 40, "-1", "x", "\0", "1" * 18, ""])
@pytest.mark.parametrize("page", ["log", "articles"])
def test_where_a_list_goes_on_can_be_anything(browser, article, mo, page, before):
    assert browser(mo).get(f"/moderation/{page}", query_string={"before": before}).status_code == 200


def test_held_edits_are_counted_and_paged_by_their_own_index(app, site):
    with app.app_context():
        rows = queues._edits(site).order_by(Comment.risk.desc(), Comment.id).limit(31)
        for statement in (rows, queues._edits(site).limit(1000)):
            words = str(statement.compile(db.engine, compile_kwargs={"literal_binds": True}))
            assert "ix_comment_held_edit" in str(plan_of(db.session.connection(), words))
