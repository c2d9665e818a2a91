"""A whole installation in one moment: comments in every state, a desk with work on it, letters, tokens, two sites."""

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from comments import create_app
from comments.accounts import actions as accounts
from comments.accounts.models import FrameToken, Person, Role, Seat
from comments.articles import actions as articles
from comments.articles.models import Article
from comments.config import read_settings
from comments.events.deliver import deliver_due
from comments.events.models import Delivery, Event
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.lib.text import fold_name
from comments.lib.tokens import digest
from comments.mailer import box
from comments.moderation.actions import deciding, holding, people, reports
from comments.moderation.ends import NewHolding
from comments.moderation.models import DeskAlert, ReportKind, SanctionKind
from comments.moderation.schemas import NewReport, NewSanction, Rejection, Seen
from comments.notifications import letters
from comments.notifications.models import Letter
from comments.notifications.wishes import Wanted, Wish, make_token
from comments.publishers import actions as publishers
from comments.publishers.models import PolicyRow, Site, Word
from comments.publishers.queries import house_rule
from comments.screening.types import WordEntry
from comments.threads import actions as threads
from comments.threads.models import Comment, SignalRow, Status
from comments.threads.schemas import PlacedComment
from comments.upkeep.models import WorkerBeat
from tests import databases
from tests.appeals import have_appeals
from tests.quickly import hasten

PAGE = "http://localhost:8001"
BELL = f"{PAGE}/the-bell"
UNCONFIRMED = "Nina New"
CAST = (
    "Ada Lindqvist",
    "Ben Abara",
    "Eve Stranger",
    "Mo Castellan",
    "Edith Marsh",
    "Pat Okafor",
    "Olga Elsewhere",
    UNCONFIRMED,
)
SEATS = {
    "mo": ("demo", Role.MODERATOR),
    "edith": ("demo", Role.EDITOR),
    "pat": ("demo", Role.ADMIN),
    "olga": ("other", Role.ADMIN),
}


@dataclass
class Stage:
    """What stands on the stage, by name; `args` fill the variable parts of addresses."""

    app: Flask
    people: dict[str, int] = field(default_factory=dict)
    comments: dict[str, int] = field(default_factory=dict)
    args: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The data folder of this stage's installation."""
        folder: Path = self.app.config["SETTINGS"].data_dir
        return folder


def open_app(folder: Path) -> Flask:
    """Make an application on a data folder, without limits."""
    place = databases.settings(folder)
    app = create_app(read_settings({}, secret_key="k" * 40, public_url="http://localhost", **place))
    app.config.update(TESTING=True, LIMITS_OFF=True)
    return hasten(app)


def close(app: Flask) -> None:
    """Let go of an application's database."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def build(folder: Path) -> Stage:
    """Put everything in its place, by the verbs of the rooms, into a folder with an empty database."""
    stage = Stage(open_app(folder))
    with stage.app.app_context():
        with unit_of_work():
            site, other = _add_sites()
            _add_people(stage, site, other)
            article = _add_article(site)
            _speak(stage, article, articles.foreign(db.session.get_one(Site, site), BELL, "The bell").id)
        with unit_of_work():
            _decide(stage, site)
            _add_tokens(stage, {"here": site, "elsewhere": other})
        _send_letters(stage, site)
        with unit_of_work():
            _give_up(stage, site)
            db.session.add(WorkerBeat(machine="stage", pid=1, version="", seen_at=clock.now() + timedelta(days=1)))
    stage.args |= {"slug": "lync", "site_key": "demo", "article_id": article, "build": stage.app.config["BUILD"]}
    stage.args |= {"path": "reader.css", "token": _unsubscribe(stage)}
    close(stage.app)
    return stage


def reopened(stage: Stage, folder: Path) -> Stage:
    """Copy a stage into another folder, to be changed there; it has the same style sheets under the same address."""
    app = open_app(databases.copy(stage.folder, folder))
    app.config.update({name: stage.app.config[name] for name in ("BUILD", "SHEETS")})
    return replace(stage, app=app)


def _add_sites() -> tuple[int, int]:
    """Add the site `demo` with rules, words, a policy and an origin, and another publication."""
    site = publishers.add_site("demo", "The Estuary Post", time_zone="Europe/London")
    site.line, site.newcomer_limit = "Argue with the point, not the person.", 0
    publishers.add_origin(site, PAGE)
    publishers.save_word(site, WordEntry("donkey", kind="mild", weight=0.5))
    other = publishers.add_site("other", "The Hill Gazette")
    publishers.add_origin(other, "http://localhost:8003")
    return site.id, other.id


def _add_people(stage: Stage, site: int, other: int) -> None:
    """Let the cast come on, and seat those who sit at a desk."""
    for name in CAST:
        email = f"{name.split()[0].lower()}@example.org"
        kept = {"name_key": fold_name(name), "email_key": email, "confirmed_at": clock.now()}
        person = Person(name=name, email=email, **({} if name == UNCONFIRMED else kept))
        db.session.add(person)
        db.session.flush()
        stage.people[name.split()[0].lower()] = person.id
    for name, (where, role) in SEATS.items():
        db.session.add(Seat(site_id={"demo": site, "other": other}[where], person_id=stage.people[name], role=role))


def _add_article(site: int) -> int:
    row = Article(site_id=site, url="/articles/lync", slug="lync", title="AT&T will sell Lync", title_confirmed=True)
    row.body_html, row.published_at = "<p>Facts.</p>", clock.now()
    db.session.add(row)
    db.session.flush()
    return row.id


def _speak(stage: Stage, article: int, bell: int) -> None:
    """Put comments in every state under a hosted article, and two under a publisher's page."""
    now = clock.now()

    def place(name: str, text: str, where: int = article, **more: Any) -> int:
        values = {"person_id": stage.people["ada"], "at": now - timedelta(hours=2), "source": text} | more
        stage.comments[name] = threads.place_comment(
            PlacedComment(**values), article=db.session.get_one(Article, where)
        )
        return stage.comments[name]

    root = place("root", "The **line** goes dead.", up=3, down=1, edited_at=now)
    place("reply", "Mine too, every Tuesday.", parent_id=root, person_id=stage.people["ben"], at=now)
    place("picked", "A measured word.", picked_at=now)
    place("fresh", "Written just now.", at=now)
    place("held", "What a donkey.", status=Status.HELD, at=now)
    place("held too", "Another donkey.", status=Status.HELD, person_id=stage.people["ben"], at=now)
    place("rejected", "Words that went.", status=Status.REJECTED)
    gone = place("withdrawn", "Words taken back.", status=Status.WITHDRAWN)
    place("below", "I still answer.", parent_id=gone, person_id=stage.people["ben"])
    place("to reject", "Buy from us.", person_id=stage.people["ben"])
    place("elsewhere", "I hear it.", bell)
    for number in range(25):
        place(f"more {number}", f"Number {number}.")
    signal = {"code": "mild_word", "weight": 0.5, "spans": [[7, 13]], "detail": {"count": 1}}
    site_id = db.session.get_one(Comment, root).site_id
    db.session.add(SignalRow(site_id=site_id, comment_id=stage.comments["held"], version=1, **signal))


def _decide(stage: Stage, site: int) -> None:
    """Have readers report, the desk decide, note and sanction; a reply is published by hand."""
    mo, eve, ben = (db.session.get_one(Person, stage.people[name]) for name in ("mo", "eve", "ben"))
    root = db.session.get_one(Comment, stage.comments["root"])
    reports.report(root, NewReport(ReportKind.RULE, 1, "Please look."), by=eve)
    deciding.approve(stage.comments["held too"], Seen(1, "held"), by=mo)
    rejection = Rejection(Seen(1, "published"), 2, "Nothing for sale here.")
    decision = deciding.reject(stage.comments["to reject"], rejection, by=mo)
    people.add_note(ben, site, "Polite on the telephone.", by=mo)
    people.set_badge(ben, site, "Local", by=mo)
    row = people.sanction(ben, site, NewSanction(SanctionKind.HOLD_ALL, "Read first.", None, None), by=mo)
    word = db.session.scalars(select(Word.id).where(Word.site_id == site)).first()
    policy = db.session.scalars(select(PolicyRow.id).where(PolicyRow.site_id == site)).first()
    stage.args |= {"decision_id": decision.id, "sanction_id": row.id, "word_id": word, "row_id": policy}
    stage.args |= {"comment_id": root.id, "person_id": ben.id}
    stage.args["rule_id"] = house_rule(site, 3).id
    stage.args |= have_appeals(db.session.get_one(Site, site), decision.id, root.id, mo)
    stage.args["holding_id"] = _hold_and_lift(site, mo)
    alert = DeskAlert(site_id=site, article_id=root.article_id, comments=[root.id])
    db.session.add(alert)
    db.session.flush()
    stage.args["alert_id"] = alert.id


def _hold_and_lift(site: int, mo: Person) -> int:
    """Hold everything for a moment; answer what is left of it in the record."""
    row = holding.begin(site, NewHolding(None, "A short flood.", None), by=mo)
    holding.lift(row.id, by=mo)
    return row.id


def _add_tokens(stage: Stage, sites: dict[str, int]) -> None:
    ada = db.session.get_one(Person, stage.people["ada"])
    for name, site_id in sites.items():
        stage.tokens[name] = f"token-of-ada-{name}"
        values = {"person_id": ada.id, "site_id": site_id, "expires_at": clock.now() + timedelta(days=1)}
        db.session.add(FrameToken(token_digest=digest(stage.tokens[name]), **values))
    _, sign_in = accounts.start_sign_in(ada, browser="Firefox|Linux")
    stage.args["sign_in_id"] = sign_in.id


def _send_letters(stage: Stage, site: int) -> None:
    """Have every kind of letter written, and take the links out of those that carry one."""
    with unit_of_work():
        for purpose, name in (("confirm", "nina"), ("password", "ada")):
            accounts.want_letter(purpose, stage.people[name], browser_digest="b" * 64, site_id=site)
    deliver_due(limit=1_000)
    with unit_of_work():
        db.session.execute(update(Letter).values(send_after=clock.now()))
    letters.send_due()
    found = box.letters(stage.folder)
    stage.args["name"] = found[0].name
    links = [link for letter in found for link in re.findall(r"http://localhost(/\S+)", letter.text)]
    for purpose, path in (("confirm", "/confirm/"), ("password", "/password/new/")):
        stage.args[f"{purpose}_token"] = next(link for link in links if link.startswith(path)).rpartition("/")[2]


def _give_up(stage: Stage, site: int) -> None:
    """Have one letter and one event be such that could not be delivered."""
    letter = db.session.scalars(select(Letter).where(Letter.site_id == site)).first()
    delivery = db.session.scalars(select(Delivery).join(Event).where(Event.site_id == site)).first()
    assert letter is not None
    assert delivery is not None
    letter.outcome = "failed"
    delivery.failed_at = clock.now()
    stage.args |= {"letter_id": letter.id, "delivery_id": delivery.id}


def _unsubscribe(stage: Stage) -> str:
    secret = stage.app.config["SETTINGS"].secret_key
    return make_token(Wanted(Wish.THREAD, stage.people["ada"], stage.comments["root"]), secret)
