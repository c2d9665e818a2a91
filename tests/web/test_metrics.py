"""What Prometheus is told, by whom it may be asked, and that the docs name every figure."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError

from comments import create_app, gauges
from comments.articles.models import Article
from comments.config import SettingsError, read_settings
from comments.events.deliver import deliver_due, subscribe
from comments.events.record import record
from comments.extensions import db, unit_of_work
from comments.jobs.watched import watched
from comments.lib import tally, tracing
from comments.mailer.post import BadLetter, Mail, send
from comments.upkeep.backups.make import make_backup
from comments.upkeep.beats import beat
from comments.web import metrics
from tests import databases
from tests.quickly import hasten

DOCS = Path(__file__).parents[2] / "docs" / "metrics.md"
TOKEN = "only-prometheus-knows-this"
PHRASE = "The heron at the weir"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """An application that measures."""
    place = databases.settings(databases.lay_quickly(tmp_path))
    settings = read_settings({}, secret_key="k" * 40, public_url="http://localhost", metrics_token=TOKEN, **place)
    app = create_app(settings)
    app.config.update(TESTING=True, LIMITS_OFF=True)
    yield hasten(app)
    tally.ignore(metrics.hear)
    tracing.forget()  # the name of a job that failed stays in its thread
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


Figures = Callable[[], dict[str, float]]


@pytest.fixture
def figures(app: Flask) -> Figures:
    """Ask for the figures as Prometheus does; answers `name{label="value"}` and the number."""

    def ask() -> dict[str, float]:
        answer = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200, answer.text
        found = [sample for family in text_string_to_metric_families(answer.text) for sample in family.samples]
        return {_written(sample.name, sample.labels): sample.value for sample in found}

    return ask


def _written(name: str, labels: dict[str, str]) -> str:
    inside = ",".join(f"{label}={value}" for label, value in sorted(labels.items()))
    return name.removeprefix("rejoinder_") + (f"{{{inside}}}" if inside else "")


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong-wrong-wrong-wrong", f"Basic {TOKEN}", TOKEN])
def test_who_has_not_the_token_finds_nothing(app: Flask, given: str) -> None:
    answer = app.test_client().get("/metrics", headers={"Authorization": given} if given else {})
    assert answer.status_code == 404


def test_without_the_setting_there_is_no_such_page(tmp_path: Path) -> None:
    app = create_app(read_settings({}, data_dir=tmp_path, secret_key="k" * 40))
    assert not [rule for rule in app.url_map.iter_rules() if rule.rule == "/metrics"]


def test_a_short_token_is_refused() -> None:
    with pytest.raises(SettingsError, match="METRICS_TOKEN is too short"):
        read_settings({}, metrics_token="short", secret_key="k" * 40)


def test_requests_are_told_by_route_method_and_kind_of_answer(app: Flask, figures: Figures, article: int) -> None:
    before = figures()
    app.test_client().get("/articles/lync?q=heron")
    app.test_client().get("/nowhere/heron")
    app.test_client().open("/articles/lync", method="HERON")
    after = figures()
    for labels in (
        "{method=GET,route=reading.show_article,status=2xx}",
        "{method=GET,route=none,status=4xx}",
        "{method=other,route=none,status=4xx}",
    ):
        name = f"request_seconds_count{labels}"
        assert after[name] - before.get(name, 0) == 1
    assert not [name for name in after if "heron" in name.lower() or "/" in name]


def test_comments_are_told_by_verdict_once_they_stand(
    app: Flask, figures: Figures, browser: Callable[..., FlaskClient], article: int, ada: int
) -> None:
    before = figures().get("comments_posted_total{verdict=publish}", 0)
    form = {"article": str(article), "text": PHRASE, "key": "k" * 20}
    for _ in range(2):  # the second time is the same deed
        assert browser(ada).post("/comments", data=form).status_code == 303
    assert browser(ada).post("/comments", data=form | {"key": "j" * 20}).status_code == 409
    assert figures()["comments_posted_total{verdict=publish}"] - before == 1


def test_what_is_counted_in_a_refused_request_is_forgotten() -> None:
    heard: list[str] = []
    tally.listen(lambda name, amount, labels: heard.append(name))
    try:
        with tally.held_back():
            tally.count("refused")
        with tally.held_back() as counted:
            tally.count("stands")
            counted.stands = True
            assert heard == []
    finally:
        tally._listeners.pop()
    assert heard == ["stands"]


def test_held_comments_are_told_by_site(
    app: Flask, figures: Figures, browser: Callable[..., FlaskClient], article: int, ada: int, other_site: int
) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Article, article).premoderated = True
    browser(ada).post("/comments", data={"article": str(article), "text": PHRASE, "key": "k" * 20})
    found = figures()
    assert (found["held_comments{site=demo}"], found["held_comments{site=other}"]) == (1, 0)


def test_the_oldest_event_that_waits_tells_its_age(app: Flask, figures: Figures, site: int) -> None:
    assert figures()["outbox_seconds"] == 0
    with app.app_context(), unit_of_work():
        record("rain", site_id=site)
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=90)):
        assert 90 <= figures()["outbox_seconds"] < 120
    with app.app_context():
        deliver_due()
    assert figures()["outbox_seconds"] == 0


def test_the_newest_backup_and_the_worker_tell_their_age(app: Flask, figures: Figures) -> None:
    assert {"backup_seconds", "worker_seconds"}.isdisjoint(figures())
    settings = app.config["SETTINGS"]
    with app.app_context(), unit_of_work():
        beat()
    with app.app_context():
        make_backup(settings, settings.backups, keep=1)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=3)):
        found = figures()
    assert 3 * 3600 <= found["backup_seconds"] <= found["worker_seconds"] + 2 < 3 * 3600 + 60


def test_deliveries_are_told_by_subscriber_and_result(
    app: Flask, figures: Figures, site: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comments.events.deliver._subscribers", {})
    subscribe("rain", "tests.good", lambda event: None)
    subscribe("rain", "tests.bad", lambda event: 1 / 0)
    with app.app_context(), unit_of_work():
        record("rain", site_id=site)
    with app.app_context():
        deliver_due()
        monkeypatch.setattr("comments.events.deliver.MOST_TRIES", 2)
        monkeypatch.setattr("comments.lib.clock.now", later)
        deliver_due()
    found = figures()
    assert found["deliveries_total{result=done,subscriber=tests.good}"] == 1
    assert found["deliveries_total{result=failed,subscriber=tests.bad}"] == 1
    assert found["deliveries_total{result=given_up,subscriber=tests.bad}"] == 1


def later() -> datetime:
    """Answer the moment an hour from now."""
    return datetime.now(UTC) + timedelta(hours=1)


def test_letters_are_told_by_result(app: Flask, figures: Figures, monkeypatch: pytest.MonkeyPatch) -> None:
    before = figures()
    letter = Mail("ada@example.org", "A subject", "Words.")
    with app.app_context():
        send(letter)
        with pytest.raises(BadLetter):
            send(Mail("ada@example.org", "A\nsubject", "Words."))
        monkeypatch.setattr("comments.mailer.box.put", lambda *args: (_ for _ in ()).throw(OSError("full")))
        with pytest.raises(OSError, match="full"):
            send(letter)
    found = figures()
    for result in ("sent", "refused", "failed"):
        assert found[f"letters_total{{result={result}}}"] - before.get(f"letters_total{{result={result}}}", 0) == 1


def test_jobs_are_told_by_name_and_result(figures: Figures) -> None:
    with watched("mend"):
        pass
    with pytest.raises(KeyError), watched("mend"):
        raise KeyError
    found = figures()
    assert found["job_seconds_count{job=mend,result=done}"] == found["job_seconds_count{job=mend,result=failed}"] == 1


def test_connections_are_told(app: Flask, figures: Figures) -> None:
    with app.app_context():
        db.session.connection()
        found = figures()
        db.session.rollback()
    assert 1 <= found["database_connections_in_use"] <= found["database_connections_most"]
    assert found["database_up"] == 1


def test_without_a_database_the_rest_is_told(app: Flask, figures: Figures, monkeypatch: pytest.MonkeyPatch) -> None:
    app.test_client().get("/healthz")

    def away(*args: Any, **more: Any) -> None:
        raise OperationalError("SELECT 1", {}, Exception())

    monkeypatch.setattr("sqlalchemy.orm.Session.execute", away)
    found = figures()
    assert found["database_up"] == 0
    assert "held_comments{site=demo}" not in found
    assert any(name.startswith("request_seconds_count") for name in found)


def test_the_docs_name_every_figure_and_no_other() -> None:
    rows = re.findall(r"^\| `(rejoinder_\w+)` \| (.*?) \| (.*?) \|$", DOCS.read_text(), re.M)
    assert rows == metrics.metrics_table(gauges.QUESTIONS)


def test_the_alerts_of_the_docs_ask_for_figures_that_there_are() -> None:
    known = {name for name, _, _ in metrics.metrics_table(gauges.QUESTIONS)}
    asked = set(re.findall(r"rejoinder_\w+", " ".join(re.findall(r"expr: (.*)", DOCS.read_text()))))
    assert len(asked) >= 6
    assert {re.sub(r"_(count|sum|bucket)$", "", name) for name in asked} <= known
