"""Opaque keyset cursors: the sort key of the last row seen, packed for a URL."""

import base64
import json
import math
from collections.abc import Sequence
from types import UnionType

LONGEST = 512
INT64 = 2**63


class BadCursor(ValueError):
    """What came as a cursor was not made by encode, or not for this order."""


def encode(values: Sequence[int | str | float | None]) -> str:
    """Pack the values of a sort key; raise ValueError for what no database row holds (NaN, NUL, over 64 bits)."""
    if not all(_storable(value) for value in values):
        raise ValueError("a cursor holds finite numbers of 64 bits and storable text")
    packed = json.dumps(list(values), separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return base64.urlsafe_b64encode(packed.encode()).rstrip(b"=").decode()


def decode(cursor: str, kinds: Sequence[type | UnionType]) -> tuple[int | str | float | None, ...]:
    """Unpack a cursor whose values are of these kinds (`int`, `str | None`, ...); raise BadCursor for all else."""
    values = _unpack(cursor)
    if len(values) != len(kinds):
        raise BadCursor("another number of values")
    if not all(_fits(value, kind) for value, kind in zip(values, kinds, strict=True)):
        raise BadCursor("a value of another kind")
    if encode(values) != cursor:
        raise BadCursor("not the way we write it")
    return tuple(values)


def _unpack(cursor: str) -> list[int | str | float | None]:
    if len(cursor) > LONGEST:
        raise BadCursor("longer than any of ours")
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        values = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadCursor("unreadable") from error
    if not isinstance(values, list):
        raise BadCursor("not a list")
    return values


def _fits(value: object, kind: type | UnionType) -> bool:
    return isinstance(value, kind) and _storable(value)


def _storable(value: object) -> bool:
    match value:
        case bool():
            return False
        case int():
            return -INT64 <= value < INT64
        case float():
            return math.isfinite(value)
        case str():
            return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
        case _:
            return value is None
