"""Huey's storage in SQLite, as far as Rejoinder changes it."""

from typing import Any

class SqliteStorage:
    def _create_connection(self) -> Any: ...
    def close(self) -> bool: ...
