"""A real server, a publisher's page on another site, and a real Chromium with third-party cookies blocked."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import URLError

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect
from playwright.sync_api import Error as PlaywrightError

from comments import create_app
from comments.accounts.passwords import hash_password
from comments.config import read_settings
from comments.extensions import db, unit_of_work
from comments.publishers import actions as publishers
from comments.publishers.models import Site
from tests import databases
from tests.e2e.demo import Demo, demonstration, new_tab

PASSWORD = "mudflats-and-terns"
PATIENCE = 30_000
"""Milliseconds: the machine may be busy with other tests."""
expect.set_options(timeout=PATIENCE)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--test-third-party-cookie-phaseout",
)
PARTITIONED = "--disable-features=Translate"
"""The last such flag wins over Playwright's own, which switches off the storage that frames have for themselves."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to the report of a failure what stood on every page that was open."""
    report = yield
    if report.when == "call" and report.failed:
        for browser in getattr(item, "funcargs", {}).values():
            if isinstance(browser, Browser):
                pages = [page for context in browser.contexts for page in context.pages]
                report.sections += [(f"what stood at {page.url}", _seen(page)) for page in pages]
    return report


def _seen(page: Page) -> str:
    try:
        return page.locator("body").inner_text(timeout=2000)[:3000]
    except PlaywrightError as error:
        return str(error)


@dataclass(frozen=True)
class House:
    """A running installation: its address, and an application on the same database for setting the stage."""

    url: str
    app: Flask


@dataclass
class Publisher:
    """A publisher's web server on another site than ours; pages are put into it by path."""

    origin: str
    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    def put(self, path: str, body: str, **headers: str) -> str:
        """Serve a page and answer its address; `content_security_policy="..."` sets that header."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (f"<!doctype html><title>A page</title><body>{body}", named)
        return self.origin + path


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Start `rejoinder serve` on a free port and a database of its own."""
    folder = databases.lay(tmp_path_factory.mktemp("house"))
    port = _free_port()
    app = create_app(read_settings({}, port=port, **databases.settings(folder)))
    app.config.update(TESTING=True, LIMITS_OFF=True)
    command = [str(Path(sys.executable).parent / "rejoinder"), "serve"]
    settings = {"REJOINDER_PORT": str(port), "REJOINDER_LOG_LEVEL": "error"} | databases.environment(folder)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REJOINDER_")}
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, env=environment | settings, stdout=log, stderr=log) as server,
    ):
        try:
            _wait(f"http://127.0.0.1:{port}/readyz")
            yield House(f"http://127.0.0.1:{port}", app)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(20)
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


@pytest.fixture
def app(house: House) -> Iterator[Flask]:
    """The cast of the other tests, on the database of the running server, which is emptied afterwards."""
    yield house.app
    databases.empty(house.app.config["SETTINGS"].data_dir)


@pytest.fixture
def publisher(app: Flask, site: int) -> Iterator[Publisher]:
    """A publisher's server on `localhost`, registered as an origin of the site `demo`."""
    with _serving() as publisher:
        with app.app_context(), unit_of_work():
            publishers.add_origin(db.session.get_one(Site, site), publisher.origin)
        yield publisher


@pytest.fixture
def stranger_page() -> Iterator[Publisher]:
    """Another server on `localhost`, which no site has registered."""
    with _serving() as publisher:
        yield publisher


@pytest.fixture
def reader(app: Flask, make_person: Callable[..., int]) -> Callable[[str], str]:
    """Make a confirmed reader with the password of the tests; answers the e-mail address."""
    with app.app_context():
        hashed = hash_password(PASSWORD)

    def make(name: str) -> str:
        make_person(name, password_hash=hashed)
        return f"{name.split(maxsplit=1)[0].lower()}@example.org"

    return make


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demonstration, as `make run` starts it; its tests find it lively and leave it livelier."""
    with demonstration(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """A browser as readers have it: third-party cookies blocked, a frame's storage its own."""
    with _launch(playwright, *FLAGS, PARTITIONED) as browser:
        yield browser


@pytest.fixture(scope="session")
def strict_chromium(playwright: Playwright) -> Iterator[Browser]:
    """A browser in which storage throws in a frame of another site."""
    with _launch(playwright, *FLAGS) as browser:
        yield browser


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A fresh profile."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        context.set_default_timeout(PATIENCE)
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab of a fresh profile."""
    return new_tab(context)


def _launch(playwright: Playwright, *flags: str) -> Browser:
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
    )
    if not found:
        pytest.skip("Chromium is missing, so nothing is tried in a browser.")
    return playwright.chromium.launch(executable_path=found, args=list(flags))


@contextmanager
def _serving() -> Iterator[Publisher]:
    """Run a publisher's server as long as the block."""
    publisher = Publisher("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, headers = publisher.pages.get(self.path.split("?", maxsplit=1)[0], ("", {}))
            self.send_response(200 if body else 404)
            for name, value in ({"Content-Type": "text/html; charset=utf-8"} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    publisher.origin = f"http://localhost:{server.server_port}"
    try:
        yield publisher
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"{url} does not answer")
