"""`rejoinder doctor` and `rejoinder mail`: what is wrong with this installation, and what to do about it."""

import json
import sys
from dataclasses import asdict

import click

from comments import create_app
from comments.commands.shared import inside
from comments.config import Settings, SettingsError, read_settings
from comments.upkeep.findings import Finding, State, fault

MARKS = {State.OK: "ok    ", State.NOTE: "note  ", State.FAULT: "FAULT "}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Tell it to a machine.")
def doctor_command(as_json: bool) -> None:
    """Look at everything that an installation needs, and end with 1 where something must be mended."""
    findings = _findings()
    if as_json:
        click.echo(json.dumps({subject: asdict(finding) for subject, finding in findings.items()}, indent=1))
    else:
        _tell(findings)
    sys.exit(any(finding.state is State.FAULT for finding in findings.values()))


@click.group("mail")
def mail_group() -> None:
    """Look after letters."""


@mail_group.command("test")
@click.argument("to")
def mail_test_command(to: str) -> None:
    """Send a letter to the address TO, and tell what the mail server says."""
    from comments.upkeep.letters import send_test

    click.echo(send_test(to, read_settings()))


def _findings() -> dict[str, Finding]:
    from comments.upkeep.checks import DOCTOR
    from comments.upkeep.findings import look

    try:
        settings: Settings = read_settings()
    except SettingsError as error:
        return {"settings": fault(str(error))}
    with inside(create_app(settings)):
        return look(DOCTOR, settings)


def _tell(findings: dict[str, Finding]) -> None:
    width = max(map(len, findings))
    for subject, finding in findings.items():
        detail = f" ({finding.detail})" if finding.detail else ""
        click.echo(f"{MARKS[finding.state]}{subject:{width}}  {finding.sentence}{detail}")
    faults = sum(finding.state is State.FAULT for finding in findings.values())
    click.echo(f"\n{faults} {'fault' if faults == 1 else 'faults'} to mend." if faults else "\nNothing to mend.")
