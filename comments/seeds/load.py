"""Loading the demo: a site with its rules and people, three hosted articles and one elsewhere, their discussions."""

from pathlib import Path

from sqlalchemy import select

from comments.articles import actions as articles
from comments.articles.files import read_article_file
from comments.extensions import db, reading, unit_of_work
from comments.lib import clock
from comments.publishers import actions as publishers
from comments.publishers import queries
from comments.publishers.models import Site
from comments.seeds import files
from comments.seeds.dates import Calendar, newcomers_joined_lately
from comments.seeds.discussions import Stage, add_discussion, rule_ids
from comments.seeds.files import CommentSeed
from comments.seeds.people import add_people, demo_hash
from comments.threads.models import Decision

KEY = "demo"
NAME = "The Estuary Post"
ELSEWHERE = "the-ferry-bell"
"""The article of the publisher's demo page that has a discussion already."""


def is_empty() -> bool:
    """Whether nothing was ever set up in this database."""
    reading.set(True)
    found = db.session.scalar(select(Site.id).limit(1))
    db.session.rollback()
    return found is None


def is_complete(origin: str) -> bool:
    """Whether the demo is loaded and knows the publisher's page at this address."""
    reading.set(True)
    site_id = db.session.scalar(select(Site.id).where(Site.key == KEY))
    known = site_id is None or origin in queries.origins(site_id)
    db.session.rollback()
    return known and not is_empty()


def complete(origin: str) -> None:
    """Load the demo into an empty database, or register the publisher's page where its port was changed."""
    if is_empty():
        load_demo(origin)
    elif not is_complete(origin):
        with unit_of_work():
            publishers.add_origin(queries.site_by_key(KEY), origin)


def load_demo(origin: str) -> None:
    """Load the demo in one transaction; `origin` is the publisher's page, `own_origin` our own address."""
    password_hash = demo_hash()
    with unit_of_work():
        _load(origin, password_hash)


def _load(origin: str, password_hash: str) -> None:
    now = clock.now()
    site = _add_site(origin)
    discussions = {file.stem: _discussion(file) for file in files.article_files()}
    elsewhere = files.discussion(files.WEEKLY / f"{ELSEWHERE}.toml")
    everything = [*discussions.values(), elsewhere]
    people = add_people(site, newcomers_joined_lately(files.people(), everything, now), password_hash)
    authors = {seed.name: people[seed.key] for seed in files.people()}
    decided: list[Decision] = []
    for place, file in enumerate(files.article_files()):
        article_file = read_article_file(file.read_text())
        article = articles.add_article(site, article_file, author_id=authors.get(article_file.byline))
        calendar = Calendar.of(discussions[file.stem], now, place)
        decided += add_discussion(Stage(site, article, people, rule_ids(site), calendar), discussions[file.stem])
    article = articles.foreign(site, f"{origin}/{ELSEWHERE}", "The ferry bell is rung again")
    article.title_confirmed, article.published_at = True, min(seed.at for seed in elsewhere)
    decided += add_discussion(Stage(site, article, people, rule_ids(site), Calendar.of(elsewhere, now)), elsewhere)
    decided.sort(key=lambda decision: decision.created_at)
    db.session.add_all(decided)


def _add_site(origin: str) -> Site:
    line, rules = files.house_rules()
    site = publishers.add_site(KEY, NAME, time_zone="Europe/London")
    site.line = line
    for number, rule in enumerate(rules, 1):
        publishers.save_house_rule(site, number, rule.title, rule.text)
    publishers.add_origin(site, origin)
    return site


def _discussion(article: Path) -> list[CommentSeed]:
    return files.discussion(files.DEMO / "discussions" / f"{article.stem}.toml")
