"""Addresses made to be thrown away: a list of domains that comes with us, and the operator's own in the data folder."""

from functools import cache, lru_cache
from pathlib import Path

from flask import current_app

OURS = Path(__file__).with_name("disposable_domains.txt")
THEIRS = "disposable-domains.txt"
"""In the data folder, a domain a line; `!example.org` takes a domain of our list off. It is read without a restart."""


def is_disposable(email: str | None) -> bool:
    """Tell whether an address is of a domain, or below one, that gives addresses away for minutes."""
    host = (email or "").rpartition("@")[2].strip().lower().rstrip(".")
    if not host:
        return False
    labels = host.split(".")
    domains = _domains(current_app.config["SETTINGS"].data_dir / THEIRS)
    return any(".".join(labels[start:]) in domains for start in range(len(labels) - 1))


def count() -> int:
    """Answer how many domains count as such at present."""
    return len(_domains(current_app.config["SETTINGS"].data_dir / THEIRS))


def _domains(file: Path) -> frozenset[str]:
    try:
        changed = file.stat().st_mtime_ns
    except OSError:
        return _ours()
    return _with_theirs(file, changed)


@cache
def _ours() -> frozenset[str]:
    return frozenset(OURS.read_text(encoding="utf-8").split())


@lru_cache(maxsize=8)
def _with_theirs(file: Path, changed: int) -> frozenset[str]:
    """Read the operator's list; `changed` makes a newer state of the file another question."""
    lines = (line.partition("#")[0].strip().lower() for line in _text(file).splitlines())
    theirs = {line for line in lines if line}
    spared = {line[1:].strip() for line in theirs if line.startswith("!")}
    return (_ours() | {line for line in theirs if not line.startswith("!")}) - spared


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        return ""
