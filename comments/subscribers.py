"""Who hears of which event: the only such list."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the subscribers."""
