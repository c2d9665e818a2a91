"""The ledger of one run: what was met, what became of it, and the commits in between."""

from collections.abc import Iterable, Sequence
from time import monotonic, sleep
from typing import Any, cast

from sqlalchemy import Table

from comments.extensions import commit, pour
from comments.importers import queries
from comments.importers.models import ImportRow, ImportRun
from comments.importers.schemas import words_of_reason

WORK_SECONDS = 1.5
PAUSE_SECONDS = 0.12
"""Who waits for SQLite's lock looks for it every tenth of a second: without a pause it is never found free."""

_ROW = cast(Table, ImportRow.__table__)


class Ledger:
    """Notes rows for a run, a batch at a time."""

    def __init__(self, run: ImportRun) -> None:
        self.run_id = run.id
        self.site_id = run.site_id
        self.source = run.source
        self._has_past = queries.has_rows(run.site_id, run.source)
        self._rows: list[dict[str, Any]] = []
        self._paused_at = monotonic()

    def met(self, kind: str, source_ids: Sequence[str]) -> queries.Met:
        """Answer what of these came in before, and what this very run noted before it broke off."""
        if not self._has_past:
            return queries.Met({}, frozenset())
        return queries.met(self.site_id, self.source, kind, source_ids, run_id=self.run_id)

    def note(
        self,
        kind: str,
        source_id: str,
        our_id: int | None,
        outcome: str,
        *,
        codes: Iterable[str] = (),
        line: Any = None,
    ) -> None:
        """Write down what became of one thing; `codes` name the reasons."""
        self._rows.append(
            {
                "site_id": self.site_id,
                "run_id": self.run_id,
                "source": self.source,
                "kind": kind,
                "source_id": source_id,
                "our_id": our_id,
                "outcome": outcome,
                "reason": " ".join(words_of_reason(code) for code in codes if code),
                "line": line,
            }
        )

    def keep(self) -> None:
        """Commit what was done since the last time together with what was noted of it; pause for others."""
        pour(_ROW, self._rows)
        self._rows = []
        commit()
        if monotonic() - self._paused_at >= WORK_SECONDS:
            sleep(PAUSE_SECONDS)
            self._paused_at = monotonic()
