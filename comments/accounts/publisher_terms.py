"""What a site asks of its publisher's tokens: issuer, audience and keys, from its rows and our settings."""

from comments.accounts.signed_tokens import Key, Terms
from comments.config import Settings
from comments.lib import clock
from comments.publishers import queries as publishers
from comments.publishers import signing_keys
from comments.publishers.models import Site


def terms_of(site: Site, settings: Settings) -> Terms:
    """Answer what a site asks at this moment; a key whose secret cannot be opened any more is left out."""
    opened = [(key, signing_keys.material_of(key, settings.secret_key)) for key in signing_keys.live_keys(site.id)]
    keys = [Key(key.id, key.kid, key.name, key.algorithm, material) for key, material in opened if material is not None]
    return Terms(issuer_of(site), audience_of(site, settings), tuple(keys), int(clock.now().timestamp()))


def issuer_of(site: Site) -> str:
    """Answer what `iss` must say: what was set, else the site's first origin."""
    return site.token_issuer or next(iter(publishers.origins(site.id)), "")


def audience_of(site: Site, settings: Settings) -> str:
    """Answer what `aud` must say: the address of this site's frames, which no other site shares."""
    return f"{settings.public_origin}/embed/{site.key}"
