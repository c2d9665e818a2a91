"""Templates compiled once a session: every test has an application of its own, and all of them say the same words."""

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


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


def remember_templates(app: Flask) -> Flask:
    """Let an application use what others have compiled."""
    app.jinja_env.bytecode_cache = _REMEMBERED
    return app
