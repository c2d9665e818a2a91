"""What a publisher makes or pastes as a signing key, checked before it is kept; every refusal of it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from comments.errors import BadInput
from comments.lib.i18n import N_
from comments.lib.text import TextRefused, read_line
from comments.lib.tokens import new_token

SHARED = "HS256"
ALGORITHMS = (SHARED, "RS256", "ES256", "EdDSA")
"""RFC 7518 and RFC 8037; a key is used with exactly one."""
KINDS: dict[str, type[RSAKey] | type[ECKey] | type[OKPKey]] = {"RS256": RSAKey, "ES256": ECKey, "EdDSA": OKPKey}
CURVES = {"ES256": "P-256", "EdDSA": "Ed25519"}
PARTS = {"RS256": ("kty", "n", "e"), "ES256": ("kty", "crv", "x", "y"), "EdDSA": ("kty", "crv", "x")}
LONGEST_NAME = 60
LONGEST_KEY = 8_192
LEAST_SECRET = 32
"""Bytes: as many as the hash has (RFC 7518, section 3.2)."""
LEAST_RSA = 2_048
"""Bits: RFC 7518, section 3.3."""
_KID = re.compile(r"[A-Za-z0-9._~-]{1,64}")


@dataclass(frozen=True)
class NewKey:
    """A key to be kept: `material` is a shared secret, or a public key as JWK (JSON)."""

    name: str
    algorithm: str
    material: str
    kid: str = ""


def read_new_key(form: Mapping[str, str]) -> NewKey:
    """Read the form of a new key; without a secret of the publisher's one is made. Raise BadInput."""
    name = _read_name(form)
    algorithm = form.get("algorithm", "")
    if algorithm not in ALGORITHMS:
        raise BadInput(N_("Choose one of the list."), field="algorithm")
    pasted = form.get("key", "").strip()
    if len(pasted) > LONGEST_KEY:
        raise BadInput(N_("That is too long for a key."), field="key")
    if algorithm == SHARED:
        return NewKey(name, algorithm, _read_secret(pasted) if pasted else new_token())
    material, kid = _read_public(pasted, algorithm)
    return NewKey(name, algorithm, material, kid)


def _read_name(form: Mapping[str, str]) -> str:
    try:
        return read_line(form.get("name", ""), LONGEST_NAME)
    except TextRefused as refused:
        message = N_("Give the key a name by which you know it, of up to %(limit)s characters.")
        raise BadInput(message, field="name", limit=LONGEST_NAME) from refused


def _read_secret(pasted: str) -> str:
    if "-----BEGIN" in pasted or pasted.startswith("{"):
        message = N_("That is a key of another kind. HS256 takes a secret that both sides know; leave it empty.")
        raise BadInput(message, field="key", code="key-kind")
    if "\0" in pasted or not _is_text(pasted) or len(pasted.encode()) < LEAST_SECRET:
        message = N_("A secret has at least %(least)s bytes. Leave the field empty, and we make one.")
        raise BadInput(message, field="key", code="key-short", least=LEAST_SECRET)
    return pasted


def _read_public(pasted: str, algorithm: str) -> tuple[str, str]:
    """Answer a pasted public key in its one form, and its own name if it brings one that can be used."""
    try:
        raw = _parsed(pasted)
        key = KINDS[algorithm].import_key(raw)
        members = key.as_dict(private=False)
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
        message = N_("That is no public key for %(algorithm)s that can be read. Paste it as PEM or as one JWK.")
        raise BadInput(message, field="key", code="key-unread", algorithm=algorithm) from error
    if key.is_private:
        message = N_(
            "That is the private half, which should never leave your server. Make a new pair; paste its public half."
        )
        raise BadInput(message, field="key", code="key-private")
    _check_strength(key, members, algorithm)
    kid = raw.get("kid") if isinstance(raw, dict) else None
    canonical = json.dumps({name: members[name] for name in PARTS[algorithm]}, sort_keys=True)
    return canonical, kid if isinstance(kid, str) and _KID.fullmatch(kid) else ""


def _parsed(pasted: str) -> dict[str, str | list[str]] | str:
    if not pasted.startswith("{"):
        return pasted
    found: dict[str, str | list[str]] = json.loads(pasted)
    return found


def _check_strength(key: RSAKey | ECKey | OKPKey, members: Mapping[str, object], algorithm: str) -> None:
    if algorithm in CURVES and members.get("crv") != CURVES[algorithm]:
        message = N_("%(algorithm)s needs a key of the curve %(curve)s; this one is of another.")
        raise BadInput(message, field="key", code="key-curve", algorithm=algorithm, curve=CURVES[algorithm])
    if isinstance(key, RSAKey) and key.raw_value.key_size < LEAST_RSA:
        message = N_("That key is too short: RS256 needs at least %(least)s bits.")
        raise BadInput(message, field="key", code="key-short", least=LEAST_RSA)


def _is_text(value: str) -> bool:
    return not re.search("[\ud800-\udfff]", value)
