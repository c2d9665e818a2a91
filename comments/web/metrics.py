"""`/metrics`: what Prometheus may ask, behind a token of its own; routes are named, never addresses or people."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, current_app, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import event, text
from sqlalchemy.exc import SQLAlchemyError

from comments.extensions import db
from comments.lib import tally
from comments.lib.tokens import same
from comments.web.guards import Guard, allow
from comments.web.measured import VARIABLE
from comments.web.viewer import Viewer

blueprint = Blueprint("metrics", __name__)

PREFIX = "rejoinder_"
QUICK = (0.005, 0.025, 0.1, 0.5, 2.5, 10)
LONG = (0.01, 0.1, 1, 10, 60)
LIVE_FILE = re.compile(r"gauge_live\w+_(\d+)\.db")
REGISTRY = CollectorRegistry()
disable_created_metrics()  # type: ignore[no-untyped-call]

MEASURED: dict[str, Counter | Histogram] = {
    "request_seconds": Histogram(
        PREFIX + "request_seconds",
        "Requests and how long each took, by name of the route.",
        ("route", "method", "status"),
        buckets=QUICK,
        registry=REGISTRY,
    ),
    "comments_posted": Counter(
        PREFIX + "comments_posted", "Comments posted, by what screening said.", ("verdict",), registry=REGISTRY
    ),
    "deliveries": Counter(
        PREFIX + "deliveries",
        "Subscribers told of an event: `done`, `failed` and to be tried again, or `given_up`.",
        ("subscriber", "result"),
        registry=REGISTRY,
    ),
    "letters": Counter(
        PREFIX + "letters",
        "Letters handed to the mail server: `sent`, `failed`, or `refused` by ourselves.",
        ("result",),
        registry=REGISTRY,
    ),
    "job_seconds": Histogram(
        PREFIX + "job_seconds",
        "Jobs of the worker and how long each took; `done` or `failed`.",
        ("job", "result"),
        buckets=LONG,
        registry=REGISTRY,
    ),
}
CONNECTIONS = Gauge(
    PREFIX + "database_connections_in_use",
    "Connections to the database in use, in the busiest process.",
    multiprocess_mode="livemax",
    registry=REGISTRY,
)


@dataclass(frozen=True)
class Question:
    """A figure that is asked of the database when Prometheus comes: label values and a number, row by row."""

    name: str
    about: str
    labels: tuple[str, ...]
    ask: Callable[[], Iterable[tuple[tuple[str, ...], float]]]


def _up() -> list[tuple[tuple[str, ...], float]]:
    db.session.execute(text("SELECT 1"))
    return [((), 1)]


def _most_connections() -> list[tuple[tuple[str, ...], float]]:
    pool: Any = db.engine.pool
    return [((), pool.size() + max(0, pool._max_overflow))]


UP = Question("database_up", "1 when the database answers; otherwise 0, and what is asked of it is left out.", (), _up)
MOST = Question("database_connections_most", "Connections that one process may have open.", (), _most_connections)
OWN_QUESTIONS = (UP, MOST)


def init_app(app: Flask, questions: Iterable[Question]) -> None:
    """Listen to what is counted, watch the pool, and answer at `/metrics`."""
    app.extensions["questions"] = (*OWN_QUESTIONS, *questions)
    app.register_blueprint(blueprint)
    tally.listen(hear)
    with app.app_context():
        event.listen(db.engine, "checkout", lambda *args: CONNECTIONS.inc())
        event.listen(db.engine, "checkin", lambda *args: CONNECTIONS.dec())


def hear(name: str, amount: float, labels: dict[str, str]) -> None:
    """Take down something counted or measured."""
    metric = MEASURED[name].labels(**labels)
    if isinstance(metric, Histogram):
        metric.observe(amount)
    else:
        metric.inc(amount)


def metrics_table(questions: Iterable[Question]) -> list[tuple[str, str, str]]:
    """Every metric as (name, labels, what it says); the docs are compared with it."""
    kept = [(metric, metric._labelnames) for metric in (*MEASURED.values(), CONNECTIONS)]
    rows = [(_shown_name(metric), labels, metric._documentation) for metric, labels in kept]
    rows += [(PREFIX + asked.name, asked.labels, asked.about) for asked in (*OWN_QUESTIONS, *questions)]
    return [(name, ", ".join(f"`{label}`" for label in labels), about) for name, labels, about in rows]


def _shown_name(metric: Counter | Histogram | Gauge) -> str:
    return str(metric._name) + ("_total" if isinstance(metric, Counter) else "")


def _has_token(who: Viewer, args: dict[str, Any]) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and same(token.strip(), current_app.config["SETTINGS"].metrics_token)


scraper = Guard("whoever has the token of the metrics", _has_token, hides=True, own_credential=True)


@blueprint.get("/metrics")
@allow(scraper)
def show_metrics() -> Response:
    """Answer all figures in Prometheus' text form."""
    registry = CollectorRegistry()
    registry.register(Together())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Together:
    """What all processes measured, and what the database answers."""

    def collect(self) -> Iterator[Metric]:
        """Answer every figure once."""
        yield from _measured()
        yield from _asked()


def _measured() -> Iterable[Metric]:
    """Answer what the processes of all units kept in files, or this one in memory where it is the only one."""
    kept = os.environ.get(VARIABLE)
    if not kept:
        return REGISTRY.collect()
    for _ in range(2):
        with suppress(FileNotFoundError):  # a unit that starts clears what an earlier start left
            return _merged(Path(kept).parent)
    return _merged(Path(kept).parent)


def _merged(folder: Path) -> Iterable[Metric]:
    files = [str(file) for file in folder.glob("*/*.db") if _counts(file)]
    found: Iterable[Metric] = MultiProcessCollector.merge(files)  # type: ignore[no-untyped-call]
    return found


def _counts(file: Path) -> bool:
    """Whether a file says something: what stands at this moment does only while its process lives.

    One that is empty has been made this moment, and its process has not yet written how much of it is in use.
    """
    live = LIVE_FILE.fullmatch(file.name)
    return file.stat().st_size > 0 and (live is None or Path("/proc", live[1]).exists())


def _asked() -> Iterator[Metric]:
    try:
        answers = [(asked, list(asked.ask())) for asked in current_app.extensions["questions"]]
    except SQLAlchemyError:
        db.session.rollback()
        answers = [(UP, [((), 0.0)])]
    for asked, rows in answers:
        family = GaugeMetricFamily(PREFIX + asked.name, asked.about, labels=asked.labels)
        for labels, value in rows:
            family.add_metric(labels, value)
        yield family
