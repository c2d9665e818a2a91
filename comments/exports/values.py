"""A row as a JSON object and back: moments in UTC as RFC 3339 writes them, everything else as JSON has it."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Double, Integer, Table, Text
from sqlalchemy.types import TypeEngine

from comments.errors import Refusal
from comments.extensions import UtcDateTime

MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$"
LARGEST = 2**63 - 1
SCHEMAS: dict[type[TypeEngine[Any]], dict[str, Any]] = {
    UtcDateTime: {"type": "string", "format": "date-time", "pattern": MOMENT},
    Boolean: {"type": "boolean"},
    BigInteger: {"type": "integer", "minimum": -LARGEST - 1, "maximum": LARGEST},
    Integer: {"type": "integer", "minimum": -LARGEST - 1, "maximum": LARGEST},
    Double: {"type": "number"},
    Text: {"type": "string"},
    JSON: {"type": ["object", "array", "string", "number", "boolean", "null"]},
}
PYTHON: dict[type[TypeEngine[Any]], Callable[[Any], bool]] = {
    UtcDateTime: lambda value: isinstance(value, str),
    Boolean: lambda value: isinstance(value, bool),
    BigInteger: lambda value: type(value) is int and -LARGEST - 1 <= value <= LARGEST,
    Integer: lambda value: type(value) is int and -LARGEST - 1 <= value <= LARGEST,
    Double: lambda value: type(value) in (int, float),
    Text: lambda value: isinstance(value, str),
    JSON: lambda value: True,
}


class BadRow(Refusal):
    """A line of an archive that is no row of its table."""

    status = 422
    code = "archive-bad-row"


def schema_of(column: Column[Any]) -> dict[str, Any]:
    """Say in JSON Schema what a column holds."""
    found = SCHEMAS[_kind(column)]
    return {"anyOf": [found, {"type": "null"}]} if column.nullable and _kind(column) is not JSON else found


def line_of(row: Mapping[str, Any]) -> bytes:
    """Write a row as one line of JSON, the same for the same row on every database."""
    said = {name: _said(value) for name, value in row.items()}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def row_of(line: bytes, table: Table) -> dict[str, Any]:
    """Read a line as a row; raise BadRow when a column is missing, too many, or not of its kind."""
    try:
        said = json.loads(line)
    except ValueError as error:
        raise BadRow("A line of %(table)s is no JSON.", table=table.name) from error
    if not isinstance(said, dict) or set(said) != {column.name for column in table.columns}:
        raise BadRow("A line of %(table)s has not that table's columns.", table=table.name)
    return {column.name: _read(said[column.name], column) for column in table.columns}


def _kind(column: Column[Any]) -> type[TypeEngine[Any]]:
    return next(kind for kind in SCHEMAS if isinstance(column.type, kind))


def _said(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value


def _read(value: Any, column: Column[Any]) -> Any:
    kind = _kind(column)
    if value is None and (column.nullable or kind is JSON):
        return None
    if not PYTHON[kind](value):
        raise _bad(column)
    if kind is not UtcDateTime:
        return value
    try:
        return datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise _bad(column) from error


def _bad(column: Column[Any]) -> BadRow:
    return BadRow("%(column)s of a line is not what that column holds.", column=f"{column.table.name}.{column.name}")
