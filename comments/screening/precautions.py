"""What is held although the policy would let it appear: precautions that the desk takes, in the order they are told."""

from dataclasses import dataclass

FIRST_WITHOUT_WORK = 3
"""Comments that are read first of somebody whose browser did not do the work asked for at registration."""
NEWCOMER_CODES = frozenset({"newcomer", "new_account"})


@dataclass(frozen=True)
class Facts:
    """What is known of a comment's place and author, each a precaution when true; staff knows the first alone."""

    hold_all: bool
    """Everything of this person is held."""
    is_staff: bool
    holding: bool
    """Everything new is held, on the site or under the article."""
    premoderated: bool
    newcomer: bool
    """New here, and the site holds all newcomers."""
    without_work: bool
    disposable: bool
    """The address is one to be thrown away, and the site holds those."""


def precaution(facts: Facts) -> str:
    """Answer the code of the first precaution that holds a comment, or nothing."""
    if facts.hold_all:
        return "standing"
    if facts.is_staff:
        return ""
    return next((name for name in IN_ORDER if getattr(facts, name)), "")


IN_ORDER = ("holding", "premoderated", "newcomer", "without_work", "disposable")
