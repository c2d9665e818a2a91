"""PostgreSQL away, slow or locked: a refusal that says when to come back, soon, and nothing for ever."""

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from comments import create_app, extensions
from comments.articles.models import Article
from comments.config import read_settings
from comments.errors import NotFound, TooMany
from comments.extensions import db, engine_options
from comments.web.guards import allow, anyone
from tests import databases
from tests.databases import needs_postgresql

pytestmark = needs_postgresql
JSON = {"Accept": "application/json"}


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def app_at(address: str, tmp_path: Path) -> Flask:
    app = create_app(read_settings({}, data_dir=tmp_path, secret_key="k" * 40, database_url=address))
    app.testing = True
    return app


def timed(client: FlaskClient, path: str = "/articles/lync") -> float:
    began = time.monotonic()
    answer = client.get(path, headers=JSON)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json["code"] == "unavailable"
    return time.monotonic() - began


def test_a_database_that_is_gone_is_said_at_once(tmp_path: Path) -> None:
    client = app_at("postgresql+psycopg://postgres@127.0.0.1:1/none", tmp_path).test_client()
    assert timed(client) < 2
    assert timed(client) < 0.5


def test_a_database_that_hangs_is_waited_for_by_one_alone(tmp_path: Path, silent: int) -> None:
    client = app_at(f"postgresql+psycopg://postgres@127.0.0.1:{silent}/none", tmp_path).test_client()
    assert timed(client) < 2
    assert timed(client) < 0.5


def test_while_one_tries_whether_it_is_back_the_others_are_refused_at_once(
    tmp_path: Path, silent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extensions, "REST_SECONDS", 0.1)
    app = app_at(f"postgresql+psycopg://postgres@127.0.0.1:{silent}/none", tmp_path)
    timed(app.test_client())
    time.sleep(0.1)
    with ThreadPoolExecutor(4) as pool:
        seconds = sorted(pool.map(timed, [app.test_client() for _ in range(4)]))
    assert seconds[2] < extensions.CONNECT_SECONDS / 2


def test_connections_that_broke_meanwhile_are_made_anew(app: Flask, article: int) -> None:
    client = app.test_client()
    assert client.get("/articles/lync").status_code == 200
    cut(app)
    assert client.get("/articles/lync").status_code == 200


def test_a_connection_that_breaks_under_way_is_a_refusal_and_not_a_fault(
    app: Flask, browser: Callable[..., FlaskClient], article: int, ada: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(ada)
    monkeypatch.setattr("comments.threads.actions.posting.in_turn", lambda name: cut(app))
    answer = client.post("/comments", data={"article": article, "key": "one-form-one-key", "text": "Hello."})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    monkeypatch.undo()
    again = client.post("/comments", data={"article": article, "key": "one-form-one-key", "text": "Hello."})
    assert again.status_code == 303


def test_a_lock_that_is_not_given_back_is_waited_for_so_long(
    app: Flask,
    browser: Callable[..., FlaskClient],
    article: int,
    ada: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = browser(ada)
    monkeypatch.setitem(extensions._session_settings, "lock_timeout", "200ms")
    with app.app_context():
        db.engine.dispose()
    with psycopg.connect(databases.address(tmp_path).replace("+psycopg", "")) as other:
        other.execute("SELECT id FROM article FOR UPDATE")
        answer = client.post("/comments", data={"article": article, "key": "one-form-one-key", "text": "Hello."})
    assert answer.status_code == 503


def test_waiting_is_bounded_unless_the_address_says_otherwise(app: Flask) -> None:
    options = engine_options("postgresql+psycopg://a@b/c?connect_timeout=9", threads=4)
    assert "connect_timeout" not in options["connect_args"]
    assert options["connect_args"]["tcp_user_timeout"] == 3000
    assert (options["pool_size"], options["pool_pre_ping"]) == (6, True)
    with app.app_context():
        assert db.session.scalar(text("SHOW lock_timeout")) == "5s"


def test_the_same_row_from_two_hands_is_told_and_no_fault(app: Flask, article: int, site: int) -> None:
    @app.get("/twice")
    def twice() -> str:
        db.session.add(Article(site_id=site, url="/articles/lync", title="The same"))
        db.session.flush()
        return ""

    app.view_functions["twice"] = allow(anyone)(twice)
    answer = app.test_client().get("/twice", headers=JSON)
    assert (answer.status_code, answer.json["code"]) == (409, "quicker")


def cut(app: Flask) -> None:
    """Have the server end every connection of this database but the one that asks."""
    with psycopg.connect(app.config["SETTINGS"].database_url.replace("+psycopg", ""), autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.mark.parametrize("path", ["/refused-test", "/read-test", "/nowhere-test"])
def test_a_database_lost_in_the_middle_changes_no_answer(app: Flask, path: str) -> None:
    app.testing = False

    @app.get("/refused-test")
    @allow(anyone)
    def refuse() -> str:
        lose_database()
        raise TooMany("Too much.", retry_after=7)

    @app.get("/read-test")
    @allow(anyone)
    def read() -> str:
        lose_database()
        return "read"

    @app.get("/nowhere-test")
    @allow(anyone)
    def find() -> str:
        lose_database()
        raise NotFound

    client = app.test_client()
    expected = {"/refused-test": 429, "/read-test": 200, "/nowhere-test": 404}[path]
    assert [client.get(path, headers=JSON).status_code for _ in range(2)] == [expected] * 2


def lose_database() -> None:
    """Have PostgreSQL end the connection that the request works with."""
    number = db.session.scalar(text("SELECT pg_backend_pid()"))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as other:
        other.execute(text("SELECT pg_terminate_backend(:number, 5000)"), {"number": number})
