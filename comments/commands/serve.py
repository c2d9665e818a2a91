"""`rejoinder serve` and `rejoinder worker`: the running installation."""

import errno
import socket
import sys
from typing import TYPE_CHECKING, NoReturn

import click

from comments import create_app
from comments.commands.state import stand_of
from comments.config import Settings, read_settings
from comments.upkeep.revisions import Stand
from comments.web import logs, measured

if TYPE_CHECKING:
    from flask import Flask


@click.command("serve")
@click.option("--no-worker", is_flag=True, help="Leave the worker to a process of its own, `rejoinder worker`.")
def serve_command(no_worker: bool) -> None:
    """Serve the pages, with the worker beside, until Ctrl-C."""
    from comments import server
    from comments.lib.processes import Child
    from comments.worker import work

    app = prepared_app()
    server.serve(app, beside=[] if no_worker else [Child("worker", lambda: work(app))])


@click.command("worker")
def worker_command() -> None:
    """Run a worker alone, on a machine without web processes."""
    from comments.worker import work

    work(prepared_app(listens=False))


def prepared_app(*, listens: bool = True) -> "Flask":
    """Make the application, or end with a sentence when the database is behind or the port is taken."""
    settings = read_settings()
    log_to_terminal(settings)
    measured.make_ready(settings, "serve" if listens else "worker")
    if listens:
        refuse_taken_port(settings.host, settings.port, "REJOINDER_PORT")
    app = create_app(settings)
    if (stand := stand_of(app)) is not Stand.CURRENT:
        end(stand.sentence)
    if settings.is_production and not settings.smtp_host:
        click.echo("REJOINDER_SMTP_HOST is not set: no letter can be sent, so nobody can register.", err=True)
    return app


def log_to_terminal(settings: Settings) -> None:
    """Write what happens to standard error, and what ends this process or a thread of it as everything else."""
    logs.set_up(settings)
    if settings.is_production:
        logs.catch_all()


def refuse_taken_port(host: str, port: int, setting: str) -> None:
    """End with a sentence when something listens at an address already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            reason = "something else listens there" if taken else error.strerror
            end(f"{host}:{port} cannot be used: {reason}. Set {setting} to another port, or end what runs there.")


def end(sentence: str) -> NoReturn:
    """Say what is wrong and end the command."""
    click.echo(sentence, err=True)
    sys.exit(2)
