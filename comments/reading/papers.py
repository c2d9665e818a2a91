"""The paper whose articles we serve ourselves."""

from dataclasses import dataclass

from flask import current_app

from comments.errors import NotFound
from comments.publishers import queries as publishers
from comments.publishers.models import Site


@dataclass(frozen=True)
class Paper:
    """The name over our own pages, and the key of its house rules."""

    name: str = "Rejoinder"
    key: str = ""


def home() -> Site:
    """Answer the site whose articles stand at `/`; raise NotFound before there is one."""
    return publishers.home_site(current_app.config["SETTINGS"].home_site)


def paper() -> Paper:
    """Answer what the bar over our own pages says, or a stand-in before there is a site."""
    try:
        site = home()
    except NotFound:
        return Paper()
    return Paper(site.name, site.key)
