"""Work before registering: what is asked, what is checked, that it is worth one account, and the way without."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from comments.accounts import work
from comments.accounts.models import Person
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.publishers.models import Site

Browser = Callable[..., FlaskClient]
Register = Callable[..., TestResponse]
BITS = 14


@pytest.fixture
def asking(app: Flask, site: int) -> None:
    """The site asks for work."""
    with app.app_context(), unit_of_work():
        db.session.get_one(Site, site).sign_up_work = BITS


def challenge_of(app: Flask, bits: int = BITS) -> str:
    with app.app_context():
        return work.new_challenge(bits)


def solve(challenge: str, bits: int = BITS) -> str:
    """Do what the browser does."""
    return ",".join(str(next(n for n in count() if fits(challenge, part, n, bits - 4))) for part in range(16))


def fits(challenge: str, part: int, n: int, zeros: int) -> bool:
    digest = hashlib.sha256(f"{challenge}:{part}:{n}".encode()).digest()
    return int.from_bytes(digest, "big") < 1 << (256 - zeros)


def people(app: Flask) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(select(Person.work).order_by(Person.id)))


@pytest.mark.usefixtures("asking")
def test_who_brings_the_work_gets_an_account_that_says_so(app: Flask, browser: Browser, register: Register) -> None:
    challenge = challenge_of(app)
    assert register(browser(), challenge=challenge, work=solve(challenge)).status_code == 303
    assert people(app) == [BITS]


@pytest.mark.usefixtures("asking")
def test_the_form_carries_a_challenge_and_says_what_happens_without_script(browser: Browser) -> None:
    page = browser().get("/register").text
    assert 'data-behavior="work" data-parts="16" data-zeros="10"' in page
    assert 'name="challenge" value="14-' in page
    assert "Without JavaScript it works too: your first 3 comments are then read before they appear." in page


def test_a_site_that_asks_for_none_says_nothing_of_it(browser: Browser, site: int) -> None:
    page = browser().get("/register").text
    assert "challenge" not in page
    assert "a small sum" not in page


@pytest.mark.usefixtures("asking")
def test_without_script_one_registers_all_the_same(app: Flask, browser: Browser, register: Register) -> None:
    assert register(browser(), challenge=challenge_of(app), work="").status_code == 303
    assert people(app) == [0]


@pytest.mark.usefixtures("asking")
def test_work_is_worth_one_account(app: Flask, browser: Browser, register: Register) -> None:
    challenge = challenge_of(app)
    done = solve(challenge)
    register(browser(), challenge=challenge, work=done)
    again = register(browser(), challenge=challenge, work=done, email="eve@stranger.example", name="Eve Stranger")
    assert again.status_code == 409
    assert "It does another one" in again.text
    assert challenge not in again.text
    assert people(app) == [BITS]


@pytest.mark.usefixtures("asking")
def test_a_form_that_was_refused_keeps_its_work(app: Flask, browser: Browser, register: Register) -> None:
    challenge = challenge_of(app)
    done = solve(challenge)
    again = register(browser(), challenge=challenge, work=done, email="no address")
    assert again.status_code == 422
    assert f'name="work" value="{done}"' in again.text
    assert challenge in again.text
    assert register(browser(), challenge=challenge, work=done).status_code == 303


@pytest.mark.usefixtures("asking")
@pytest.mark.parametrize("wrong", ["1,2", ",".join("1" * 16), "1" * 400, ",".join(["99999999999"] * 16), "a,b", "-1"])
def test_numbers_that_do_not_fit_are_refused(app: Flask, browser: Browser, register: Register, wrong: str) -> None:
    assert register(browser(), challenge=challenge_of(app), work=wrong).status_code == 422
    assert people(app) == []


@pytest.mark.usefixtures("asking")
def test_a_challenge_is_ours_whole_and_of_this_form(app: Flask, browser: Browser, register: Register) -> None:
    easy = challenge_of(app, 4)
    with app.app_context():
        of_another_form = work.TimestampSigner("k" * 40, salt="rejoinder.form").sign("4-abc").decode()
    for challenge in ("", "14-abc", easy[:-1], easy.replace("4-", "3-", 1), of_another_form):
        answer = register(browser(), challenge=challenge, work=solve(challenge, 4))
        assert answer.status_code == 422, challenge
    assert people(app) == []


@pytest.mark.usefixtures("asking")
def test_a_challenge_is_good_for_two_hours(app: Flask, browser: Browser, register: Register) -> None:
    challenge = challenge_of(app)
    done = solve(challenge)
    with time_machine.travel(clock.now() + timedelta(hours=2, minutes=1)):
        assert register(browser(), challenge=challenge, work=done).status_code == 422


def test_zero_bits_are_counted_from_the_front() -> None:
    assert [work.zero_bits(bytes(raw)) for raw in ([0x80, 0], [0x01, 0xFF], [0, 0x10], [0, 0])] == [0, 7, 11, 16]
