"""Display names: how they are read, and which would pass for the newsroom's."""

import re
from collections.abc import Iterable

from comments.lib.text import fold_name

LIMIT = 40

_OFFICES = (
    "moderator moderators moderation mod mods editor editors editorial administrator administrators admin admins staff "
    "newsroom rejoinder official support webmaster postmaster system root security helpdesk publisher newsdesk "
    "redaktion redaktionen redaction rédaction redaccion redacción redazione moderateur modérateur moderador "
    "moderatorin moderatore administrateur administrador редакция модератор администратор"
)
OFFICES = frozenset(fold_name(word) for word in _OFFICES.split())
"""Words that stand for an office of the paper, folded."""
UNMISTAKABLE = tuple(sorted(word for word in OFFICES if len(word) > 7))
"""Those that no other word holds: they are found inside a name too."""
SHORTEST_INSIDE = 6
"""A shorter name of staff or paper is protected as a whole word only."""


def passes_for_office(name: str) -> bool:
    """Tell whether a name holds a word for an office of the paper, in whatever spelling."""
    whole = fold_name(name)
    if _without_figures(whole) in OFFICES or any(word in whole for word in UNMISTAKABLE):
        return True
    return any(_without_figures(fold_name(word)) in OFFICES for word in re.split(r"[\s._\-/|()\[\]]+", name))


def passes_for_one_of(name: str, protected: Iterable[str]) -> bool:
    """Tell whether a name is, or holds, one of some protected names (the paper's, its staff's)."""
    whole = fold_name(name)
    return any(_holds(whole, fold_name(other)) for other in protected)


def _holds(whole: str, other: str) -> bool:
    return whole == other or (len(other) >= SHORTEST_INSIDE and other in whole)


def _without_figures(folded: str) -> str:
    """Take figures from both ends; `1` and `0` have become `l` and `o` by folding, so those count at the end too."""
    bare = folded.strip("23456789")
    return bare if bare in OFFICES else bare.rstrip("lo23456789") if bare.rstrip("lo23456789") in OFFICES else bare
