"""What is said about a signal, to the reader whose comment waits and to the desk, as messages to translate."""

from comments.lib.i18n import N_
from comments.screening.types import Signal

_FOR_READER = {
    "standing": N_("Your comments are read before they appear."),
    "repeated": N_("A comment that has been posted before is read before it appears again."),
    "strong_word": N_("Comments with words that can hurt are read before they appear."),
    "mild_word": N_("Comments with words that can hurt are read before they appear."),
    "newcomer_links": N_("Comments with links are read before they appear."),
    "links": N_("Comments with links are read before they appear."),
    "newcomer": N_("Your first comments here are read before they appear."),
    "new_account": N_("Comments from new accounts are read before they appear."),
    "refused_word": N_("It holds a word that is not published here."),
    "shouting": N_("Comments in capitals are read before they appear."),
}
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


def reason_for_reader(code: str | None) -> str:
    """Return the sentence of a held note; for a code we do not know, or for risk alone, one that fits every case."""
    return _FOR_READER.get(code or "", N_("Some comments are read before they appear."))


def reason_for_desk(signal: Signal) -> str:
    """Return the line of the desk's table; after translation its placeholders take the figures of `signal.detail`."""
    return _FOR_DESK.get(signal.code, N_("Noticed by another rule"))
