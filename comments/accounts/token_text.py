"""A publisher's token taken apart, strictly: what two readers could read in two ways is refused (RFC 8725)."""

import base64
import json
import re
from dataclasses import dataclass
from typing import Any

from comments.errors import BadInput
from comments.lib.i18n import N_

LONGEST = 8_192
"""Characters: many times what the claims need, and little enough to look at for nothing."""
MOST_MEMBERS = 100
_SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")


class Doubled(ValueError):
    """A name stands twice in one object."""


@dataclass(frozen=True)
class Parts:
    """Header and claims as they were sent, before anything about them is believed."""

    token: str
    header: dict[str, Any]
    claims: dict[str, Any]


def take_apart(token: str) -> Parts:
    """Read a token's two objects; raise BadInput for what is none."""
    if not token:
        raise BadInput(N_("There is no token."), field="token", code="token-missing")
    if len(token) > LONGEST:
        message = N_("A token has at most %(most)s characters. It needs no claims but those that are described.")
        raise BadInput(message, field="token", code="token-large", most=LONGEST)
    if not _SHAPE.fullmatch(token):
        message = N_("That is no signed token: it has three parts of letters, digits, - and _ with dots between.")
        raise BadInput(message, field="token", code="token-shape")
    header, claims, _ = token.split(".")
    return Parts(token, _object(header), _object(claims))


def _object(part: str) -> dict[str, Any]:
    try:
        text = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode()
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except Doubled as error:
        message = N_("“%(name)s” stands twice in the token. Each name may stand there once.")
        raise BadInput(message, field="token", code="token-doubled", name=str(error)[:60]) from error
    except (ValueError, RecursionError) as error:
        raise BadInput(_UNREAD, field="token", code="token-unread") from error
    if not isinstance(found, dict) or len(found) > MOST_MEMBERS:
        raise BadInput(_UNREAD, field="token", code="token-unread")
    return found


_UNREAD = N_("The token’s header or claims are no JSON object that can be read.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Doubled(name)
        found[name] = value
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
