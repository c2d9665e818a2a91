"""Every column that can hold words is declared: whoever adds one decides what an erasure does with it."""

import importlib
from pathlib import Path

import pytest
from sqlalchemy import JSON, Column, LargeBinary, String, Table
from sqlalchemy.types import TypeEngine

from comments.extensions import Base
from comments.privacy.belongings import BELONGINGS, BY_HAND, GONE, NOT_PERSONAL, STAYS

ROOMS = Path(__file__).parent.parent.parent / "comments"
WORDY: tuple[type[TypeEngine[object]], ...] = (String, JSON, LargeBinary)


def tables() -> dict[str, Table]:
    """Answer the tables of all rooms, whatever the files are called that they stand in."""
    for path in sorted(ROOMS.glob("*/*.py")):
        if "__tablename__" in path.read_text(encoding="utf-8"):
            importlib.import_module(f"comments.{path.parent.name}.{path.stem}")
    return dict(Base.metadata.tables)


def wordy(table: Table) -> list[Column[object]]:
    return [column for column in table.columns if isinstance(column.type, WORDY)]


def declared(table: Table, column: Column[object]) -> bool:
    of_table = [one for one in BELONGINGS if one.table == table.name]
    blank = any(one.deed == GONE or column.name in one.blank for one in of_table)
    return blank or f"{table.name}.{column.name}" in BY_HAND or column.name in not_personal(table.name)


def not_personal(table: str) -> list[str]:
    return NOT_PERSONAL[table][0].split() if table in NOT_PERSONAL else []


def test_every_column_of_words_is_declared_personal_or_not() -> None:
    found = [f"{table.name}.{column.name}" for table in tables().values() for column in wordy(table)]
    assert len(found) > 60
    undeclared = [name for name in found if not declared(*_of(name))]
    assert undeclared == [], "comments/privacy/belongings.py says what an erasure does with each"


@pytest.mark.parametrize("name", ["decision", "statement", "report", "site", "comment"])
def test_a_new_column_of_words_is_undeclared_also_in_a_table_that_is_known(name: str) -> None:
    assert not declared(tables()[name], Column("remark", String()))


def test_every_table_that_names_a_person_is_declared() -> None:
    """Foreign keys to people that stay are those of the desk's record and of what `erasing.py` sees to."""
    known = {(one.table, one.owner) for one in BELONGINGS} | KEPT
    found = {
        (table.name, key.parent.name)
        for table in tables().values()
        for key in table.foreign_keys
        if key.column.table.name == "person"
    }
    assert found - known == set()


def test_every_table_that_names_an_event_is_one_that_the_sweep_of_events_looks_at() -> None:
    naming = {
        table.name for table in tables().values() for key in table.foreign_keys if key.column.table.name == "event"
    }
    assert naming == {"delivery", "letter", "notice"}


@pytest.mark.parametrize("one", BELONGINGS, ids=lambda one: f"{one.table}.{one.owner}")
def test_what_is_declared_is_there(one: object) -> None:
    table = tables()[one.table]  # type: ignore[attr-defined]
    names = {one.owner, *one.blank, *one.given}  # type: ignore[attr-defined]
    assert names <= set(table.columns.keys())
    assert one.deed in (GONE, STAYS, "counted")  # type: ignore[attr-defined]


def test_nothing_is_declared_twice_or_for_nothing() -> None:
    there = tables()
    assert {name.partition(".")[0] for name in BY_HAND} | set(NOT_PERSONAL) <= set(there)
    for table in NOT_PERSONAL:
        assert set(not_personal(table)) <= {column.name for column in wordy(there[table])}
        assert not {f"{table}.{column}" for column in not_personal(table)} & set(BY_HAND)
    assert all(name.partition(".")[2] in there[name.partition(".")[0]].columns for name in BY_HAND)


def test_a_copy_holds_no_secret_and_no_address() -> None:
    secret = ("digest", "hash", "token", "secret", "code")
    assert not [(one.table, name) for one in BELONGINGS for name in one.given if any(part in name for part in secret)]


KEPT = {
    ("comment", "person_id"),
    ("closing", "person_id"),
    ("decision", "person_id"),
    ("decision", "undone_by_id"),
    ("desk_alert", "cleared_by_id"),
    ("holding", "begun_by_id"),
    ("holding", "ended_by_id"),
    ("redress_line", "changed_by_id"),
    ("ruling", "person_id"),
    ("ruling", "undone_by_id"),
    ("signing_key", "person_id"),
    ("statement", "decided_by_id"),
    ("person_note", "author_id"),
    ("sanction", "author_id"),
    ("sanction", "undone_by_id"),
    ("seat", "person_id"),
    ("site_change", "person_id"),
}
"""Numbers of people who decided something at a desk, or of somebody without a name."""


def _of(name: str) -> tuple[Table, Column[object]]:
    table, _, column = name.partition(".")
    return tables()[table], tables()[table].columns[column]
