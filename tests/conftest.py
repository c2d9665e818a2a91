"""The cast and the stage: a migrated database per test, Ada, Mo, Pat and Eve, and clients that are them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Playwright, sync_playwright

from comments import create_app
from comments.accounts import actions as accounts
from comments.accounts.models import Person, Role, Seat
from comments.articles.models import Article
from comments.config import read_settings
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.lib.text import fold_name
from comments.publishers.models import HouseRule, Site, SiteOrigin
from tests import databases
from tests.quickly import hasten
from tests.stage import Stage, build

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
FOLDERS = {"tmp_path", "tmp_path_factory"}
MANY = 500
"""More tests than anybody asks for by name."""
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run nothing again on PostgreSQL that has nowhere to put a database."""
    if not databases.ON_POSTGRESQL or len(items) < MANY:
        return
    kept = [item for item in items if FOLDERS & set(getattr(item, "fixturenames", FOLDERS))]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Stand in for pytest-flask's fixture of that name, whose one context would span the whole test."""


@pytest.fixture(scope="session")
def empty_database() -> Path:
    """A SQLite file with all tables and no rows, to be copied."""
    return databases.empty_file()


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A whole installation (`tests/stage.py`), to be copied."""
    return build(databases.lay(tmp_path_factory.mktemp("scene")))


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of its own."""
    place = databases.settings(databases.lay_quickly(tmp_path))
    app = create_app(read_settings({}, secret_key="k" * 40, public_url="http://localhost", **place))
    app.config.update(TESTING=True, LIMITS_OFF=True)
    yield hasten(app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, once for the whole session: a process runs one at a time."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """An application context, for tests of actions and queries without a request."""
    with app.app_context():
        yield


@pytest.fixture
def make_person(app: Flask) -> Callable[..., int]:
    """Make a confirmed person and answer the id."""

    def make(name: str, **more: object) -> int:
        email = f"{name.split(maxsplit=1)[0].lower()}@example.org"
        with app.app_context(), unit_of_work():
            values = {
                "name": name,
                "name_key": fold_name(name),
                "email": email,
                "email_key": email,
                "confirmed_at": clock.now(),
            }
            person = Person(**(values | more))
            db.session.add(person)
            db.session.flush()
            return person.id

    return make


@pytest.fixture
def site(app: Flask) -> int:
    """The site `demo` with one origin and three house rules; answers its id."""
    with app.app_context(), unit_of_work():
        row = Site(key="demo", name="The Estuary Post", line="Argue with the point, not the person.", newcomer_limit=0)
        db.session.add(row)
        db.session.flush()
        db.session.add(SiteOrigin(site_id=row.id, origin="http://localhost:8001"))
        for number, title in enumerate(("Attack on a person", "Hatred of a group", "Personal details"), 1):
            db.session.add(HouseRule(site_id=row.id, number=number, title=title, text=f"About {title.lower()}."))
        return row.id


@pytest.fixture
def other_site(app: Flask) -> int:
    """Another publication in the same installation."""
    with app.app_context(), unit_of_work():
        row = Site(key="other", name="The Hill Gazette", newcomer_limit=0)
        db.session.add(row)
        db.session.flush()
        return row.id


@pytest.fixture
def article(app: Flask, site: int) -> int:
    """A hosted, open article of the site; answers its id."""
    with app.app_context(), unit_of_work():
        row = Article(
            site_id=site,
            url="/articles/lync",
            slug="lync",
            title="AT&T will sell Lync",
            title_confirmed=True,
            body_html="<p>Facts.</p>",
            published_at=clock.now(),
        )
        db.session.add(row)
        db.session.flush()
        return row.id


@pytest.fixture
def ada(make_person: Callable[..., int]) -> int:
    """Ada reads and writes."""
    return make_person("Ada Lindqvist")


@pytest.fixture
def eve(make_person: Callable[..., int]) -> int:
    """Eve is a stranger with an account."""
    return make_person("Eve Stranger")


def _seated(app: Flask, person: int, site: int, role: Role) -> int:
    with app.app_context(), unit_of_work():
        db.session.add(Seat(site_id=site, person_id=person, role=role))
    return person


@pytest.fixture
def mo(app: Flask, make_person: Callable[..., int], site: int) -> int:
    """Mo moderates the site."""
    return _seated(app, make_person("Mo Castellan"), site, Role.MODERATOR)


@pytest.fixture
def edith(app: Flask, make_person: Callable[..., int], site: int) -> int:
    """Edith edits the site."""
    return _seated(app, make_person("Edith Marsh"), site, Role.EDITOR)


@pytest.fixture
def pat(app: Flask, make_person: Callable[..., int], site: int) -> int:
    """Pat publishes the site: the administrator's seat."""
    return _seated(app, make_person("Pat Okafor"), site, Role.ADMIN)


@pytest.fixture
def browser(app: Flask) -> Callable[..., FlaskClient]:
    """Open a browser: of nobody, or of a person by id; its requests come from our own pages."""

    def open_as(person: int | None = None) -> FlaskClient:
        client = app.test_client()
        client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
        if person is not None:
            with app.app_context(), unit_of_work():
                token, _ = accounts.start_sign_in(db.session.get_one(Person, person), browser="test")
            with client.session_transaction() as session:
                session["_user_id"] = token
                session["_fresh"] = True
        return client

    return open_as
