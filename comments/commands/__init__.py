"""The command `rejoinder`: every verb an operator can say."""

import sys

import click

from comments.commands.archive import archive_group
from comments.commands.articles import article_group
from comments.commands.backup import backup_command, restore_command
from comments.commands.database import db_group
from comments.commands.demo import demo_command
from comments.commands.doctor import doctor_command, mail_group
from comments.commands.imports import import_group
from comments.commands.init import init_command
from comments.commands.privacy import privacy_group
from comments.commands.recount import recount_command
from comments.commands.seats import seat_group
from comments.commands.serve import serve_command, worker_command
from comments.commands.sites import origin_group, site_group
from comments.commands.telling import sentence_for


@click.group()
def cli() -> None:
    """Run and look after a Rejoinder installation."""


for command in (serve_command, worker_command, demo_command, db_group, article_group, import_group, recount_command):
    cli.add_command(command)
for operators in (backup_command, doctor_command, init_command, mail_group, origin_group, restore_command):
    cli.add_command(operators)
for more in (seat_group, site_group):
    cli.add_command(more)
cli.add_command(archive_group)
cli.add_command(privacy_group)


def main() -> None:
    """Run the command; what ends it is told in one sentence, unless it is a fault of ours."""
    try:
        cli()
    except Exception as error:
        if not (sentence := sentence_for(error)):
            raise
        click.echo(sentence, err=True)
        sys.exit(2)
