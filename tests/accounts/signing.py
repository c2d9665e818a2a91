"""What a publisher's server does: tokens, signed by hand so that any of them can be as wrong as a test needs."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

SECRET = "a secret that the paper and we know, 42"
ISSUER = "http://localhost:8001"
AUDIENCE = "http://localhost/embed/demo"
PAIRS = {
    "RS256": RSAKey.generate_key(2048),
    "ES256": ECKey.generate_key("P-256"),
    "EdDSA": OKPKey.generate_key("Ed25519"),
}
"""Key pairs of the publisher, one for each algorithm."""


class AnyAlgorithm(JWSRegistry):
    """Signs with whatever is asked for, without a word about its age."""

    def get_alg(self, name: str) -> Any:
        return self.algorithms[name]


def claims(**more: Any) -> dict[str, Any]:
    """Answer claims as they should be, with some changed, and without those that are None."""
    now = int(time.time())
    right = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "reader-7",
        "iat": now,
        "exp": now + 300,
        "jti": secrets.token_urlsafe(12),
        "name": "Ada Lindqvist",
    }
    return {name: value for name, value in (right | more).items() if value is not None}


def sign(said: dict[str, Any] | bytes, secret: str | bytes = SECRET, **header: Any) -> str:
    """Sign with HS256; the header can say anything else."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    head = {name: value for name, value in ({"alg": "HS256", "typ": "JWT"} | header).items() if value is not None}
    signed = f"{encoded(json.dumps(head).encode())}.{encoded(body)}"
    key = secret.encode() if isinstance(secret, str) else secret
    return f"{signed}.{encoded(hmac.new(key, signed.encode(), hashlib.sha256).digest())}"


def sign_with(algorithm: str, said: dict[str, Any], key: Any = None, **header: Any) -> str:
    """Sign with the private half of a pair."""
    registry = AnyAlgorithm(strict_check_header=False)
    return jws.serialize_compact(
        {"alg": algorithm} | header, json.dumps(said).encode(), key or PAIRS[algorithm], registry=registry
    )


def encoded(raw: bytes) -> str:
    """Write bytes as a part of a token."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
