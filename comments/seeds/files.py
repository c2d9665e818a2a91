"""The demo's files, read into rows: people, house rules, discussions."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from comments.threads.models import Status

HERE = Path(__file__).parent
DEMO = HERE / "demo"
WEEKLY = HERE / "weekly"


@dataclass(frozen=True)
class PersonSeed:
    """A reader or somebody of the paper; `role` is a seat at the desk, or empty."""

    key: str
    name: str
    email: str
    joined: datetime
    role: str
    badge: str


@dataclass(frozen=True)
class RuleSeed:
    """A house rule."""

    number: int
    title: str
    text: str


@dataclass(frozen=True)
class ReportSeed:
    """A report of a comment; without a rule it says something else."""

    by: str
    rule: int | None = None
    kind: str = "rule"
    note: str = ""


@dataclass(frozen=True)
class CommentSeed:
    """A comment with what became of it; `earlier` is what its first version said."""

    id: str
    by: str
    at: datetime
    text: str
    parent: str | None
    state: Status
    up: int
    down: int
    pick: bool
    rule: int | None
    note: str
    edited_at: datetime | None
    earlier: str
    reports: tuple[ReportSeed, ...]


def people() -> Iterator[PersonSeed]:
    """Read the people of the demo."""
    for row in _rows(DEMO / "people.toml", "person"):
        role = "" if row.get("role") == "reader" else row.get("role", "")
        yield PersonSeed(row["key"], row["name"], row["email"], _day(row["joined"]), role, row.get("badge", ""))


def house_rules() -> tuple[str, list[RuleSeed]]:
    """Read the one line above every discussion, and the rules."""
    file = DEMO / "house_rules.toml"
    rules = [RuleSeed(row["number"], row["title"], row["text"]) for row in _rows(file, "rule")]
    return tomllib.loads(file.read_text())["line"], rules


def article_files() -> list[Path]:
    """List the demo's articles; the discussion of each has the same name."""
    return sorted((DEMO / "articles").glob("*.md"))


def discussion(file: Path) -> list[CommentSeed]:
    """Read a discussion in the order of its file: a parent always comes before its replies."""
    return [_comment(row) for row in _rows(file, "comment")]


def _rows(file: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(file.read_text())[name]
    return rows


def _day(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def _comment(row: dict[str, Any]) -> CommentSeed:
    return CommentSeed(
        id=row["id"],
        by=row["by"],
        at=row["at"],
        text=row["text"].strip(),
        parent=row.get("parent"),
        state=Status(row.get("state", "published")),
        up=row.get("up", 0),
        down=row.get("down", 0),
        pick=row.get("pick", False),
        rule=row.get("rule"),
        note=row.get("note", ""),
        edited_at=row.get("edited_at"),
        earlier=row.get("earlier", "").strip(),
        reports=tuple(ReportSeed(**report) for report in row.get("reports", ())),
    )
