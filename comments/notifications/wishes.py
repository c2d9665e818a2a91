"""Links in letters by which a person wants fewer of them: signed, without signing in, good for nothing else."""

from dataclasses import dataclass
from enum import StrEnum

from comments.errors import NotFound
from comments.lib.i18n import N_
from comments.lib.tokens import keyed_hash, same


class Wish(StrEnum):
    """What a link stops."""

    THREAD = "thread"
    """Letters about answers to one comment."""
    REPLIES = "replies"
    DECISIONS = "decisions"


@dataclass(frozen=True)
class Wanted:
    """Who wants what."""

    wish: Wish
    person_id: int
    comment_id: int = 0


def make_token(wanted: Wanted, secret: str) -> str:
    """Sign a wish; it does not expire, for letters are kept for years."""
    plain = f"{wanted.wish}.{wanted.person_id}.{wanted.comment_id}"
    return f"{plain}.{_signature(plain, secret)}"


def read_token(token: str, secret: str) -> Wanted:
    """Read a signed wish; raise NotFound for anything that we did not sign."""
    plain, _, signature = token.rpartition(".")
    if not same(signature, _signature(plain, secret)):
        raise NotFound(
            N_("This link is not whole. Open it again from the letter, or set your letters at your account.")
        )
    wish, person_id, comment_id = plain.split(".")
    return Wanted(Wish(wish), int(person_id), int(comment_id))


def _signature(plain: str, secret: str) -> str:
    return keyed_hash(secret, f"unsubscribe.{plain}")[:40]
