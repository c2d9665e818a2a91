"""The verbs of accounts: sign in, sign out."""

from comments.accounts.models import Person, SignIn
from comments.extensions import db
from comments.lib import clock
from comments.lib.tokens import digest, new_token


def start_sign_in(person: Person, *, browser: str) -> tuple[str, SignIn]:
    """Start a sign-in and answer its secret token with its row."""
    token = new_token()
    row = SignIn(token_digest=digest(token), person_id=person.id, browser=browser[:200])
    db.session.add(row)
    db.session.flush()
    return token, row


def end_sign_in(sign_in: SignIn) -> None:
    """End a sign-in; the browser that holds it is signed out at its next request."""
    sign_in.ended_at = clock.now()
