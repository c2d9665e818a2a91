"""A discussion in which Ada is answered and decided about."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from comments.accounts.models import Person
from comments.articles.models import Article
from comments.events.deliver import deliver_due
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.mailer import box
from comments.mailer.box import BoxedLetter
from comments.notifications import letters
from comments.threads import actions as threads
from comments.threads.models import Comment
from comments.threads.schemas import NewComment

Say = Callable[..., int]


@pytest.fixture
def say(app: Flask, context: None, article: int) -> Say:
    """Post a comment as somebody and deliver what follows; answers its id."""

    def post(person: int, text: str, parent: int | None = None, *, held: bool = False) -> int:
        with unit_of_work():
            here = db.session.get_one(Article, article)
            here.premoderated = held
            author = db.session.get_one(Person, person)
            posted = threads.post_comment(NewComment(text=text, parent_id=parent), author=author, article=here)
            comment_id = posted.comment.id
        deliver_due()
        return comment_id

    return post


@pytest.fixture
def deed(context: None) -> Callable[[Callable[[], object]], None]:
    """Do something in a transaction and deliver what follows."""

    def do(what: Callable[[], object]) -> None:
        with unit_of_work():
            what()
        deliver_due()

    return do


@pytest.fixture
def post_day(app: Flask, context: None) -> Callable[..., list[BoxedLetter]]:
    """Let minutes go by, send what is due, and answer all letters that ever left, newest first."""

    def go_by(minutes: float = 6) -> list[BoxedLetter]:
        with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
            deliver_due()
            letters.send_due()
        return box.letters(app.config["SETTINGS"].data_dir)

    return go_by


def comment(comment_id: int) -> Comment:
    """Answer a comment as it is now."""
    return db.session.get_one(Comment, comment_id, populate_existing=True)
