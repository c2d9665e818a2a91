"""Events reach every subscriber once, in order, whatever breaks in between."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from comments.articles.models import Article
from comments.errors import InDoubt
from comments.events import deliver, outbox
from comments.events.models import Delivery, Event
from comments.events.record import record
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.publishers.models import Site

Names = list[str]


@pytest.fixture(autouse=True)
def nobody_listens(app: Flask, monkeypatch: pytest.MonkeyPatch, context: None) -> None:
    """Each test begins with no subscriber."""
    monkeypatch.setattr(deliver, "_subscribers", {})


@pytest.fixture
def heard() -> Names:
    return []


@pytest.fixture
def listen(heard: Names) -> Callable[..., None]:
    def start(name: str, *, key: str = "ear", outside: bool = False) -> None:
        deliver.subscribe(name, key, lambda event: heard.append(f"{key}:{event.data['n']}"), outside=outside)

    return start


def happen(name: str, n: int, article: int | None = None) -> int:
    with unit_of_work():
        event = record(name, article=db.session.get_one(Article, article) if article else None, n=n)
        db.session.flush()
        return event.id


def event(event_id: int) -> Event:
    return db.session.get_one(Event, event_id, populate_existing=True)


def the_delivery(event_id: int, key: str = "ear") -> Delivery:
    db.session.rollback()
    return db.session.scalars(select(Delivery).where(Delivery.event_id == event_id, Delivery.subscriber == key)).one()


def test_every_subscriber_hears_once(listen: Callable[..., None], heard: Names) -> None:
    listen("rain", key="roof")
    listen("rain", key="garden")
    first = happen("rain", 1)
    assert deliver.deliver_due() == 1
    assert deliver.deliver_due() == 0
    assert sorted(heard) == ["garden:1", "roof:1"]
    assert event(first).delivered_at is not None


def test_a_clock_set_back_stalls_nothing(listen: Callable[..., None], heard: Names, article: int) -> None:
    listen("rain")
    with time_machine.travel(clock.now() + timedelta(minutes=10), tick=False):
        happen("rain", 1, article)
    happen("rain", 2, article)
    deliver.deliver_due()
    assert heard == ["ear:1", "ear:2"]


def test_a_clock_set_back_stalls_nothing_that_was_looked_at(
    listen: Callable[..., None], heard: Names, article: int
) -> None:
    is_broken = [True]

    def hear(event: Event) -> None:
        if event.data["n"] == 1 and is_broken[0]:
            raise RuntimeError
        heard.append(f"ear:{event.data['n']}")

    deliver.subscribe("rain", "ear", hear)
    listen("snow", key="away", outside=True)
    before = clock.now()
    with time_machine.travel(before + timedelta(minutes=10), tick=False):
        happen("rain", 1, article)
        happen("rain", 2, article)
        happen("snow", 3)
        deliver.tell_due()
    is_broken[0] = False
    with time_machine.travel(before, tick=False):
        assert deliver.deliver_due() > 0
        assert deliver.deliver_due() == 0, "who waits for an earlier one is looked at again only in two seconds"
    assert heard == ["away:3"]
    with time_machine.travel(before + timedelta(minutes=10, seconds=6), tick=False):
        deliver.deliver_due()
        deliver.deliver_due()
    assert heard == ["away:3", "ear:1", "ear:2"]


def test_what_fails_after_a_clock_was_set_back_is_not_looked_at_all_the_time(site: int) -> None:
    def break_down(event: Event) -> None:
        raise RuntimeError

    deliver.subscribe("rain", "ear", break_down)
    with time_machine.travel(clock.now() + timedelta(minutes=10), tick=False):
        rain = happen("rain", 1)
    with time_machine.travel(clock.now(), tick=False):
        assert [deliver.deliver_due(), deliver.deliver_due()] == [1, 0]
    assert the_delivery(rain).tries == 1


def test_one_listener_may_hear_of_several_names(heard: Names) -> None:
    def listener(event: Event) -> None:
        heard.append(event.name)

    deliver.subscribe("rain", "ear", listener)
    deliver.subscribe("snow", "ear", listener)
    happen("rain", 1)
    happen("snow", 2)
    deliver.deliver_due()
    assert heard == ["rain", "snow"]


def test_one_key_is_not_given_to_two_listeners(listen: Callable[..., None]) -> None:
    listen("rain")
    with pytest.raises(ValueError, match="ear"):
        listen("rain")


def test_what_nobody_wants_to_hear_is_settled_without_rows(listen: Callable[..., None], heard: Names) -> None:
    listen("rain")
    unheard = happen("dew", 1)
    assert deliver.deliver_due() == 0
    assert event(unheard).delivered_at is not None
    assert heard == []
    assert db.session.scalar(select(func.count()).select_from(Delivery)) == 0


def test_the_effect_and_its_mark_are_one_transaction(site: int) -> None:
    def rename_and_break(event: Event) -> None:
        db.session.get_one(Site, site).name = "Renamed"
        db.session.flush()
        raise RuntimeError("the power went out")

    deliver.subscribe("rain", "ear", rename_and_break)
    rain = happen("rain", 1)
    deliver.deliver_due()
    db.session.expire_all()
    assert db.session.get_one(Site, site).name == "The Estuary Post"
    assert the_delivery(rain).done_at is None
    assert the_delivery(rain).error == "RuntimeError"


def test_a_crash_between_the_effect_and_the_mark_undoes_the_effect(site: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def rename(event: Event) -> None:
        row = db.session.get_one(Site, site)
        row.name += "!"

    deliver.subscribe("rain", "ear", rename)
    happen("rain", 1)
    with monkeypatch.context() as power:
        power.setattr(outbox, "mark_done", lambda *args: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            deliver.deliver_due()
    db.session.expire_all()
    assert db.session.get_one(Site, site).name == "The Estuary Post"
    assert deliver.deliver_due() == 1
    deliver.deliver_due()
    db.session.expire_all()
    assert db.session.get_one(Site, site).name == "The Estuary Post!"


def test_a_failure_is_tried_again_after_a_growing_wait() -> None:
    tries: list[int] = []

    def stumble_twice(event: Event) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise OSError

    deliver.subscribe("rain", "ear", stumble_twice)
    rain = happen("rain", 1)
    start = clock.now()
    for after, so_far in ((0, 1), (4, 1), (6, 2), (20, 2), (27, 3)):
        with time_machine.travel(start + timedelta(seconds=after), tick=False):
            deliver.deliver_due()
        assert len(tries) == so_far
    assert event(rain).delivered_at is not None
    assert the_delivery(rain).tries == 3


def test_waits_grow_from_seconds_to_hours() -> None:
    waits = [deliver.wait_after(tries).total_seconds() for tries in range(1, 9)]
    assert waits == [5, 20, 80, 320, 1280, 5120, 20480, 21600]


def fail_for_good(rain: int) -> None:
    moment = clock.now()
    for _ in range(deliver.MOST_TRIES):
        with time_machine.travel(moment, tick=False):
            deliver.deliver_due()
        moment += deliver.LONGEST_WAIT + timedelta(seconds=1)


def test_what_fails_for_good_stays_visible(heard: Names, listen: Callable[..., None]) -> None:
    def refuse(event: Event) -> None:
        heard.append("tried")
        raise OSError("to ada@example.org")

    deliver.subscribe("rain", "ear", refuse)
    rain = happen("rain", 1)
    fail_for_good(rain)
    assert len(heard) == deliver.MOST_TRIES
    assert event(rain).delivered_at is not None
    (failed,) = outbox.failed_since(clock.now() - timedelta(days=1))
    assert (failed.event_id, failed.subscriber, failed.tries) == (rain, "ear", deliver.MOST_TRIES)
    assert "ada" not in failed.error


def test_what_is_in_doubt_is_tried_once_more_and_never_again(heard: Names) -> None:
    errors = [OSError(), InDoubt(), OSError(), InDoubt(), InDoubt()]

    def refuse(event: Event) -> None:
        heard.append("tried")
        raise errors.pop(0)

    deliver.subscribe("rain", "post", refuse, outside=True)
    rain = happen("rain", 1)
    fail_for_good(rain)
    assert len(heard) == 4
    assert the_delivery(rain, "post").error == "InDoubt"


def test_one_failing_subscriber_holds_up_no_other(heard: Names, listen: Callable[..., None], article: int) -> None:
    def refuse(event: Event) -> None:
        raise OSError

    deliver.subscribe("rain", "broken", refuse)
    listen("rain")
    for n in (1, 2):
        happen("rain", n, article)
    deliver.deliver_due()
    assert heard == ["ear:1", "ear:2"]


def test_events_of_one_article_wait_for_the_earlier_one(article: int, heard: Names) -> None:
    broken = [True]

    def stumble(event: Event) -> None:
        if event.data["n"] == 1 and broken:
            broken.clear()
            raise OSError
        heard.append(f"{event.article_id and 'article'}:{event.data['n']}")

    deliver.subscribe("rain", "ear", stumble)
    happen("rain", 1, article)
    happen("rain", 2, article)
    happen("rain", 3)
    deliver.deliver_due()
    assert heard == ["None:3"]
    for later in (6, 12):
        with time_machine.travel(clock.now() + timedelta(seconds=later), tick=False):
            deliver.deliver_due()
    assert heard == ["None:3", "article:1", "article:2"]


def test_an_event_given_up_lets_the_next_one_through(article: int, heard: Names) -> None:
    def refuse_the_first(event: Event) -> None:
        if event.data["n"] == 1:
            raise OSError
        heard.append("second")

    deliver.subscribe("rain", "ear", refuse_the_first)
    first = happen("rain", 1, article)
    happen("rain", 2, article)
    fail_for_good(first)
    with time_machine.travel(clock.now() + timedelta(days=9), tick=False):
        deliver.deliver_due()
    assert heard == ["second"]


def test_an_outside_listener_runs_with_no_transaction_open(heard: Names) -> None:
    def send(event: Event) -> None:
        assert not db.session.registry().in_transaction()
        heard.append(event.data["n"])

    deliver.subscribe("rain", "post", send, outside=True)
    rain = happen("rain", 1)
    deliver.deliver_due()
    assert heard == [1]
    assert the_delivery(rain, "post").done_at is not None


def test_a_crash_of_an_outside_listener_is_made_good_after_its_lease(heard: Names) -> None:
    def crash_once(event: Event) -> None:
        heard.append("tried")
        if len(heard) == 1:
            raise KeyboardInterrupt

    deliver.subscribe("rain", "post", crash_once, outside=True)
    rain = happen("rain", 1)
    with pytest.raises(KeyboardInterrupt):
        deliver.deliver_due()
    deliver.deliver_due()
    assert heard == ["tried"]
    with time_machine.travel(clock.now() + deliver.LEASE + timedelta(seconds=1), tick=False):
        deliver.deliver_due()
    assert heard == ["tried", "tried"]
    assert the_delivery(rain, "post").tries == 2


def test_an_outside_listener_that_always_crashes_is_given_up(heard: Names) -> None:
    def crash(event: Event) -> None:
        heard.append("tried")
        raise KeyboardInterrupt

    deliver.subscribe("rain", "post", crash, outside=True)
    rain = happen("rain", 1)
    moment = clock.now()
    for _ in range(deliver.MOST_TRIES):
        moment += deliver.LONGEST_WAIT
        with time_machine.travel(moment, tick=False), pytest.raises(KeyboardInterrupt):
            deliver.deliver_due()
    with time_machine.travel(moment + deliver.LONGEST_WAIT, tick=False):
        deliver.deliver_due()
    assert len(heard) == deliver.MOST_TRIES
    assert the_delivery(rain, "post").failed_at is not None


@pytest.fixture
def two_workers(app: Flask) -> Iterator[Callable[[], None]]:
    def run() -> None:
        faults: list[BaseException] = []

        def work() -> None:
            try:
                with app.app_context():
                    while deliver.deliver_due(limit=5):
                        pass
            except BaseException as error:
                faults.append(error)

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert faults == []

    db.session.rollback()
    return run


@pytest.mark.parametrize("outside", [False, True])
def test_two_workers_at_once_tell_everything_once(
    two_workers: Callable[[], None], listen: Callable[..., None], heard: Names, article: int, outside: bool
) -> None:
    listen("rain", key="roof", outside=outside)
    listen("rain", key="garden")
    for n in range(12):
        happen("rain", n, article if n % 2 else None)
    db.session.rollback()
    two_workers()
    with time_machine.travel(clock.now() + timedelta(seconds=10), tick=False):
        two_workers()
    assert sorted(heard) == sorted(f"{key}:{n}" for key in ("roof", "garden") for n in range(12))
    for key in ("roof", "garden"):
        of_article = [int(line.split(":")[1]) for line in heard if line.startswith(key) and int(line[-1]) % 2]
        assert of_article == sorted(of_article)
