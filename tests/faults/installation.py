"""A real installation for faults: its own database and processes, to be killed, ended and started again."""

import os
import secrets
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, create_engine

from comments import create_app
from comments.accounts.models import Person
from comments.accounts.passwords import hash_password
from comments.articles.models import Article
from comments.config import read_settings
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.lib.text import fold_name
from comments.publishers.models import Site
from comments.schedule import queue_of
from tests import databases
from tests.commands.conftest import PATIENCE, Running, all_gone, free_port
from tests.faults.services import Cluster, Redis

PASSWORD = "mudflats-and-terns"
ARTICLES = 3
RESTART_SECONDS = 2.0
"""As `RestartSec` in deploy/."""


class Installation:
    """A data folder, a database, and the commands of ours that run on them.

    On PostgreSQL it has a Redis of its own, and a cluster, unless it is given one: `cluster.kill()`, `redis.frozen()`.
    """

    def __init__(
        self, folder: Path, *, laid: bool = True, cluster: Cluster | None = None, tablespace: str = "pg_default"
    ) -> None:
        self.folder, self.port = folder / "data", free_port()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.running: dict[str, Running] = {}
        self.worker = 0
        self.brought_back = 0
        """How often `serve` had ended and was started again."""
        self._owns_cluster = cluster is None
        self.cluster = (cluster or Cluster()) if databases.ON_POSTGRESQL else None
        self.redis = Redis() if databases.ON_POSTGRESQL else None
        self.settings: dict[str, Any] = {"data_dir": self.folder, "port": self.port, "secret_key": "k" * 40}
        self.settings |= {"trusted_proxies": "127.0.0.0/8"}
        if self.cluster and self.redis:
            self.database = f"faults_{secrets.token_hex(4)}"
            make = self.cluster.laid if laid else self.cluster.create
            make(self.database, tablespace=tablespace)
            self.settings |= {"database_url": self.cluster.address(self.database), "redis_url": self.redis.url}
        elif laid:
            databases.lay(self.folder)

    @property
    def address(self) -> str:
        """SQLAlchemy's address of the database."""
        return str(self.settings.get("database_url") or f"sqlite:///{self.folder / 'rejoinder.db'}")

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a command of ours; what a test sets in `settings` is in it."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("REJOINDER_")}
        ours = {f"REJOINDER_{name.upper()}": str(value) for name, value in self.settings.items()}
        return kept | ours | {"PYTHONDONTWRITEBYTECODE": "1"}

    def start(self, *arguments: str, wrapper: Sequence[str] = (), **variables: str) -> Running:
        """Start a command (`serve`, `serve --no-worker`, `worker`), or a wrapper around it; wait for its pages."""
        name = " ".join(arguments)
        out = self.folder.parent / f"{name.replace(' ', '')}.log"
        running = Running(list(arguments), self.environment | variables, out, wrapper=wrapper)
        self.running[name] = running
        if arguments[0] == "serve":
            running.wait_for(lambda: running.get() == 200)
        if arguments == ("serve",):
            running.wait_for(lambda: len(running.children()) == 1 + self.web_count)
            self.worker = min(running.children())  # it is forked before the web processes
        return running

    @property
    def web_count(self) -> int:
        """How many web processes there are to be."""
        return int(self.settings.get("workers", 1))

    def stop(self, name: str = "serve") -> None:
        """End a command as systemd would, and see that nothing of it is left."""
        running = self.running.pop(name)
        children = running.children()
        running.end(signal.SIGTERM)
        assert all_gone(children, PATIENCE)

    def kill(self, name: str = "serve") -> None:
        """End a command at one blow; its children notice and end by themselves."""
        running = self.running.pop(name)
        children = running.children()
        running.end(signal.SIGKILL)
        assert all_gone(children, PATIENCE)

    def restart(self, name: str = "serve") -> None:
        """End a command and start it anew."""
        self.stop(name)
        self.start(*name.split())

    def web_processes(self) -> list[int]:
        """Answer the numbers of the web processes of `serve`."""
        return [pid for pid in self.running["serve"].children() if pid != self.worker]

    def kill_web(self) -> None:
        """Kill the first web process of `serve`, and wait until pages are answered again.

        When two die within six seconds the server ends as well; then it is started again as systemd would.
        """
        victim, running = self.web_processes()[0], self.running["serve"]
        os.kill(victim, signal.SIGKILL)
        ended = running.process.poll
        self.wait_for(lambda: ended() is not None or (victim not in running.children() and running.get() == 200))
        if ended() is not None:
            self.brought_back += 1
            time.sleep(RESTART_SECONDS)
            self.start("serve")

    def kill_worker(self) -> None:
        """Kill the worker of `serve`, and wait until there is another."""
        running, others = self.running["serve"], self.web_processes()
        os.kill(self.worker, signal.SIGKILL)
        running.wait_for(lambda: self.worker not in running.children() and len(running.children()) > len(others))
        self.worker = next(pid for pid in running.children() if pid not in others)

    @contextmanager
    def opened(self) -> Iterator[Connection]:
        """Open the database as an operator would, beside the application; what is written stands at once."""
        patience = {} if self.cluster else {"timeout": PATIENCE}
        engine = create_engine(self.address, isolation_level="AUTOCOMMIT", connect_args=patience)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

    @cached_property
    def app(self) -> Flask:
        """The application in this process, to prepare rows and to count them."""
        app = create_app(read_settings({}, **self.settings | {"trusted_proxies": ()}))
        app.testing = True
        return app

    def nudge(self) -> None:
        """Have the worker do now what it does by itself every few seconds, unless it has enough to do."""
        queue = queue_of(self.app)
        if queue.pending_count():
            return
        for task in queue._registry.periodic_tasks:
            if task.name in ("sweep", "write"):
                queue.enqueue(task)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Open the application's context, and let go of the database afterwards: it may be killed next."""
        with self.app.app_context():
            try:
                yield
            finally:
                db.session.remove()
                db.engine.dispose()

    def wait_for(self, what: Callable[[], bool], within: float = PATIENCE) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + within
        while not what():
            assert time.monotonic() < deadline, self.logs()
            time.sleep(0.1)

    def logs(self) -> str:
        """Answer what the commands wrote last."""
        return "\n".join(file.read_text()[-3000:] for file in self.folder.parent.glob("*.log"))

    def end(self) -> None:
        """End everything, whatever happened."""
        for running in self.running.values():
            children = running.children()
            running.process.kill()
            running.process.wait(10)
            for pid in children:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            all_gone(children, 20)
        for service in (self.cluster if self._owns_cluster else None, self.redis):
            if service is not None:
                service.end()


@contextmanager
def installed(
    folder: Path, *, laid: bool = True, cluster: Cluster | None = None, tablespace: str = "pg_default", **settings: Any
) -> Iterator[Installation]:
    """Make an installation with some settings more, and end whatever runs of it in the end."""
    installation = Installation(folder, laid=laid, cluster=cluster, tablespace=tablespace)
    installation.settings |= settings
    try:
        yield installation
    finally:
        installation.end()


def people_of(installation: Installation, count: int) -> list[str]:
    """Fill an installation with a site, its articles and so many readers; answer the readers' addresses."""
    emails = [f"reader{number}@example.org" for number in range(count)]
    with installation.inside(), unit_of_work():
        password = hash_password(PASSWORD)
        site = Site(key="demo", name="The Estuary Post", newcomer_limit=0)
        db.session.add(site)
        db.session.flush()
        for number in range(1, ARTICLES + 1):
            slug = f"tide-{number}"
            row = Article(site_id=site.id, url=f"/articles/{slug}", slug=slug, title=f"Tide {number}")
            row.title_confirmed, row.body_html, row.published_at = True, "<p>Facts.</p>", clock.now()
            db.session.add(row)
        for number, email in enumerate(emails):
            person = Person(name=f"Reader {number} Marsh", name_key=fold_name(f"Reader {number} Marsh"))
            person.email = person.email_key = email
            person.confirmed_at, person.password_hash = clock.now(), password
            db.session.add(person)
    return emails
