"""The pages of accounts, a file per subject; all on one blueprint."""

from comments.accounts import api
from comments.accounts.pages import account, passwords, popup, registering, signing
from comments.accounts.pages.shared import blueprint

__all__ = ["account", "api", "blueprint", "passwords", "popup", "registering", "signing"]
