"""Measure what Rejoinder costs on this machine, in CPU time of the process that does the work: `make bench`.

`REJOINDER_DATABASE_URL` names an empty PostgreSQL to be measured instead of SQLite; its own CPU time is left out.
Wall time on a shared machine says little; CPU seconds and the ratios within one run hold. Results go to the screen
and, as JSON, to `bench.json`.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from flask import Flask  # noqa: E402  the checkout must be on the path first

from comments import create_app  # noqa: E402
from comments.accounts import actions as accounts  # noqa: E402
from comments.accounts.models import Person  # noqa: E402
from comments.articles.actions import add_article  # noqa: E402
from comments.articles.files import ArticleFile  # noqa: E402
from comments.articles.queries import get  # noqa: E402
from comments.commands.database import upgrade  # noqa: E402
from comments.config import read_settings  # noqa: E402
from comments.extensions import db, unit_of_work  # noqa: E402
from comments.lib.html import render_comment  # noqa: E402
from comments.publishers.actions import add_site  # noqa: E402
from comments.publishers.models import Site  # noqa: E402
from comments.threads.actions import place_comment, recount  # noqa: E402
from comments.threads.schemas import PlacedComment  # noqa: E402

SIZES = (100, 1_000, 10_000)
PLAIN = "The night shift is two people and a map, and the map was drawn when there were four of us. " * 6
MARKED = (
    "> quoted words\n\nI *do* think **this** is [worth reading](https://example.org/a), since:\n\n- one\n- two\n" * 4
)


def cpu_ms(work: Callable[[], object], rounds: int) -> float:
    """Run some work and answer its CPU time in milliseconds a round."""
    work()
    began = time.process_time()
    for _ in range(rounds):
        work()
    return (time.process_time() - began) / rounds * 1000


def make_discussion(app: Flask, size: int) -> str:
    """Make an article with a random tree of published comments; answer its path."""
    rng = random.Random(size)
    slug = f"bench-{size}"
    with app.app_context(), unit_of_work():
        person = db.session.query(Person).first()
        article = add_article(db.session.query(Site).one(), ArticleFile(f"With {size}", slug, "Facts."))
        begin, ids = datetime(2013, 2, 20, tzinfo=UTC), []
        for number in range(size):
            parent = rng.choice(ids) if ids and rng.random() < 0.6 else None
            moment = begin + timedelta(seconds=number)
            placed = PlacedComment(person.id, moment, source=PLAIN[:400], parent_id=parent, up=rng.randrange(40))
            ids.append(place_comment(placed, article=get(article.id), counting=False))
        recount(article_id=article.id, mend=True)
    return f"/articles/{slug}"


def measure_views(app: Flask) -> dict[str, float]:
    """Measure a cold view (nothing cached) of discussions of growing size."""
    figures = {}
    for size in SIZES:
        path = make_discussion(app, size)
        client = app.test_client()
        figures[f"cold view, {size:,} comments"] = cpu_ms(lambda client=client, path=path: client.get(path), 30)
    return figures


def measure_posts(app: Flask) -> float:
    """Measure posting a comment, from the request to the commit."""
    client = app.test_client()
    with app.app_context(), unit_of_work():
        token, _ = accounts.start_sign_in(db.session.query(Person).first(), browser="bench")
        article_id = get(1).id
    with client.session_transaction() as session:
        session["_user_id"] = token
    numbers = iter(range(10_000_000))

    def post() -> None:
        number = next(numbers)
        form = {"article": str(article_id), "text": f"{number}: {PLAIN[:300]}", "key": f"bench-key-{number}"}
        headers = {"Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
        answer = client.post("/comments", data=form, headers=headers)
        if answer.status_code >= 400:
            raise SystemExit(f"a post was refused: {answer.status_code} {answer.text[:300]}")

    return cpu_ms(post, 100)


def measure_start(folder: Path) -> float:
    """Measure a start on a ready database: CPU seconds of all its processes until the first answer."""
    environ = os.environ | {"REJOINDER_DATA_DIR": str(folder), "REJOINDER_PORT": "8979"}
    server = subprocess.Popen([ROOT / ".venv/bin/rejoinder", "serve"], env=environ, stderr=subprocess.DEVNULL)
    try:
        _wait_for("http://127.0.0.1:8979/healthz")
        return sum(map(_cpu_seconds, _family(server.pid)))
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(url: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(url, timeout=1).read()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise SystemExit(f"{url} does not answer")


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure everything and print one table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        address = {"database_url": url} if (url := os.environ.get("REJOINDER_DATABASE_URL", "")) else {}
        settings = read_settings({}, data_dir=folder, **address)
        upgrade(settings.database_url)
        app = create_app(settings)
        app.config["LIMITS_OFF"] = True
        _people(app)
        figures: dict[str, Any] = measure_views(app)
        figures["post a comment"] = measure_posts(app)
        figures["render 590 characters, plain"] = cpu_ms(lambda: render_comment(PLAIN[:590]), 300)
        figures["render 590 characters, marked up"] = cpu_ms(lambda: render_comment(MARKED[:590]), 100)
        if Path("/proc/self/stat").exists():
            figures["start to the first answer"] = measure_start(folder) * 1000
    width = max(map(len, figures))
    for what, figure in figures.items():
        print(f"{what:<{width}}  {figure:9.2f} ms of CPU")
    (ROOT / "bench.json").write_text(json.dumps(figures, indent=2) + "\n")


def _people(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        add_site("bench", "The Bench").newcomer_limit = 0
        now = datetime.now(UTC)
        db.session.add(Person(name="Ada", name_key="ada", email_key="ada@example.org", confirmed_at=now))


if __name__ == "__main__":
    main()
