"""A message that this version does not know goes back into the queue, for a newer worker."""

from pathlib import Path

import pytest

from comments.jobs import leaving
from comments.jobs.queue import open_queue


def test_an_unknown_message_waits_for_whoever_knows_it(tmp_path: Path) -> None:
    ran: list[str] = []
    newer, older = open_queue(tmp_path), open_queue(tmp_path)
    novel = newer.task()(_named("novel", lambda: ran.append("novel")))
    usual = older.task()(_named("usual", lambda: ran.append("usual")))
    novel()
    usual()
    assert older.dequeue() is None
    older.execute(older.dequeue())
    assert older.dequeue() is None
    newer.execute(newer.dequeue())
    assert ran == ["usual", "novel"]
    assert newer.pending_count() == 0


def test_after_ten_minutes_it_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer, older = open_queue(tmp_path), open_queue(tmp_path)
    newer.task()(_named("novel", lambda: None))()
    now = 1000.0
    monkeypatch.setattr(leaving, "monotonic", lambda: now)
    assert older.dequeue() is None
    now += leaving.LEFT_SECONDS - 1
    assert older.dequeue() is None
    assert older.pending_count() == 1
    now += 1
    assert older.dequeue() is None
    assert older.pending_count() == 0


def _named(name: str, work):  # type: ignore[no-untyped-def]
    work.__name__ = work.__qualname__ = name
    work.__module__ = __name__
    return work
