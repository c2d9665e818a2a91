"""While an installation is upgraded, what the new release recorded waits for a worker of the new release."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from comments.events import deliver, outbox, versions
from comments.events.models import Delivery, Event
from comments.events.record import record
from comments.events.versions import BEFORE, SCHEMA, number_of
from comments.extensions import db, unit_of_work
from comments.lib import clock

NEWER = SCHEMA + 1


@pytest.fixture
def heard(app: Flask) -> Iterator[list[str]]:
    """What two subscribers hear, one inside and one outside."""
    told: list[str] = []
    before = dict(deliver._subscribers)
    deliver.subscribe("weather.changed", "test.inside", lambda event: told.append(f"inside {event.schema}"))
    deliver.subscribe(
        "weather.changed", "test.outside", lambda event: told.append(f"outside {event.schema}"), outside=True
    )
    with app.app_context():
        yield told
    deliver._subscribers.clear()
    deliver._subscribers.update(before)


def recorded(name: str, schema: int) -> int:
    with unit_of_work():
        event = record(name)
        event.schema = schema
        db.session.flush()
        return event.id


def is_pending(event_id: int) -> bool:
    return db.session.scalars(select(Event.delivered_at).where(Event.id == event_id)).one() is None


@pytest.mark.parametrize("name", ["weather.changed", "sky.fell"])
def test_what_a_newer_version_recorded_is_left_and_told_by_it(
    heard: list[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    event_id = recorded(name, NEWER)
    deliver.deliver_due()
    assert (heard, is_pending(event_id)) == ([], True)
    for module in (versions, outbox):
        monkeypatch.setattr(module, "SCHEMA", NEWER)  # as the newer worker is
    deliver.deliver_due()
    assert not is_pending(event_id)
    assert heard == (["inside 3", "outside 3"] if name == "weather.changed" else [])


def test_what_an_earlier_version_recorded_is_told(heard: list[str]) -> None:
    event_id = recorded("weather.changed", SCHEMA - 1)
    deliver.deliver_due()
    assert (heard, is_pending(event_id)) == (["inside 1", "outside 1"], False)


def test_a_delivery_that_a_newer_worker_began_is_not_made_by_an_older_one(heard: list[str]) -> None:
    event_id = recorded("weather.changed", NEWER)
    with unit_of_work():
        db.session.add(Delivery(event_id=event_id, subscriber="test.outside", next_try_at=clock.now()))
    deliver.deliver_due()
    assert heard == []


def test_an_event_keeps_its_number_only_where_nobody_new_hears_of_it() -> None:
    assert number_of("comment.published", ["notifications.reply"]) == SCHEMA - 1
    assert number_of("comment.published", ["notifications.reply", "webhooks.push"]) == SCHEMA
    assert number_of("weather.changed", []) == SCHEMA


def test_the_number_is_written_with_the_event(heard: list[str]) -> None:
    with unit_of_work():
        old, new = record("password.changed"), record("weather.changed")
        db.session.flush()
        assert (old.schema, new.schema) == (SCHEMA - 1, SCHEMA)


def test_whom_the_release_before_told_is_still_told(app: Flask) -> None:
    """A subscriber that goes away leaves deliveries that nobody makes; rename none, end none within a release."""
    for name, keys in BEFORE.items():
        assert keys <= set(deliver.keys_of(name)), name
