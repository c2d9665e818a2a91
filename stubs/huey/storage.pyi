"""Huey's storages, as far as Rejoinder changes or names them."""

from typing import Any

class SqliteStorage:
    def _create_connection(self) -> Any: ...
    def close(self) -> bool: ...

class RedisStorage:
    def close(self) -> bool: ...
