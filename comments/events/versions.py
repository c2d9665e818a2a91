"""The numbers of events, by which a worker of the release before knows what it must leave to a newer one.

While an installation is upgraded, web processes of the new release may record events beside a worker of the old one.
An event keeps the old number only where the release before told everybody of it who is told now; an old worker would
otherwise count it as told, and somebody new would never hear of it.
"""

from collections.abc import Iterable, Mapping

SCHEMA = 2
"""Raised by one with each release that tells of something new, or of something to somebody new."""

BEFORE: Mapping[str, frozenset[str]] = {
    "proof.wanted": frozenset({"accounts.proof"}),
    "password.changed": frozenset({"accounts.password"}),
    "comment.published": frozenset({"notifications.reply"}),
    "comment.decided": frozenset({"notifications.decision"}),
    "comment.restored": frozenset({"notifications.undone"}),
    "person.sanctioned": frozenset({"notifications.sanction"}),
    "person.sanction_undone": frozenset({"notifications.sanction_undone"}),
}
"""Whom the release before told of what: event name to keys of subscribers."""


def number_of(name: str, keys: Iterable[str]) -> int:
    """Answer the number of an event that subscribers of some keys hear of."""
    return SCHEMA - 1 if name in BEFORE and BEFORE[name].issuperset(keys) else SCHEMA
