"""The command `rejoinder`: every verb an operator can say."""

import sys

import click

from comments.commands.database import db_group
from comments.config import SettingsError


@click.group()
def cli() -> None:
    """Run and look after a Rejoinder installation."""


cli.add_command(db_group)


def main() -> None:
    """Run the command, telling a wrong setting in one sentence."""
    try:
        cli()
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
