"""The table of faults: a row each, gathered over the run, printed at its end, and kept where a file is named."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests import databases
from tests.faults.moments import SEED
from tests.faults.verdict import Verdict

NAME = "fault"
"""Under which a test's report carries its rows to whoever gathers them, from any worker of pytest."""
COLUMNS = ("acknowledged", "lost", "doubled", "counts_off", "undelivered", "letters", "letters_twice", "slowest")


@dataclass(frozen=True)
class Row:
    """What was done, how often, and how it ended; `slowest` is in seconds, `note` what else was measured."""

    fault: str
    moments: int
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    counts_off: int = 0
    undelivered: int = 0
    letters: int = 0
    letters_twice: int = 0
    slowest: float = 0.0
    note: str = ""
    database: str = databases.CHOICE
    seed: int = SEED


def row_of(fault: str, moments: int, verdict: Verdict, note: str = "") -> Row:
    """Answer the row of a verdict."""
    counted = {name: getattr(verdict, name) for name in COLUMNS}
    counted = {name: len(value) if isinstance(value, list) else value for name, value in counted.items()}
    return Row(fault, moments, **counted | {"slowest": round(verdict.slowest, 2)}, note=note)


def report(properties: Any, row: Row) -> None:
    """Hand a row over (`properties` is pytest's fixture `record_property`)."""
    properties(NAME, asdict(row))


def show(terminal: Any, reports: Iterable[Any]) -> None:
    """Print the rows of all reports, and write them to the file that FAULTS_RESULTS names."""
    rows = [value for one in reports for name, value in getattr(one, "user_properties", ()) if name == NAME]
    if not rows:
        return
    terminal.section("faults")
    for row in rows:
        figures = ", ".join(f"{name.replace('_', ' ')} {row[name]}" for name in COLUMNS)
        note = f"; {row['note']}" if row["note"] else ""
        begun = f"{row['fault']} ({row['database']}, moments {row['moments']}, FAULTS_SEED={row['seed']})"
        terminal.write_line(f"{begun}: {figures}{note}")
    if file := os.environ.get("FAULTS_RESULTS"):
        Path(file).write_text(json.dumps(rows, indent=2) + "\n")
