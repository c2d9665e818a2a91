"""What is said at the desk about a signal, as messages to translate."""

from comments.lib.i18n import N_
from comments.screening.types import Signal

_FOR_DESK = {
    "standing": N_("Everything of this person is held"),
    "repeated": N_("Reads the same as a recent comment"),
    "strong_word": N_("Strong words from the list: %(count)s"),
    "mild_word": N_("Mild words from the list: %(count)s"),
    "newcomer_links": N_("Links, from somebody new: %(count)s"),
    "links": N_("Links: %(count)s"),
    "newcomer": N_("New here: %(published)s of %(limit)s comments published"),
    "new_account": N_("New account: made %(days)s days ago, new for %(limit)s"),
    "refused_word": N_("Words that are refused: %(count)s"),
    "shouting": N_("Shouting: %(percent)s per cent capitals, rows of exclamation marks: %(marks)s"),
}

CODES = tuple(_FOR_DESK)
"""Every code a rule can give, for the page on which a policy is written."""


def reason_for_desk(signal: Signal) -> str:
    """Return the line of the desk's table; after translation its placeholders take the figures of `signal.detail`."""
    return _FOR_DESK.get(signal.code, N_("Noticed by another rule"))
