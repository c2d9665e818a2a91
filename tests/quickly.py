"""What makes hundreds of applications quick: templates compiled once a session, no waiting for the disk."""

from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import event

from comments.extensions import db


class Remembered(BytecodeCache):
    """Compiled templates in memory, by name and source."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if found := self.kept.get(bucket.key):
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


_REMEMBERED = Remembered()


def hasten(app: Flask) -> Flask:
    """Let an application use what others have compiled, and write without waiting for the disk."""
    app.jinja_env.bytecode_cache = _REMEMBERED
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _write_lazily)
    return app


def _write_lazily(connection: Any, record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")
