"""Links that open one thing without signing in: sealed with our key, good for nothing else."""

from dataclasses import dataclass

from comments.errors import NotFound
from comments.lib.i18n import N_
from comments.lib.tokens import keyed_hash, same


@dataclass(frozen=True)
class Sealed:
    """What a link opens: `statement`, `comment` (the newest statement about it) or `notice`, and which."""

    kind: str
    id: int


def seal(kind: str, id_: int, secret: str) -> str:
    """Seal a link; it does not expire, for letters are kept for years."""
    plain = f"{kind}-{id_}"
    return f"{plain}-{_signature(plain, secret)}"


def unseal(token: str, secret: str, *kinds: str) -> Sealed:
    """Read a sealed link of one of these kinds; raise NotFound for anything that we did not seal."""
    plain, _, signature = token.rpartition("-")
    kind, _, number = plain.partition("-")
    if not same(signature, _signature(plain, secret)) or kind not in kinds:
        raise NotFound(N_("This link is not whole. Open it again from the letter."))
    return Sealed(kind, int(number))


def _signature(plain: str, secret: str) -> str:
    return keyed_hash(secret, f"seal.{plain}")[:40]
