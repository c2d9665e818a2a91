"""`rejoinder seat`: who sits at a publication's desk."""

import click

from comments.accounts import actions, queries
from comments.accounts.models import Person, Role
from comments.accounts.schemas import email_key, read_email, read_name
from comments.commands.shared import SITE, find_site, tell_password_link, working
from comments.errors import NotFound

ROLES = click.Choice([str(role) for role in Role])


@click.group("seat")
def seat_group() -> None:
    """Look after the seats at a publication's desk."""


@seat_group.command("give")
@click.argument("email")
@click.argument("role", type=ROLES)
@click.option("--name", default="", help="Make an account under this name where the address has none.")
@SITE
def give_seat_command(email: str, role: str, name: str, site_key: str) -> None:
    """Give the person with EMAIL a seat: moderator, editor or admin."""
    with working() as app:
        site = find_site(site_key)
        person = queries.person_by_email(email_key(email))
        is_new = person is None
        if person is None:
            person = _new_person(email, name)
        changed = actions.give_seat(site, person, Role(role))
        click.echo(f"{person.name} {'is now' if changed else 'is already'} {role} of {site.name}.")
        if is_new:
            tell_password_link(app, person)


@seat_group.command("take")
@click.argument("email")
@SITE
def take_seat_command(email: str, site_key: str) -> None:
    """Take the seat of the person with EMAIL."""
    with working():
        site = find_site(site_key)
        person = queries.person_by_email(email_key(email))
        if person is None:
            raise NotFound(f"Nobody has an account with the address {email}.")
        actions.take_seat(site, person)
        click.echo(f"{person.name} has no seat at {site.name} any more.")


@seat_group.command("list")
@SITE
def list_seats_command(site_key: str) -> None:
    """List who sits at the desk, one a line."""
    with working():
        for person, role in queries.seated(find_site(site_key).id):
            click.echo(f"{role}\t{person.name}\t{person.email}")


def _new_person(email: str, name: str) -> Person:
    if not name:
        raise NotFound(f"Nobody has an account with the address {email}. With --name NAME one is made.")
    return actions.add_person(read_name({"name": name}), read_email({"email": email}))
