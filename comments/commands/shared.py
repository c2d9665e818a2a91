"""What commands about sites and people share: one unit of work, a site by its key, a link for a first password."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from sqlalchemy import select

from comments import create_app
from comments.accounts import actions as accounts
from comments.accounts.models import Person
from comments.commands.state import stand_of
from comments.errors import Conflict, NotFound
from comments.extensions import db, unit_of_work
from comments.publishers import queries as publishers
from comments.publishers.models import Site
from comments.upkeep.revisions import Stand

if TYPE_CHECKING:
    from flask import Flask

SITE = click.option("--site", "site_key", default="", help="Key of the site; may be left out where there is only one.")


@contextmanager
def inside(app: "Flask") -> Iterator["Flask"]:
    """Work inside an application; afterwards no connection of it is left open."""
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


@contextmanager
def fitting(app: "Flask") -> Iterator["Flask"]:
    """Work inside an application; refuse a database that has not this version's tables."""
    if (stand := stand_of(app)) is not Stand.CURRENT:
        raise Conflict(stand.sentence)
    with inside(app):
        yield app


@contextmanager
def working() -> Iterator["Flask"]:
    """Give the application with one unit of work open; refuse a database that has not this version's tables."""
    with fitting(create_app()) as app, unit_of_work():
        yield app


def find_site(key: str) -> Site:
    """Answer the site with a key, or the only one there is; raise NotFound or Conflict in words that help."""
    if key:
        try:
            return publishers.site_by_key(key)
        except NotFound as error:
            raise NotFound(
                f"There is no site with the key {key}. `rejoinder site list` shows those there are."
            ) from error
    sites = list(db.session.scalars(select(Site).order_by(Site.id).limit(2)))
    if not sites:
        raise NotFound("There is no site yet. `rejoinder init` makes the first one.")
    if len(sites) > 1:
        raise Conflict("There are several sites: say which one with --site KEY.")
    return sites[0]


def tell_password_link(app: "Flask", person: Person) -> None:
    """Make a link with which a person chooses a password, and show it to the operator, once."""
    token, until = accounts.invite(person)
    click.echo(f"{person.name} chooses a password here, once, until {until:%d %B %H:%M} UTC:")
    click.echo(f"  {app.config['SETTINGS'].public_url}/password/new/{token}")
