"""Short ways to post and to look, so that a test says only what it is about."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Barrier, Thread

import pytest
from flask import Flask

from comments.accounts.models import Person, Standing
from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.publishers.models import HouseRule, Site
from comments.threads import actions
from comments.threads.models import Comment
from comments.threads.schemas import NewComment, new_key


@dataclass
class Discussion:
    """A discussion under test: every deed is a transaction of its own."""

    article_id: int
    site_id: int

    def article(self) -> Article:
        return db.session.get_one(Article, self.article_id)

    def post(self, person: int, text: str = "", *, parent: int | None = None, key: str | None = None) -> int:
        comment_id = self.posting(person, text, parent=parent, key=key).comment.id
        db.session.rollback()  # lets go of the database's write lock
        return comment_id

    def posting(
        self, person: int, text: str = "", *, parent: int | None = None, key: str | None = None
    ) -> actions.Posted:
        new = NewComment(text or f"Words {new_key()}", parent_id=parent, key=key or new_key())
        with unit_of_work():
            return actions.post_comment(new, author=db.session.get_one(Person, person), article=self.article())

    def do(self, deed: Callable[..., object], comment: int, *args: object, **more: object) -> None:
        """Do something to a comment; `by` is given as an id."""
        if "by" in more:
            more["by"] = db.session.get_one(Person, more["by"])
        with unit_of_work():
            deed(self.comment(comment), *args, **more)

    def comment(self, comment_id: int) -> Comment:
        return db.session.get_one(Comment, comment_id, populate_existing=True)

    def site(self, **values: object) -> None:
        with unit_of_work():
            for name, value in values.items():
                setattr(db.session.get_one(Site, self.site_id), name, value)

    def standing(self, person: int, **values: object) -> None:
        with unit_of_work():
            db.session.add(Standing(site_id=self.site_id, person_id=person, **values))

    def rule(self, number: int) -> HouseRule:
        return db.session.query(HouseRule).filter_by(site_id=self.site_id, number=number).one()


def race(app: Flask, deeds: list[Callable[[], None]]) -> list[BaseException]:
    """Run deeds at once, each in a transaction and a thread of its own; answer what they raised."""
    barrier, raised = Barrier(len(deeds)), []

    def run(deed: Callable[[], None]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with unit_of_work():
                    deed()
            except BaseException as error:
                raised.append(error)

    threads = [Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.fixture
def discussion(context: None, app: Flask, site: int, article: int) -> Discussion:
    """The discussion of the article, in an application context."""
    return Discussion(article, site)
