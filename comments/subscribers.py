"""Who hears of which event: the only such list."""

from flask import Flask

from comments.accounts import letters as account_letters
from comments.events.deliver import subscribe


def init_app(app: Flask) -> None:
    """Register the subscribers."""
    subscribe("proof.wanted", "accounts.proof", account_letters.send_proof, outside=True)
    subscribe("password.changed", "accounts.password", account_letters.send_password_changed, outside=True)
