"""How often people may try: figures in one place."""

from comments.web.limits import Limit

SIGN_INS_OF_ACCOUNT = Limit("sign-in-account", 10, 15 * 60)
SIGN_INS_FROM_ADDRESS = Limit("sign-in-address", 50, 15 * 60)
"""Only failed ones count in the end: a sign-in with the right password is given back."""
REGISTRATIONS = Limit("registration", 10, 60 * 60)
REGISTRATIONS_FROM_NETWORK = Limit("registration-network", 50, 60 * 60)
WITHOUT_WORK = Limit("registration-without-work", 3, 60 * 60)
LETTERS_FROM_NETWORK = Limit("letter-network", 100, 60 * 60)
LETTERS_TO_ACCOUNT = Limit("letter-account", 5, 60 * 60)
LETTERS_FROM_ADDRESS = Limit("letter-address", 20, 60 * 60)
TRADES = Limit("frame-token", 120, 10 * 60)
SIGNED_TRADES = Limit("signed-token", 120, 10 * 60)
"""For each person a publisher vouches for: a page view or a renewal each."""
ARRIVALS = Limit("account-arrival", 30, 10 * 60)
"""For each person: from a frame to the account's page."""
SIGNED_REFUSALS = Limit("signed-token-refused", 60, 10 * 60)
"""For each address: tokens that were refused; those that are good go on being taken."""
