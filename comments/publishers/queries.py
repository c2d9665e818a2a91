"""Reading sites and what their publishers set."""

from typing import Literal

from sqlalchemy import select

from comments.errors import NotFound
from comments.extensions import db
from comments.publishers.models import HouseRule, PolicyRow, Site, SiteOrigin, Word
from comments.screening.types import PolicyRow as ScreeningRow
from comments.screening.types import Verdict, WordEntry

KINDS: dict[str, Literal["mild", "strong", "refused"]] = {"mild": "mild", "strong": "strong", "refused": "refused"}


def site(site_id: int) -> Site:
    """Answer a site by id; raise NotFound."""
    found = db.session.get(Site, site_id)
    if found is None:
        raise NotFound
    return found


def site_by_key(key: str) -> Site:
    """Answer a site by its public key; raise NotFound, also for what no database can be asked for."""
    is_one = key.isascii() and key.isprintable()
    found = db.session.scalar(select(Site).where(Site.key == key)) if is_one else None
    if found is None:
        raise NotFound
    return found


def home_site(key: str = "") -> Site:
    """Answer the site whose articles are served at `/`: the one named by the setting, else the first."""
    if key:
        return site_by_key(key)
    found = db.session.scalar(select(Site).order_by(Site.id).limit(1))
    if found is None:
        raise NotFound
    return found


def origins(site_id: int) -> tuple[str, ...]:
    """Answer the web origins whose pages may show the site's frame, the first one first."""
    rows = select(SiteOrigin.origin).where(SiteOrigin.site_id == site_id).order_by(SiteOrigin.position, SiteOrigin.id)
    return tuple(db.session.scalars(rows))


def house_rules(site_id: int) -> list[HouseRule]:
    """Answer the rules in force, by number."""
    in_force = select(HouseRule).where(HouseRule.site_id == site_id, HouseRule.retired_at.is_(None))
    return list(db.session.scalars(in_force.order_by(HouseRule.number, HouseRule.id)))


def house_rule(site_id: int, number: int) -> HouseRule:
    """Answer the rule in force with a number; raise NotFound."""
    for rule in house_rules(site_id):
        if rule.number == number:
            return rule
    raise NotFound


def word_rows(site_id: int) -> list[Word]:
    """Answer the words that are screened for, in order of the alphabet."""
    return list(db.session.scalars(select(Word).where(Word.site_id == site_id).order_by(Word.folded)))


def words(site_id: int) -> tuple[WordEntry, ...]:
    """Answer the word list as screening takes it."""
    return tuple(_entry(row) for row in word_rows(site_id))


def policy_rows(site_id: int) -> list[PolicyRow]:
    """Answer the policy's rows in order."""
    return list(db.session.scalars(select(PolicyRow).where(PolicyRow.site_id == site_id).order_by(PolicyRow.position)))


def policy(site_id: int) -> tuple[ScreeningRow, ...]:
    """Answer the policy as screening takes it."""
    return tuple(ScreeningRow(Verdict(row.verdict), row.signal, row.min_risk) for row in policy_rows(site_id))


def _entry(row: Word) -> WordEntry:
    kind = KINDS.get(row.kind, "strong")
    return WordEntry(row.word, row.weight, kind, tuple(row.exceptions))
