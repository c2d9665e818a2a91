"""Signs of life of workers."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from comments.extensions import unit_of_work
from comments.lib import clock
from comments.upkeep import beats


def test_a_beat_is_one_row_a_machine(context: None) -> None:
    for _ in range(3):
        with unit_of_work():
            beats.beat()
    assert len(beats.beats()) == 1
    assert beats.is_alive(beats.last_beat())


def test_who_was_never_seen_is_not_alive(context: None) -> None:
    assert beats.last_beat() is None
    assert not beats.is_alive(None)


def test_two_machines_are_told_apart_and_forgotten_after_two_days(
    app: Flask, context: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(clock.now() - timedelta(days=3), tick=False), unit_of_work():
        beats.beat()
    monkeypatch.setattr(beats.socket, "gethostname", lambda: "another")
    with unit_of_work():
        assert not beats.is_alive(beats.last_beat())
        beats.beat()
    assert [beat.machine for beat in beats.beats()] == ["another"]


def test_the_worker_says_so_more_often_than_it_is_missed() -> None:
    assert timedelta(seconds=beats.SECONDS_BETWEEN * 3) <= beats.SILENT_AFTER
