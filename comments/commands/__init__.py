"""The command `rejoinder`: every verb an operator can say."""

import sys

import click

from comments.commands.database import db_group
from comments.commands.serve import serve_command, worker_command
from comments.config import SettingsError


@click.group()
def cli() -> None:
    """Run and look after a Rejoinder installation."""


for command in (db_group, serve_command, worker_command):
    cli.add_command(command)


def main() -> None:
    """Run the command, telling a wrong setting in one sentence."""
    try:
        cli()
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
