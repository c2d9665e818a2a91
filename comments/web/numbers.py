"""Numbers in addresses: what no row can have as its id is the address of nothing."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**63 - 1
"""The largest 64-bit id; databases fail at a larger one instead of finding nothing."""


class Id(IntegerConverter):
    """`<int:...>` in addresses, up to the largest id."""

    def __init__(self, map: Map, **limits: Any) -> None:
        super().__init__(map, **({"max": LARGEST} | limits))


def init_app(app: Flask) -> None:
    """Read every `<int:...>` of every address this way."""
    app.url_map.converters["int"] = Id
