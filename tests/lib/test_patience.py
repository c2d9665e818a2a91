"""Waiting only so long."""

import threading

import pytest

from comments.lib.patience import made_within


def dropped(made: str) -> None:
    raise AssertionError(made)


def test_what_is_made_in_time_is_answered() -> None:
    assert made_within(10, lambda: "made", drop=dropped) == "made"


def test_what_cannot_be_made_is_raised_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        made_within(10, lambda: str(1 // 0), drop=dropped)


def test_what_comes_too_late_is_dropped() -> None:
    late, gone = threading.Event(), threading.Event()

    def make() -> str:
        late.wait(10)
        return "made"

    with pytest.raises(TimeoutError):
        made_within(0.05, make, drop=lambda made: gone.set())
    late.set()
    assert gone.wait(10)


def test_what_fails_too_late_is_nothing_to_drop() -> None:
    late = threading.Event()

    def make() -> str:
        late.wait(10)
        raise OSError

    with pytest.raises(TimeoutError):
        made_within(0.05, make, drop=dropped)
    late.set()
