"""Reading what publishers' pages ask for: the counts of their articles."""

from collections.abc import Sequence

from comments.articles import queries as articles
from comments.articles.actions import canonical
from comments.errors import BadInput
from comments.publishers.models import Site


def counts(site: Site, addresses: Sequence[str]) -> dict[str, int]:
    """Answer how many comments each address of the site has, by the address as it was asked for.

    Addresses that are no article's of this site are left out: the page keeps what stands there.
    """
    asked = {address: form for address in addresses if (form := _canonical(site, address)) is not None}
    found = articles.by_urls(site.id, sorted(set(asked.values())))
    return {address: found[form].published_count if form in found else 0 for address, form in asked.items()}


def _canonical(site: Site, address: str) -> str | None:
    try:
        return canonical(site, address)
    except BadInput:
        return None
