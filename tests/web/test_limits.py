from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from comments.accounts.models import Person
from comments.errors import TooMany
from comments.extensions import db, unit_of_work
from comments.web import limits
from comments.web.limits import Limit
from comments.web.models import LimitWindow

THREE = Limit("test", 3, 60)


@pytest.fixture
def limited(app: Flask) -> Flask:
    """An application that counts in its database, with Redis or without."""
    app.config["LIMITS_OFF"] = False
    app.extensions.pop("limits", None)
    return app


def counts(app: Flask) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(select(LimitWindow.count)))


def test_the_fourth_deed_is_refused_until_the_window_ends(limited: Flask) -> None:
    with limited.app_context(), time_machine.travel(datetime(2026, 3, 1, 12, 0, 20, tzinfo=UTC), tick=False) as time:
        for _ in range(3):
            limits.spend(THREE, "ada")
        with pytest.raises(TooMany) as refused:
            limits.spend(THREE, "ada")
        assert refused.value.retry_after == 40
        assert refused.value.params == {"time": "12:01 UTC"}
        time.shift(timedelta(seconds=40))
        limits.spend(THREE, "ada")


def test_deeds_and_people_are_counted_apart(limited: Flask) -> None:
    with limited.app_context():
        for _ in range(3):
            limits.spend(THREE, "ada")
        limits.spend(THREE, "eve")
        limits.spend(Limit("other", 3, 60), "ada")


def test_several_limits_are_counted_at_once_and_the_one_that_is_past_speaks(limited: Flask) -> None:
    hour = Limit("hour", 2, 3600)
    with limited.app_context(), time_machine.travel(datetime(2026, 3, 1, 12, 30, tzinfo=UTC), tick=False):
        for _ in range(2):
            limits.spend_all((THREE, "ada"), (hour, "203.0.113.7"))
        with pytest.raises(TooMany) as refused:
            limits.spend_all((THREE, "ada"), (hour, "203.0.113.7"))
        assert refused.value.retry_after == 1800
    assert sorted(counts(limited)) == [2, 2]


def test_a_deed_that_did_not_matter_is_given_back(limited: Flask) -> None:
    with limited.app_context(), time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC), tick=False):
        for _ in range(10):
            limits.spend(THREE, "ada")
            limits.give_back((THREE, "ada"))
        limits.give_back((THREE, "ada"))
        for _ in range(3):
            limits.spend(THREE, "ada")
        with pytest.raises(TooMany):
            limits.spend(THREE, "ada")


def test_the_count_stays_when_the_request_is_rolled_back(limited: Flask) -> None:
    with limited.app_context(), time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC), tick=False):
        for _ in range(2):
            limits.spend(THREE, "ada")
            db.session.rollback()
    assert counts(limited) == [2]


def test_it_names_nobody_in_the_table(limited: Flask) -> None:
    with limited.app_context():
        limits.spend(THREE, "ada@example.org")
        assert "ada" not in db.session.scalars(select(LimitWindow.key)).one()


def test_it_comes_before_the_first_change(limited: Flask) -> None:
    with limited.app_context():
        db.session.add(Person(name="Ada"))
        with pytest.raises(RuntimeError):
            limits.spend(THREE, "ada")


def test_what_the_request_has_read_does_not_stand_in_its_way(limited: Flask, ada: int) -> None:
    """A request that writes holds SQLite's one write lock from its first question on."""
    with limited.app_context():
        person = db.session.get_one(Person, ada)
        limits.spend(THREE, "ada")
        assert person.name == "Ada Lindqvist"
        with unit_of_work():
            person.name = "Ada L."


def test_at_the_same_moment_nobody_slips_through(limited: Flask) -> None:
    def deed(_: int) -> bool:
        with limited.app_context():
            try:
                limits.spend(Limit("crowd", 10, 3600), "ada")
            except TooMany:
                return False
            finally:
                db.session.remove()
            return True

    with time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC), tick=False), ThreadPoolExecutor(6) as pool:
        allowed = list(pool.map(deed, range(40)))
    assert allowed.count(True) == 10
    assert 10 <= counts(limited)[0] < 40


def test_refusing_a_flood_writes_nothing(limited: Flask) -> None:
    with limited.app_context(), time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC), tick=False):
        for _ in range(3):
            limits.spend(THREE, "ada")
        assert limits.is_past(THREE, "ada")
        assert not limits.is_past(THREE, "eve")
        for _ in range(5):
            with pytest.raises(TooMany):
                limits.spend(THREE, "ada")
    assert counts(limited) == [3]


def test_what_is_used_up_once_stays_used_up(limited: Flask) -> None:
    until = datetime(2036, 3, 1, tzinfo=UTC)
    with limited.app_context():
        for expected in (True, False):
            with unit_of_work():
                assert limits.use_once("work", "a challenge", until) is expected
        with unit_of_work():
            assert limits.use_once("work", "another", until)


def test_windows_that_are_over_are_swept(limited: Flask) -> None:
    with limited.app_context():
        with time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC)):
            limits.spend(THREE, "ada")
        with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC)):
            limits.spend(THREE, "ada")
            with unit_of_work():
                assert limits.sweep(db.session()) == 1
    assert counts(limited) == [1]
