"""`rejoinder demo`: a whole installation with a paper, readers, a desk and a publisher's page, in one command."""

import http.client
import multiprocessing
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from comments import create_app
from comments.commands.database import upgrade
from comments.commands.serve import end, log_to_terminal, refuse_taken_port
from comments.commands.state import stand_of
from comments.config import Settings, read_settings
from comments.upkeep.revisions import Stand

if TYPE_CHECKING:
    from flask import Flask

GREETING = """
  Rejoinder is running. Ctrl-C ends it.

    The paper            {home}/
    The desk             {home}/moderation
    A publisher's page   {publisher}/
    Letters              {home}/demo/mail

    Accounts, all with the password {password}
      Ada reads          ada@example.org
      Mo moderates       mo@example.org
      Pat publishes      pat@example.org
"""
PATIENCE_SECONDS = 60


@click.command("demo")
def demo_command() -> None:
    """Start with a demonstration: a small paper, its readers, its desk, and a publisher's page elsewhere."""
    from comments import server
    from comments.lib.processes import Child
    from comments.seeds import publisher
    from comments.worker import work

    settings = _checked_settings()
    app = create_app(settings)
    stand = stand_of(app)
    if stand is Stand.NEWER:
        end(stand.sentence)
    if stand is not Stand.CURRENT or not _is_complete(app):
        _make_ready(app)
    beside = [Child("worker", lambda: work(app)), Child("publisher", lambda: publisher.serve(settings))]
    server.serve(app, beside=beside, ready=lambda: _greet_apart(settings))


def _checked_settings() -> Settings:
    settings = read_settings()
    if settings.is_production:
        end("The demo is for development: its accounts have a password that everybody knows.")
    log_to_terminal(settings)
    refuse_taken_port(settings.host, settings.port, "REJOINDER_PORT")
    refuse_taken_port(settings.host, settings.demo_port, "REJOINDER_DEMO_PORT")
    return settings


def _is_complete(app: "Flask") -> bool:
    from comments.extensions import db
    from comments.seeds import load, publisher

    with app.app_context():
        answer = load.is_complete(publisher.origin_of(app.config["SETTINGS"]))
        db.session.remove()
        db.engine.dispose()
    return answer


def _make_ready(app: "Flask") -> None:
    """Make the tables and load the demo, in a process that takes the memory for it away again."""
    click.echo("The database is made ready and the demo loaded. The first time this takes a few seconds.")
    began = time.monotonic()
    process = _fork(lambda: _prepare(app))
    process.join()
    if process.exitcode != 0:
        end("The demo could not be loaded. What went wrong stands above; nothing was kept.")
    click.echo(f"Done in {time.monotonic() - began:.0f} s.")


def _prepare(app: "Flask") -> None:
    from comments.seeds import load, publisher

    settings: Settings = app.config["SETTINGS"]
    upgrade(settings.database_url)
    with app.app_context():
        load.complete(publisher.origin_of(settings))


def _fork(work: Callable[[], None]) -> multiprocessing.process.BaseProcess:
    process = multiprocessing.get_context("fork").Process(target=work, daemon=True)
    process.start()
    return process


def _greet_apart(settings: Settings) -> None:
    _fork(lambda: _greet(settings))


def _greet(settings: Settings) -> None:
    """Say where everything is, once everything answers."""
    from comments.seeds import people, publisher

    home, elsewhere = settings.public_url, publisher.origin_of(settings)
    own = f"http://{settings.host}:{settings.port}"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (_answers(f"{own}/healthz") and _answers(f"http://{settings.host}:{settings.demo_port}/")):
        if time.monotonic() > deadline:
            return
        time.sleep(0.05)
    click.echo(GREETING.format(home=home, publisher=elsewhere, password=people.PASSWORD))
    sys.stdout.flush()


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=2)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
