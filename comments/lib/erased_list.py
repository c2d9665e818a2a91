"""The list of who was erased: ids alone, in files beside the database and beside backups, to tell a restored one again.

An id could be given to somebody else after a restore; the moment at which the account was made tells the two apart.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from comments.lib import clock, place

FILE = "erased.txt"
KEEP, ERASE = "keep", "erase"


@dataclass(frozen=True)
class Erased:
    """One account that was erased, and whether its comments stayed without a name."""

    person_id: int
    made_at: datetime
    keeps_comments: bool


def add(folder: Path, *erased: Erased) -> None:
    """Add to a folder's list, on the disk before this returns; what stands there already is not written twice."""
    known = frozenset(read_of(folder))
    new = [one for one in dict.fromkeys(erased) if one not in known]
    if not new:
        return
    place.private(folder)
    with os.fdopen(os.open(folder / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as out:
        out.writelines(_line(one) for one in new)
        out.flush()
        os.fsync(out.fileno())


def read_of(*folders: Path) -> list[Erased]:
    """Read the lists of folders as one, where there are any; raise ValueError for a line that is none."""
    files = [folder / FILE for folder in folders if (folder / FILE).exists()]
    return list(dict.fromkeys(one for file in files for one in read(file)))


def read(file: Path) -> list[Erased]:
    """Read a list; raise OSError when it is not there, ValueError for a line that is none."""
    return _parsed(file.read_text(encoding="ascii").splitlines())


def _parsed(lines: Iterable[str]) -> list[Erased]:
    return [_entry(line) for line in lines if line.strip()]


def _entry(line: str) -> Erased:
    person_id, made_at, what = line.split()
    if what not in (KEEP, ERASE):
        raise ValueError(f"{what!r} is neither {KEEP} nor {ERASE}")
    return Erased(int(person_id), clock.parse_iso(made_at), what == KEEP)


def _line(one: Erased) -> str:
    return f"{one.person_id} {one.made_at.isoformat()} {KEEP if one.keeps_comments else ERASE}\n"
