"""Short ways to the desk: comments in any state, forms as a browser without script sends them."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from comments.accounts.models import Person, Seat, Standing
from comments.articles.models import Article
from comments.events.models import Event
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.moderation.models import Report, Sanction
from comments.threads.actions import edit_comment, place_comment
from comments.threads.models import Comment, Decision, SignalRow, Status
from comments.threads.schemas import Edition, PlacedComment

JSON = {"Accept": "application/json"}


class Forms(HTMLParser):
    """Reads the forms of a page: action and what they would send if nothing were typed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self.forms.append((values.get("action") or "", {}))
        elif tag == "input" and self.forms and values.get("type") == "hidden":
            self.forms[-1][1][values["name"] or ""] = values.get("value") or ""

    def to(self, part: str) -> tuple[str, dict[str, str]]:
        """Answer the form whose action holds a word."""
        return next(form for form in self.forms if part in form[0])


@pytest.fixture
def forms() -> Callable[[str], Forms]:
    return Forms


@pytest.fixture
def place(app: Flask, article: int, ada: int) -> Callable[..., int]:
    """Place a comment: held unless another status is given; answers its id."""

    def make(
        text: str = "Some words.",
        *,
        status: Status = Status.HELD,
        person: int | None = None,
        risk: float = 0.5,
        spans: list[list[int]] | None = None,
        parent: int | None = None,
        under: int | None = None,
    ) -> int:
        with app.app_context(), unit_of_work():
            placed = PlacedComment(
                person_id=person or ada, at=clock.now(), source=text, status=status, parent_id=parent
            )
            comment_id = place_comment(placed, article=db.session.get_one(Article, under or article))
            comment = db.session.get_one(Comment, comment_id)
            comment.risk = risk
            if spans is not None:
                signal = {"code": "mild_word", "weight": risk, "spans": spans, "detail": {"count": len(spans)}}
                db.session.add(SignalRow(site_id=comment.site_id, comment_id=comment_id, version=1, **signal))
            return comment_id

    return make


@pytest.fixture
def held_edit(app: Flask, place: Callable[..., int], site: int, ada: int) -> int:
    """A published comment of Ada whose newer version waits."""
    comment_id = place("The old words.", status=Status.PUBLISHED)
    with app.app_context(), unit_of_work():
        db.session.add(Standing(site_id=site, person_id=ada, hold_all=True))
    with app.app_context(), unit_of_work():
        comment = db.session.get_one(Comment, comment_id)
        edit_comment(comment, Edition("The new words.", 1), by=db.session.get_one(Person, ada))
        assert comment.has_held_edit
    return comment_id


@pytest.fixture
def look(app: Flask) -> Callable[[int], Comment]:
    """Read a comment as it is in the database now."""

    def read(comment_id: int) -> Comment:
        with app.app_context():
            comment = db.session.get_one(Comment, comment_id)
            db.session.expunge(comment)
            return comment

    return read


@pytest.fixture
def decisions(app: Flask) -> Callable[[int], list[Decision]]:
    """Read the decisions about a comment, oldest first."""

    def read(comment_id: int) -> list[Decision]:
        with app.app_context():
            found = list(db.session.scalars(select(Decision).filter_by(comment_id=comment_id).order_by(Decision.id)))
            db.session.expunge_all()
            return found

    return read


@pytest.fixture
def events(app: Flask) -> Callable[[str], list[Event]]:
    """Read the events of a name."""

    def read(name: str) -> list[Event]:
        with app.app_context():
            found = list(db.session.scalars(select(Event).filter_by(name=name).order_by(Event.id)))
            db.session.expunge_all()
            return found

    return read


@pytest.fixture
def report(app: Flask, site: int) -> Callable[[int, int], None]:
    """Have a person report a comment."""

    def make(comment_id: int, person: int) -> None:
        with app.app_context(), unit_of_work():
            db.session.add(Report(site_id=site, comment_id=comment_id, version=1, person_id=person, kind="illegal"))
            db.session.get_one(Comment, comment_id).open_reports += 1

    return make


@pytest.fixture
def seen(look: Callable[[int], Comment], decisions: Callable[[int], list[Decision]]) -> Callable[..., dict[str, Any]]:
    """Say which state of a comment was seen, as the desk's forms do."""

    def say(comment_id: int, **more: Any) -> dict[str, Any]:
        comment, past = look(comment_id), decisions(comment_id)
        last = past[-1].id if past else 0
        return {"version": comment.latest_version, "status": comment.status, "decision": last} | more

    return say


@pytest.fixture
def sam(app: Flask, make_person: Callable[..., int], site: int) -> int:
    """Sam moderates beside Mo."""
    person = make_person("Sam Bright")
    with app.app_context(), unit_of_work():
        db.session.add(Seat(site_id=site, person_id=person, role="moderator"))
    return person


@pytest.fixture
def decide(browser: Callable[..., FlaskClient], seen: Callable[..., dict[str, Any]]) -> Callable[..., Any]:
    """Do a deed at the desk as somebody, on the state as it is now; answers the response."""

    def deed(who: int, noun: str, comment_id: int, **more: Any) -> Any:
        return browser(who).post(
            f"/moderation/comments/{comment_id}/{noun}", json=seen(comment_id, **more), headers=JSON
        )

    return deed


@pytest.fixture
def reports_of(app: Flask) -> Callable[[int], list[Report]]:
    """Read the reports of a comment."""

    def read(comment_id: int) -> list[Report]:
        with app.app_context():
            found = list(db.session.scalars(select(Report).filter_by(comment_id=comment_id).order_by(Report.id)))
            db.session.expunge_all()
            return found

    return read


@pytest.fixture
def sanctions(app: Flask) -> Callable[[int], list[Sanction]]:
    """Read what was done to a person, oldest first."""

    def read(person: int) -> list[Sanction]:
        with app.app_context():
            found = list(db.session.scalars(select(Sanction).filter_by(person_id=person).order_by(Sanction.id)))
            db.session.expunge_all()
            return found

    return read
