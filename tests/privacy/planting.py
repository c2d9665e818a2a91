"""A life in the application, full of words that stand nowhere else: what an erasure has to find again."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from comments.accounts import robots
from comments.accounts.models import Person, PersonKind
from comments.extensions import db
from comments.importers.actions import Options, import_export
from comments.moderation.redress import Statement
from comments.publishers.models import Site
from tests.importers.wxr_files import Blog, remark
from tests.privacy.conftest import Work

NAME, EMAIL = "Zwirbelina Quastenheim", "vexiplum@Nordlichtwiese.example"
PASSWORD = "drombel under the wixwaxwolf"
WORDS = {
    "name": "zwirbelina",
    "surname": "quastenheim",
    "mailbox": "vexiplum",
    "domain": "nordlichtwiese",
    "posted": "brommelknatz",
    "beyond ASCII": "żółwiogródek",
    "edited away": "fnurkelzapfen",
    "withdrawn": "schnorfelhut",
    "answered": "klabusterwind",
    "reported": "grumpfelbart",
    "refused": "plumskuchel",
    "appealed": "wummelgraswart",
    "noticed": "hubbeldrossel",
    "imported": "knorzelmutz",
    "importer": "grimbelwicht",
}


@dataclass
class Planter:
    """Plants the words through the application's own doors."""

    app: Flask
    browser: Callable[..., FlaskClient]
    work: Work
    article: int
    site: int
    others: int
    """A comment of somebody else's."""

    def plant(self, monkeypatch: pytest.MonkeyPatch, moderator: int, other: int) -> tuple[int, int]:
        """Live that life; answer the person and the imported one."""
        monkeypatch.setattr(robots, "QUICKEST", 0)
        client = self._register()
        root = self._say(client, f"{WORDS['posted']} and {WORDS['beyond ASCII']} {WORDS['edited away']}")
        edited = f"{WORDS['posted']} and {WORDS['beyond ASCII']}"
        assert client.post(f"/comments/{root}/edition", data={"text": edited, "version": "1"}).status_code == 303
        gone = self._say(client, f"{WORDS['withdrawn']} is what I said")
        assert client.post(f"/comments/{gone}/withdrawal").status_code == 303
        self._say(client, f"An answer with {WORDS['answered']}", parent=self.others)
        self._say(self.browser(other), "What she says is true.", parent=root)
        client.post(f"/comments/{self.others}/vote", data={"value": "1"})
        report = {"reason": "else", "note": f"{WORDS['reported']} I say"}
        answer = client.post(f"/comments/{self.others}/report", data=report)
        assert answer.status_code < 400, answer.text
        self._appeal(client, self._say(client, f"{WORDS['refused']} goes too far"), moderator)
        self._tell_of_illegal(root)
        client.post("/account/data")
        self.browser().post("/password/forgotten", data={"email": EMAIL})
        for later in (timedelta(), timedelta(minutes=10)):
            self.work.round(later)
        return self._person(PersonKind.REGISTERED), self._import()

    def _register(self) -> FlaskClient:
        client = self.browser()
        with self.app.app_context():
            stamp = robots.new_stamp()
        form = {"email": EMAIL, "name": NAME, "password": PASSWORD, "consent": "on", "stamp": stamp}
        assert client.post("/register", data=form).status_code == 303
        self.work.round()
        code = re.search(r"^\d{6}$", self.work.letters()[-1].text, re.M)
        assert code is not None
        assert client.post("/confirm", data={"code": code[0]}).status_code == 303
        return client

    def _say(self, client: FlaskClient, text: str, parent: int | None = None) -> int:
        form = {"text": text, "article": self.article} | ({"parent": parent} if parent else {})
        answer = client.post("/comments", json=form)
        assert answer.status_code == 201, answer.text
        return int(answer.json["id"])

    def _appeal(self, client: FlaskClient, comment: int, moderator: int) -> None:
        seen = {"version": "1", "status": "published", "rule": "1"}
        desk = self.browser(moderator)
        answer = desk.post(f"/moderation/comments/{comment}/rejection?site=demo", data=seen)
        assert answer.status_code == 303, answer.text
        self.work.round()
        with self.app.app_context():
            statement = db.session.scalars(select(Statement.id)).one()
        words = {"words": f"{WORDS['appealed']} says that this is wrong"}
        assert client.post(f"/me/statements/{statement}/appeal", data=words).status_code == 303

    def _tell_of_illegal(self, comment: int) -> None:
        with self.app.app_context():
            stamp = robots.new_stamp()
        form = {"place": f"http://localhost/c/{comment}", "ground": "else", "why": WORDS["noticed"], "stamp": stamp}
        answer = self.browser().post("/illegal-content/demo", data=form | {"name": NAME, "email": EMAIL, "faith": "on"})
        assert answer.status_code == 303, answer.text

    def _import(self) -> int:
        who = {"author": WORDS["importer"], "author_email": EMAIL}
        file = Blog().post("old", remark(1, f"<p>{WORDS['imported']} in the old days</p>", **who))
        path = file.write(self._elsewhere())
        with self.app.app_context():
            options = Options(rules=())
            site = db.session.get_one(Site, self.site)
            import_export(path, site, options)
        path.unlink()
        return self._person(PersonKind.IMPORTED)

    def _elsewhere(self) -> Path:
        folder = self.work.folder.with_name(self.work.folder.name + "-export")
        folder.mkdir()
        return folder

    def _person(self, kind: str) -> int:
        with self.app.app_context():
            return db.session.scalars(select(Person.id).where(Person.kind == kind).order_by(Person.id.desc())).all()[0]
