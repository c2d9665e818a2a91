"""The pages of accounts, a file per subject; all on one blueprint."""

from comments.accounts import api
from comments.accounts.pages import account, arrivals, passwords, popup, registering, signing
from comments.accounts.pages.shared import blueprint

__all__ = ["account", "api", "arrivals", "blueprint", "passwords", "popup", "registering", "signing"]
