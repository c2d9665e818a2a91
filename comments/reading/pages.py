"""The pages a reader opens on our own site."""

from dataclasses import dataclass

from flask import Blueprint, current_app

from comments.errors import NotFound
from comments.publishers import queries as publishers

blueprint = Blueprint("reading", __name__)


@dataclass(frozen=True)
class Paper:
    """The name over our own pages, and the key of its house rules."""

    name: str = "Rejoinder"
    key: str = ""


@blueprint.app_context_processor
def offer_paper() -> dict[str, object]:
    """Give every template `paper()`: the site whose articles we serve ourselves, or a stand-in before there is one."""
    return {"paper": _paper}


def _paper() -> Paper:
    try:
        site = publishers.home_site(current_app.config["SETTINGS"].home_site)
    except NotFound:
        return Paper()
    return Paper(site.name, site.key)
