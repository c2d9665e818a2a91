"""Measure what it costs to bring in a Disqus export and to take it back, by size: `make bench-import`.

Each size has a process and an empty database of its own, so that its peak of memory is its own too. A PostgreSQL is
measured where `REJOINDER_DATABASE_URL` names one (on this machine, so that the server's CPU time can be read; databases
are made in it and dropped). Sizes can be given: `tools/bench_import.py 10000 100000 1000000`.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sqlalchemy import create_engine, make_url, text  # noqa: E402  the checkout must be on the path first

from comments import create_app  # noqa: E402
from comments.commands.database import upgrade  # noqa: E402
from comments.config import read_settings  # noqa: E402
from comments.extensions import db, unit_of_work  # noqa: E402
from comments.importers.actions import Options, import_export, undo_import  # noqa: E402
from comments.publishers.actions import add_site  # noqa: E402
from comments.publishers.models import Site, SiteOrigin  # noqa: E402
from tests.importers.disqus_files import Grown  # noqa: E402

SIZES = (10_000, 100_000)
HEADS = (
    "comments",
    "a second",
    "a CPU-second",
    "with the server's",
    "MB at most",
    "reading s",
    "placing s",
    "taking back s",
    "MB then",
)
CHILD = "--child"
Figures = dict[str, float]


def main() -> None:
    """Measure the sizes asked for and print a table."""
    if sys.argv[1:2] == [CHILD]:
        print(json.dumps(measure(Path(sys.argv[2]), sys.argv[3])))
        return
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    print(f"| {' | '.join(HEADS)} |\n| {' | '.join('---:' for _ in HEADS)} |")
    for size in sizes:
        with tempfile.TemporaryDirectory() as name, _database(size) as address:
            Grown(size).write(Path(name) / "disqus.xml")
            command = [sys.executable, __file__, CHILD, name, address]
            told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
        print(_line(size, json.loads(told.splitlines()[-1])), flush=True)


def _line(size: int, told: Figures) -> str:
    rates = (size / told["wall"], size / told["cpu"], size / (told["cpu"] + told["server"]))
    cells = [f"{size:,}", *(f"{rate:,.0f}" for rate in rates), f"{told['peak']:.0f}"]
    seconds = (told["read"], told["place"], told["back"])
    return f"| {' | '.join(cells)} | {' | '.join(f'{one:.1f}' for one in seconds)} | {told['peak_back']:.0f} |"


@contextmanager
def _database(size: int) -> Iterator[str]:
    """Give the address of an empty PostgreSQL database; empty for SQLite."""
    given = os.environ.get("REJOINDER_DATABASE_URL", "")
    if not given:
        yield ""
        return
    name, server = f"rejoinder_bench_{size}", create_engine(given, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield make_url(given).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(text(f"DROP DATABASE {name}"))


def measure(folder: Path, address: str) -> Figures:
    """Import the folder's file into an empty database; answer seconds and megabytes."""
    settings = read_settings({}, data_dir=folder, **({"database_url": address} if address else {}))
    upgrade(settings.database_url)
    with create_app(settings).app_context():
        with unit_of_work():
            site = add_site("bench", "The Bench")
            db.session.flush()
            db.session.add(SiteOrigin(site_id=site.id, origin="http://localhost:8001"))
        server = db.session.scalar(text("SELECT pg_backend_pid()")) if address else None
        db.session.commit()
        return _timed(folder / "disqus.xml", server)


def _timed(file: Path, server: int | None) -> Figures:
    began, cpu, server_cpu = time.monotonic(), time.process_time(), _cpu_seconds(server)
    first: list[float] = []
    site = db.session.query(Site).one()
    run = import_export(file, site, Options(format="disqus"), placed=lambda count: first.append(time.monotonic()))
    ended = time.monotonic()
    brought = {
        "wall": ended - began,
        "cpu": time.process_time() - cpu,
        "server": _cpu_seconds(server) - server_cpu,
        "read": first[0] - began,
        "place": ended - first[0],
        "peak": _peak(),
    }
    began = time.monotonic()
    undo_import(run.id)
    return brought | {"back": time.monotonic() - began, "peak_back": _peak()}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _cpu_seconds(pid: int | None) -> float:
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
