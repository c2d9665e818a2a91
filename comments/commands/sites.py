"""`rejoinder site` and `rejoinder origin`: publications, and the pages that may show their discussions."""

import click
from sqlalchemy import select

from comments.commands.shared import find_site, working
from comments.embeds.snippet import snippet
from comments.extensions import db
from comments.publishers import actions, queries
from comments.publishers.models import Site
from comments.publishers.schemas import SiteSettings, read_settings


@click.group("site")
def site_group() -> None:
    """Look after publications."""


@site_group.command("add")
@click.argument("key")
@click.argument("name")
@click.option("--locale", default="en", show_default=True, help="Language of the publication's discussions.")
@click.option("--time-zone", default="UTC", show_default=True, help="Its time zone, such as Europe/Berlin.")
@click.option("--origin", "origins", multiple=True, help="Web origin of its pages; may be given several times.")
def add_site_command(*, key: str, name: str, locale: str, time_zone: str, origins: tuple[str, ...]) -> None:
    """Add a publication under KEY, which the snippet on its pages names."""
    with working() as app:
        about = read_site(name, locale, time_zone, locales=tuple(app.config["LANGUAGES"]))
        site = actions.add_site(key, about.name, locale=about.locale, time_zone=about.time_zone)
        for origin in origins:
            actions.add_origin(site, origin)
        click.echo(f"{site.key}: {site.name}, with {len(origins)} origins.")


@site_group.command("list")
def list_sites_command() -> None:
    """List the publications, one a line."""
    with working():
        for site in db.session.scalars(select(Site).order_by(Site.id)):
            click.echo(f"{site.key}\t{site.name}\t{', '.join(queries.origins(site.id)) or 'no origin'}")


@site_group.command("show")
@click.argument("key")
def show_site_command(key: str) -> None:
    """Show what is set for the publication KEY, and the snippet for its pages."""
    with working() as app:
        site = find_site(key)
        click.echo(f"{site.key}: {site.name}")
        click.echo(f"Language {site.locale}, time zone {site.time_zone}.")
        for origin in queries.origins(site.id):
            click.echo(f"Origin {origin}")
        click.echo(snippet(app.config["SETTINGS"].public_url, site.key))


@click.group("origin")
def origin_group() -> None:
    """Look after the web origins whose pages may show a publication's discussions."""


@origin_group.command("add")
@click.argument("key")
@click.argument("origin")
def add_origin_command(key: str, origin: str) -> None:
    """Let the pages of ORIGIN show the discussions of the publication KEY."""
    with working():
        click.echo(f"Added: {actions.add_origin(find_site(key), origin)}")


@origin_group.command("list")
@click.argument("key")
def list_origins_command(key: str) -> None:
    """List the origins of the publication KEY, one a line."""
    with working():
        for origin in queries.origins(find_site(key).id):
            click.echo(origin)


@origin_group.command("remove")
@click.argument("key")
@click.argument("origin")
def remove_origin_command(key: str, origin: str) -> None:
    """Take ORIGIN back; its pages show the discussions of the publication KEY no more."""
    with working():
        actions.remove_origin(find_site(key), origin)
        click.echo(f"Removed: {origin}")


def read_site(name: str, locale: str, time_zone: str, *, locales: tuple[str, ...]) -> SiteSettings:
    """Read what is said about a new publication as the panel would; the rest is as for every new one."""
    rest = {"trailing_slash": "keep", "newcomer_limit": "1", "score_hidden_minutes": "0"}
    return read_settings({"name": name, "locale": locale, "time_zone": time_zone, **rest}, locales=locales)
