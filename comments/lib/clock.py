"""The one place that asks what time it is; every time is aware and in UTC."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def utc(moment: datetime) -> datetime:
    """Return the same moment in UTC; raise ValueError for a naive one."""
    if moment.utcoffset() is None:
        raise ValueError("a time without a zone names no moment")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a time outside the years 1 to 9999") from error


def parse_iso(raw: str) -> datetime:
    """Read an ISO 8601 time with its zone as UTC; raise ValueError for anything else."""
    return utc(datetime.fromisoformat(raw.strip()))
