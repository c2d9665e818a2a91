"""The keys that a publisher signs its readers' tokens with: made, pasted, used and ended; two at once, for rotation."""

from sqlalchemy import select, update

from comments.errors import Conflict, NotFound
from comments.extensions import db
from comments.lib import clock
from comments.lib.i18n import N_
from comments.lib.seals import open_sealed, seal
from comments.lib.tokens import new_token
from comments.publishers.key_forms import SHARED, NewKey
from comments.publishers.models import SigningKey, Site, SiteChange

MOST_KEYS = 2
ENDED_SHOWN = 10


def live_keys(site_id: int) -> list[SigningKey]:
    """Answer a site's keys that have not ended, the oldest first."""
    rows = select(SigningKey).where(SigningKey.site_id == site_id, SigningKey.ended_at.is_(None))
    return list(db.session.scalars(rows.order_by(SigningKey.id)))


def ended_keys(site_id: int) -> list[SigningKey]:
    """Answer the keys that ended last."""
    rows = select(SigningKey).where(SigningKey.site_id == site_id, SigningKey.ended_at.is_not(None))
    return list(db.session.scalars(rows.order_by(SigningKey.ended_at.desc(), SigningKey.id.desc()).limit(ENDED_SHOWN)))


def add_key(site: Site, new: NewKey, *, secret_key: str, person_id: int | None = None) -> SigningKey:
    """Keep a new key; a shared secret is encrypted. Raise Conflict for a third one, or one of another algorithm."""
    db.session.execute(update(Site).where(Site.id == site.id).values(version=Site.version))  # one at a time
    _require_room(site.id, new.algorithm)
    is_shared = new.algorithm == SHARED
    key = SigningKey(
        site_id=site.id,
        kid=_free_kid(site.id, new.kid),
        name=new.name,
        algorithm=new.algorithm,
        public_jwk=None if is_shared else new.material,
        sealed_secret=seal(new.material, secret_key=secret_key, purpose=_purpose(site.id)) if is_shared else None,
        person_id=person_id,
    )
    db.session.add(key)
    _note(site, f"signing key {key.kid} added: {new.algorithm}", person_id)
    db.session.flush()
    return key


def end_key(site: Site, key_id: int, *, person_id: int | None = None) -> SigningKey:
    """End a key: nothing it signs is taken from now on, and its secret is forgotten. Raise NotFound."""
    key = next((one for one in live_keys(site.id) if one.id == key_id), None)
    if key is None:
        raise NotFound
    key.ended_at, key.sealed_secret = clock.now(), None
    _note(site, f"signing key {key.kid} ended", person_id)
    db.session.flush()
    return key


def material_of(key: SigningKey, secret_key: str) -> str | None:
    """Answer a key's secret or public JWK; None where it was sealed under another secret of the installation."""
    if key.sealed_secret is None:
        return key.public_jwk
    return open_sealed(key.sealed_secret, secret_key=secret_key, purpose=_purpose(key.site_id))


def note_use(key_id: int) -> None:
    """Note that a key has just vouched for somebody."""
    db.session.execute(update(SigningKey).where(SigningKey.id == key_id).values(used_at=clock.now()))


def _require_room(site_id: int, algorithm: str) -> None:
    live = live_keys(site_id)
    if len(live) >= MOST_KEYS:
        message = N_("Two keys are in use, which is all there can be. End one of them first.")
        raise Conflict(message, field="key", code="keys-full")
    if live and live[0].algorithm != algorithm:
        message = N_("The key in use is for %(algorithm)s, and both must be for the same. End it, or choose that.")
        raise Conflict(message, field="algorithm", code="keys-mixed", algorithm=live[0].algorithm)


def _free_kid(site_id: int, wish: str) -> str:
    taken = select(SigningKey.id).where(SigningKey.site_id == site_id, SigningKey.kid == wish)
    return wish if wish and db.session.scalar(taken) is None else new_token()[:12]


def _purpose(site_id: int) -> str:
    return f"signing keys of site {site_id}"


def _note(site: Site, what: str, person_id: int | None) -> None:
    db.session.add(SiteChange(site_id=site.id, person_id=person_id, what=what))
