"""Huey's tasks, as far as Rejoinder names them."""

from typing import Any

class Task:
    name: str
    def execute(self) -> Any: ...
