"""Secrets that must be read again: encrypted for storage under a key derived from the installation's own.

JWE (RFC 7516) with `dir` and A256GCM: what is stored, backed up or dumped is worth nothing without the setting
`REJOINDER_SECRET_KEY`, and what was sealed for one purpose does not open for another.
"""

import hashlib
import hmac

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

_HEADER = {"alg": "dir", "enc": "A256GCM"}


def seal(text: str, *, secret_key: str, purpose: str) -> str:
    """Encrypt a secret for storage."""
    return jwe.encrypt_compact(_HEADER, text.encode(), _key(secret_key, purpose))


def open_sealed(sealed: str, *, secret_key: str, purpose: str) -> str | None:
    """Decrypt a secret; None where it was sealed under another key or for another purpose, or was altered."""
    try:
        opened = jwe.decrypt_compact(sealed, _key(secret_key, purpose), algorithms=["dir", "A256GCM"])
    except (JoseError, ValueError):
        return None
    return (opened.plaintext or b"").decode()


def _key(secret_key: str, purpose: str) -> OctKey:
    return OctKey.import_key(hmac.new(secret_key.encode(), f"seal: {purpose}".encode(), hashlib.sha256).digest())
