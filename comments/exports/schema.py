"""The published JSON Schema (2020-12) of an archive: of its manifest, and of the rows of each table."""

from typing import Any

from comments.exports.tables import kept_tables
from comments.exports.values import schema_of

FORMAT = 1
MANIFEST = {
    "type": "object",
    "description": "manifest.json: which tables the archive holds, and by what each file is known to be whole.",
    "properties": {
        "format": {"const": FORMAT},
        "made_at": {"type": "string", "format": "date-time"},
        "revision": {"type": "string", "description": "The migration that the tables stood at."},
        "files": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": {
                    "rows": {"type": "integer", "minimum": 0},
                    "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                },
                "required": ["rows", "sha256"],
            },
        },
    },
    "required": ["format", "made_at", "revision", "files"],
}


def archive_schema() -> dict[str, Any]:
    """Make the schema out of the tables as they are."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An archive of Rejoinder",
        "description": "Each file <table>.ndjson of the zip holds one row a line, defined under the name of the table.",
        "$defs": {"manifest": MANIFEST} | {table.name: _rows(table) for table in sorted(kept_tables(), key=str)},
    }


def _rows(table: Any) -> dict[str, Any]:
    columns = sorted(table.columns, key=lambda column: str(column.name))
    return {
        "type": "object",
        "properties": {column.name: schema_of(column) for column in columns},
        "required": [column.name for column in columns],
        "additionalProperties": False,
    }
