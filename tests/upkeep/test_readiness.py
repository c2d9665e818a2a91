"""`/readyz` says of each thing that a process needs whether it is there, and nothing that is nobody's business."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError

from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.upkeep import revisions
from comments.upkeep.beats import beat
from comments.upkeep.checks import data, machine
from comments.upkeep.models import WorkerBeat

Browser = Callable[..., FlaskClient]


@pytest.fixture
def worker(app: Flask) -> None:
    """A worker that was seen just now."""
    with app.app_context(), unit_of_work():
        beat()


@pytest.fixture
def ready(browser: Browser) -> Callable[[], tuple[int, dict[str, str]]]:
    def ask() -> tuple[int, dict[str, str]]:
        answer = browser().get("/readyz")
        assert answer.headers["Cache-Control"] == "private, no-store"
        return answer.status_code, dict(answer.json or {})

    return ask


Ready = Callable[[], tuple[int, dict[str, str]]]


def test_where_all_is_there_the_process_is_ready(ready: Ready, worker: None, ada: int, article: int) -> None:
    names = ("status", "database", "migrations", "disk", "worker", "redis")
    assert ready() == (200, dict.fromkeys(names, "ok"))


def test_without_a_worker_it_is_not(ready: Ready, app: Flask) -> None:
    status, told = ready()
    assert (status, told["status"], told["database"]) == (503, "unavailable", "ok")
    assert "No worker was seen lately" in told["worker"]


def test_a_worker_that_fell_silent_is_told_with_its_time(ready: Ready, app: Flask, worker: None) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(update(WorkerBeat).values(seen_at=clock.now() - timedelta(minutes=3)))
    status, told = ready()
    assert (status, told["worker"]) == (
        503,
        "The worker was last seen 3 minutes ago. Start it again, and look at its log.",
    )


@pytest.mark.parametrize(
    ("revision", "words"),
    [("0001", "earlier version's tables. Make a backup"), ("9999", "newer version's tables, which this version")],
)
def test_tables_of_another_version_are_told(ready: Ready, app: Flask, worker: None, revision: str, words: str) -> None:
    known = revisions.heads()
    with app.app_context(), unit_of_work():
        db.session.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
    status, told = ready()
    with app.app_context(), unit_of_work():
        db.session.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": next(iter(known))})
    assert status == 503
    assert words in told["migrations"]


def test_a_full_disk_is_told(ready: Ready, worker: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "LEAST_BYTES", 1 << 62)
    status, told = ready()
    assert (status, told["disk"]) == (503, "The disk of the data folder is full. Make room before anything else.")


def test_a_database_that_is_away_is_told_without_its_address(
    ready: Ready, worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*arguments: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("connection to server at 10.1.2.3 failed for user paper"))

    monkeypatch.setattr(data.db.session, "execute", away)
    status, told = ready()
    assert (status, told["database"][:28]) == (503, "The database does not answer")
    assert "10.1.2.3" not in str(told)
    assert "paper" not in str(told)


def test_redis_that_is_away_is_told(ready: Ready, app: Flask, worker: None) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], redis_url="redis://127.0.0.1:1/0")
    status, told = ready()
    assert (status, told["redis"]) == (503, "Redis does not answer. Is it running, and is REJOINDER_REDIS_URL right?")


def test_to_live_a_process_needs_none_of_it(browser: Browser) -> None:
    answer = browser().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_how_a_request_looks_is_told_to_our_own_doctor_alone(browser: Browser) -> None:
    assert browser().get("/upkeep/seen/forged").status_code == 404
