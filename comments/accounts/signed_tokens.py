"""What a publisher's token must say to sign somebody in (RFC 7519, RFC 8725): one check after another, each with words.

The algorithm is the one of the site's keys. Nothing in the token chooses it, brings a key or names a place to get one.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import Key as JoseKey
from joserfc.jwk import OctKey
from joserfc.jws import JWSRegistry

from comments.accounts import claims
from comments.accounts.claims import shown
from comments.accounts.token_text import Parts, take_apart
from comments.errors import BadInput, Gone, Refusal
from comments.lib.i18n import N_
from comments.publishers.key_forms import KINDS, SHARED

LONGEST_LIFE = 600
"""Seconds from `iat` to `exp`."""
LEEWAY = 30
"""Seconds by which clocks may differ."""


@dataclass(frozen=True)
class Key:
    """A key of the site that has not ended: `material` is a shared secret, or a public key as JWK."""

    id: int
    kid: str
    name: str
    algorithm: str
    material: str


@dataclass(frozen=True)
class Terms:
    """What a site asks of its publisher's tokens, at a moment (seconds since 1970)."""

    issuer: str
    audience: str
    keys: tuple[Key, ...]
    now: int


@dataclass(frozen=True)
class Signed:
    """What a token that passed every check says."""

    key_id: int
    issuer: str
    subject: str
    token_id: str
    issued_at: datetime
    expires_at: datetime
    about: claims.About


def read_signed(token: str, terms: Terms) -> Signed:
    """Check a token from end to end; raise the first refusal. Whether its `jti` was used is for the caller to find."""
    parts = take_apart(token)
    for check in CHECKS.values():
        check(parts, terms)
    key = fitting_key(parts, terms)
    if key is None:
        raise BadInput(_NO_KEY_FITS, field="token", code="token-signature")
    return Signed(
        key_id=key.id,
        issuer=terms.issuer,
        subject=claims.read_id(parts, "sub"),
        token_id=claims.read_id(parts, "jti"),
        issued_at=datetime.fromtimestamp(claims.read_time(parts, "iat"), UTC),
        expires_at=datetime.fromtimestamp(claims.read_time(parts, "exp"), UTC),
        about=claims.read_about(parts),
    )


def fitting_key(parts: Parts, terms: Terms) -> Key | None:
    """Answer the key that made the signature: the one that the header names, or any; only the site's own are tried."""
    named = [key for key in terms.keys if key.kid == parts.header.get("kid")]
    return next((key for key in named or terms.keys if _fits(parts.token, key)), None)


class _Pinned(JWSRegistry):
    """Knows one algorithm and no other, whatever the token asks for."""

    def __init__(self, algorithm: str) -> None:
        super().__init__(algorithms=[algorithm], strict_check_header=False)
        self.algorithm = algorithm

    def get_alg(self, name: str) -> Any:
        if name != self.algorithm:
            raise UnsupportedAlgorithmError
        return self.algorithms[self.algorithm]


def _fits(token: str, key: Key) -> bool:
    try:
        jws.deserialize_compact(token, _jose_key(key), registry=_Pinned(key.algorithm))
    except (JoseError, ValueError, TypeError, KeyError):
        return False
    return True


def _jose_key(key: Key) -> JoseKey:
    if key.algorithm == SHARED:
        return OctKey.import_key(key.material.encode())
    return KINDS[key.algorithm].import_key(claims.json_object(key.material))


def _check_header(parts: Parts, terms: Terms) -> None:
    if "crit" in parts.header or not isinstance(parts.header.get("kid", ""), str):
        message = N_("The header asks for more than a signature: leave crit out, and let kid be the name of a key.")
        raise BadInput(message, field="token", code="token-header")


def _check_algorithm(parts: Parts, terms: Terms) -> None:
    if not terms.keys:
        message = N_("This site has no key in use. Make one on the page of the publisher’s accounts.")
        raise BadInput(message, field="token", code="token-keys")
    wanted, found = terms.keys[0].algorithm, parts.header.get("alg")
    if found != wanted:
        message = N_("The header says %(found)s. This site’s keys are for %(wanted)s, and nothing else is taken.")
        raise BadInput(message, field="token", code="token-algorithm", found=shown(found), wanted=wanted)


_NO_KEY_FITS = N_("No key of this site fits the signature. Sign with the secret, or the private half, of a key in use.")


def _check_signature(parts: Parts, terms: Terms) -> None:
    if fitting_key(parts, terms) is None:
        raise BadInput(_NO_KEY_FITS, field="token", code="token-signature")


def _check_issuer(parts: Parts, terms: Terms) -> None:
    if not terms.issuer or parts.claims.get("iss") != terms.issuer:
        message = N_("iss says %(found)s. It must be %(wanted)s, letter for letter.")
        found = shown(parts.claims.get("iss"))
        raise BadInput(message, field="token", code="token-issuer", found=found, wanted=terms.issuer)


def _check_audience(parts: Parts, terms: Terms) -> None:
    found: Any = parts.claims.get("aud")
    audiences: Collection[Any] = found if isinstance(found, list) else [found]
    if terms.audience not in audiences:
        message = N_("aud says %(found)s. It must be %(wanted)s: a token for one site is good for no other.")
        raise BadInput(message, field="token", code="token-audience", found=shown(found), wanted=terms.audience)


def _check_issued(parts: Parts, terms: Terms) -> None:
    if claims.read_time(parts, "iat") > terms.now + LEEWAY:
        message = N_("iat lies in the future. Set your server’s clock, and count seconds since 1970.")
        raise BadInput(message, field="token", code="token-future")


def _check_expiry(parts: Parts, terms: Terms) -> None:
    if claims.read_time(parts, "exp") <= terms.now - LEEWAY:
        message = N_("The token has expired. Make one for each page, or each time the page asks.")
        raise Gone(message, field="token", code="token-expired")


def _check_life(parts: Parts, terms: Terms) -> None:
    life = claims.read_time(parts, "exp") - claims.read_time(parts, "iat")
    if not 0 < life <= LONGEST_LIFE:
        message = N_("From iat to exp may be %(most)s seconds at most; here it is %(found)s.")
        raise BadInput(message, field="token", code="token-long", most=LONGEST_LIFE, found=round(life))


def _check_start(parts: Parts, terms: Terms) -> None:
    if "nbf" in parts.claims and claims.read_time(parts, "nbf") > terms.now + LEEWAY:
        raise BadInput(N_("nbf says that the token is good only later."), field="token", code="token-early")


Check = Callable[[Parts, Terms], None]
CHECKS: dict[str, Check] = {
    "header": _check_header,
    "alg": _check_algorithm,
    "signature": _check_signature,
    "iss": _check_issuer,
    "aud": _check_audience,
    "iat": _check_issued,
    "exp": _check_expiry,
    "exp − iat": _check_life,
    "nbf": _check_start,
    "sub": lambda parts, terms: _only(claims.read_id(parts, "sub")),
    "jti": lambda parts, terms: _only(claims.read_id(parts, "jti")),
    "name": lambda parts, terms: _only(claims.read_name(parts)),
    "email": lambda parts, terms: _only(claims.read_email(parts)),
    "locale": lambda parts, terms: _only(claims.read_locale(parts)),
    "may_comment": lambda parts, terms: _only(claims.read_permission(parts)),
}
"""Every check by what it looks at, in order: nothing that a stranger wrote is looked into before the signature."""


def refusal_of(check: Check, parts: Parts, terms: Terms) -> Refusal | None:
    """Answer why a check refuses, or nothing: the page that explains a token runs them all."""
    try:
        check(parts, terms)
    except Refusal as refusal:
        return refusal
    return None


def _only(_: object) -> None:
    """Read for the refusal alone."""
