"""A running installation leaves signs of life, makes its backups, and refuses tables that are not its own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from comments.upkeep.backups.files import backups, read_manifest
from tests import databases
from tests.commands.saying import Operator, operator_of

Start = Callable[..., Any]


@pytest.fixture
def operator(
    environment: dict[str, str],
    migrated: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Operator:
    return operator_of(environment, monkeypatch, capsys)


@pytest.mark.parametrize("command", ["serve", "worker"])
@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("0001", "The database has an earlier version's tables. Make a backup with `rejoinder backup`, then run"),
        ("9999", "The database has a newer version's tables, which this version does not know. Start the newer"),
    ],
)
def test_tables_of_another_version_are_refused(
    operator: Operator, migrated: Path, revision: str, words: str, command: str
) -> None:
    with databases.opened(migrated) as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
    said = operator.say(command)
    assert (said.code, said.err.startswith(words)) == (2, True)


def test_where_all_runs_the_doctor_finds_no_fault(operator: Operator, start: Start) -> None:
    operator.say(
        "init", "--no-input", "--name=P", "--origin=http://x.example", "--admin-name=Pat", "--admin-email=p@x.org"
    )
    running = start("serve")
    running.wait_for(lambda: running.get("/readyz") == 200)
    told = operator.say("doctor", "--json")
    findings = {subject: finding["state"] for subject, finding in json.loads(told.out).items()}
    assert (told.code, "fault" in findings.values()) == (0, False), findings
    assert {findings[name] for name in ("database", "migrations", "worker", "redis", "address", "clock")} == {"ok"}
    refused = operator.say("restore", str(Path(__file__)), "--force")
    assert refused.code == 2


def test_the_worker_makes_a_backup_by_itself(start: Start, environment: dict[str, str], migrated: Path) -> None:
    environment |= {
        "REJOINDER_MODE": "production",
        "REJOINDER_SECRET_KEY": "k" * 40,
        "REJOINDER_PUBLIC_URL": "https://comments.example.org",
    }
    worker = start("worker")
    worker.wait_for(lambda: bool(backups(migrated / "backups")))
    assert read_manifest(backups(migrated / "backups")[0].file).counts["site"] == 0
