"""Who may see and change what a publisher sets for a site."""

from typing import Any

from comments.accounts.models import Role
from comments.accounts.permissions import has_seat
from comments.errors import SignInNeeded
from comments.publishers.queries import site_by_key
from comments.web.guards import Guard
from comments.web.viewer import Viewer


def _publishes(who: Viewer, args: dict[str, Any]) -> bool:
    if who.person is None:
        raise SignInNeeded
    return has_seat(who.person, site_by_key(args["site_key"]).id, Role.ADMIN)


publisher = Guard("publisher of the site", _publishes, hides=True, cookie_only=True)
