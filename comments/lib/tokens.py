"""Secrets: making them, hashing them for storage, comparing them without telling by the time taken."""

import base64
import hashlib
import hmac
import secrets


def new_token() -> str:
    """Make 256 random bits, as 43 characters that may stand in a URL."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Make six random digits for a person to type."""
    return f"{secrets.randbelow(1_000_000):06d}"


def digest(token: str) -> str:
    """Hash a random token for storage (SHA-256, hex); too quick for anything a person chose."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def keyed_hash(key: str | bytes, value: str) -> str:
    """Hash a guessable value, such as an address, under a secret key (HMAC-SHA-256, hex)."""
    secret = key.encode() if isinstance(key, str) else key
    return hmac.new(secret, value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two secrets in a time that does not depend on where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def pkce_challenge(verifier: str) -> str:
    """Derive the S256 code challenge of a verifier (RFC 7636, section 4.2)."""
    hashed = hashlib.sha256(verifier.encode("utf-8", "surrogatepass")).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
