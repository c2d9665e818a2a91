"""What the tests of privacy share: a person with a password, the worker's round, letters that are read, a talk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from comments import schedule
from comments.accounts import passwords
from comments.accounts.models import Person
from comments.articles.models import Article
from comments.events.deliver import deliver_due
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.mailer import box
from comments.mailer.box import BoxedLetter
from comments.moderation.actions import reports
from comments.moderation.models import ReportKind
from comments.moderation.schemas import NewReport
from comments.notifications import letters
from comments.threads import actions as threads
from comments.threads.models import Comment
from comments.threads.schemas import NewComment, new_key

PASSWORD = "a long walk by the estuary"


@pytest.fixture
def leaver(app: Flask, ada: int) -> int:
    """Ada, who has a password and may leave."""
    with app.app_context():
        hashed = passwords.hash_password(PASSWORD)
        with unit_of_work():
            db.session.get_one(Person, ada).password_hash = hashed
    return ada


@dataclass
class Work:
    """The worker's rounds, at any time."""

    app: Flask
    folder: Path

    def round(self, later: timedelta = timedelta()) -> None:
        """Do all that the worker does by itself, at a later time."""
        with time_machine.travel(clock.now() + later, tick=True), self.app.app_context():
            deliver_due()
            letters.send_due()
            schedule.tidy()
            deliver_due()

    def letters(self) -> list[BoxedLetter]:
        """Answer the letters that were sent, oldest first."""
        return list(reversed(box.letters(self.folder)))


@pytest.fixture
def work(app: Flask, tmp_path: Path) -> Work:
    return Work(app, tmp_path)


@dataclass
class Talk:
    """A discussion with a few verbs; every deed is a transaction of its own."""

    app: Flask
    article_id: int

    def say(self, person: int, text: str, parent: int | None = None) -> int:
        new = NewComment(text, parent_id=parent, key=new_key())
        with self.app.app_context(), unit_of_work():
            article = db.session.get_one(Article, self.article_id)
            author = db.session.get_one(Person, person)
            return threads.post_comment(new, author=author, article=article, address_hash="a" * 64).comment.id

    def vote(self, person: int, comment: int, value: int) -> None:
        with self.app.app_context(), unit_of_work():
            threads.cast_vote(db.session.get_one(Comment, comment), value, by=db.session.get_one(Person, person))

    def report(self, person: int, comment: int, note: str) -> None:
        with self.app.app_context(), unit_of_work():
            by = db.session.get_one(Person, person)
            reports.report(db.session.get_one(Comment, comment), NewReport(ReportKind.RULE, 1, note), by=by)

    def withdraw(self, person: int, comment: int) -> None:
        with self.app.app_context(), unit_of_work():
            threads.withdraw(db.session.get_one(Comment, comment), by=db.session.get_one(Person, person))


@pytest.fixture
def talk(app: Flask, article: int) -> Talk:
    return Talk(app, article)


@pytest.fixture
def row(app: Flask) -> Callable[..., object]:
    """Read a column of a row by its id."""

    def read(table: type, id_: int, *names: str) -> object:
        with app.app_context():
            found = db.session.get_one(table, id_)
            return tuple(getattr(found, name) for name in names) if len(names) > 1 else getattr(found, names[0])

    return read


@pytest.fixture
def backdate(app: Flask) -> Callable[..., None]:
    """Move a column of all rows of a table into the past."""

    def move(table: type, **moments: datetime | None) -> None:
        with app.app_context(), unit_of_work():
            db.session.execute(update(table).values(moments))

    return move
