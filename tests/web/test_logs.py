"""What is written down while readers come, post and meet faults: one line a request, and nothing of a person."""

import json
import logging
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from comments import create_app
from comments.accounts import robots
from comments.commands.shared import inside
from comments.config import read_settings
from comments.events.deliver import deliver_due, subscribe
from comments.extensions import db
from comments.notifications import letters
from comments.threads.models import Comment
from comments.web import logs
from comments.web.guards import allow, anyone

NAME = "Wilhelmina Plumtree"
EMAIL = "wilhelmina.plumtree@secret.example"
PASSWORD = "seven-planted-secrets"
PHRASE = "The heron at the weir knows my address"
NOTE = "an-unlisted-note-to-the-desk"
ADDRESS = "203.0.113.77"
TOKEN = "rj-planted-token-0123456789"
QUERY = "planted-in-the-query"
PLANTED = (NAME, "Wilhelmina", EMAIL, "plumtree", PASSWORD, PHRASE, "heron", NOTE, ADDRESS, TOKEN, QUERY)


class Written(StringIO):
    """What was written to standard error."""

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]

    def of(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self.lines() if line["event"] == event]


@pytest.fixture
def written(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Written]:
    """Everything that a production installation writes down, at its most talkative."""
    out = Written()
    monkeypatch.setattr(logs.Terminal, "stream", property(lambda handler: out))
    settings = {"mode": "production", "log_level": "debug", "secret_key": "k" * 40, "public_url": "https://c.example"}
    root = logging.getLogger()
    before = root.level
    logs.set_up(read_settings({}, data_dir=app.config["SETTINGS"].data_dir, **settings))
    yield out
    root.setLevel(before)
    logging.captureWarnings(False)
    for handler in [handler for handler in root.handlers if isinstance(handler, logs.Terminal)]:
        root.removeHandler(handler)


@pytest.fixture
def broken(app: Flask) -> Flask:
    """An application with a view that fails as a database would, with a person's values in its words."""

    @app.get("/broken")
    @allow(anyone)
    def show_broken() -> str:
        parameters = {"email": EMAIL, "name": NAME}
        try:
            raise ValueError(f"{NAME} <{EMAIL}> wrote {PHRASE}")
        except ValueError as error:
            raise IntegrityError("INSERT INTO person", parameters, Exception(PHRASE)) from error

    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.testing = False
    return app


def test_nothing_of_a_person_is_written_down_from_signing_up_to_a_fault(
    broken: Flask, written: Written, browser: Callable[..., FlaskClient], article: int, ada: int, site: int
) -> None:
    stranger = browser()
    stranger.environ_base |= {"REMOTE_ADDR": ADDRESS, "HTTP_USER_AGENT": TOKEN, "HTTP_REFERER": f"http://{QUERY}/"}
    form = {"name": NAME, "email": EMAIL, "password": PASSWORD, "consent": "on", "stamp": stamp(broken)}
    assert stranger.post(f"/register?next=/{QUERY}", data=form).status_code == 303
    assert stranger.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}).status_code < 500
    assert stranger.get(f"/confirm/{TOKEN}").status_code < 500
    assert stranger.get(f"/{QUERY}?q={PHRASE}").status_code == 404
    assert stranger.get("/overlay/1", headers={"Authorization": f"Bearer {TOKEN}"}).status_code < 500
    reader = browser(ada)
    posted = {"article": str(article), "text": PHRASE, "key": "k" * 20}
    assert reader.post("/comments", data=posted, headers={"Accept": "application/json"}).status_code < 300
    assert reader.post("/comments/1/report", data={"rule": "other", "note": NOTE}).status_code < 500
    assert stranger.get(f"/broken?q={QUERY}").status_code == 500
    with broken.app_context():
        deliver_due()
        letters.send_due()
        assert {line["subscriber"] for line in written.of("told")} == {"accounts.proof", "notifications.reply"}
        assert db.session.get_one(Comment, 1).status == "published"
    assert len(written.of("request")) == 8
    assert not [word for word in PLANTED if word.lower() in written.getvalue().lower()]


def stamp(app: Flask) -> str:
    """Answer the stamp of a form that was opened a while ago."""
    with app.app_context(), time_machine.travel(datetime.now(UTC) - timedelta(minutes=1)):
        return robots.new_stamp()


def test_a_request_is_one_line_that_names_the_route_and_not_the_address(
    written: Written, browser: Callable[..., FlaskClient], article: int
) -> None:
    answer = browser().get("/articles/lync?fbclid=1")
    (line,) = written.of("request")
    assert line.pop("ms") >= 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", line.pop("timestamp"))
    assert line == {
        "level": "info",
        "event": "request",
        "logger": "comments.web.numbered",
        "request_id": answer.headers["X-Request-Id"],
        "method": "GET",
        "route": "reading.show_article",
        "status": 200,
        "bytes": len(answer.data),
    }


def test_a_fault_is_told_by_kinds_and_places(broken: Flask, written: Written) -> None:
    broken.test_client().get("/broken")
    (line,) = written.of("fault at show_broken")
    assert (line["error"], line["because_of"]) == ("IntegrityError", ["ValueError"])
    assert line["at"][-1].endswith(" show_broken")
    assert line["request_id"] == written.of("request")[0]["request_id"]


def test_a_fault_in_the_telling_of_a_fault_is_written_down_too(
    broken: Flask, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comments.web.errors.render_template", lambda *args, **more: 1 / 0)
    answer = broken.test_client().get("/broken")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.text
    assert written.of("fault outside of any view")[0]["error"] == "ZeroDivisionError"
    assert EMAIL not in written.getvalue()


def test_strangers_lines_lose_their_values_and_ours_keep_them(written: Written) -> None:
    logging.getLogger("smtp.library").warning("refused %s", EMAIL)
    logging.getLogger("comments.notifications").warning("letter %s could not be sent: %s", 7, "OSError")
    assert [line["event"] for line in written.lines()] == ["refused %s", "letter 7 could not be sent: OSError"]


@pytest.mark.filterwarnings("default")
def test_what_ends_a_process_is_a_line_like_the_others(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", None)
    logs.catch_all()
    try:
        raise ValueError(EMAIL)
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert [(line["level"], line["error"]) for line in written.lines()] == [("critical", "ValueError")]
    assert EMAIL not in written.getvalue()


def test_delivering_belongs_to_the_request_that_made_the_event(
    app: Flask, written: Written, browser: Callable[..., FlaskClient], article: int, ada: int
) -> None:
    posted = {"article": str(article), "text": PHRASE, "key": "k" * 20}
    number = browser(ada).post("/comments", data=posted).headers["X-Request-Id"]
    with app.app_context():
        deliver_due()
    (line,) = written.of("told")
    assert (line["request_id"], line["subscriber"]) == (number, "notifications.reply")


def test_a_delivery_that_fails_belongs_to_the_request_too(
    app: Flask, written: Written, browser: Callable[..., FlaskClient], article: int, ada: int, monkeypatch: Any
) -> None:
    monkeypatch.setattr("comments.events.deliver._subscribers", {})
    subscribe("comment.published", "tests.broken", lambda event: 1 / 0)
    posted = {"article": str(article), "text": PHRASE, "key": "k" * 20}
    number = browser(ada).post("/comments", data=posted).headers["X-Request-Id"]
    with app.app_context():
        deliver_due()
    (line,) = [line for line in written.lines() if "could not be told" in line["event"]]
    assert (line["request_id"], line["subscriber"]) == (number, "tests.broken")


@pytest.mark.parametrize(("mode", "is_shown"), [("development", True), ("production", False)])
def test_a_traceback_of_a_command_tells_values_in_development_only(app: Flask, mode: str, is_shown: bool) -> None:
    address = {"database_url": app.config["SETTINGS"].database_url, "data_dir": app.config["SETTINGS"].data_dir}
    made = create_app(read_settings({}, mode=mode, secret_key="k" * 40, public_url="https://c.example", **address))
    with inside(made), pytest.raises(DBAPIError) as raised:
        db.session.execute(text("SELECT * FROM nothing_of_ours WHERE email = :email"), {"email": EMAIL})
    assert (EMAIL in str(raised.value)) == is_shown


def test_in_development_a_line_is_for_reading() -> None:
    record = logging.LogRecord("comments", logging.INFO, "", 0, "request", None, None)
    record.route = "reading.show_home"
    assert re.fullmatch(
        r"\d\d:\d\d:\d\d \[info +\] request .*route=reading.show_home.*", logs.for_people().format(record)
    )


def test_a_start_does_not_load_what_only_colours_need() -> None:
    script = "import sys, comments.web.logs; assert 'rich' not in sys.modules; import rich.progress"
    subprocess.run([sys.executable, "-c", script], check=True)
