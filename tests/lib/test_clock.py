"""Time is aware and in UTC everywhere."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import time_machine

from comments.lib import clock

NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)


def test_now_is_aware_and_in_utc() -> None:
    with time_machine.travel(NOON, tick=False):
        assert clock.now() == NOON
        assert clock.now().tzinfo is UTC


def test_another_zone_becomes_utc() -> None:
    there = datetime(2026, 3, 6, 14, 0, tzinfo=timezone(timedelta(hours=2)))
    assert (clock.utc(there), clock.utc(there).tzinfo) == (NOON, UTC)


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        clock.utc(datetime(2026, 3, 6))  # noqa: DTZ001


@pytest.mark.parametrize("raw", ["2026-03-06T12:00:00Z", " 2026-03-06T14:00+02:00 ", "2026-03-06 12:00:00+00:00"])
def test_iso_times_are_read(raw: str) -> None:
    assert clock.parse_iso(raw) == NOON


@pytest.mark.parametrize("raw", ["", "yesterday", "2026-03-06", "2026-03-06T12:00", "0001-01-01T00:00+23:00", "9" * 99])
def test_anything_else_is_refused_as_a_value(raw: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        clock.parse_iso(raw)
