"""Bringing in an export: sorted out first, then brought in by batches; or only planned."""

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, TextIO

from comments.errors import Conflict
from comments.extensions import commit, db
from comments.importers import queries
from comments.importers.actions.articles import bring_closed, note_left_out
from comments.importers.actions.bringing import Bringing, bring_in
from comments.importers.actions.ledger import Ledger
from comments.importers.actions.planning import Plan, plan_of, write_rows
from comments.importers.actions.staging import stage
from comments.importers.disqus.reading import read_disqus
from comments.importers.models import ImportRun
from comments.importers.rules import Addresses, Rule
from comments.importers.schemas import Progress, Reader, unheeded
from comments.importers.scratch import Scratch
from comments.importers.wordpress import read_wordpress
from comments.lib import clock
from comments.lib.i18n import N_
from comments.publishers.models import Site
from comments.screening.folding import fingerprint

CACHE_KB = 32_000
LOG_PAGES = 16_000
"""Of 4 kB: a page that many batches write to goes from the log into the database once."""
SWEEPS = (50_000, 20, 20)
"""When Python looks for circles meanwhile: rows by the million hold none, and it took a twentieth of the time."""

Format = Literal["wordpress", "disqus"]


@dataclass(frozen=True)
class Options:
    """How to read an export and where its addresses lead."""

    format: Format = "wordpress"
    rules: tuple[Rule, ...] = ()
    pings: bool = False
    """Pingbacks and trackbacks too (WordPress)."""
    hold_spam: bool = False
    """What was marked as spam comes in as held (Disqus)."""
    recover: bool = False
    """Take what is whole of a torn file."""

    @property
    def reader(self) -> Reader:
        """Answer what reads this format."""
        if self.format == "disqus":
            return partial(read_disqus, hold_spam=self.hold_spam)
        return partial(read_wordpress, pings=self.pings)

    def kept(self) -> dict[str, Any]:
        """Answer the options as a run keeps them."""
        return {
            "format": self.format,
            "rules": [str(rule) for rule in self.rules],
            "pings": self.pings,
            "hold_spam": self.hold_spam,
            "recover": self.recover,
        }


def plan_import(
    file: Path, site: Site, options: Options, *, progress: Progress = unheeded, rows: TextIO | None = None
) -> Plan:
    """Say what an import would bring, and change nothing; write what would become of each row to `rows`."""
    with _staged(file, site, options, progress) as staged:
        if rows is not None:
            write_rows(staged.scratch, rows)
        return plan_of(staged.scratch, site.id, staged.source, staged.torn, rules=options.rules)


def import_export(
    file: Path, site: Site, options: Options, *, progress: Progress = unheeded, placed: Progress = unheeded
) -> ImportRun:
    """Bring in an export and answer its run; commits as it goes, and goes on where an earlier run broke off.

    The whole file is read before anything is written: raise DamagedFile for one that is torn, unless
    `options.recover` says to take what is whole; Conflict while another import of the same source is unfinished.
    """
    with _sweeping_seldom(), _staged(file, site, options, progress) as staged:
        _make_room()
        run = _open_run(file, site, staged.source, options)
        work = Bringing(staged.scratch, Ledger(run), site.id)
        bring_in(work, placed)
        bring_closed(staged.scratch, work.ledger)
        note_left_out(staged.scratch, work.ledger)
        return _close_run(run.id, staged.torn)


@contextmanager
def _sweeping_seldom() -> Iterator[None]:
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*SWEEPS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@dataclass(frozen=True)
class _Staged:
    scratch: Scratch
    source: str
    torn: int | None


@contextmanager
def _staged(file: Path, site: Site, options: Options, progress: Progress) -> Iterator[_Staged]:
    addresses = Addresses(site, options.rules, to_home=options.format == "wordpress")
    commit()  # reading the file takes long: keep nobody waiting meanwhile
    with Scratch(fingerprint) as scratch:
        source, torn = stage(scratch, file, options.reader, addresses=addresses, progress=progress)
        if torn is not None and not options.recover:
            raise torn
        yield _Staged(scratch, source, torn.line if torn else None)


def _make_room() -> None:
    """Give SQLite room for the pages of large indexes while we write into all of them, in memory and in its log."""
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size=-{CACHE_KB}")
        connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint={LOG_PAGES}")


def _open_run(file: Path, site: Site, source: str, options: Options) -> ImportRun:
    with file.open("rb") as stream:
        contents = hashlib.file_digest(stream, "sha256").hexdigest()
    run = queries.unfinished(site.id, source)
    if run is None:
        run = ImportRun(site_id=site.id, source=source, file_digest=contents, options=options.kept())
        db.session.add(run)
        db.session.flush()
    elif run.undo_began_at is not None:
        message = N_("Import %(run)s is half taken back. Finish that first: rejoinder import undo %(run)s")
        raise Conflict(message, run=run.id)
    elif (run.file_digest, run.options) != (contents, options.kept()):
        message = N_(
            "Import %(run)s of this source broke off. Finish it with the same file and options, or take it back: "
            "rejoinder import undo %(run)s"
        )
        raise Conflict(message, run=run.id)
    return run


def _close_run(run_id: int, torn: int | None) -> ImportRun:
    run = queries.run(run_id)
    run.counts = queries.tallies(run.id) | ({"torn_at_line": torn} if torn else {})
    run.finished_at = clock.now()
    commit()
    return run
