"""The list of who was erased: ids alone, in a file beside the database, so that a restored backup can be told again.

An id could be given to somebody else after a restore; the moment at which the account was made tells the two apart.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from comments.lib import clock

FILE = "erased.txt"
KEEP, ERASE = "keep", "erase"


@dataclass(frozen=True)
class Erased:
    """One account that was erased, and whether its comments stayed without a name."""

    person_id: int
    made_at: datetime
    keeps_comments: bool


def add(data_dir: Path, erased: Erased) -> None:
    """Add to the list, on the disk before this returns; what stands there already is not written twice."""
    file = data_dir / FILE
    if file.exists() and erased in read(file):
        return
    data_dir.mkdir(parents=True, exist_ok=True)
    line = f"{erased.person_id} {erased.made_at.isoformat()} {KEEP if erased.keeps_comments else ERASE}\n"
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as out:
        out.write(line)
        out.flush()
        os.fsync(out.fileno())


def read(file: Path) -> list[Erased]:
    """Read a list; raise OSError when it is not there, ValueError for a line that is none."""
    return [_parsed(line) for line in file.read_text(encoding="ascii").splitlines() if line.strip()]


def _parsed(line: str) -> Erased:
    person_id, made_at, what = line.split()
    if what not in (KEEP, ERASE):
        raise ValueError(f"{what!r} is neither {KEEP} nor {ERASE}")
    return Erased(int(person_id), clock.parse_iso(made_at), what == KEEP)
