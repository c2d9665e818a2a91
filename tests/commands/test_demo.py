"""`rejoinder demo` brings a whole paper up from nothing, and the small commands do what they say."""

import signal
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from comments import create_app
from comments.commands import cli
from comments.config import read_settings
from comments.errors import NotFound
from comments.extensions import db, unit_of_work
from comments.publishers.actions import add_site
from tests import databases

Start = Callable[..., Any]


def test_the_demo_starts_from_nothing_and_says_where_it_is(start: Start, environment: dict[str, str]) -> None:
    demo = start("demo")
    demo.wait_for(lambda: "Rejoinder is running" in demo.out.read_text())
    words = demo.out.read_text()
    assert "the demo loaded" in words
    for part in (f"http://127.0.0.1:{demo.port}/", "ada@example.org", "mo@example.org", "pat@example.org"):
        assert part in words
    publisher = f"http://127.0.0.1:{environment['REJOINDER_DEMO_PORT']}/the-ferry-bell"
    with urllib.request.urlopen(publisher, timeout=10) as page:
        assert f'src="http://127.0.0.1:{demo.port}/embed.js" data-site="demo"' in page.read().decode()
    assert demo.end(signal.SIGINT) == 0
    again = start("demo")
    again.wait_for(lambda: "Rejoinder is running" in again.out.read_text())
    assert "the demo loaded" not in again.out.read_text()
    assert again.end(signal.SIGTERM) == 0


def test_the_demo_is_refused_in_production(start: Start, environment: dict[str, str]) -> None:
    environment |= {
        "REJOINDER_MODE": "production",
        "REJOINDER_SECRET_KEY": "k" * 40,
        "REJOINDER_PUBLIC_URL": "https://comments.example.org",
    }
    demo = start("demo")
    assert demo.process.wait(30) == 2
    assert "The demo is for development" in demo.out.read_text()


ARTICLE = """---
title: Tides
slug: tides
---
In and out.
"""


@pytest.fixture
def command(environment: dict[str, str], migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return lambda *arguments: CliRunner().invoke(cli, arguments)


@pytest.fixture
def with_site(command: Callable[..., Any], migrated: Path) -> Path:
    app = create_app(read_settings())
    with app.app_context(), unit_of_work():
        add_site("demo", "The Estuary Post")
    with app.app_context():
        db.engine.dispose()
    return migrated


def test_an_article_is_added_from_a_file(command: Callable[..., Any], with_site: Path, tmp_path: Path) -> None:
    file = tmp_path / "tides.md"
    file.write_text(ARTICLE)
    answer = command("article", "add", str(file), "--site", "demo")
    assert answer.exit_code == 0, answer.output
    assert answer.output.endswith("/articles/tides\n")
    assert command("recount").output == "All counters are right.\n"
    with databases.opened(with_site) as database:
        database.execute(text("UPDATE article SET published_count = 7"))
    checked = command("recount", "--check")
    assert (checked.exit_code, "published_count was 7, is 0" in checked.output) == (1, True)
    assert command("recount").exit_code == 0
    assert command("recount", "--check").exit_code == 0


def test_an_unknown_site_is_refused(command: Callable[..., Any], migrated: Path, tmp_path: Path) -> None:
    file = tmp_path / "tides.md"
    file.write_text(ARTICLE)
    assert isinstance(command("article", "add", str(file), "--site", "nowhere").exception, NotFound)
