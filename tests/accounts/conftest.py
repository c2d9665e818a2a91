"""What the tests of accounts share: a site, letters that are read, forms that are filled in at a person's pace."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from comments.accounts import passwords, robots
from comments.accounts.models import Person
from comments.events.deliver import deliver_due
from comments.extensions import db, unit_of_work
from comments.mailer import box
from comments.publishers import signing_keys
from comments.publishers.key_forms import NewKey
from comments.publishers.models import Site
from tests.accounts import signing

PASSWORD = "a long walk by the estuary"


@dataclass(frozen=True)
class Received:
    """A letter with what a person would take from it."""

    to: str
    subject: str
    text: str
    html: str

    @property
    def code(self) -> str:
        found = re.search(r"^\d{6}$", self.text, re.M)
        return found[0] if found else ""

    @property
    def link(self) -> str:
        found = re.search(r"http://localhost(/\S+)", self.text)
        return found[1] if found else ""


@pytest.fixture
def inbox(app: Flask, tmp_path: Path) -> Callable[[], list[Received]]:
    """Deliver what is due and answer all letters so far, the oldest first."""

    def read() -> list[Received]:
        with app.app_context():
            deliver_due()
            found = reversed(box.letters(tmp_path))
            return [Received(letter.to, letter.subject, letter.text, letter.html) for letter in found]

    return read


@pytest.fixture
def stamp(app: Flask, monkeypatch: pytest.MonkeyPatch) -> str:
    """A form's stamp; a person's time for typing has passed already."""
    monkeypatch.setattr(robots, "QUICKEST", 0)
    with app.app_context():
        return robots.new_stamp()


@pytest.fixture
def register(stamp: str, site: int) -> Callable[..., TestResponse]:
    """Fill in the form of a new account in some browser."""

    def send(client: FlaskClient, **more: str) -> TestResponse:
        form = {"email": "ada@lindqvist.example", "name": "Ada Lindqvist", "password": PASSWORD, "consent": "on"}
        return client.post("/register", data=form | {"stamp": stamp} | more)

    return send


@pytest.fixture
def with_password(app: Flask) -> Callable[[int], int]:
    """Give a person of the cast the password of these tests."""

    def give(person_id: int, password: str = PASSWORD) -> int:
        with app.app_context():
            hashed = passwords.hash_password(password)
            with unit_of_work():
                db.session.get_one(Person, person_id).password_hash = hashed
        return person_id

    return give


def sign_in(client: FlaskClient, email: str = "ada@example.org", password: str = PASSWORD, **more: str) -> TestResponse:
    """Send the form for signing in."""
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def is_signed_in(client: FlaskClient) -> bool:
    """Tell whether a browser gets its account's page."""
    return client.get("/account").status_code == 200


@pytest.fixture
def vouched(app: Flask, site: int) -> Callable[..., int]:
    """Let the site have accounts of its publisher, with a key; answers the key's id."""

    def add(algorithm: str = "HS256", material: str = signing.SECRET, *, at: int = site, kid: str = "first") -> int:
        with app.app_context(), unit_of_work():
            row = db.session.get_one(Site, at)
            row.accounts, row.token_issuer = "publisher", signing.ISSUER
            new = NewKey(f"Key {kid}", algorithm, material, kid)
            return signing_keys.add_key(row, new, secret_key=app.config["SETTINGS"].secret_key).id

    return add


@pytest.fixture
def trade(app: Flask) -> Callable[..., TestResponse]:
    """Do what the frame does with a publisher's token."""

    def send(token: str, site: str = "demo", **headers: str) -> TestResponse:
        sent = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"} | headers
        return app.test_client().post("/embed/signed-tokens", json={"site": site, "token": token}, headers=sent)

    return send
