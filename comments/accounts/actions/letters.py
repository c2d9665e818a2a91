"""Which letters a person gets."""

from comments.accounts.models import Person
from comments.accounts.schemas import Letters


def choose_letters(person: Person, wanted: Letters) -> None:
    """Turn letters about replies and about decisions on or off."""
    person.reply_letters = wanted.reply_letters
    person.decision_letters = wanted.decision_letters
