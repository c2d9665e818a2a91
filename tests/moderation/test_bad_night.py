"""The first bad night: a flood of registrations and of comments from 50 addresses, while somebody works at the desk.

It is small here; `FLOOD=10000 pytest -s tests/moderation/test_bad_night.py` plays it in full and prints its figures.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import cycle
from time import perf_counter

import pytest
import time_machine
from sqlalchemy import event, func, select, text

from comments.accounts import actions as accounts
from comments.accounts import robots
from comments.accounts.models import Person, Proof
from comments.events.deliver import BATCH, deliver_due
from comments.events.models import Event
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.lib.text import fold_name
from comments.publishers.models import Site
from comments.threads.models import Comment, Status
from comments.web.models import LimitWindow
from tests import databases
from tests.conftest import SAME_ORIGIN

FLOOD = int(os.environ.get("FLOOD", "120"))
ADDRESSES = [f"203.0.113.{n}" for n in range(1, 26)] + [f"198.51.{n}.7" for n in range(1, 26)]
"""Half of them in one network of 256, half all over the world."""
HOUR = timedelta(hours=1)
NIGHT = clock.now().replace(minute=0, second=0, microsecond=0) + 2 * HOUR
"""When it begins: with the next full hour, and with the windows of the limits."""
DECISIONS = 20
MOST_STATEMENTS = 95
"""For a list with a case beside it, a decision, and the next case: 83 in a small flood, 85 in the full one."""
JSON = {"Accept": "application/json"}


class Night:
    """The flood, and the desk meanwhile."""

    def __init__(self, app, browser, mo) -> None:
        self.app, self.desk = app, browser(mo)
        self.seconds, self.statements = [], []

    def decide(self) -> None:
        """Open the queue and reject its first case, as somebody at the desk does; keep time and statements."""
        with self.app.app_context():
            held = select(Comment).where(Comment.status == Status.HELD).order_by(Comment.id).limit(1)
            row = db.session.scalar(held)
            form = {"version": row.latest_version, "status": row.status, "rule": 1}
            url = f"/moderation/comments/{row.id}/rejection?site=demo&queue=newcomers"
        begun = perf_counter()
        with counted(self.app) as statements:
            assert self.desk.get("/moderation?queue=newcomers").status_code == 200
            answer = self.desk.post(url, json=form, headers=JSON)
        self.seconds.append(perf_counter() - begun)
        self.statements.append(len(statements))
        assert answer.status_code == 200, answer.text

    def count(self, model, *where) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0

    def size(self) -> int:
        """Answer how many bytes the database has."""
        with self.app.app_context():
            if db.engine.dialect.name == "sqlite":
                pages = db.session.scalar(
                    text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
                )
            else:
                pages = db.session.scalar(text("SELECT pg_database_size(current_database())"))
            return int(pages)


@contextmanager
def counted(app) -> Iterator[list[str]]:
    """Gather the statements that are run inside."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def night(app, browser, mo, place, site, make_person):
    """Limits are on, ten comments are up, some wait, and an editor has turned on what helps."""
    app.config["LIMITS_OFF"] = False
    with app.app_context(), unit_of_work():
        row = db.session.get_one(Site, site)
        row.newcomer_limit, row.hold_newcomers = 1, True
    for n in range(10):
        place(f"Published before the night, number {n}.", status=Status.PUBLISHED)
    for n in range(DECISIONS):
        place(f"Waiting, number {n}.", person=make_person(f"Earlier{n} Reader"))
    return Night(app, browser, mo)


def register_from_everywhere(night, clock_of_test) -> Counter:
    """Send the form as often as the flood is large, within an hour, each time with another address to write to."""
    with night.app.app_context():
        stamp = robots.new_stamp()
    clock_of_test.shift(robots.QUICKEST)
    client = night.app.test_client()
    answers = Counter()
    for number, address in zip(range(FLOOD), cycle(ADDRESSES), strict=False):
        clock_of_test.shift(HOUR / FLOOD)
        form = {"email": f"robot{number}@bots.example", "name": f"Robot {number} Smith", "consent": "on"}
        form |= {"password": "a long walk by the estuary", "stamp": stamp}
        answer = client.post("/register", data=form, headers=SAME_ORIGIN, environ_overrides={"REMOTE_ADDR": address})
        answers[answer.status_code] += 1
        if number % (FLOOD // 10) == 0:
            night.decide()
    return answers


def post_from_everywhere(night, clock_of_test, clients, article) -> Counter:
    """Post as often as the flood is large, within an hour, by all the accounts in turn."""
    answers = Counter()
    for number, address, client in zip(range(FLOOD), cycle(ADDRESSES), cycle(clients), strict=False):
        clock_of_test.shift(HOUR / FLOOD)
        words = {"article": str(article), "text": f"Cheap watches, offer number {number}, this week alone."}
        answer = client.post("/comments", json=words, headers=JSON, environ_overrides={"REMOTE_ADDR": address})
        answers[answer.status_code] += 1
        if number % (FLOOD // 10) == 0:
            night.decide()
    return answers


def confirmed(night) -> list:
    """Confirm all the robots that wait, as if each letter had been read, and sign each in."""
    clients = []
    with night.app.app_context(), unit_of_work():
        for person in db.session.scalars(select(Person).where(Person.confirmed_at.is_(None))):
            person.confirmed_at, person.name_key = clock.now(), fold_name(person.name)
            person.email_key = person.email
            token, _ = accounts.start_sign_in(person, browser="robot")
            client = night.app.test_client()
            client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
            with client.session_transaction() as session:
                session["_user_id"], session["_fresh"] = token, True
            clients.append(client)
    return clients


def deliver(app) -> int:
    """Let all letters go that are due; answer how many went."""
    with app.app_context():
        while deliver_due(limit=BATCH) >= BATCH:
            pass
    return len(list((app.config["SETTINGS"].data_dir / "mail").glob("*.eml")))


def test_the_desk_works_letters_are_few_and_what_was_up_stays_up(night, browser, article, tmp_path):
    before = night.size()
    with time_machine.travel(NIGHT, tick=False) as clock_of_test:
        registrations = register_from_everywhere(night, clock_of_test)
        letters = deliver(night.app)
        clients = confirmed(night)
        posts = post_from_everywhere(night, clock_of_test, clients, article)
        page = browser().get("/articles/lync").text
        queue = night.desk.get("/moderation?queue=held")
    made = registrations[303]
    spam = night.count(Comment, Comment.person_id.in_(select(Person.id).where(Person.email.like("robot%"))))
    rows = {model.__tablename__: night.count(model) for model in (Person, Proof, LimitWindow, Event, Comment)}
    figures = {
        "attempts": FLOOD,
        "registrations": dict(registrations),
        "letters": letters,
        "posts": dict(posts),
        "spam kept": spam,
        "rows": rows,
        "bytes grown": night.size() - before,
        "decision seconds": [round(min(night.seconds), 3), round(max(night.seconds), 3)],
        "decision statements": [min(night.statements), max(night.statements)],
    }
    print(json.dumps(figures))
    in_one_network, elsewhere = 50, 25 * 10
    assert sum(registrations.values()) == sum(posts.values()) == FLOOD
    assert set(registrations) <= {303, 429}
    assert set(posts) <= {201, 429}
    assert letters == made <= 2 * (in_one_network + elsewhere)
    assert spam <= 3 * made
    assert night.count(Comment, Comment.status == Status.PUBLISHED) == 10
    assert all(f"Published before the night, number {n}." in page for n in range(10))
    assert "Cheap watches" not in page
    assert "Cheap watches" in queue.text
    assert rows["limit_window"] <= 3_000 + 14 * made
    assert rows["event"] <= 10 * (made + spam + DECISIONS) + 200
    assert max(night.statements) <= MOST_STATEMENTS
    assert sorted(night.seconds)[-2] < 5


def test_letters_are_bounded_over_all_however_many_addresses_ask(app, night, browser, mo):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], letters_per_hour=5)
    with time_machine.travel(NIGHT + HOUR / 60, tick=False):
        answers = [
            app.test_client().post(
                "/password/forgotten",
                data={"email": f"somebody{n}@else.example"},
                headers=SAME_ORIGIN,
                environ_overrides={"REMOTE_ADDR": f"192.0.{n}.1"},
            )
            for n in range(8)
        ]
        assert [answer.status_code for answer in answers] == [303] * 5 + [429] * 3
        assert "That was too much in a short time. You can go on at" in answers[-1].text
        assert "No more letters with codes go out in this hour." in browser(mo).get("/moderation").text
    if databases.ON_POSTGRESQL:
        return  # Redis goes by a clock that no test can set
    with time_machine.travel(NIGHT + HOUR, tick=False):
        assert "No more letters with codes" not in browser(mo).get("/moderation").text
