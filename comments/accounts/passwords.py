"""Passwords: hashing them with Argon2id, outside of any transaction and only a few at a time."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from comments.errors import Unavailable
from comments.extensions import db

AT_ONCE = 2
LONGEST_WAIT = 8.0
"""Seconds that a request waits for its turn before it is told to come back."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP, Password Storage Cheat Sheet
_turns = BoundedSemaphore(AT_ONCE)
_nobodys: list[str] = []


def hash_password(password: str) -> str:
    """Hash a password. Ends the transaction at hand, which may not have changed anything yet."""
    with _turn():
        return _hasher.hash(_encoded(password))


def fits(password_hash: str | None, password: str) -> bool:
    """Tell whether a password belongs to a hash; without a hash the same work is done for nothing.

    Ends the transaction at hand, which may not have changed anything yet.
    """
    with _turn():
        known = password_hash or _hash_of_nobody()
        try:
            _hasher.verify(known, _encoded(password))
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Tell whether a hash was made with other figures than today's."""
    return _hasher.check_needs_rehash(password_hash)


@contextmanager
def _turn() -> Iterator[None]:
    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("a password is hashed before the transaction changes anything")
    db.session.rollback()
    if not _turns.acquire(timeout=LONGEST_WAIT):
        raise Unavailable(retry_after=10)
    try:
        yield
    finally:
        _turns.release()


def _hash_of_nobody() -> str:
    if not _nobodys:
        _nobodys.append(_hasher.hash(b"nobody has this password"))
    return _nobodys[0]


def _encoded(password: str) -> bytes:
    """Answer the bytes to be hashed: NFC, so that the same keys on another machine give the same password."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace")
