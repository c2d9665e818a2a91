"""Why a comment waits or was refused, in words for its author."""

from flask_babel import gettext as _

from comments.lib.i18n import N_
from comments.threads.models import Status
from comments.threads.rows import MyRow

LINKS = N_("Comments with links are read before they appear.")
WORD = N_("A word in it can break a house rule, so it is read before it appears.")
ALL = N_("Your comments are read before they appear.")
HELD = {
    "links": LINKS,
    "newcomer_links": LINKS,
    "newcomer": N_("The first comments of a new reader are read before they appear."),
    "premoderated": N_("Every comment here is read before it appears."),
    "holding": N_("At present a moderator reads every comment before it appears."),
    "new_account": N_("Comments from new accounts are read before they appear."),
    "without_work": N_("The first comments of a new reader are read before they appear."),
    "disposable": N_("Comments from addresses that are soon thrown away are read before they appear."),
    "reports": N_("Several readers reported it, so a moderator reads it again before it shows."),
    "hold_all": ALL,
    "standing": ALL,
    "strong_word": WORD,
    "mild_word": WORD,
    "repeated": N_("You wrote much the same before, so it is read before it appears."),
    "shouting": N_("Comments in capitals are read before they appear."),
}
HELD_OTHERWISE = N_("It is read before it appears.")
EDIT_HELD = N_("Your change waits for a moderator. Until then the comment stays as it was.")
WRITES = N_("We will write to you either way.")


def reason_words(mine: MyRow) -> str:
    """Answer why a comment or its change is not up: a sentence, or nothing when it is."""
    if mine.has_held_edit and mine.status == Status.PUBLISHED:
        return str(_(EDIT_HELD))
    if mine.status == Status.HELD:
        return f"{_(HELD.get(mine.policy, HELD_OTHERWISE))} {_(WRITES)}"
    return ""
