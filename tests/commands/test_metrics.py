"""The figures of an installation with several processes."""

import re
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TOKEN = "only-prometheus-knows-this"
NAME = 'rejoinder_request_seconds_count{method="GET",route="health.show_health",status="2xx"}'


def figure(running: Any, name: str) -> float:
    """Ask for one figure."""
    asked = urllib.request.Request(f"http://127.0.0.1:{running.port}/metrics")
    asked.add_header("Authorization", f"Bearer {TOKEN}")
    with urllib.request.urlopen(asked, timeout=10) as answer:
        found = re.search(re.escape(name) + r" (\S+)", answer.read().decode())
    return float(found[1]) if found else 0.0


@pytest.fixture
def measuring(environment: dict[str, str], migrated: Path, start: Callable[..., Any]) -> Any:
    """`rejoinder serve` with two web processes, on a folder with the figures of an earlier start."""
    environment |= {"REJOINDER_METRICS_TOKEN": TOKEN, "REJOINDER_WORKERS": "2"}
    folder = Path(environment["REJOINDER_DATA_DIR"]) / "metrics" / "serve"
    folder.mkdir(parents=True)
    (folder / "counter_1.db").write_bytes(b"left from before")
    running = start("serve")
    running.wait_for(lambda: running.get() == 200)
    return running


def test_whichever_process_answers_tells_what_all_have_counted(measuring: Any) -> None:
    before = figure(measuring, NAME)
    for _ in range(30):
        assert measuring.get() == 200
    assert [figure(measuring, NAME) - before for _ in range(8)] == [30] * 8


def test_the_worker_beside_is_counted_too(measuring: Any) -> None:
    measuring.wait_for(lambda: figure(measuring, 'rejoinder_job_seconds_count{job="write",result="done"}') >= 1)


def test_two_units_leave_each_others_figures_alone(
    measuring: Any, environment: dict[str, str], start: Callable[..., Any]
) -> None:
    before = figure(measuring, NAME)
    assert before >= 1
    worker = start("worker")
    worker.wait_for((Path(environment["REJOINDER_DATA_DIR"]) / "metrics" / "worker").is_dir)
    assert figure(measuring, NAME) == before


def test_a_file_that_was_made_this_moment_says_nothing(measuring: Any, environment: dict[str, str]) -> None:
    (Path(environment["REJOINDER_DATA_DIR"]) / "metrics" / "serve" / "counter_2.db").touch()
    assert figure(measuring, NAME) >= 1
