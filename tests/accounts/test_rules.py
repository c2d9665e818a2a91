"""The small rules of accounts, as tables."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from comments.accounts import actions, browsers, names, password_rules
from comments.accounts.models import Person, Proof
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.mailer.post import Mail, compose
from tests.lib.naughty import naughty_strings

COMMON = [
    "password123",
    "Password2024!",
    "p4ssw0rd!!",
    "1234567890",
    "0987654321",
    "qwertyuiop",
    "qwerty12345",
    "aaaaaaaaaa",
    "abcabcabcabc",
    "iloveyou99",
    "letmein2023",
    "sunshine!!1",
    "monkeydragon",
    "7777777777",
    "welcome.1234",
    "Summer2025!",
    "correct horse battery staple",
    "          ",
]
GOOD = [
    "a long walk by the estuary",
    "nine herons over the harbour",
    "Zq7-vbT2-mmXe",
    "kJ#9fw2LqPz",
    "ein Boot im Nebel",
    "пароход у пристани",
    "purple monkey rides to dawn",
    "長い散歩をする河口",
]


@pytest.mark.parametrize("password", COMMON)
def test_a_common_password_is_known_as_one(password: str) -> None:
    assert password_rules.is_common(password)


@pytest.mark.parametrize("password", GOOD)
def test_a_good_password_is_left_alone(password: str) -> None:
    assert not password_rules.is_common(password)


@pytest.mark.parametrize(
    ("password", "is_about"),
    [
        ("adalindqvist", True),
        ("Ada-Lindqvist-1", True),
        ("ada@example.org", True),
        ("lindqvist99", False),
        ("ada walks to the weir", False),
    ],
)
def test_a_password_about_its_owner(password: str, is_about: bool) -> None:
    assert password_rules.is_about(password, "Ada Lindqvist", "ada@example.org") is is_about


def test_the_list_of_words_is_tidy() -> None:
    file = Path(password_rules.__file__).parent / "common_words.txt"
    words = file.read_text().split()
    assert len(words) > 400
    assert all(word.isascii() and word.isalpha() and word.islower() for word in words)
    assert len(file.read_bytes()) < 8_000


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox|Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36 Edg/150.0", "Edge|Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605 Version/18 Safari/605", "Safari|macOS"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36", "Chrome|Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604", "Safari|iPhone"),
        ("curl/8", "|"),
        ("", "|"),
        ("x" * 100_000, "|"),
    ],
)
def test_a_browser_is_called_by_two_words(user_agent: str, said: str) -> None:
    assert browsers.describe(user_agent) == said


@pytest.mark.parametrize(
    ("name", "passes"),
    [
        ("Moderator", True),
        ("The Moderators", True),
        ("Editor-in-chief", True),
        ("ADMIN", True),
        ("Admin99", True),
        ("Аdmin", True),
        ("Rejoinder Team", True),
        ("Staff", True),
        ("Staffan", False),
        ("Admina Begum", False),
        ("Modesty Blaise", False),
        ("Eddie Torres", False),
        ("Rod Systemsson", False),
    ],
)
def test_a_name_that_passes_for_an_office(name: str, passes: bool) -> None:
    assert names.passes_for_office(name) is passes


def test_every_naughty_string_as_a_name_is_taken_or_refused(
    app: Flask,
    browser: Callable[..., FlaskClient],
    register: Callable[..., TestResponse],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("comments.accounts.passwords.hash_password", lambda password: "$argon2id$test")
    client = browser()
    strings = naughty_strings()
    for n, string in enumerate(strings):
        status = register(client, name=string, email=f"n{n}@example.org").status_code
        assert status in (303, 409, 422), (string, status)
    with app.app_context():
        taken = list(db.session.scalars(select(Person.name)))
        for name in taken:
            compose(Mail("ada@example.org", "Your code", "Words", to_name=name), app.config["SETTINGS"])
    assert len(taken) > len(strings) // 3
    assert all(name == name.strip() and "\n" not in name and len(name) <= names.LIMIT for name in taken)


def test_what_is_never_confirmed_is_swept_after_a_day(
    app: Flask, browser: Callable[..., FlaskClient], register: Callable[..., TestResponse], ada: int, inbox: Callable
) -> None:
    register(browser(), email="gone@example.org", name="Soon Gone")
    inbox()
    with app.app_context():
        with unit_of_work():
            assert actions.sweep() == 0
        with time_machine.travel(clock.now() + timedelta(days=2)), unit_of_work():
            assert actions.sweep() == 1
        assert [row.id for row in db.session.scalars(select(Person))] == [ada]
        assert db.session.scalars(select(Proof)).all() == []
