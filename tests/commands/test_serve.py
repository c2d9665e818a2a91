"""`rejoinder serve` starts all there is, and ends all of it, whatever ends it."""

import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from comments.events.models import Event
from tests import databases

Start = Callable[..., Any]
Gone = Callable[[list[int], float], bool]


@pytest.fixture
def serving(start: Start, migrated: Path) -> Any:
    running = start("serve")
    running.wait_for(lambda: running.get() == 200)
    running.wait_for(lambda: len(running.children()) == 2)
    return running


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything_within_seconds(serving: Any, gone: Gone, sign: signal.Signals) -> None:
    children = serving.children()
    began = time.monotonic()
    assert serving.end(sign) == 0
    assert time.monotonic() - began < 8
    assert gone(children, 1)
    assert serving.out.read_text() == ""


def test_when_the_parent_is_killed_no_child_outlives_it(serving: Any, gone: Gone) -> None:
    children = serving.children()
    assert serving.end(signal.SIGKILL) == -signal.SIGKILL
    assert gone(children, 10)


def test_a_killed_worker_is_started_again(serving: Any, migrated: Path) -> None:
    before = serving.children()
    worker = min(before)  # it is forked before the web processes
    os.kill(worker, signal.SIGKILL)
    serving.wait_for(lambda: worker not in serving.children() and len(serving.children()) == 2)
    assert serving.get() == 200


def test_the_worker_delivers_what_is_in_the_database(serving: Any, migrated: Path) -> None:
    with databases.opened(migrated) as database:
        database.execute(insert(Event).values(name="rain", data={}))
        pending = select(func.count()).select_from(Event).where(Event.delivered_at.is_(None))
        serving.wait_for(lambda: database.scalar(pending) == 0)


def test_what_is_under_way_is_answered_before_the_end(serving: Any, migrated: Path) -> None:
    form = b"email=ada%40example.org&password=not+hers"
    head = (
        f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{serving.port}\r\nSec-Fetch-Site: same-origin\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", serving.port), timeout=20) as slow:
        with databases.held(migrated):
            slow.sendall(head.encode() + form)
            time.sleep(1)  # until it waits for the database
            serving.process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            assert serving.process.poll() is None
        answer = b"".join(iter(lambda: slow.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 422")
    assert serving.process.wait(20) == 0


def test_a_database_without_tables_is_refused_in_a_sentence(start: Start) -> None:
    running = start("serve")
    assert running.process.wait(30) == 2
    assert running.out.read_text() == (
        "The database has not this version's tables. Run `rejoinder db upgrade` first.\n"
    )


def test_a_taken_port_is_named(start: Start, migrated: Path, environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", int(environment["REJOINDER_PORT"]))):
        running = start("serve")
        assert running.process.wait(30) == 2
    assert "Set REJOINDER_PORT to another port" in running.out.read_text()


def test_a_wrong_setting_is_told_in_a_sentence(start: Start, environment: dict[str, str]) -> None:
    environment["REJOINDER_WORKERS"] = "many"
    running = start("serve")
    assert running.process.wait(30) == 2
    assert running.out.read_text().startswith("REJOINDER_WORKERS cannot be 'many'")


def test_a_worker_can_run_alone(start: Start, migrated: Path) -> None:
    running = start("worker")
    with databases.opened(migrated) as database:
        database.execute(insert(Event).values(name="rain", data={}))
        pending = select(func.count()).select_from(Event).where(Event.delivered_at.is_(None))
        running.wait_for(lambda: database.scalar(pending) == 0)
    assert running.end(signal.SIGTERM) == 0
