"""The verbs of publishers: sites, origins, house rules, words."""

from sqlalchemy import delete, select

from comments.errors import BadInput, Conflict
from comments.extensions import db
from comments.lib import clock
from comments.lib.i18n import N_
from comments.lib.text import fold_name
from comments.lib.urls import UrlRefused, read_origin
from comments.publishers import queries
from comments.publishers.models import HouseRule, PolicyRow, Site, SiteChange, SiteOrigin, Word
from comments.screening.starter_words import STARTER_WORDS
from comments.screening.types import WordEntry
from comments.screening.verdict import default_policy

MOST_RULES = 9
"""A moderator chooses a rule with one digit."""

STARTER_RULES = (
    (N_("Attack on a person"), N_("Argue with what was said. Insults, mockery and threats come down.")),
    (N_("Hatred of a group"), N_("Nobody is put down for where they come from, what they believe or what they are.")),
    (N_("Personal details"), N_("Addresses, numbers and private matters of other people stay out.")),
    (N_("Advertising or spam"), N_("This is not a place to sell.")),
    (N_("Off the subject"), N_("Stay with what the article is about.")),
    (N_("Against the law"), N_("What the law forbids is forbidden here.")),
)


def add_site(key: str, name: str, *, locale: str = "en", time_zone: str = "UTC") -> Site:
    """Add a site with a first set of house rules, a starter word list and the default policy."""
    check_key(key)
    if db.session.scalar(select(Site.id).where(Site.key == key)):
        raise Conflict(N_("There is a site with that key already."), field="key")
    site = Site(key=key, name=name, locale=locale, time_zone=time_zone)
    db.session.add(site)
    db.session.flush()
    for number, (title, text) in enumerate(STARTER_RULES, 1):
        db.session.add(HouseRule(site_id=site.id, number=number, title=title, text=text))
    for entry in STARTER_WORDS:
        db.session.add(_word(site.id, entry))
    for position, row in enumerate(default_policy(), 1):
        db.session.add(
            PolicyRow(site_id=site.id, position=position, signal=row.signal, min_risk=row.min_risk, verdict=row.verdict)
        )
    return site


def check_key(key: str) -> None:
    """Refuse what can be no key of a site."""
    if not key.replace("-", "").isalnum() or not key.isascii() or key != key.lower():
        raise BadInput(N_("A key is made of small letters, digits and hyphens."), field="key")


def lock(site_id: int) -> Site:
    """Take the lock on a site's row, and read it as it is under it."""
    row = select(Site).where(Site.id == site_id).with_for_update(key_share=True)
    return db.session.scalars(row.execution_options(populate_existing=True)).one()


def touch(site: Site, what: str, *, person_id: int | None = None) -> None:
    """Note a change of settings that readers see: raises the version that every page's validator holds."""
    site.version = Site.version + 1
    db.session.add(SiteChange(site_id=site.id, person_id=person_id, what=what))


def add_origin(site: Site, raw: str, *, person_id: int | None = None) -> str:
    """Register a web origin whose pages may show the site's frame; answer it in its one form."""
    origin = typed_origin(raw)
    known = queries.origins(site.id)
    if origin in known:
        raise Conflict(N_("%(origin)s is registered already."), field="origin", origin=origin)
    db.session.add(SiteOrigin(site_id=site.id, origin=origin, position=len(known)))
    touch(site, f"origin added: {origin}", person_id=person_id)
    return origin


def typed_origin(raw: str) -> str:
    """Answer what was typed as an origin in its one form; raise BadInput for what is none."""
    try:
        return read_origin(raw.strip())
    except UrlRefused as error:
        raise BadInput(
            N_("An origin is a scheme and a host, such as https://www.example.org, with nothing behind it."),
            field="origin",
        ) from error


def remove_origin(site: Site, origin: str, *, person_id: int | None = None) -> None:
    """Take back an origin; its pages show the frame no more."""
    if origin not in queries.origins(site.id):
        raise Conflict(N_("That origin is not registered any more."), field="origin")
    db.session.execute(delete(SiteOrigin).where(SiteOrigin.site_id == site.id, SiteOrigin.origin == origin))
    touch(site, f"origin removed: {origin}", person_id=person_id)


def save_house_rule(site: Site, number: int, title: str, text: str, *, person_id: int | None = None) -> HouseRule:
    """Write the rule with a number. A changed title is a new rule: decisions go on naming the old one."""
    if not 1 <= number <= MOST_RULES:
        raise BadInput(N_("House rules are numbered from 1 to 9."), field="number")
    old = next((rule for rule in queries.house_rules(site.id) if rule.number == number), None)
    if old is not None and old.title == title:
        old.text = text
        touch(site, f"house rule {number} explained anew", person_id=person_id)
        return old
    if old is not None:
        old.retired_at = clock.now()
    rule = HouseRule(site_id=site.id, number=number, title=title, text=text)
    db.session.add(rule)
    touch(site, f"house rule {number} written", person_id=person_id)
    db.session.flush()
    return rule


def retire_house_rule(site: Site, number: int, *, person_id: int | None = None) -> None:
    """Put a rule out of force; what was decided by it stays."""
    queries.house_rule(site.id, number).retired_at = clock.now()
    touch(site, f"house rule {number} retired", person_id=person_id)


def save_word(site: Site, entry: WordEntry, *, person_id: int | None = None) -> Word:
    """Put a word on the list, or change what it weighs."""
    folded = fold_name(entry.word)
    if not any(character.isalnum() for character in entry.word):
        raise BadInput(N_("That holds no letters to look for."), field="word")
    word = db.session.scalar(select(Word).where(Word.site_id == site.id, Word.folded == folded))
    if word is None:
        word = _word(site.id, entry)
        db.session.add(word)
    word.word, word.weight, word.kind, word.exceptions = entry.word, entry.weight, entry.kind, list(entry.exceptions)
    db.session.add(SiteChange(site_id=site.id, person_id=person_id, what="word list: a word saved"))
    db.session.flush()
    return word


def remove_word(site: Site, word_id: int, *, person_id: int | None = None) -> None:
    """Take a word off the list."""
    db.session.execute(delete(Word).where(Word.site_id == site.id, Word.id == word_id))
    db.session.add(SiteChange(site_id=site.id, person_id=person_id, what="word list: a word removed"))


def _word(site_id: int, entry: WordEntry) -> Word:
    return Word(
        site_id=site_id,
        word=entry.word,
        folded=fold_name(entry.word),
        kind=entry.kind,
        weight=entry.weight,
        exceptions=list(entry.exceptions),
    )
