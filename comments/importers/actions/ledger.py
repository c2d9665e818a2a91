"""The ledger of one run: what was met, what became of it, and the commits in between."""

from collections.abc import Sequence
from time import monotonic, sleep

from comments.extensions import commit, db
from comments.importers import queries
from comments.importers.models import ImportRow, ImportRun
from comments.importers.schemas import REASONS

BATCH = 500
"""Rows between two commits, so that readers can post while a large file comes in."""
WORK_SECONDS = 1.5
PAUSE_SECONDS = 0.12
"""Who waits for SQLite's lock looks for it every tenth of a second: without a pause it is never found free."""


class Ledger:
    """Notes rows for a run. With `keep` off nothing is ever committed: a trial."""

    def __init__(self, run: ImportRun, *, keep: bool) -> None:
        self.run = run
        self.keep = keep
        self.met: set[str] = set()
        self._pending = 0
        self._rows = 0
        self._paused_at = monotonic()

    def note(self, kind: str, source_id: str, our_id: int | None, outcome: str, *, code: str = "") -> None:
        """Write down what became of one thing; `code` names the reason."""
        self._rows += 1
        row = ImportRow(
            site_id=self.run.site_id,
            run_id=self.run.id,
            source=self.run.source,
            kind=kind,
            source_id=self._own_name(kind, source_id),
            our_id=our_id,
            outcome=outcome,
            reason=REASONS.get(code, code),
        )
        db.session.add(row)
        self._breathe()

    def known(self, kind: str, source_ids: Sequence[str]) -> dict[str, int]:
        """Answer what came in before, in this run or an earlier one."""
        db.session.flush()
        return queries.known(self.run.site_id, self.run.source, kind, source_ids)

    def _own_name(self, kind: str, source_id: str) -> str:
        name = source_id or f"row {self._rows}"
        if f"{kind} {name}" in self.met:
            name = f"{name} (row {self._rows})"
        self.met.add(f"{kind} {name}")
        return name

    def _breathe(self) -> None:
        self._pending += 1
        if self._pending >= BATCH:
            self._pending = 0
            db.session.flush()
            if self.keep:
                commit()
                self._pause()

    def _pause(self) -> None:
        if monotonic() - self._paused_at >= WORK_SECONDS:
            sleep(PAUSE_SECONDS)
            self._paused_at = monotonic()
