"""`rejoinder init`: the first site, its origin, its administrator, and a letter that shows whether letters leave."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from sqlalchemy import select

from comments import create_app
from comments.accounts import actions as accounts
from comments.accounts import passwords
from comments.accounts import queries as people
from comments.accounts.models import Person, Role
from comments.accounts.schemas import email_key, read_email, read_name, read_new_password
from comments.commands.database import upgrade
from comments.commands.shared import inside, tell_password_link
from comments.commands.sites import read_site
from comments.commands.state import stand_of
from comments.embeds.snippet import snippet
from comments.errors import BadInput, Conflict, Refusal
from comments.extensions import db, unit_of_work
from comments.lib import place
from comments.publishers import actions as publishers
from comments.publishers import queries as sites
from comments.publishers.models import Site
from comments.publishers.schemas import SiteSettings
from comments.upkeep.letters import NotSent, send_test
from comments.upkeep.revisions import Stand

if TYPE_CHECKING:
    from flask import Flask

NOT_A_KEY = re.compile(r"[^a-z0-9]+")
Check = Callable[[str], object]
"""Raises a refusal."""


@dataclass(frozen=True)
class Answers:
    """What was said on the command line, and whether the rest may be asked."""

    given: dict[str, Any]
    asks: bool

    def ask(self, option: str, question: str, check: Check, default: str | None = None) -> str:
        """Answer what was given, else what the operator types, else the default; raise BadInput without any.

        What is typed and refused is asked again.
        """
        if value := self.given.get(option.replace("-", "_")):
            return str(value)
        if self.asks:
            return str(click.prompt(question, default=default, value_proc=partial(_typed, check)))
        if default is None:
            raise BadInput(f"--{option} is needed where nothing can be asked.")
        return default


def _typed(check: Check, typed: str) -> str:
    try:
        check(typed)
    except Refusal as refusal:
        raise click.UsageError(str(refusal)) from refusal
    return typed


@click.command("init")
@click.option("--key", help="Key of the site, which the snippet on its pages names.")
@click.option("--name", help="Name of the publication.")
@click.option("--locale", help="Language of its discussions.")
@click.option("--time-zone", help="Its time zone, such as Europe/Berlin.")
@click.option("--origin", help="Web origin of its pages, such as https://www.example.org.")
@click.option("--admin-name", help="Name of its first administrator.")
@click.option("--admin-email", help="E-mail address of its first administrator.")
@click.option(
    "--password-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Password in a file."
)
@click.option("--link", is_flag=True, help="Show a link with which the administrator chooses a password.")
@click.option("--mail-test/--no-mail-test", default=None, help="Send a letter to the administrator.")
@click.option("--no-input", is_flag=True, help="Ask nothing: what is not given is taken as usual, or refused.")
def init_command(*, no_input: bool, **given: Any) -> None:
    """Set up the first publication: asks what it needs; what is there already stays as it is."""
    answers = Answers(given, asks=not no_input)
    app = create_app()
    _make_tables(app)
    with inside(app):
        with unit_of_work():
            site_id = _site(answers, tuple(app.config["LANGUAGES"])).id
        with unit_of_work():
            _origin(answers, sites.site(site_id))
        email = _admin(app, answers, site_id)
        _tell_what_next(app, sites.site(site_id))
        _letter(app, answers, email)


def _make_tables(app: "Flask") -> None:
    stand = stand_of(app)
    if stand is Stand.EMPTY:
        settings = app.config["SETTINGS"]
        place.private(settings.data_dir)
        upgrade(settings.database_url)
        click.echo("The database's tables are made.")
    elif stand is not Stand.CURRENT:
        raise Conflict(stand.sentence)


def _site(answers: Answers, locales: tuple[str, ...]) -> Site:
    wanted = answers.given["key"]
    known = select(Site).where(Site.key == wanted) if wanted else select(Site).order_by(Site.id)
    if (site := db.session.scalar(known.limit(1))) is not None:
        click.echo(f"The site {site.key} ({site.name}) is there already.")
        return site
    name = answers.ask("name", "Name of the publication", lambda typed: read_site(typed, "en", "UTC", locales=locales))
    key = answers.ask("key", "Key, which the snippet on its pages names", publishers.check_key, _key_of(name))
    about = _about(answers, name, locales)
    site = publishers.add_site(key, about.name, locale=about.locale, time_zone=about.time_zone)
    click.echo(f"The site {site.key} ({site.name}) is made.")
    return site


def _about(answers: Answers, name: str, locales: tuple[str, ...]) -> SiteSettings:
    def spoken(locale: str) -> SiteSettings:
        return read_site(name, locale, "UTC", locales=locales)

    def timed(zone: str) -> SiteSettings:
        return read_site(name, "en", zone, locales=locales)

    locale = answers.ask("locale", f"Language ({', '.join(locales)})", spoken, "en")
    return read_site(name, locale, answers.ask("time-zone", "Time zone", timed, "UTC"), locales=locales)


def _origin(answers: Answers, site: Site) -> None:
    known = sites.origins(site.id)
    if known and not answers.given["origin"]:
        click.echo(f"Its pages are at {', '.join(known)} already.")
        return
    typed = answers.ask("origin", "Web origin of its pages, such as https://www.example.org", publishers.typed_origin)
    if typed.strip().rstrip("/") in known:
        click.echo(f"The origin {typed} is there already.")
        return
    click.echo(f"The origin {publishers.add_origin(site, typed)} may show its discussions.")


def _admin(app: "Flask", answers: Answers, site_id: int) -> str:
    """Seat the first administrator, or say who sits there; answer the address."""
    seated = [person for person, role in people.seated(site_id) if role is Role.ADMIN]
    if seated and not answers.given["admin_email"]:
        click.echo(f"{seated[0].name} is its administrator already.")
        return str(seated[0].email)
    question = "E-mail address of the first administrator"
    email = read_email({"email": answers.ask("admin-email", question, lambda typed: read_email({"email": typed}))})
    person = people.person_by_email(email_key(email))
    new = None if person is not None else _read_admin(answers, email)
    with unit_of_work():
        person = people.person_by_email(email_key(email)) if new is None else accounts.add_person(new[0], email, new[1])
        _seat(app, sites.site(site_id), person)
    return email


def _read_admin(answers: Answers, email: str) -> tuple[str, str | None]:
    """Read name and password of somebody new; no password means that a link is shown."""
    question = "Name of the first administrator"
    name = read_name({"name": answers.ask("admin-name", question, lambda typed: read_name({"name": typed}))})

    def check(typed: str) -> object:
        return typed and read_new_password({"password": typed}, email, name)

    password = _read_password(answers, check)
    if not password:
        return name, None
    return name, passwords.hash_password(read_new_password({"password": password}, email, name))


def _read_password(answers: Answers, check: Check) -> str:
    file: Path | None = answers.given["password_file"]
    if file is not None:
        return file.read_text(encoding="utf-8").strip()
    if answers.given["link"] or not answers.asks:
        return ""
    return str(
        click.prompt(
            "Password (nothing, for a link to choose one)",
            default="",
            hide_input=True,
            show_default=False,
            confirmation_prompt=True,
            value_proc=partial(_typed, check),
        )
    )


def _seat(app: "Flask", site: Site, person: Person | None) -> None:
    if person is None:
        raise Conflict("That account was closed meanwhile.")
    changed = accounts.give_seat(site, person, Role.ADMIN)
    click.echo(f"{person.name} {'is now' if changed else 'is already'} administrator of {site.name}.")
    if person.password_hash is None:
        tell_password_link(app, person)


def _letter(app: "Flask", answers: Answers, email: str) -> None:
    """Send a letter where that is wanted; everything else stays done when it does not leave."""
    wanted = answers.given["mail_test"]
    if wanted is None:
        wanted = answers.asks and click.confirm(
            f"Send a letter to {email}, to see whether letters leave?", default=True
        )
    if not wanted:
        return
    try:
        click.echo(f"The letter to {email}: {send_test(email, app.config['SETTINGS'])}")
    except NotSent as error:
        click.echo(f"{error} All the rest is done; `rejoinder mail test {email}` tries again.", err=True)
        sys.exit(1)


def _tell_what_next(app: "Flask", site: Site) -> None:
    home = app.config["SETTINGS"].public_url
    click.echo(f"\nPut this on the site's pages, where the discussion shall be:\n  {snippet(home, site.key)}")
    click.echo(f"The desk: {home}/moderation. `rejoinder doctor` says what is still missing.\n")


def _key_of(name: str) -> str:
    return NOT_A_KEY.sub("-", name.lower()).strip("-") or "site"
