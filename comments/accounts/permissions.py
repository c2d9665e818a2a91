"""Who may do what, by seat."""

from comments.accounts import queries
from comments.accounts.models import Person, Role


def has_seat(who: Person | None, site_id: int, at_least: Role = Role.MODERATOR) -> bool:
    """Whether somebody sits at a site's desk, in that seat or a higher one."""
    role = queries.seat(who.id, site_id) if who is not None else None
    return role is not None and queries.ROLES.index(role) >= queries.ROLES.index(at_least)
