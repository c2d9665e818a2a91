"""The demo's people: one password for all, hashed once."""

from comments.accounts.models import Person, Role, Seat, Standing
from comments.accounts.passwords import hash_password
from comments.extensions import db
from comments.lib.text import fold_name
from comments.publishers.models import Site
from comments.seeds.files import PersonSeed

PASSWORD = "mudflats-and-terns"  # noqa: S105 - printed at every start of the demo, good for nothing else


def add_people(site: Site, seeds: list[PersonSeed], password_hash: str) -> dict[str, int]:
    """Add confirmed people with their seats and badges; answer their ids by key."""
    rows = {seed.key: _person(seed, password_hash) for seed in seeds}
    db.session.add_all(rows.values())
    db.session.flush()
    for seed in seeds:
        person_id = rows[seed.key].id
        if seed.role:
            db.session.add(Seat(site_id=site.id, person_id=person_id, role=Role(seed.role), created_at=seed.joined))
        if seed.badge:
            db.session.add(Standing(site_id=site.id, person_id=person_id, badge=seed.badge, changed_at=seed.joined))
    db.session.flush()
    return {key: row.id for key, row in rows.items()}


def demo_hash() -> str:
    """Hash the demo's password, before any transaction."""
    return hash_password(PASSWORD)


def _person(seed: PersonSeed, password_hash: str) -> Person:
    return Person(
        name=seed.name,
        name_key=fold_name(seed.name),
        email=seed.email,
        email_key=seed.email.lower(),
        password_hash=password_hash,
        confirmed_at=seed.joined,
        consented_at=seed.joined,
        created_at=seed.joined,
    )
