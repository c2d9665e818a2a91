"""Asking for letters: counted by who asks, from where, to whom, and over all, so that a flood of them stays small.

The narrow counts come first, and what is past one of them is not counted in the next: a flood from a few addresses
uses up neither the letters of somebody else nor a row of the database for each address that it makes up.
"""

from flask import current_app

from comments.accounts import allowances
from comments.accounts.schemas import email_key
from comments.web.address import address_hash, network_hash
from comments.web.limits import Limit, is_past, spend, spend_all

EVERYBODY = "everybody"


def spend_registration(email: str, *, has_worked: bool, asks_work: bool) -> None:
    """Count a registration and its letter; where work is asked for and was not done, there are fewer."""
    counted = [(allowances.REGISTRATIONS, address_hash()), (allowances.REGISTRATIONS_FROM_NETWORK, network_hash())]
    if asks_work and not has_worked:
        counted.append((allowances.WITHOUT_WORK, address_hash()))
    spend_all(*counted)
    spend_letter(email)


def spend_letter(email: str) -> None:
    """Count a letter to an address."""
    spend_all((allowances.LETTERS_FROM_ADDRESS, address_hash()), (allowances.LETTERS_FROM_NETWORK, network_hash()))
    spend(allowances.LETTERS_TO_ACCOUNT, email_key(email))
    spend(letters_in_all(), EVERYBODY)


def letters_in_all() -> Limit:
    """Answer how many letters strangers can ask for in an hour, on the whole installation."""
    return Limit("letters", current_app.config["SETTINGS"].letters_per_hour, 60 * 60)


def are_letters_spent() -> bool:
    """Tell whether no more letters can be asked for in this hour."""
    return is_past(letters_in_all(), EVERYBODY)
